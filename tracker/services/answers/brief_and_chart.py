"""A retrospective with all that its pictures draw, and what a chart draws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain.dates import day_of, format_instant, parse_when
from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.references import references
from tracker.services.answers.pictures import both_pictures
from tracker.services.reading import Answer, AskedFacts, AskedPicture, OpenDossier

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.projections.picture import Selection
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.chart_data import Drawn
    from tracker.projections.questions.retrospective import Brief
    from tracker.projections.visible import Counted, Question
    from tracker.services.dossiers import Shelf
    from tracker.services.reading import Dates


class AskedBrief(AskedPicture, frozen=True, kw_only=True):
    """A question about what moved, or about how things stood, as the user wrote it.

    Attributes:
        since: The first day told of; None for the state at one date.
        to: The last day told of, or that date; None for today or, of a bundled dossier, for the
            day of its latest report.
        then: Whether each answer goes by what was known on its own date.
    """

    since: str | None = None
    to: str | None = None
    then: bool = False


class AskedChart(AskedFacts, frozen=True, kw_only=True):
    """A question about everything up to a date, as the user wrote it.

    Attributes:
        date: The last day or instant; None as for `AskedBrief`.
        then: Whether only what was known on that date counts.
    """

    date: str | None = None
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
            f"{asked.since} to {asked.to or to}",
            "it ends before it starts",
            "write the earlier date first",
        ).advise("earlier-date-from")
    selection = dossier.selection(asked)
    from tracker.projections.picture import picture_of_mended
    from tracker.projections.questions.diff import compare
    from tracker.projections.questions.retrospective import BRIEF, Brief, Made

    since = begins = before = diff = None
    if beginning is None:
        picture = picture_of_mended(mended, after, **selection._asdict())
    else:
        since, begins, eve = beginning
        question = dossier.ask(eve, eve if asked.then else known)
        # Before the first instant of the calendar no date can be written.
        question = msgspec.structs.replace(question, boundary=begins)
        before, picture, causes = both_pictures(mended, question, after, selection)
        diff = compare(before, picture, causes)
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
    facts = _drawn(dossier, after, picture, selection)
    return dossier.answer(BriefAnswer(brief, facts, begins))


def _beginning(text: str, dates: Dates) -> _Beginning:
    """Return where the days told of begin, and the date just before."""
    since = dates.written(text)
    when = parse_when(since, zone=dates.zone)
    begins = when.start.earliest
    day = day_of(begins, dates.zone)
    if when.precision != "instant":
        since = day.isoformat()
        if day > date.min:
            return _Beginning(since, begins, (day - timedelta(days=1)).isoformat())
    return _Beginning(since, begins, format_instant(begins - 1))


def ask_chart(shelf: Shelf, asked: AskedChart, *, now: int) -> Answer[Drawn]:
    """Return everything up to a date, ready to be drawn.

    Raises:
        TrackerError: A date is not understood, or a name names nothing.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    question = dossier.question(asked.date, asked.known_at, then=asked.then)
    selection = dossier.selection(asked)
    from tracker.projections.picture import picture_of_mended

    picture = picture_of_mended(dossier.mended, question, **selection._asdict())
    return dossier.answer(_drawn(dossier, question, picture, selection))


def _drawn(
    dossier: OpenDossier, question: Question, picture: Picture, selection: Selection
) -> Drawn:
    """Return the facts behind an answer, as charts draw them.

    They are about one of the parties asked for, and one of the issues or none.
    """
    from tracker.projections.questions.chart_data import drawn
    from tracker.projections.visible import visible

    issues = selection.issues
    wanted = dossier.with_parts(issues or ())

    def kept(fact: Counted) -> bool:
        named = [r for r in references(fact.event) if r.path[0] != "conditions"]
        about = {r.name for r in named if r.kind == "issue"}
        if not selection.concerns(fact.event):
            return False
        return issues is None or not about or not wanted.isdisjoint(about)

    found = visible(dossier.mended, question)
    return drawn(found, picture, boundary=question.boundary, kept=kept)
