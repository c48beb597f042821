"""A replay: the days on which something changed, one after another, by what was known on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import day_of, parse_when
from tracker.domain.errors import DateNotUnderstoodError
from tracker.services.reading import Answer, AskedPicture, OpenDossier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tracker.projections.mended import Catalogue
    from tracker.projections.questions.replay import ReplayAsked, Seen
    from tracker.services.dossiers import Shelf

_FIRST_YEAR: Final = 2
"""The day before the first is looked at too."""


class AskedReplay(AskedPicture, frozen=True, kw_only=True):
    """A question about the days on which something changed, as the user wrote it.

    Attributes:
        since: The first day; of a longer date its first.
        to: The last day; by default the last of `since` when that is longer than a day, else today.
        every: The number of days from one that is looked at to the next.
        unsealed: Whether what was reported after the day of a step counts as well.
    """

    since: str
    to: str | None = None
    every: int = 1
    unsealed: bool = False


class Replayed(NamedTuple):
    """A replay whose steps are worked out as they are asked for.

    Attributes:
        asked: The question, with every date written out.
        catalogue: What the dossier knows by name.
        steps: The steps.
    """

    asked: ReplayAsked
    catalogue: Catalogue
    steps: Iterator[Seen]


def ask_replay(shelf: Shelf, asked: AskedReplay, *, now: int) -> Answer[Replayed]:
    """Step through the days on which the answer changed.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    first, last = _days(asked, dossier)
    known = dossier.known(asked.known_at)
    selection = dossier.selection(asked)
    from tracker.projections.questions.replay import ReplayAsked, replay

    question = ReplayAsked(
        from_=first.isoformat(),
        to=last.isoformat(),
        every=asked.every,
        sealed=known is None and not asked.unsealed,
        known=known,
        log=dossier.opened.log_place,
    )
    steps = replay(dossier.mended, question, selection)
    return Answer(Replayed(question, dossier.catalogue, steps), tuple(dossier.remarks))


def _days(asked: AskedReplay, dossier: OpenDossier) -> tuple[date, date]:
    """Return the first and the last day.

    Raises:
        DateNotUnderstoodError: A date is in no accepted form, or the last day lies before the
            first.
        UnknownNameError: `@KEY` names no event.
    """
    dates, endless = dossier.dates, {"open", "unknown"}
    since = parse_when(dates.written(asked.since), zone=dates.zone)
    first = day_of(since.start.earliest, dates.zone)
    is_longer = (
        since.precision not in {"day", "instant"} and since.lasting not in endless
    )
    to = asked.to or (asked.since if is_longer else "today")
    end = parse_when(dates.written(to), zone=dates.zone)
    if end.lasting in endless:
        raise DateNotUnderstoodError(
            to, "it has no last day", "name the last day of the replay"
        )
    last = day_of((end.end or end.start).latest - 1, dates.zone)
    if first.year < _FIRST_YEAR:
        raise DateNotUnderstoodError(
            asked.since, "a replay begins in year 2 at the earliest", "name a later day"
        )
    if last < first:
        raise DateNotUnderstoodError(
            to,
            f"it lies before {asked.since}, where the replay begins",
            "write the earlier date first",
        ).advise("earlier-date-replay")
    return first, last
