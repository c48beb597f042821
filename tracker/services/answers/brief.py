"""A retrospective: both answers, what moved between them, and all that its pictures draw."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain.dates import day_of, format_instant, parse_when
from tracker.domain.errors import DateNotUnderstoodError
from tracker.services.answers.chart import fact_filter
from tracker.services.answers.diff import both_pictures
from tracker.services.reading import Answer, AskedPicture, OpenDossier

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.projections.questions.chart_data import Drawn
    from tracker.projections.questions.retrospective import Brief
    from tracker.services.dossiers import Shelf
    from tracker.services.reading import Dates


class AskedBrief(AskedPicture, frozen=True, kw_only=True):
    """A question about what moved, or about how things stood, as the user wrote it.

    Attributes:
        since: The first day told of; None for the state at one date.
        to: The last day told of, or that date.
        then: Whether each answer goes by what was known on its own date.
    """

    since: str | None = None
    to: str = "today"
    then: bool = False


class BriefAnswer(NamedTuple):
    """A brief with what its pictures need.

    Attributes:
        brief: The brief.
        drawn: What the pictures draw.
        begins: The first instant told of; None for the state at one date.
    """

    brief: Brief
    drawn: Drawn
    begins: int | None


class _Beginning(NamedTuple):
    """The beginning of the days told of.

    Attributes:
        since: The first day or instant.
        begins: Its first instant.
        eve: The day or instant just before it.
    """

    since: str
    begins: int
    eve: str


def ask_brief(
    shelf: Shelf, asked: AskedBrief, *, now: int, again: Callable[[AskedBrief], str]
) -> Answer[BriefAnswer]:
    """Return a retrospective of the days from `since` to `to`, or the state at `to`.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.
        again: Words a question, in which every date is written out, so that a reader can ask it
            again.

    Raises:
        TrackerError: A date is not understood, the last day lies before the first, or a name names
            nothing.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    mended, opened = dossier.mended, dossier.opened
    to = dossier.day(asked.to)
    beginning = None if asked.since is None else _beginning(asked.since, dossier.dates)
    known = dossier.known(asked.known_at)
    after = dossier.ask(to, to if asked.then else known)
    if beginning is not None and beginning.begins >= after.boundary:
        raise DateNotUnderstoodError(
            f"{asked.since} to {asked.to}",
            "it ends before it starts",
            "write the earlier date first",
        ).advise("earlier-date-from")
    selection = dossier.selection(asked)
    from tracker.projections.picture import picture_of_mended
    from tracker.projections.questions.causes import causes_between
    from tracker.projections.questions.chart_data import drawn
    from tracker.projections.questions.diff import compare
    from tracker.projections.questions.retrospective import BRIEF, Brief, Made
    from tracker.projections.visible import visible

    if beginning is None:
        picture = picture_of_mended(mended, after, **selection._asdict())
        before = diff = None
    else:
        eve = beginning.eve
        question = dossier.ask(eve, eve if asked.then else known)
        # Before the first instant of the calendar no date can be written.
        question = msgspec.structs.replace(question, boundary=beginning.begins)
        before, picture = both_pictures(mended, question, after, selection)
        diff = compare(before, picture, causes_between(mended, question, after))
    since = None if beginning is None else beginning.since
    same = msgspec.structs.replace(
        asked,
        dossier=opened.name,
        since=since,
        to=to,
        known_at=known,
        log_at=str(opened.log_place),
    )
    brief = Brief(
        format=BRIEF,
        dossier=picture.dossier,
        title=picture.title,
        zone=picture.zone,
        since=since,
        to=to,
        before=before,
        after=picture,
        diff=diff,
        sources=[],
        made=Made(
            command=again(same),
            log=opened.log_place,
            digest=opened.events[-1].digest.hex(),
        ),
    )
    facts = drawn(
        visible(mended, after),
        picture,
        boundary=after.boundary,
        kept=fact_filter(selection, dossier.catalogue),
    )
    begins = None if beginning is None else beginning.begins
    return Answer(BriefAnswer(brief, facts, begins), tuple(dossier.remarks))


def _beginning(text: str, dates: Dates) -> _Beginning:
    """Return where the days told of begin, and the date just before."""
    written = dates.written(text)
    when = parse_when(written, zone=dates.zone)
    begins = when.start.earliest
    if when.precision == "instant":
        return _Beginning(written, begins, format_instant(begins - 1))
    day = day_of(begins, dates.zone)
    if day == date.min:
        return _Beginning(day.isoformat(), begins, format_instant(begins - 1))
    return _Beginning(day.isoformat(), begins, (day - timedelta(days=1)).isoformat())
