"""The days on which something changed, one after another, by what was known on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import day_of, parse_when
from tracker.domain.errors import DateNotUnderstoodError
from tracker.services.asked import AskedPicture
from tracker.services.reading import Dates, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.mended import Catalogue
    from tracker.projections.questions.replay import ReplayAsked, Seen
    from tracker.services.dossiers import Shelf

LEAST_YEAR = 2
"""The day before the first is looked at too."""


class AskedReplay(AskedPicture, frozen=True, kw_only=True):
    """What is asked, as the user wrote it; see `tracker.services.asked` for what every question has.

    Attributes:
        since: The first day; of a longer date its first.
        to: The last day; by default the last of `since` when that is longer than a day, else today.
        every: How many days lie between two that are looked at.
        unsealed: Whether what was reported after the day of a step counts as well.
        known_at: The day or instant after which nothing reported counts, at every step.
    """

    since: str
    to: str | None = None
    every: int = 1
    unsealed: bool = False
    known_at: str | None = None


class Replayed(NamedTuple):
    """A replay whose steps are worked out as they are asked for.

    Attributes:
        asked: What is replayed.
        catalogue: What the dossier knows by name.
        steps: The steps.
        remarks: What the user should know about how the question was read.
    """

    asked: ReplayAsked
    catalogue: Catalogue
    steps: Iterator[Seen]
    remarks: tuple[str, ...]


def replayed(shelf: Shelf, asked: AskedReplay, *, now: int) -> Replayed:
    """Step through the days on which the answer changed.

    Args:
        shelf: Where the dossiers are.
        asked: The question.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have been meant.
    """
    from tracker.projections.picture import Selection  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.projections.questions.replay import ReplayAsked, replay  # noqa: PLC0415  (the same)

    reading = Reading(shelf, asked.dossier, log_at=asked.log_at, now=now)
    first, last = _days(asked, reading.dates)
    known = reading.known(asked.known_at)
    selection = Selection(
        columns=reading.columns(asked.columns),
        parties=reading.parties(asked.parties),
        issues=reading.issues(asked.issues),
    )
    sealed = known is None and not asked.unsealed
    question = ReplayAsked(
        from_=first,
        to=last,
        every=asked.every,
        sealed=sealed,
        known=known,
        log=reading.opened.log_place,
    )
    return Replayed(
        question,
        reading.catalogue,
        replay(reading.mended, question, selection),
        tuple(reading.remarks),
    )


def _days(asked: AskedReplay, dates: Dates) -> tuple[str, str]:
    """The first and the last day.

    Raises:
        DateNotUnderstoodError: A date is in no accepted form, or the last day lies before the first.
        UnknownNameError: `@KEY` names no event.
    """
    since = parse_when(dates.written(asked.since), zone=dates.zone)
    first = day_of(since.start.earliest, dates.zone)
    ends_itself = since.precision not in {"day", "instant"} and since.lasting not in {
        "open",
        "unknown",
    }
    to = asked.to or (asked.since if ends_itself else "today")
    last_when = parse_when(dates.written(to), zone=dates.zone)
    if last_when.lasting in {"open", "unknown"}:
        raise DateNotUnderstoodError(to, "it has no last day", "name the last day of the replay")
    last = day_of((last_when.end or last_when.start).latest - 1, dates.zone)
    if first.year < LEAST_YEAR:
        raise DateNotUnderstoodError(
            asked.since, "a replay begins in year 2 at the earliest", "name a later day"
        )
    if last < first:
        raise DateNotUnderstoodError(
            to,
            f"it lies before {asked.since}, where the replay begins",
            "write the earlier date first: tracker replay FROM TO",
        )
    return first.isoformat(), last.isoformat()
