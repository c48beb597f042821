"""A brief with all that its pictures draw, and what a chart draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.references import references
from tracker.services.answers.by_index import (
    INDEX_FROM,
    Asking,
    Reader,
    whole_record,
)
from tracker.services.answers.keywords import FactsOptions
from tracker.services.answers.periods import (
    date_begun,
    days_asked,
    days_of,
    eve_of,
    first_day,
    is_one_day,
)
from tracker.services.answers.pictures import both_pictures
from tracker.services.reading import (
    Answer,
    AskedFacts,
    AskedPicture,
    Names,
    OpenDossier,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.projections.folds.positions import Positions
    from tracker.projections.names_ages_sources import Presenter
    from tracker.projections.picture import Selection
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.brief import Brief, Made
    from tracker.projections.questions.brief.paths import MovedByIssue
    from tracker.projections.questions.chart.data import Drawn
    from tracker.projections.questions.diff_format import Diff
    from tracker.projections.visible import Counted, Question, Visible
    from tracker.services.dossiers import Shelf


class AskedBrief(AskedPicture, frozen=True, kw_only=True):
    """A question about what moved, or about how things stood, as the user wrote it.

    Attributes:
        period: A date that lasts, such as a month, for what moved in it; or a day or an instant for
            how things stood; instead of `since` and `to`.
        since: The first day told of; None for the state at one date.
        to: The last day told of, or that date; None for today or, of a bundled dossier, for the
            day of its latest report.
        then: Whether each answer goes by what was known on its own date.
        title: What the document is called, instead of the dossier's title.
        prepared_by: Who prepared it.
        dated: The day that it carries.
    """

    period: str | None = None
    since: str | None = None
    to: str | None = None
    then: bool = False
    title: str | None = None
    prepared_by: str | None = None
    dated: str | None = None


class ChartOptions(FactsOptions, total=False):
    """Arguments of a chart from Python; see `AskedChart`.

    Attributes:
        since: The first day; by default that of the first fact.
        to: The last day or instant; by default as for `as_of`.
        then: Whether only what was known on the last day counts.
    """

    since: str | None
    to: str | None
    then: bool


class AskedChart(AskedFacts, frozen=True, kw_only=True):
    """A question about a time, or about everything up to a date, as the user wrote it.

    Attributes:
        period: A date that lasts, such as a month; instead of `since` and `to`.
        since: The first day; None from the first fact.
        to: The last day or instant; None as for `AskedBrief`.
        then: Whether only what was known on the last day counts.
    """

    period: str | None = None
    since: str | None = None
    to: str | None = None
    then: bool = False


class BriefAnswer(NamedTuple):
    """A brief with what its pictures need.

    Attributes:
        brief: The brief.
        drawn: What the pictures draw; None where none are drawn.
        begins: The first instant told of; None for the state at one date.
    """

    brief: Brief
    drawn: Drawn | None
    begins: int | None


class _Period(NamedTuple):
    """The days told of.

    Attributes:
        since: The first day or instant; None for the state at one date.
        begins: Its first instant.
        to: The last day or instant.
    """

    since: str | None
    begins: int | None
    to: str


def ask_brief(
    shelf: Shelf,
    asked: AskedBrief,
    *,
    now: int,
    again: Callable[[AskedBrief], str],
    compared: bool = True,
    pictures: bool = True,
    index_from: int = INDEX_FROM,
) -> Answer[BriefAnswer]:
    """Return a retrospective of a period, or the state at a date.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.
        again: Words a question, in which every date is written out, so that a reader can ask it
            again.
        compared: Whether the brief has the difference of the two answers, which only data shows.
        pictures: Whether what pictures draw is gathered.
        index_from: From how many events on a dossier is read by its index.

    Raises:
        TrackerError: A date is not understood, the last day lies before the first, or a name names
            nothing.
    """

    def answered(names: Names, reader: Reader) -> Answer[BriefAnswer]:
        period = _period(asked, names)
        known = names.known(asked.known_at)
        question = names.ask(period.to, period.to if asked.then else known)
        dated = None if asked.dated is None else names.day(asked.dated)
        same = msgspec.structs.replace(
            asked,
            dossier=reader.dossier,
            period=None,
            since=period.since,
            to=period.to,
            known_at=known,
            log_at=str(names.log_place),
            dated=dated,
        )
        from tracker.projections.questions.brief import Made

        made = Made(
            command=again(same),
            log=names.log_place,
            digest=reader.digest.hex(),
            prepared_by=asked.prepared_by,
            dated=dated,
        )
        asking = _asking(names, reader, question, names.selection(asked), period.begins)
        brief = _brief(asking, period, made, title=asked.title, compared=compared)
        drawn = None
        if isinstance(names, OpenDossier) and pictures:
            own = names, shelf.swapped_colours
            drawn = _drawn(asking, brief.after, *own, since=period.begins)
        return names.answer(BriefAnswer(brief, drawn, period.begins))

    named = "@" if "@" in (asked.period or "") else None
    dates = (named, asked.since, asked.to, asked.known_at, asked.dated)
    asking = Asking(shelf, asked, dates, now, index_from)
    # What pictures draw is all that counts, and the order in which parties were registered.
    return asking.answer(answered, whole=pictures)


def _period(asked: AskedBrief, dossier: Names) -> _Period:
    """Return the days that are told of.

    Raises:
        DateNotUnderstoodError: A date is not understood, or the last day lies before the first.
    """
    if asked.period is not None and not is_one_day(asked.period, dossier):
        days = days_of(asked.period, dossier)
        return _Period(days.from_, days.since, days.to)
    to = dossier.day(asked.period or asked.to)
    if asked.since is None:
        return _Period(None, None, to)
    dates = dossier.dates
    when = date_begun(asked.since, dates)
    since, begins = first_day(when, dates.zone), when.start.earliest
    if begins >= dossier.ask(to, None).boundary:
        raise DateNotUnderstoodError(
            f"{asked.since} to {asked.to or to}",
            "it ends before it starts",
            "write the earlier date first",
        ).advise("earlier-date-from")
    return _Period(since, begins, to)


class _Asking(NamedTuple):
    """A question to a dossier, and the part that is asked for.

    Attributes:
        names: What the dossier knows by name.
        reader: Reads of it.
        question: The question.
        selection: The part that is asked for.
        kept: Checks that a fact is of that part.
        found: What counts for the question and happens in the time asked about.
        ended: What counts for the answer to it.
        left_out: The violations that this answer only counts.
    """

    names: Names
    reader: Reader
    question: Question
    selection: Selection
    kept: Callable[[Counted], bool]
    found: Visible
    ended: Visible
    left_out: Mapping[str, int]


def _asking(
    names: Names,
    reader: Reader,
    question: Question,
    selection: Selection,
    begins: int | None,
) -> _Asking:
    """Read what a brief from an instant on needs; None for the state at one date."""
    from tracker.projections.visible import visible

    record = reader.sought(question)
    told = record.mended
    if begins is not None:
        by_voice = bool(selection.voices) or selection.speakers is not None
        told = reader.recounted(question, begins, by_voice=by_voice)
    found = visible(told, question)
    ended = found if told is record.mended else visible(record.mended, question)
    kept = _keeper(names, selection)
    return _Asking(
        names, reader, question, selection, kept, found, ended, record.left_out
    )


def _brief(
    asking: _Asking, period: _Period, made: Made, *, title: str | None, compared: bool
) -> Brief:
    """Return the brief; its numbers of sources are not yet those of one document."""
    from tracker.projections.names_ages_sources import Presenter
    from tracker.projections.picture import positions_of
    from tracker.projections.questions.brief import BRIEF, Brief
    from tracker.projections.questions.brief.late import learned_late, possible_facts
    from tracker.projections.questions.brief.left_out import left_out_of

    question, found, kept = asking.question, asking.found, asking.kept
    positions = positions_of(asking.ended)
    before, after, diff = _pictures(asking, period, positions, compared=compared)
    presenter = Presenter(found, question)
    moved = late = left_out = None
    if period.begins is not None:
        begins, boundary = period.begins, question.boundary
        moved = _moved(asking, begins, positions, presenter)
        late = learned_late(
            found, presenter, begins=begins, boundary=boundary, kept=kept
        )
        left_out = left_out_of(found, after, late, begins=begins, kept=kept)
    return Brief(
        format=BRIEF,
        dossier=after.dossier,
        title=title or after.title,
        zone=after.zone,
        since=period.since,
        to=period.to,
        before=before,
        after=after,
        diff=diff,
        moved=moved,
        late=late,
        left_out=left_out,
        summary=[],
        possible=possible_facts(
            found, presenter, boundary=question.boundary, kept=kept
        ),
        sources=presenter.sources(),
        made=made,
    )


def _moved(
    asking: _Asking, begins: int, after: Positions, presenter: Presenter
) -> MovedByIssue:
    """Return what moved from an instant on, by issue."""
    from tracker.projections.picture import positions_of
    from tracker.projections.questions.brief.paths import (
        PathAsked,
        PathPositions,
        moved_by_issue,
    )
    from tracker.projections.visible import visible

    question, found, issues = asking.question, asking.found, asking.selection.issues
    wanted = None if issues is None else asking.names.with_parts(issues)
    first = msgspec.structs.replace(question, boundary=begins)
    before = positions_of(visible(asking.reader.sought(first).mended, first))
    within = after if found is asking.ended else positions_of(found)
    asked = PathAsked(begins, question.boundary, wanted, asking.kept)
    return moved_by_issue(found, presenter, asked, PathPositions(before, within, after))


def _pictures(
    asking: _Asking, period: _Period, positions: Positions, *, compared: bool
) -> tuple[Picture | None, Picture, Diff | None]:
    """Return the answers at both ends, with the same columns, and their difference."""
    from tracker.projections.picture import picture_of

    names, question, selection = asking.names, asking.question, asking.selection
    if not compared or period.since is None or period.begins is None:
        picture = picture_of(
            asking.ended,
            question,
            selection,
            left_out=asking.left_out,
            positions=positions,
        )
        return None, picture, None
    eve = eve_of(period.since, period.begins, names.dates.zone)
    known = eve if question.known_text == period.to else question.known_text
    first = names.ask(eve, known)
    # Before the first instant of the calendar no date can be written.
    first = msgspec.structs.replace(first, boundary=period.begins)
    before, after, causes = both_pictures(asking.reader, first, question, selection)
    from tracker.projections.questions.diff.compare import compare

    return before, after, compare(before, after, causes)


def _keeper(dossier: Names, selection: Selection) -> Callable[[Counted], bool]:
    """Return a check that a fact is about one of the parties and one of the issues asked for.

    One that is about no issue is about every one.
    """
    issues = selection.issues
    wanted = dossier.with_parts(issues or ())

    def kept(fact: Counted) -> bool:
        if not selection.concerns(fact.event):
            return False
        if issues is None:
            return True
        named = [r for r in references(fact.event) if r.path[0] != "conditions"]
        about = {r.name for r in named if r.kind == "issue"}
        return not about or not wanted.isdisjoint(about)

    return kept


def ask_chart(shelf: Shelf, asked: AskedChart, *, now: int) -> Answer[Drawn]:
    """Return what counts at a date, ready to be drawn for the time up to it.

    Raises:
        TrackerError: A date is not understood, or a name names nothing.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    days = days_asked(asked, dossier)
    question = dossier.question(days.to, asked.known_at, then=asked.then)
    from tracker.projections.picture import picture_of

    reader, selection = whole_record(dossier), dossier.selection(asked)
    asking = _asking(dossier, reader, question, selection, None)
    picture = picture_of(asking.ended, question, selection)
    own = dossier, shelf.swapped_colours
    return dossier.answer(_drawn(asking, picture, *own, since=days.since))


def _drawn(
    asking: _Asking,
    picture: Picture,
    dossier: OpenDossier,
    swapped: tuple[str, str] | None,
    *,
    since: int | None,
) -> Drawn:
    """Return the facts behind an answer, as charts draw them.

    Args:
        asking: The question.
        picture: The answer.
        dossier: The whole of the dossier.
        swapped: Two parties that change colours.
        since: The first instant that is drawn.
    """
    from tracker.projections.party_numbers import party_numbers
    from tracker.projections.questions.chart.data import drawn

    made = drawn(
        asking.found,
        picture,
        boundary=asking.question.boundary,
        kept=asking.kept,
        numbers=party_numbers(dossier.opened.events, swapped=swapped),
        since=since,
    )
    issues = tuple(asking.selection.issues or ())
    return msgspec.structs.replace(made, asked_issues=issues)
