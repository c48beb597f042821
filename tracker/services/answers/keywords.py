"""Keyword arguments of questions asked from Python; the fields behind them are in `reading`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence


class DossierOptions(TypedDict, total=False):
    """Arguments that every question to a dossier takes.

    Attributes:
        dossier: The dossier; by default the only one.
        log_at: The last place of the log that counts, or the day after which nothing recorded does.
        whole: Whether the index beside the log is left aside, and all of the dossier read.
    """

    dossier: str | None
    log_at: str | None
    whole: bool


class KnownOptions(DossierOptions, total=False):
    """Arguments of a question that can be answered by what was known on a day.

    Attributes:
        known_at: What was reported after this date does not count; by default all that is known
            today does.
    """

    known_at: str | None


class FactsOptions(KnownOptions, total=False):
    """Arguments of a question about some of the facts.

    Attributes:
        parties: Only what one of these parties takes part in; of a person also what they said.
        speakers: Only what one of these persons said.
        issues: Only these issues and their parts.
    """

    parties: Sequence[str]
    speakers: Sequence[str]
    issues: Sequence[str]


class PictureOptions(FactsOptions, total=False):
    """Arguments of a question that pictures answer.

    Attributes:
        columns: "parties" or "coalitions", or party names joined by commas, instead of the
            dossier's own columns.
    """

    columns: str | None
