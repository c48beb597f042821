"""Two answers side by side: what moved between two dates, what was learned between two, and what hindsight adds to a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.services.asked import AskedPicture
from tracker.services.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Literal

    from tracker.projections.mended import Mended
    from tracker.projections.picture_format import Picture
    from tracker.projections.question import Question
    from tracker.projections.questions.diff_format import Diff
    from tracker.projections.questions.hindsight import Hindsight
    from tracker.services.dossiers import Shelf


class Compared(AskedPicture, frozen=True, kw_only=True):
    """What is asked of two answers, as the user wrote it; see `tracker.services.asked` for what every question has.

    Attributes:
        before: The date of the first answer.
        after: The date of the second.
        known_before: What may be known for the first; by default everything.
        known_after: What may be known for the second.
        then: Whether each is answered by what was known on its own date.
    """

    before: str
    after: str = "today"
    known_before: str | None = None
    known_after: str | None = None
    then: bool = False


class Difference(NamedTuple):
    """What moved, and what the user should know about how the question was read."""

    diff: Diff
    remarks: tuple[str, ...]


class Learned(NamedTuple):
    """What hindsight adds, and what the user should know about how the question was read."""

    hindsight: Hindsight
    remarks: tuple[str, ...]


class _Asked(NamedTuple):
    """Both questions, ready to be put to a log."""

    mended: Mended
    before: Question
    after: Question
    pictures: tuple[Picture, Picture]
    remarks: tuple[str, ...]


def difference(shelf: Shelf, compared: Compared, *, now: int) -> Difference:
    """What moved between two answers of one log.

    Args:
        shelf: Where the dossiers are.
        compared: The question.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have been meant.
    """
    from tracker.projections.questions.causes import causes_between  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.projections.questions.diff import compare  # noqa: PLC0415

    asked = _asked(shelf, compared, now=now)
    return Difference(
        compare(*asked.pictures, causes_between(asked.mended, asked.before, asked.after)),
        asked.remarks,
    )


def hindsight(shelf: Shelf, compared: Compared, *, now: int) -> Learned:
    """What was true on the day of `compared.before` but reported later; the other date is not read.

    Args:
        shelf: Where the dossiers are.
        compared: The question; `known_after` may cut off hindsight.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: As `difference`.
    """
    from tracker.projections.questions.causes import causes_between  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.projections.questions.hindsight import hindsight_of  # noqa: PLC0415

    asked = _asked(
        shelf,
        msgspec.structs.replace(compared, after=compared.before, known_before=compared.before),
        now=now,
    )
    because = causes_between(asked.mended, asked.before, asked.after)
    narrowed = bool(compared.parties or compared.issues)
    found = hindsight_of(
        *asked.pictures,
        because,
        boundary=asked.before.known,
        zone=asked.mended.catalogue.zone,
        narrowed=narrowed,
    )
    return Learned(found, asked.remarks)


def _asked(shelf: Shelf, compared: Compared, *, now: int) -> _Asked:
    reading = Reading(shelf, compared.dossier, log_at=compared.log_at, now=now)
    days = (reading.day(compared.before), reading.day(compared.after))
    known_at = (compared.known_before, compared.known_after)
    known = [
        reading.known(text, then=day if compared.then else None)
        for day, text in zip(days, known_at, strict=True)
    ]
    before, after = (reading.ask(day, cut) for day, cut in zip(days, known, strict=True))
    if before.boundary > after.boundary:
        reading.remarks.append("the first date is the later one: what moved is told backwards")
    pictures = both_pictures(
        reading.mended,
        (before, after),
        columns=reading.columns(compared.columns),
        parties=reading.parties(compared.parties),
        issues=reading.issues(compared.issues),
    )
    return _Asked(reading.mended, before, after, pictures, tuple(reading.remarks))


def both_pictures(
    mended: Mended,
    questions: tuple[Question, Question],
    *,
    columns: Sequence[str] | Literal["parties", "coalitions"] | None,
    parties: Collection[str] | None,
    issues: Collection[str] | None,
) -> tuple[Picture, Picture]:
    """Both answers with the same columns, so that who had not spoken yet is seen to begin."""
    from tracker.projections.picture import picture_of_mended  # noqa: PLC0415  (a mistake in the question is told sooner without it)

    first, second = (
        picture_of_mended(mended, q, columns=columns, parties=parties, issues=issues)
        for q in questions
    )
    if first.columns == second.columns:
        return first, second
    shown = list(dict.fromkeys(c.slug for p in (second, first) for c in p.columns))
    known = mended.catalogue.parties
    shown.sort(key=lambda slug: (known[slug].display_order if slug in known else 1_000_000, slug))
    first, second = (
        picture_of_mended(mended, q, columns=shown, parties=parties, issues=issues)
        for q in questions
    )
    return first, second
