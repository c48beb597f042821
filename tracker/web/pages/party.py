"""The page of a party, an issue or a person: what is held, since when, and what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.domain.dates import day_of
from tracker.projections.questions.history import StanceLived
from tracker.projections.questions.state_of_play import state_of_play
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import asked_words, joined, plain
from tracker.services.answers.brief_and_chart import AskedChart, ask_chart
from tracker.services.answers.directory import IssueListed, PartyListed, PersonListed
from tracker.services.answers.pictures import AskedAsOf, ask_state_of_play
from tracker.web.pages.as_of import how_known
from tracker.web.pages.parts.boxes import Box, play_boxes
from tracker.web.pages.parts.cells import (
    CellLayout,
    Cite,
    Day,
    Holding,
    Numbers,
    written_day,
)
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.lanes import Lane, LaneScale, lane_of
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from tracker.projections.picture_format import Cell, IssueRow, Picture
    from tracker.projections.questions.chart.data import Drawn, Run
    from tracker.projections.questions.what_moved import Moves
    from tracker.services.answers.page import Asking, Page, Said
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.visit import Told, Visit

MOST_NEIGHBOURS: Final = 8


class HeldRow(Struct, frozen=True, kw_only=True):
    """An issue or a party, what is held, and its stances over time.

    Attributes:
        title: What it is called.
        address: The address of its page.
        is_part: Whether it is a part of what stands above it.
        cell: What is held.
        lane: The stances over time; None without any.
        counted: How many stances there are, in words.
    """

    title: str
    address: str
    is_part: bool
    cell: Holding
    lane: Lane | None
    counted: str


class SaidView(Struct, frozen=True, kw_only=True):
    """The newest stance that a person stated on an issue, and whether it holds."""

    issue: str
    address: str
    party: str
    stance: str
    day: Day
    holds: bool
    source: Cite | None
    key: str
    event: str


class AskingView(Struct, frozen=True, kw_only=True):
    """Something that is asked: by whom, of whom, what and by which fact."""

    by: str
    of: str
    what: str
    about: str
    address: str
    day: Day
    source: Cite | None
    key: str
    event: str


def party_page(visit: Visit, told: Told) -> str:
    """Return the page of a party, an issue or a person."""
    return _ThingPage(visit, told.value).html()


class _ThingPage:
    """The page of one thing of the catalogue, and what its parts need."""

    def __init__(self, visit: Visit, page: Page) -> None:
        self._visit, self._page, self._about = visit, page, page.about
        valid = page.picture.asked.valid
        slug = page.about.slug or ""
        self._slug = slug
        more: dict[str, object] = {"issues": (slug,)}
        if isinstance(page.about, PartyListed):
            more = {"columns": slug}
        elif isinstance(page.about, PersonListed):
            more = {"parties": (slug,)}
        asked = visit.asked(AskedAsOf, date=valid, **more)
        reading = visit.ask(ask_state_of_play, asked)
        self._picture: Picture = reading.picture
        self._moves: Moves | None = reading.moves
        self._around = Surroundings(
            visit,
            zone=page.picture.zone,
            title=page.picture.title,
            asked=page.picture.asked,
        )
        self._to: Addresses = self._around.to
        self._voice = Voice(
            page.picture, short=True, boundary=page.picture.asked.boundary
        )
        self._numbers = Numbers(self._picture.sources, self._voice)
        self._other_numbers = self._numbers.beside(page.picture.sources)
        chart = visit.asked(AskedChart, to=valid)
        self._drawn: Drawn = visit.ask(ask_chart, chart)
        self._end = self._voice.moment(page.picture.asked.boundary)

    def html(self) -> str:
        """Return the page."""
        asked = self._page.picture.asked
        name = self._name()
        when = asked_words(asked.valid, boundary=asked.boundary, zone=self._voice.zone)
        sentence = say("%(name)s %(when)s", name=name, when=when)
        rows = list(self._rows())
        silent = list(self._silent())
        asks = [self._asking(each) for each in self._page.asks]
        asked_of = [self._asking(each) for each in self._page.asked]
        return fill(
            "party",
            frame=self._around.frame(sentence, "as-of"),
            sentence=sentence,
            name=name,
            is_issue=isinstance(self._about, IssueListed),
            crumbs=self._crumbs(name),
            how=how_known(self._around, self._picture.reported_later),
            facts=" ".join(self._facts()),
            counted=self._counted(),
            counted_address=self._to.found(**self._searched()),
            is_person=isinstance(self._about, PersonListed),
            said=[self._said_last(each) for each in self._page.said],
            bar=self._around.bar(self._around.change_days().days),
            neighbours=self._neighbours(),
            boxes=self._boxes(len(rows)),
            months=self._scale.months() if rows else [],
            since=self._scale.months()[0].name if rows else "",
            rows=rows,
            silent=silent,
            asks=asks,
            asked=asked_of,
            sources=source_views(self._numbers, self._voice, self._to),
        )

    def _name(self) -> str:
        about = self._about
        title = about.title if isinstance(about, IssueListed) else about.name
        return clean(title)

    def _crumbs(self, name: str) -> list[LinkChoice]:
        asked = self._page.picture.asked
        zone = self._voice.zone
        words = asked_words(asked.valid, boundary=asked.boundary, zone=zone)
        day = words.removeprefix("at the end of ").removeprefix("at ")
        found = [
            LinkChoice(say("As of %(day)s", day=day), self._to.picture(asked.valid))
        ]
        about = self._about
        if isinstance(about, IssueListed) and about.part_of:
            above = self._voice.title(about.part_of)
            found.append(LinkChoice(above, self._to.issue(about.part_of)))
        return [*found, LinkChoice(name, "")]

    def _facts(self) -> Iterator[str]:
        """Say what the thing is, and how much is recorded of it."""
        about = self._about
        if isinstance(about, PartyListed):
            yield f"{plain(about.kind).capitalize()}."
            if about.coalitions:
                of = clean(joined(about.coalitions))
                yield say("Member of %(parties)s.", parties=of)
            if about.members:
                members = clean(joined(about.members))
                yield say("Its members: %(parties)s.", parties=members)
            if about.aliases:
                also = clean(joined(about.aliases, "or"))
                yield say("Also called %(names)s.", names=also)
        elif isinstance(about, PersonListed):
            if about.offices:
                yield f"{clean(joined(about.offices))}."
            if about.speaks_for:
                parties = clean(joined(about.speaks_for))
                yield say("Speaks for %(parties)s.", parties=parties)
        elif about.parts:
            parts = say_number("%(num)s part", "%(num)s parts", about.parts)
            yield f"{parts}."

    def _counted(self) -> str:
        """Say how many facts there are; the words lead to them."""
        one, many = "%(num)s fact is recorded.", "%(num)s facts are recorded."
        return say_number(one, many, self._about.facts)

    def _searched(self) -> dict[str, str]:
        """Return what a search has to name to find the facts of the page."""
        if isinstance(self._about, PersonListed):
            return {"speaker": self._about.name}
        name = "issue" if isinstance(self._about, IssueListed) else "party"
        return {name: self._slug}

    def _neighbours(self) -> list[LinkChoice]:
        """Return the other parties of the matrix, or the other issues at the top."""
        if isinstance(self._about, IssueListed):
            issues = self._drawn.picture.issues
            found = [i for i in issues if i.parent is None]
            return [
                LinkChoice(clean(i.title), self._to.issue(i.slug), i.slug == self._slug)
                for i in found
            ]
        columns = self._drawn.picture.columns
        found_parties = [
            LinkChoice(clean(c.name), self._to.party(c.slug), c.slug == self._slug)
            for c in columns
        ]
        every = LinkChoice(say("all parties"), self._to.list_of("parties"))
        return [*found_parties, every]

    def _boxes(self, rows: int) -> list[Box]:
        boxes = [
            Box(
                self._word_for_holding(),
                say_number("%(num)s statement", "%(num)s statements", self._said()),
                say_number("On %(num)s issue.", "On %(num)s issues.", rows),
                "#holds",
            )
        ]
        if self._moves is not None:
            boxes.append(self._moved(self._moves))
        if isinstance(self._about, PartyListed):
            open_now = len(self._page.asked)
            one, many = "%(num)s thing", "%(num)s things"
            finding = say_number(one, many, open_now) if open_now else say("Nothing")
            text = say("By open proposals and conditions.")
            boxes.append(Box(say("Asked of it"), finding, text, "#asked"))
        state = state_of_play(self._page.picture, None)
        if state.next_meeting is not None:
            boxes.append(play_boxes(state, self._voice, self._to)[1])
        return boxes

    def _word_for_holding(self) -> str:
        """Name what is counted: a person holds nothing, but words of a person may still hold."""
        if isinstance(self._about, PersonListed):
            return say("Still holds")
        return say("Holds")

    def _said_last(self, found: Said) -> SaidView:
        event = self._to.event(found.key)
        return SaidView(
            issue=self._voice.title(found.issue),
            address=self._to.cell(found.party, found.issue),
            party=self._voice.name(found.party),
            stance=clean(found.stance),
            day=written_day(found.when, self._voice),
            holds=found.holds,
            source=self._other_numbers.cite(found.citations, event),
            key=clean(found.key),
            event=event,
        )

    def _said(self) -> int:
        return len({s.event_id for c in self._picture.cells for s in c.statements})

    def _moved(self, moves: Moves) -> Box:
        words: dict[str, object] = {}
        if isinstance(self._about, PartyListed):
            words = {"party": self._slug}
        elif isinstance(self._about, IssueListed):
            words = {"issue": self._slug}
        number = sum(moves.by_party.values())
        one, many = "%(num)s position", "%(num)s positions"
        finding = f"{self._voice.date(moves.on)}, {say_number(one, many, number)}"
        address = self._to.moved(moves.since, moves.on, **words)
        return Box(say("Moved last"), finding, "", address)

    @property
    def _scale(self) -> LaneScale:
        """The scale of all lanes of the page."""
        begun = [each.said[0][0] for each in self._drawn.runs if each.said]
        return LaneScale(begun, self._end, self._voice.zone)

    def _rows(self) -> Iterator[HeldRow]:
        """Give a row for each cell of which something is said on its own issue."""
        cells = CellLayout(
            self._voice,
            self._numbers,
            self._to,
            self._picture.asked.boundary,
            later=self._around.later(),
        )
        issues = {issue.slug: issue for issue in self._picture.issues}
        names = {c.slug: clean(c.name) for c in self._picture.columns}
        scale = self._scale
        for cell in self._picture.cells:
            if not any(each.issue == cell.issue for each in cell.statements):
                continue
            yield self._row(cell, issues, names, cells, scale)

    def _row(
        self,
        cell: Cell,
        issues: dict[str, IssueRow],
        names: dict[str, str],
        cells: CellLayout,
        scale: LaneScale,
    ) -> HeldRow:
        issue = issues[cell.issue]
        title, address = clean(issue.title), self._to.issue(issue.slug)
        is_part = issue.parent in issues
        if isinstance(self._about, IssueListed):
            is_part = issue.slug != self._slug
            title, address = names[cell.column], self._to.party(cell.column)
            if is_part:
                title = f"{title}: {clean(issue.title)}"
        runs = self._runs(cell)
        stale = cell.own_stale_days
        lane = lane_of(runs, scale, self._voice, stale_days=stale) if runs else None
        counted = say_number("%(num)s stance", "%(num)s stances", len(runs))
        if runs:
            since = self._voice.date(runs[-1].since)
            counted += say("; this one since %(day)s", day=since)
        return HeldRow(
            title=title,
            address=address,
            is_part=is_part,
            cell=cells.holding(cell, names[cell.column]),
            lane=lane,
            counted=counted,
        )

    def _runs(self, cell: Cell) -> list[StanceLived]:
        """Return the stances of a cell's party as a lane needs them."""
        parties = {cell.column, *(s.party for s in cell.statements)}
        found = [
            run
            for run in self._drawn.runs
            if run.party in parties and run.issue == cell.issue
        ]
        found.sort(key=lambda run: run.said[0])
        return [_lived(run, self._voice.zone) for run in found]

    def _silent(self) -> Iterator[LinkChoice]:
        """Give the issues or the parties of which there is no evidence yet.

        A person may have said what was replaced since: of one nothing is given.
        """
        if isinstance(self._about, PersonListed):
            return
        is_issue = isinstance(self._about, IssueListed)
        titles = {i.slug: clean(i.title) for i in self._picture.issues}
        names = {c.slug: clean(c.name) for c in self._picture.columns}
        for cell in self._picture.cells:
            if cell.statements or (is_issue and cell.issue != self._slug):
                continue
            if is_issue:
                yield LinkChoice(names[cell.column], self._to.party(cell.column))
            else:
                yield LinkChoice(titles[cell.issue], self._to.issue(cell.issue))

    def _asking(self, found: Asking) -> AskingView:
        voice = self._voice
        address, about = "", joined([voice.title(each) for each in found.issues])
        if found.proposal:
            address = self._to.thing("proposal", found.proposal)
            about = voice.thing("proposal", found.proposal)
        elif found.issues:
            address = self._to.issue(found.issues[0])
        event = self._to.event(found.key)
        return AskingView(
            by=voice.names(found.by),
            of=voice.names(found.of),
            what=clean(found.what),
            about=about,
            address=address,
            day=written_day(found.when, voice),
            source=self._other_numbers.cite(found.citations, event),
            key=clean(found.key),
            event=event,
        )


def _lived(run: Run, zone: ZoneInfo) -> StanceLived:
    """Return a run as a stance of a life, dated by days."""
    until = None if run.until is None else day_of(run.until[0], zone).isoformat()
    return StanceLived(
        stance=run.stance,
        since=day_of(run.said[0][0], zone).isoformat(),
        until=until,
        holds=run.until is None,
        replaced_by=[],
        keys=run.keys,
        steps=[],
    )
