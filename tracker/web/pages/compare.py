"""The page of what moved between two dates, or between two states of knowledge of one date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from tracker.projections.picture_format import Cell
from tracker.projections.subjects import SUBJECTS
from tracker.render.answers.diff.entries import entry_change
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import asked_words, first_upper
from tracker.services.answers.pictures import AskedDiff, ask_diff
from tracker.web.pages.as_of import KnownLine
from tracker.web.pages.parts.boxes import Box
from tracker.web.pages.parts.cells import (
    CellLayout,
    Cite,
    Day,
    Mark,
    Numbers,
    Said,
    written_day,
)
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings, kept_words
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views, web_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import Asked, Statement
    from tracker.projections.questions.diff_format import Cause, Diff, PositionChange
    from tracker.render.styled_text import Item
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.visit import Told, Visit

MOVED: Final = {
    "moved": ("moved", "shifted"),
    "hardened": ("hardened", "shifted"),
    "softened": ("softened", "shifted"),
    "new": ("new", "new"),
    "dropped": ("ended", "prop"),
    "reworded": ("reworded", "reworded"),
}
"""The words and the look of each move that is told; others are only counted."""
_JUDGED: Final = {
    "placement": "judged by its place on the scale",
    "code": "judged by its code",
    "text": "judged by its words",
}


class CauseView(Struct, frozen=True):
    """An event because of which something moved."""

    day: Day
    key: str
    address: str
    text: str
    source: Cite | None


class MoveView(Struct, frozen=True, kw_only=True):
    """A position before and after, and because of what."""

    party: str
    address: str
    mark: Mark
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    because: tuple[CauseView, ...]
    judged: str


class IssueMoves(Struct, frozen=True):
    """The moves on one issue; `above` is what it is a part of."""

    title: str
    address: str
    above: str
    moves: tuple[MoveView, ...]


class ListChanged(Struct, frozen=True):
    """A list of which entries changed."""

    name: str
    title: str
    items: tuple[Item, ...]


def compare_page(visit: Visit, told: Told) -> str:
    """Return the page of what moved."""
    return MovesPage(visit, told.value).html()


class MovesPage:
    """The page of one difference, and what its parts need.

    Args:
        visit: The visit.
        diff: The difference.
        to: Addresses of other pages; None for those of the day that it leads to.
    """

    def __init__(self, visit: Visit, diff: Diff, to: Addresses | None = None) -> None:
        self._visit, self._diff = visit, diff
        self._around = Surroundings(
            visit, zone=diff.zone, title=diff.title, asked=diff.after
        )
        self._to = to or self._around.to
        self._voice = Voice(diff, short=True, boundary=diff.after.boundary)
        self._numbers = Numbers(diff.sources, self._voice)
        before, after = diff.before, diff.after
        self._was = self._cells(before)
        self._now = self._cells(after)
        self._is_learned = before.valid == after.valid
        told = [each for each in diff.positions if each.what in MOVED]
        self._told: Sequence[PositionChange] = told

    def _cells(self, asked: Asked) -> CellLayout:
        to = self._to.on(asked.valid)
        return CellLayout(self._voice, self._numbers, to, "")

    def html(self) -> str:
        """Return the page."""
        sentence = self._sentence()
        page = not self._is_learned
        return fill(
            "compare",
            frame=self._around.frame(sentence, "compare", page=page),
            sentence=sentence,
            how=self._how(),
            dates=self._dates(),
            parties=self._parties(),
            **self.moves(),
        )

    def moves(self) -> dict[str, Any]:
        """Return what the template of moves names: boxes, positions, lists and sources."""
        issues = list(self._issues())
        lists = list(self._lists())
        return {
            "boxes": self._boxes(lists),
            "before": self._end(self._diff.before),
            "after": self._end(self._diff.after),
            "issues": issues,
            "unchanged": self._unchanged(),
            "lists": lists,
            "number_of": self._numbers.number,
            "address": web_address,
            "listed": lambda: source_views(self._numbers, self._voice, self._to),
        }

    def _end(self, asked: Asked) -> str:
        """Say one of the two sides: the end of its day, or what was known for it."""
        if self._is_learned:
            return first_upper(self._around.known_by(asked.known))
        zone = self._voice.zone
        words = asked_words(asked.valid, boundary=asked.boundary, zone=zone)
        return first_upper(words)

    def _day(self, asked: Asked) -> str:
        zone = self._voice.zone
        words = asked_words(asked.valid, boundary=asked.boundary, zone=zone)
        return words.removeprefix("at the end of ").removeprefix("at ")

    def _sentence(self) -> str:
        before, after = self._diff.before, self._diff.after
        if self._is_learned:
            return say("What was learned about %(day)s", day=self._day(after))
        return say(
            "What moved from %(before)s to %(after)s",
            before=self._voice.date(before.valid),
            after=self._day(after),
        )

    def _how(self) -> KnownLine:
        around = self._around
        words = say("The ends of both days, %(clocks)s.", clocks=around.clocks)
        if self._is_learned:
            words = say(
                "%(time)s, first %(before)s, then %(after)s.",
                time=around.time,
                before=around.known_by(self._diff.before.known),
                after=around.known_by(self._diff.after.known),
            )
        if self._is_learned or self._around.known:
            return KnownLine(words, None)
        each = say("Each day as known that evening")
        return KnownLine(words, LinkChoice(each, self._visit.again(known="then")))

    def _dates(self) -> dict[str, Any]:
        """Return what the form of two dates needs; a page of learned facts has none."""
        visit, known = self._visit, self._around.known
        if self._is_learned:
            return {}
        path = visit.link("compare", path={"span": "A..B"}, known=None, log=None)
        return {
            "action": path.replace("/A..B", "").partition("?")[0],
            "first": self._day(self._diff.before),
            "last": self._day(self._diff.after),
            "kept": kept_words(visit),
            "known": (
                LinkChoice(say("today"), visit.again(known=None), not known),
                LinkChoice(
                    say("each evening"), visit.again(known="then"), known == "then"
                ),
            ),
            "known_at": "" if known in {"", "then"} else known,
            "known_action": visit.again(known=None).partition("?")[0],
            "known_kept": kept_words(visit, but="known"),
        }

    def _parties(self) -> list[LinkChoice]:
        """Return the parties whose positions moved, with counts."""
        current = set(self._visit.words.get("party", ()))
        whole = self._diff
        if current and not self._is_learned:
            before, after = whole.before.valid, whole.after.valid
            asked = self._visit.asked(AskedDiff, before=before, after=after)
            wider = msgspec.structs.replace(asked, parties=())
            whole = self._visit.ask(ask_diff, wider)
        counts = Counter(e.party for e in whole.positions if e.what in MOVED)
        again = self._visit.again
        every = LinkChoice(
            say("All"), again(party=None), not current, count=str(counts.total())
        )
        return [
            every,
            *(
                LinkChoice(
                    self._voice.name(party),
                    again(party=party),
                    party in current,
                    count=str(number),
                )
                for party, number in counts.most_common()
            ),
        ]

    def _boxes(self, lists: Sequence[ListChanged]) -> list[Box]:
        """Return a finding on the positions, and one on each list that may change."""
        counts = Counter(each.what for each in self._told)
        main = counts["moved"] + counts["hardened"] + counts["softened"]
        others = [
            (counts["reworded"], say("reworded")),
            (counts["new"], say("new")),
            (counts["dropped"], say("ended")),
        ]
        text = ", ".join(f"{n} {words}" for n, words in others if n)
        finding = say("%(num)s moved", num=main) if self._told else say("Nothing moved")
        boxes = [
            Box(say("Positions"), finding, f"{text}." if text else "", "#positions")
        ]
        changed = {each.name: each for each in lists}
        for subject in SUBJECTS:
            if subject.name not in _SHOWN:
                continue
            found = changed.get(subject.name)
            if found is None:
                boxes.append(Box(say(subject.title), say("Nothing changed")))
                continue
            one, many = "%(num)s changed", "%(num)s changed"
            finding = say_number(one, many, len(found.items))
            boxes.append(Box(say(subject.title), finding, "", f"#{subject.name}"))
        return boxes

    def _issues(self) -> Iterator[IssueMoves]:
        """Give the issues on which something moved, in their order."""
        titles = {issue.slug: issue for issue in self._diff.issues}
        by_issue: dict[str, list[PositionChange]] = {}
        for each in self._told:
            by_issue.setdefault(each.issue, []).append(each)
        order = [*titles, *(slug for slug in by_issue if slug not in titles)]
        for slug in order:
            if slug not in by_issue:
                continue
            parent = titles[slug].parent if slug in titles else None
            above = self._voice.title(parent) if parent else ""
            moves = tuple(self._move(each) for each in by_issue[slug])
            title, address = self._voice.title(slug), self._to.issue(slug)
            yield IssueMoves(title, address, above, moves)

    def _move(self, found: PositionChange) -> MoveView:
        words, look = MOVED[found.what]
        judged = _JUDGED.get(found.judged_by or "", "")
        return MoveView(
            party=self._voice.name(found.party),
            address=self._to.cell(found.party, found.issue),
            mark=Mark(say(words), look),
            before=self._side(found, found.before, self._was),
            after=self._side(found, found.after, self._now),
            because=tuple(self._cause(each) for each in found.by),
            judged=say(judged) if judged else "",
        )

    def _side(
        self, found: PositionChange, statements: Sequence[Statement], cells: CellLayout
    ) -> tuple[Said, ...]:
        cell = Cell(
            issue=found.issue,
            column=found.party,
            state="stated",
            statements=list(statements),
            own_state="stated",
            own_stale_days=None,
        )
        return tuple(cells.said(each, cell) for each in statements)

    def _cause(self, found: Cause, *, told: bool = False) -> CauseView:
        """Lay out an event; the words of a stance stand beside it already, unless `told`."""
        when = found.when or found.reported or ""
        address = self._to.event(found.key)
        is_told = told or not found.type.startswith("position")
        return CauseView(
            day=written_day(when, self._voice, found.when_words),
            key=clean(found.key),
            address=address,
            text=clean(found.text) if is_told else "",
            source=self._numbers.cite(found.citations, address),
        )

    def _unchanged(self) -> str:
        left = len(self._diff.positions) - len(self._told)
        if not left:
            return ""
        one = "%(num)s other position was only said again or marked otherwise."
        many = "%(num)s other positions were only said again or marked otherwise."
        return say_number(one, many, left)

    def _lists(self) -> Iterator[ListChanged]:
        """Give the lists of which entries changed."""
        told = {name for each in self._diff.positions for name in each.keys}
        for subject, changes in self._diff.lists():
            if changes:
                items = tuple(entry_change(e, self._voice, told) for e in changes)
                yield ListChanged(subject.name, say(subject.title), items)


_SHOWN: Final = frozenset(
    ("ceasefires", "meetings", "proposals", "agreements", "deadlines")
)
"""The lists that have a box even where nothing changed in them."""
