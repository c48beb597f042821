"""The page of a picture: what each party holds on each issue at the end of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from tracker.projections.questions.state_of_play import parts_said
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice, called
from tracker.render.words_for_dates_and_numbers import asked_words, plain
from tracker.services.answers.pictures import AskedAsOf, ask_state_of_play
from tracker.web.pages.lists import directory_links
from tracker.web.pages.parts.boxes import play_boxes
from tracker.web.pages.parts.cells import CellLayout, Cite, Day, Numbers, written_day
from tracker.web.pages.parts.days import strip_of
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views
from tracker.web.routes import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.projections.picture_format import Cell, IssueRow, Picture
    from tracker.projections.picture_format.entries import (
        ProposalAnswer,
        ProposalShown,
    )
    from tracker.projections.questions.what_moved import Moves
    from tracker.services.answers.days import ChangeDay
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.pages.parts.cells import Holding, Mark
    from tracker.web.visit import Told, Visit

MOST_COLUMNS: Final = 6
"""So many columns share the width of the page; with more the table scrolls by itself."""
_ANSWERS: Final = {
    "accept": "yes",
    "reject": "no",
    "accept-with-conditions": "yes, on conditions",
    "counter": "another offer instead",
    "defer": "not now",
}


class Row(Struct, frozen=True):
    """A row of the matrix: an issue, and its cells; `depth` is that below the issue at the top.

    `address` leads to its page; `silent` names issues of which nobody says anything.
    """

    slug: str
    title: str
    address: str
    depth: int
    cells: tuple[Holding, ...]


class Block(Struct, frozen=True):
    """An issue at the top, its parts that something is said on, and those nothing is said on."""

    head: Row
    parts: tuple[Row, ...]
    silent: tuple[str, ...]
    counted: str
    is_open: bool


class ColumnHead(Struct, frozen=True):
    """The head of a column."""

    name: str
    address: str


class Answered(Struct, frozen=True):
    """The answer of a party to a proposal, or that it gave none."""

    slug: str
    party: str
    words: str
    look: str
    day: Day | None
    source: Cite | None


class Offer(Struct, frozen=True):
    """An open proposal, who made it, and each answer to it."""

    title: str
    address: str
    about: str
    day: Day
    source: Cite | None
    answers: tuple[Answered, ...]


def picture_page(visit: Visit, told: Told) -> str:
    """Return the page of a picture."""
    picture: Picture = told.value
    date = visit.path["date"]
    reading = visit.ask(ask_state_of_play, visit.asked(AskedAsOf, date=date))
    around = Surroundings(
        visit, zone=picture.zone, title=picture.title, asked=picture.asked
    )
    voice = Voice(picture, short=True, boundary=picture.asked.boundary)
    numbers = Numbers(picture.sources, voice)
    days = around.change_days().days
    sentence = picture_title(picture, voice)
    cells = CellLayout(
        voice, numbers, around.to, picture.asked.boundary, later=around.later()
    )
    matrix = PageMatrix(picture, voice, cells, around.to)
    blocks = matrix.blocks(opened=visit.words.get("issue", ()))
    offers = [_offer(each, voice, numbers, around.to) for each in _open(picture)]
    return fill(
        "as_of",
        frame=around.frame(sentence, "as-of", page=True),
        sentence=sentence,
        how=how_known(around, picture.reported_later),
        bar=around.bar(days),
        strip=strip_of(days, around.day, around.to.picture),
        moves=_moved(reading.moves, voice, around.to),
        boxes=play_boxes(reading.state_of_play, voice, around.to),
        empty=_emptiness(picture, days, around),
        columns=matrix.columns(),
        is_wide=len(picture.columns) > MOST_COLUMNS,
        blocks=blocks,
        offers=offers,
        also=_also(picture, around),
        sources=source_views(numbers, voice, around.to),
    )


class Emptiness(Struct, frozen=True):
    """A day without a position: the first day with a change, else what there is so far."""

    dossier: str
    first: LinkChoice | None
    parties: str
    issues: str


def _emptiness(
    picture: Picture, days: Sequence[ChangeDay], around: Surroundings
) -> Emptiness | None:
    """Say what there is where no position is recorded; None where one is."""
    if any(cell.statements for cell in picture.cells):
        return None
    later = [d.day for d in days if around.day and d.day > around.day.isoformat()]
    first = None
    if later:
        first = LinkChoice(Voice(picture).date(later[0]), around.to.picture(later[0]))
    one, many = "%(num)s party is there.", "%(num)s parties are there."
    parties = say_number(one, many, len(picture.parties))
    one, many = "%(num)s issue is there.", "%(num)s issues are there."
    issues = say_number(one, many, len(picture.issues))
    return Emptiness(picture.dossier, first, parties, issues)


def picture_title(picture: Picture, voice: Voice) -> str:
    """Return the sentence of a picture: "Positions at the end of 28 May 2025"."""
    asked = picture.asked
    when = asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone)
    return say("Positions %(when)s", when=when)


class KnownLine(Struct, frozen=True):
    """The soft line below a sentence, with the link that hides what was reported later."""

    words: str
    link: LinkChoice | None


def how_known(around: Surroundings, later: int) -> KnownLine:
    """Say whose days they are, what may be known, and how much was reported later."""
    words = around.clocks
    then = around.visit.again(known="then")
    if not later:
        only = LinkChoice(say("Only what was known that evening"), then)
        return KnownLine(f"{words}.", None if around.known else only)
    one = "%(num)s statement was reported later and is marked."
    many = "%(num)s statements were reported later and are marked."
    hide = say("Hide it") if later == 1 else say("Hide them")
    told = say_number(one, many, later)
    return KnownLine(f"{words}; {told}", LinkChoice(hide, then))


class PageMatrix:
    """The matrix of a picture: a block for each issue at the top, a column for each party.

    Args:
        picture: The picture.
        voice: The words for names and dates.
        cells: The layout of its cells.
        to: The addresses of other pages.
        moved: The moves of one stop of a replay, by party and issue.
    """

    def __init__(
        self,
        picture: Picture,
        voice: Voice,
        cells: CellLayout,
        to: Addresses,
        moved: Mapping[tuple[str, str], Mark] = {},
    ) -> None:
        self._picture, self._voice, self._to = picture, voice, to
        self._cells, self._moved = cells, moved
        self._found = {(each.issue, each.column): each for each in picture.cells}
        self._names = {c.slug: clean(c.name) or c.slug for c in picture.columns}

    def columns(self) -> list[ColumnHead]:
        """Return the heads of the columns."""
        return [
            ColumnHead(name, self._to.party(slug)) for slug, name in self._names.items()
        ]

    def blocks(self, opened: tuple[str, ...]) -> list[Block]:
        """Return the blocks; those of the issues in `opened` show their parts."""
        said = parts_said(self._picture)
        rows = {issue.slug: issue for issue in self._picture.issues}
        return [
            self._block(rows[slug], len(found.parts), is_open=slug in opened)
            for slug, found in said.items()
        ]

    def _block(self, issue: IssueRow, heard: int, *, is_open: bool) -> Block:
        head = self._row(issue, 0)
        below = list(self._below(issue.slug, 1))
        spoken = [(i, depth) for i, depth in below if self._is_said(i.slug)]
        parts = tuple(self._row(part, depth) for part, depth in spoken)
        is_open = is_open or any(cell.moved for row in parts for cell in row.cells)
        silent = [i for i, _ in below if not self._is_said(i.slug)]
        counted = say_number("%(num)s part", "%(num)s parts", heard)
        return Block(
            head=head,
            parts=parts,
            silent=tuple(self._voice.title(each.slug) for each in silent),
            counted=counted if heard else "",
            is_open=is_open,
        )

    def _below(self, slug: str, depth: int) -> Iterator[tuple[IssueRow, int]]:
        for issue in self._picture.issues:
            if issue.parent == slug:
                yield issue, depth
                yield from self._below(issue.slug, depth + 1)

    def _is_said(self, slug: str) -> bool:
        cells = [self._found[slug, column] for column in self._names]
        return any(each.issue == slug for cell in cells for each in cell.statements)

    def _row(self, issue: IssueRow, depth: int) -> Row:
        cells = [
            self._holding(self._found[issue.slug, column], name)
            for column, name in self._names.items()
        ]
        title = self._voice.title(issue.slug)
        address = self._to.issue(issue.slug)
        return Row(issue.slug, title, address, depth, tuple(cells))

    def _holding(self, cell: Cell, name: str) -> Holding:
        """Lay out a cell, with the moves of what it shows."""
        found = self._cells.holding(cell, name)
        if not self._moved:
            return found
        whose = dict.fromkeys([cell.column, *(said.party for said in cell.statements)])
        marks = (self._moved.get((party, cell.issue)) for party in whose)
        moved = tuple(mark for mark in marks if mark is not None)
        return msgspec.structs.replace(found, moved=moved)


class MovedLine(Struct, frozen=True):
    """A sentence on what moved on the last day on which anything did, and a link for each party."""

    words: str
    parties: tuple[LinkChoice, ...]
    address: str


def _moved(found: Moves | None, voice: Voice, to: Addresses) -> MovedLine | None:
    if found is None:
        return None
    one, many = "%(num)s position moved", "%(num)s positions moved"
    number = sum(found.by_party.values())
    words = say_number(one, many, number)
    day = say("on %(day)s", day=voice.date(found.on))
    address = to.moved(found.since, found.on)
    parties = tuple(
        LinkChoice(
            voice.name(party),
            to.moved(found.since, found.on, party=party),
            count=str(count),
        )
        for party, count in found.by_party.items()
    )
    return MovedLine(f"{words} {day}", parties, address)


def _open(picture: Picture) -> list[ProposalShown]:
    """Return the proposals that are open, the newest first."""
    found = [each for each in picture.proposals if each.state in {"open", "disputed"}]
    return found[::-1]


def _offer(
    found: ProposalShown, voice: Voice, numbers: Numbers, to: Addresses
) -> Offer:
    made = next((g for g in found.grounds if g.part == "made"), None)
    cited = made.citations if made else found.citations
    event = to.event(made.key if made else found.keys[0])
    kind, by = plain(found.kind), voice.names(found.by)
    return Offer(
        title=called(found),
        address=to.thing("proposal", found.slug),
        about=say("%(kind)s, by %(parties)s", kind=kind, parties=by),
        day=written_day(found.made, voice),
        source=numbers.cite(cited, event),
        answers=tuple(offer_answers(found, voice, numbers, to)),
    )


def offer_answers(
    found: ProposalShown, voice: Voice, numbers: Numbers, to: Addresses
) -> Iterator[Answered]:
    """Give the answer of each party that was asked, or that none is recorded."""
    given: Mapping[str, ProposalAnswer] = {
        answer.for_ or answer.by: answer for answer in found.answers
    }
    asked = [party for party in found.to if party not in found.by]
    for party in dict.fromkeys([*asked, *given]):
        answer = given.get(party)
        name = voice.name(party)
        if answer is None:
            none = say("no answer recorded")
            yield Answered(party, name, none, "none", None, None)
            continue
        words = say(_ANSWERS.get(answer.answer, plain(answer.answer)))
        source = numbers.cite(answer.citations, to.event(answer.key))
        day = written_day(answer.when, voice)
        yield Answered(party, name, words, answer.answer, day, source)


def _also(picture: Picture, around: Surroundings) -> list[LinkChoice]:
    """Return what else there is on that day, with counts."""
    to = around.to
    day = around.day.isoformat() if around.day else None
    elsewhere = {
        "notes": to.story(None, day, type="development"),
        "offices": to.list_of("people"),
        "deadlines": to.list_of("upcoming"),
    }
    counted = []
    for name, subject in LISTS.items():
        entries = getattr(picture, subject.name)
        address = elsewhere.get(subject.name) or f"{to.list_of('talks')}#{name}"
        if entries:
            link = LinkChoice(say(subject.title), address, count=str(len(entries)))
            counted.append(link)
    path = {"date": around.visit.path["date"]}
    later = LinkChoice(say("Learned later"), around.visit.link("hindsight", path=path))
    return [*counted, later, *directory_links(to)]
