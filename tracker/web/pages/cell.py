"""The page of a cell: what holds, and the whole life of a position up to a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.render.styled_text import SUMMARIES, Voice, listed
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    delay_words,
    plain,
)
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.web.pages.as_of import KnownLine, how_known
from tracker.web.pages.parts.cells import (
    Cite,
    Day,
    Mark,
    Numbers,
    denial,
    reported_words,
    speaker_of,
    sureness,
    written_day,
)
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.lanes import Lane, LaneScale, lane_of
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import Cell, Picture
    from tracker.projections.questions.history import (
        History,
        HistoryStep,
        LineOfLife,
        StanceLived,
    )
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.visit import Told, Visit

_CLASSES: Final = {
    "new": ("new", "new"),
    "repeated": ("said again", ""),
    "reworded": ("reworded", "reworded"),
    "shifted": ("changed", "shifted"),
    "returned": ("back to an earlier stance", "returned"),
    "ended": ("ended", "prop"),
}
_JUDGED: Final = {
    "first": "the first on record",
    "ending": "",
    "pointer": "it says so itself",
    "code": "judged by its code",
    "placement": "judged by its place on the scale",
    "words": "judged by its words",
}


class StepView(Struct, frozen=True, kw_only=True):
    """A statement in the life of a stance."""

    key: str
    address: str
    day: Day
    by: str
    source: Cite | None
    marks: tuple[Mark, ...]
    wording: str


class StanceView(Struct, frozen=True, kw_only=True):
    """A stance in the life of a cell.

    Attributes:
        number: Its place among the stances of its line.
        begins: When it began.
        until: Until when it was held.
        look: `holds`, `ended`, `uo` where its order is not known, or nothing.
        mark: Its class.
        judged: By what that was told.
        stance: Its words; of an ending why it ended.
        asks: Its conditions, in words.
        steps: What said it, the newest first.
    """

    number: int
    begins: str
    until: str
    look: str
    mark: Mark
    judged: str
    stance: str
    asks: str
    steps: tuple[StepView, ...]


class YearView(Struct, frozen=True):
    """The stances that began in one year, the newest first."""

    year: str
    stances: tuple[StanceView, ...]


class LifeView(Struct, frozen=True, kw_only=True):
    """The life of one party's stances on the issue; `title` is empty where there is only one.

    `prefix` begins the ids of its stances.
    """

    title: str
    prefix: str
    lane: Lane
    years: tuple[YearView, ...]


class HeldView(Struct, frozen=True, kw_only=True):
    """A stance that holds at the day asked about."""

    label: str
    stance: str
    asks: str
    day: Day
    by: str
    source: Cite | None
    marks: tuple[Mark, ...]


class OtherView(Struct, frozen=True):
    """Another column's statement on the same issue, or a part and how much is said on it."""

    name: str
    address: str
    text: str
    below: str


def cell_page(visit: Visit, told: Told) -> str:
    """Return the page of a cell."""
    history: History = told.value
    around = Surroundings(
        visit, zone=history.zone, title=history.title, asked=history.asked
    )
    voice = Voice(history, short=True, boundary=history.asked.boundary)
    numbers = Numbers(history.sources, voice)
    picture = _picture(visit, history)
    own = _own_cell(picture, history)
    lines = [line for line in history.lines if line.issue == history.issue]
    life = _Life(history, voice, numbers, around.to)
    held = [view for line in lines for view in life.held(line, own)]
    scale = life.scale(lines)
    stale = own.own_stale_days if own else None
    sentence = _sentence(history, voice)
    return fill(
        "cell",
        frame=around.frame(sentence, "as-of"),
        sentence=sentence,
        summaries=say(SUMMARIES),
        crumbs=_crumbs(history, voice, around),
        how=_how(history, lines, around),
        bar=around.bar(around.change_days().days),
        held=held,
        nothing=_nothing(history, lines, voice),
        months=scale.months(),
        lives=[life.told(line, scale, stale, several=len(lines) > 1) for line in lines],
        others=list(_others(picture, history, voice, around.to)),
        parts=list(_parts(history, voice, around.to)),
        sources=source_views(numbers, voice, around.to),
        append=_append(history, around),
    )


def _append(history: History, around: Surroundings) -> str:
    """Return the form for a further position; empty for who may not append."""
    visit = around.visit
    if not visit.appends:
        return ""
    party, issue, path = history.party, history.issue, {"noun": "position"}
    return visit.link("desk-append", path=path, party=party, issue=issue)


def _sentence(history: History, voice: Voice) -> str:
    return say(
        "%(party)s on %(issue)s, up to %(day)s",
        party=voice.name(history.party),
        issue=voice.title(history.issue),
        day=_day(history),
    )


def _day(history: History) -> str:
    """Say the day asked about with its year."""
    asked = history.asked
    zone = Voice(history).zone
    words = asked_words(asked.valid, boundary=asked.boundary, zone=zone)
    return words.removeprefix("at the end of ").removeprefix("at ")


def _picture(visit: Visit, history: History) -> Picture:
    asked = visit.asked(AskedAsOf, date=history.asked.valid, issues=(history.issue,))
    return visit.ask(ask_as_of, asked)


def _own_cell(picture: Picture, history: History) -> Cell | None:
    for cell in picture.cells:
        if (cell.issue, cell.column) == (history.issue, history.party):
            return cell
    return None


def _crumbs(history: History, voice: Voice, around: Surroundings) -> list[LinkChoice]:
    to = around.to
    as_of = say("As of %(day)s", day=_day(history))
    return [
        LinkChoice(as_of, to.picture(history.asked.valid)),
        LinkChoice(voice.name(history.party), to.party(history.party)),
        LinkChoice(voice.title(history.issue), to.issue(history.issue)),
    ]


def _how(
    history: History,
    lines: Sequence[LineOfLife],
    around: Surroundings,
) -> KnownLine:
    stances = sum(len(line.stances) for line in lines)
    steps = sum(len(s.steps) for line in lines for s in line.stances)
    counts = [
        say_number("%(num)s stance", "%(num)s stances", stances),
        say_number("%(num)s statement", "%(num)s statements", steps),
    ]
    known = how_known(around, history.reported_later)
    return KnownLine(f"{known.words} {', '.join(counts)}.", known.link)


def _nothing(history: History, lines: Sequence[LineOfLife], voice: Voice) -> str:
    """Say that nothing was said; empty where something was."""
    if lines:
        return ""
    return say(
        "Nothing was said by %(party)s on %(issue)s up to %(day)s.",
        party=voice.name(history.party),
        issue=voice.title(history.issue),
        day=_day(history),
    )


class _Life:
    """The lines of life as a page tells them."""

    def __init__(
        self, history: History, voice: Voice, numbers: Numbers, to: Addresses
    ) -> None:
        self._history, self._voice = history, voice
        self._numbers, self._to = numbers, to
        self._end = voice.moment(history.asked.boundary)

    def scale(self, lines: Sequence[LineOfLife]) -> LaneScale:
        """Return the scale of all lanes."""
        begun = [self._voice.moment(s.since) for line in lines for s in line.stances]
        return LaneScale(begun, self._end, self._voice.zone)

    def held(self, line: LineOfLife, cell: Cell | None) -> Iterator[HeldView]:
        """Give the stances of a line that hold."""
        voice = self._voice
        for stance in line.stances:
            if not stance.holds or stance.stance is None:
                continue
            newest = stance.steps[-1]
            day, since = voice.date(newest.when), voice.date(stance.since)
            label = say("Held, since %(since)s", since=since)
            if line.party != self._history.party:
                label = f"{voice.name(line.party)}: {label}"
            marks = list(self._marks(newest))
            if cell is not None and cell.own_stale_days is not None:
                days = cell.own_stale_days
                stale = say_number("stale, %(num)s day", "stale, %(num)s days", days)
                marks.append(Mark(stale, "stale"))
            yield HeldView(
                label=label,
                stance=clean(newest.stance or stance.stance),
                asks=self._asks(newest),
                day=written_day(newest.when, voice, day),
                by=self._by(newest),
                source=self._cite(newest, stance),
                marks=tuple(marks),
            )

    def told(
        self,
        line: LineOfLife,
        scale: LaneScale,
        stale: int | None,
        *,
        several: bool,
    ) -> LifeView:
        """Tell a line, its newest stance first, by years."""
        prefix = f"{line.party}-" if several else "t"
        numbered = list(enumerate(line.stances, start=1))[::-1]
        years: dict[str, list[StanceView]] = {}
        for number, stance in numbered:
            year = stance.since.strip("[{~?%/.")[:4]
            years.setdefault(year, []).append(self._stance(stance, number))
        return LifeView(
            title=self._voice.name(line.party) if several else "",
            prefix=prefix,
            lane=lane_of(
                line.stances, scale, self._voice, stale_days=stale, prefix=prefix
            ),
            years=tuple(YearView(year, tuple(found)) for year, found in years.items()),
        )

    def _stance(self, found: StanceLived, number: int) -> StanceView:
        first, newest = found.steps[0], found.steps[-1]
        words, look = _CLASSES[first.class_]
        told = newest.stance or found.stance
        stance = clean(told) if told else plain(first.reason or "")
        steps = [self._step(each, stance, found) for each in found.steps[::-1]]
        return StanceView(
            number=number,
            begins=self._voice.date(found.since),
            until=self._until(found),
            look=_look(found),
            mark=Mark(say(words), look),
            judged=say(_JUDGED[first.told_by]) if _JUDGED[first.told_by] else "",
            stance=stance,
            asks=self._asks(newest),
            steps=tuple(steps),
        )

    def _until(self, found: StanceLived) -> str:
        if found.stance is None:
            return ""
        if found.holds:
            return say("still held")
        if not found.until:
            return ""
        return say("until %(day)s", day=self._voice.date(found.until))

    def _asks(self, step: HistoryStep) -> str:
        asked = len(step.conditions)
        if not asked:
            return ""
        return say_number("on %(num)s condition", "on %(num)s conditions", asked)

    def _step(self, step: HistoryStep, stance: str, of: StanceLived) -> StepView:
        wording = clean(step.stance or "")
        return StepView(
            key=clean(step.key),
            address=self._to.event(step.key),
            day=written_day(step.when, self._voice, step.when_words),
            by=self._by(step),
            source=self._cite(step, of),
            marks=tuple(self._marks(step)),
            wording=wording if wording != stance else "",
        )

    def _by(self, step: HistoryStep) -> str:
        office = clean(step.office or "") if step.speaker else ""
        who = speaker_of(step, self._voice)
        basis = plain(step.basis or "") if step.speaker else ""
        return listed([who, office, basis], joiner=", ")

    def _cite(self, step: HistoryStep, _of: StanceLived) -> Cite | None:
        return self._numbers.cite(step.citations, self._to.event(step.key))

    def _marks(self, step: HistoryStep) -> Iterator[Mark]:
        voice = self._voice
        if step.disputed_by:
            deniers = voice.names(step.disputed_by)
            yield Mark(denial(deniers, len(step.disputed_by)), "disputed")
        if step.order_unknown:
            yield Mark(say("order unknown"), "weak")
        yield from sureness(step, voice)
        if step.reported_late:
            day = reported_words(step.when, step.reported, voice)
            late = delay_words(step.delay_days)
            yield Mark(say("reported %(day)s, %(late)s", day=day, late=late), "late")


def _look(found: StanceLived) -> str:
    if found.stance is None:
        return "ended"
    if found.holds:
        return "holds"
    return "uo" if any(step.order_unknown for step in found.steps) else ""


def _others(
    picture: Picture, history: History, voice: Voice, to: Addresses
) -> Iterator[OtherView]:
    """Give what the other columns say on the issue."""
    names = {column.slug: clean(column.name) for column in picture.columns}
    for cell in picture.cells:
        if cell.issue != history.issue or cell.column == history.party:
            continue
        own = [each for each in cell.statements if each.issue == cell.issue]
        text = clean(own[-1].stance) if own else say("no evidence yet")
        below = voice.date(own[-1].when) if own else ""
        address = to.cell(cell.column, cell.issue)
        yield OtherView(names[cell.column], address, text, below)


def _parts(history: History, voice: Voice, to: Addresses) -> Iterator[OtherView]:
    """Give the parts of the issue on which the party said something."""
    for line in history.lines:
        if line.issue == history.issue or line.party != history.party:
            continue
        number = len(line.stances)
        text = say_number("%(num)s stance", "%(num)s stances", number)
        address = to.cell(line.party, line.issue)
        yield OtherView(voice.title(line.issue), address, "", text)
