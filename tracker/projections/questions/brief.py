"""A retrospective as data, `tracker.brief/1`.

It has the answers before and after, what moved between them, and how to ask again. `citations` are
numbers of the brief's own `sources`, wherever they stand.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tracker.projections.picture_format import Part, Picture, SourceShown
from tracker.projections.questions.diff_format import Diff  # noqa: TC001  (the schema)

FORMAT: Final = "tracker.brief/1"


class Made(Part, frozen=True, kw_only=True):
    """The question and the log place of a brief: the same ones give the same bytes.

    Attributes:
        command: The question as a command.
        log: The last place of the log that was read.
        digest: The digest there, which covers everything before it in the log. The event itself is
            not named: it may be later than a sealed date.
    """

    command: str
    log: int
    digest: str


class Brief(Part, frozen=True, kw_only=True):
    """A retrospective, or the state at one date.

    Attributes:
        format: `tracker.brief/1`.
        dossier: The dossier.
        title: Its title.
        zone: The zone whose days they are.
        since: The first day told of; null for the state at one date.
        to: The last day told of, or the date asked about.
        before: The answer just before the first day.
        after: The answer at the last.
        diff: What moved between the two.
        sources: Every source that one of them cites.
        made: The question and the log that it was made from.
    """

    format: str
    dossier: str
    title: str
    zone: str
    since: str | None
    to: str
    before: Picture | None
    after: Picture
    diff: Diff | None
    sources: list[SourceShown]
    made: Made


def brief_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a brief."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Brief),
    }
