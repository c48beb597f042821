"""The pictures of a brief, and the text of its timeline, day by day."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.errors import PictureTooSmallError
from tracker.render.answers.brief.voice import inked
from tracker.render.report import Chapter, DayByDay, Drawing, Ink, Lead
from tracker.render.sanitize import clean
from tracker.render.styled_text import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import Note
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.chart.data import Drawn
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.charts.paper import Paper
    from tracker.render.report import Inked, ReportBlock

CHART_WIDTH: Final = 1200
SHEET: Final = (1340, 1795)
"""The width and the most height of a picture that fills a sheet of paper."""


class Pictures(NamedTuple):
    """The facts that the pictures of a brief draw.

    Attributes:
        drawn: What they draw; None for the text alone.
        begins: Where the time told of begins.
        today_known: Whether the log was read to its head.
        on_paper: Whether the document is set on sheets, on which a long timeline loses rows.
        beside: What the names of files beside the document begin with, one for each picture;
            empty where there are none.
    """

    drawn: Drawn | None
    begins: int | None
    today_known: bool
    on_paper: bool = False
    beside: str = ""


def picture_blocks(
    brief: Brief, voice: BriefVoice, pictures: Pictures
) -> Iterator[ReportBlock]:
    """Draw the timeline, the first issue and the truces, and tell the story day by day."""
    yield Chapter("pictures", "Pictures" if pictures.drawn else "Day by day")
    days = tuple(_days(brief, voice))
    if pictures.drawn is None:
        yield (
            DayByDay(days) if days else Lead(inked("Nothing is dated in this period."))
        )
        return
    drawings = _drawings(brief, voice, pictures.drawn, pictures)
    timeline, *others = drawings
    yield timeline
    yield DayByDay(days) if days else Lead(inked("Nothing is dated in this period."))
    # On a sheet the truces have room below the days; an issue has three times their height.
    yield from reversed(others) if pictures.on_paper else others


def _drawings(
    brief: Brief, voice: BriefVoice, drawn: Drawn, pictures: Pictures
) -> Iterator[Drawing]:
    from tracker.render.charts import chart
    from tracker.render.charts.paper import Paper

    paper = Paper(CHART_WIDTH, today_known=pictures.today_known)

    def drawing(name: str, svg: str, caption: Inked, label: str) -> Drawing:
        file = f"{pictures.beside}-{name}.svg" if pictures.beside else ""
        return Drawing(name, svg, caption, label, file)

    moved = Ink("What moved", "link", "#moved")
    words: Inked = (Ink("Timeline. In words, day by day:"),)
    if brief.moved is not None:
        words = (Ink("Timeline. In words: "), moved, Ink(", and day by day:"))
    svg = _timeline(drawn, paper, on_paper=pictures.on_paper)
    yield drawing("timeline", svg, words, "Timeline")
    first = brief.moved.issues[0].issue if brief.moved and brief.moved.issues else None
    if first is not None:
        title = voice.title(first)
        svg = chart("issue", drawn, paper, issue=first)
        caption = (Ink(f"Positions on {title}. In words: "), moved, Ink("."))
        yield drawing("positions", svg, caption, f"Positions on {title}")
    caption = (Ink("Truces. In words: "), Ink("Truces", "link", "#truces"), Ink("."))
    yield drawing("truces", chart("truces", drawn, paper), caption, "Truces")


def _timeline(drawn: Drawn, paper: Paper, *, on_paper: bool) -> str:
    """Draw the timeline; on paper as large as a sheet where it can be read so."""
    from tracker.render.charts import chart

    if on_paper:
        wide, high = SHEET
        with suppress(PictureTooSmallError):
            return chart("timeline", drawn, paper._replace(width=wide, height=high))
    return chart("timeline", drawn, paper)


def _days(brief: Brief, voice: BriefVoice) -> Iterator[tuple[str, Inked]]:
    """Tell what happened on each day, without positions."""
    told: dict[int, list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    for date, words in _dated(brief, voice):
        if not voice.in_period(date) or voice.ahead(date):
            continue
        moment = voice.moment(date)
        day = voice.end_day(date) if words.endswith(_ENDS) else voice.day(date)
        place = min((m for m, name in names.items() if name == day), default=moment)
        names[place] = day
        told[place].append(words)
    for moment in sorted(told):
        yield names[moment], inked("; ".join(told[moment]))


_ENDS = " ends"


def _dated(brief: Brief, voice: BriefVoice) -> Iterator[tuple[str, str]]:
    """Give what happened with its date: truces, meetings, proposals, agreements, measures."""
    after = brief.after
    yield from _truces_and_meetings(after, voice)
    for proposal in after.proposals:
        yield proposal.made, f"{called(proposal)}, by {voice.names(proposal.by)}"
    for agreement in after.agreements:
        yield agreement.reached, called(agreement)
    for vote in after.votes:
        if vote.held:
            yield vote.held, f"{called(vote)}, by {voice.name(vote.body)}"
    for note in after.notes:
        if note.type == "measure-taken":
            yield note.when, _measure(note, voice)


def _truces_and_meetings(
    after: Picture, voice: BriefVoice
) -> Iterator[tuple[str, str]]:
    for truce in after.ceasefires:
        if truce.from_:
            declarers = voice.names(truce.declarers)
            yield truce.from_, f"{called(truce)} begins, says {declarers}"
        if truce.until:
            yield truce.until, f"{called(truce)}{_ENDS}"
    for meeting in after.meetings:
        date = meeting.held or meeting.scheduled_for
        if date and (meeting.held or meeting.state == "cancelled"):
            yield date, called(meeting) + ("" if meeting.held else " (cancelled)")


def _measure(note: Note, voice: BriefVoice) -> str:
    by = f"{voice.names(note.by)}: " if note.by else ""
    return f"{by}{clean(note.text)}"
