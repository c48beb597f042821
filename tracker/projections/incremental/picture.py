"""Pictures one after another, as the clocks move forward: only what a step touches is folded and worded again.

At every step the same as `picture_of_mended` of that question, which says what is right; this only says it sooner. What is
kept from step to step: what holds on a key, until a statement on it comes, goes or is denied; a truce, meeting, proposal or
agreement, until a fact of its stream does, or until an instant that one of its facts names; the words of every entry. What is
new at every step: the numbers of sources, the ages, and the states of cells, which are cheap.
"""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from tracker.domain.dates import day_of
from tracker.domain.events import ForceReported, ProposalMade
from tracker.projections.folds import ceasefires, meetings, proposals
from tracker.projections.folds.agreements import fold_agreement
from tracker.projections.folds.ceasefires import fold_ceasefire
from tracker.projections.folds.forces import figure_key
from tracker.projections.folds.meetings import fold_meeting
from tracker.projections.folds.proposals import fold_proposal, replaced_offers
from tracker.projections.incremental.numbering import Worded, renumber
from tracker.projections.incremental.positions import LivePositions, Ordered
from tracker.projections.incremental.visible import NEVER, Calendar, Unfolding
from tracker.projections.order import holding
from tracker.projections.picture import (
    Lists,
    Selection,
    cells_of,
    coalitions_of,
    composed,
    fold_of,
    frame_of,
)
from tracker.projections.picture_format import Cell, Statement
from tracker.projections.present import Shower, source_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.projections.folds.positions import Entry, Held
    from tracker.projections.incremental.visible import Act, Turn
    from tracker.projections.mended import Mended
    from tracker.projections.picture import Frame
    from tracker.projections.picture_format import Picture, SourceShown
    from tracker.projections.question import Question
    from tracker.projections.visible import Counted, Visible

_CLOCKED = {
    "ceasefires": ceasefires.turning_points,
    "meetings": meetings.turning_points,
    "proposals": proposals.turning_points,
}
"""The streams whose state the passing of time alone may change."""


class Found(NamedTuple):
    """What a fold found on one key: where it is listed, the facts that it rests on, and what is to be worded."""

    moment: tuple[Any, ...]
    facts: Sequence[Counted]
    found: Any


class Rolling:
    """The pictures of one log, each later than the one before.

    Attributes:
        turns: The facts that count otherwise than at the step before the last, in log order.
    """

    def __init__(self, mended: Mended, asked: Selection | None = None) -> None:
        """Begin before everything.

        Args:
            mended: The log.
            asked: Which part of the pictures is asked for.
        """
        self.turns: list[Turn] = []
        self._mended, self._asked = mended, asked or Selection()
        self._unfolding = Unfolding(mended)
        self._positions = LivePositions(coalitions_of(mended.catalogue), mended.ids)
        self._lists = {
            name: Listing()
            for name in (
                "ceasefires",
                "meetings",
                "proposals",
                "agreements",
                "forces",
                "notes",
                "possible",
            )
        }
        self._said: dict[tuple[int, str | None], Said] = {}
        self._sources: dict[str, SourceShown] = {}
        self._replaced: set[str] = set()
        self._boundary = NEVER
        self._wanted: set[str] | None = None
        zone = mended.catalogue.zone
        self._calendar = Calendar(
            (instant, (fold, subject(event)))
            for _, event in mended.facts
            if (fold := fold_of(event)) in _CLOCKED
            for instant in _CLOCKED[fold](event, zone)
        )

    def turning_points(self) -> Iterator[int]:
        """The instants at which a picture may become another, but for ages and stale cells."""
        yield from self._unfolding.turning_points()
        for instant in self._calendar.instants:
            yield from (instant, instant + 1)

    def acts(self) -> list[Act]:
        """The public's acts that became known at the last step and are about something that counts now or did before."""
        return self._unfolding.acts()

    def picture(self, question: Question) -> Picture:
        """The picture of a question that lies no earlier on either clock than the last one.

        Raises:
            ValueError: The question lies before the last one.
        """
        found, self.turns = self._unfolding.advance(question)
        for turn in self.turns:
            self._take(turn)
        self._wake(question)
        frame = frame_of(found.catalogue, self._positions, question, self._asked)
        self._refold(question, found, frame)
        numbers: dict[str, int] = {}
        cells = self._cells(question, found, frame, numbers)
        listed = {name: listing.shown(numbers) for name, listing in self._lists.items()}
        sources = [self._source(slug, n) for slug, n in numbers.items()]
        self._boundary = question.boundary
        return composed(
            found.catalogue, question, frame, Lists(cells=cells, **listed, sources=sources)
        )

    def _source(self, slug: str, n: int) -> SourceShown:
        """A source under a number; the same as before when it has the number that it had."""
        shown = self._sources.get(slug)
        if shown is None:
            shown = source_shown(slug, self._mended.catalogue, n=n)
        elif shown.n != n:
            shown = replace(shown, n=n)
        self._sources[slug] = shown
        return shown

    def _take(self, turn: Turn) -> None:
        """Put a fact where it belongs."""
        event = turn.event
        before, after = turn.possible
        if before is not None or after is not None:
            self._lists["possible"].put(turn.place, turn.place, after)
        before, after = turn.certain
        if before is None and after is None:
            return
        fold = fold_of(event)
        if fold == "positions":
            self._positions.turn(turn)
        elif fold is not None:
            key = (
                turn.place
                if fold == "notes"
                else figure_key(event)
                if isinstance(event, ForceReported)
                else subject(event)
            )
            self._lists[fold].put(key, turn.place, after)

    def _wake(self, question: Question) -> None:
        """Mark what the passing of time, or another stream, may have changed."""
        first = (
            self._boundary
            if question.day_start is None
            else min(self._boundary, question.day_start)
        )
        for fold, slug in self._calendar.between(first, question.boundary):
            self._lists[fold].stale.add(slug)
        truces = self._lists["ceasefires"]
        truces.stale.update(slug for slug, found in truces.found() if found.hours is not None)
        if any(isinstance(turn.event, ProposalMade) for turn in self.turns):
            offers = self._lists["proposals"]
            replaced = replaced_offers(
                (fact for _, facts in offers.facts() for fact in facts), self._mended.ids
            )
            if others := replaced ^ self._replaced:
                offers.stale.update(
                    slug
                    for slug, facts in offers.facts()
                    for fact in facts
                    if fact.event_id in others
                )
            self._replaced = replaced

    def _refold(self, question: Question, found: Visible, frame: Frame) -> None:
        """Fold and word again what is marked."""
        shower = Shower(found, question)
        ids, boundary, zone = found.ids, question.boundary, found.catalogue.zone

        def single(show: Callable[[Counted], Any]) -> Wording:
            return lambda place, facts: [
                (Found((f.rank, place), [f], f), shower.alone(show, f)) for f in facts
            ]

        def of(
            fold: Callable[[Any, Sequence[Counted]], Any],
            moment: Callable[[Any], tuple[Any, ...]],
            show: Callable[[Any], Any],
        ) -> Wording:
            def word(slug: Hashable, facts: Sequence[Counted]) -> list[tuple[Found, Worded]]:
                one = fold(slug, facts)
                return (
                    []
                    if one is None
                    else [(Found(moment(one), one.facts, one), shower.alone(show, one))]
                )

            return word

        wordings: dict[str, Wording] = {
            "ceasefires": of(
                lambda slug, facts: fold_ceasefire(slug, facts, ids, question, zone),
                lambda t: t.moment,
                shower.ceasefire,
            ),
            "meetings": of(
                lambda slug, facts: fold_meeting(slug, facts, ids, boundary, zone),
                lambda m: m.moment(zone),
                shower.meeting,
            ),
            "proposals": of(
                lambda _, facts: fold_proposal(facts, ids, boundary, zone, self._replaced),
                lambda p: p.moment,
                shower.proposal,
            ),
            "agreements": of(
                lambda slug, facts: fold_agreement(slug, facts, ids),
                lambda a: a.moment,
                shower.agreement,
            ),
            "forces": lambda _, facts: [
                (Found((f.rank,), [f], f), shower.alone(shower.force, f))
                for f in holding(facts, ids)
            ],
            "notes": single(shower.note),
            "possible": single(shower.possible),
        }
        again = frame.wanted != self._wanted
        self._wanted = frame.wanted
        for name, listing in self._lists.items():
            listing.refold(
                wordings[name], lambda facts: self._asked.keeps(facts, frame.wanted), again=again
            )

    def _cells(
        self, question: Question, found: Visible, frame: Frame, numbers: dict[str, int]
    ) -> list[Cell]:
        """Every cell, with the words that its statements had before where they are the same."""
        shower = Shower(found, question)
        today = day_of(question.boundary - 1, found.catalogue.zone).toordinal()
        kept: dict[tuple[int, str | None], Said] = {}
        cells = []
        for issue, column, shown in cells_of(frame, self._positions, question, found.disputed_by):
            statements = []
            for entry in shown.entries:
                key = (id(entry.held), entry.inherited_from)
                said = kept.get(key) or self._said.get(key) or Said(entry, shower, found)
                kept[key] = said
                statements.append(
                    said.shown(numbers, today, later=not found.known_then(entry.held.newest))
                )
            cells.append(Cell(issue=issue, column=column, state=shown.state, statements=statements))
        self._said = kept
        return cells


class Said:
    """A stance of a cell, worded; it holds on to what it words, so that nothing else can be taken for it."""

    __slots__ = ("_entry", "_held", "_last", "_worded")

    def __init__(self, entry: Entry, shower: Shower, found: Visible) -> None:
        self._held: Held = entry.held
        self._worded = shower.alone(shower.statement, entry)
        self._last = day_of(entry.held.last, found.catalogue.zone).toordinal()
        statement = self._worded.entry
        assert isinstance(statement, Statement)  # noqa: S101  (it was worded as one)
        self._entry = statement

    def shown(self, numbers: dict[str, int], today: int, *, later: bool) -> Statement:
        """The statement with its age, its numbers, and whether it was reported later than asked about."""
        cited = renumber(self._entry.citations, self._worded.cited(numbers))
        return replace(
            self._entry, age_days=max(today - self._last, 0), reported_later=later, citations=cited
        )


class Listing:
    """One list of a picture, folded key by key.

    Attributes:
        stale: The keys that have to be folded again.
    """

    def __init__(self) -> None:
        self.stale: set[Hashable] = set()
        self._facts: dict[Hashable, Ordered] = {}
        self._entries: dict[Hashable, list[_Listed]] = {}
        self._sorted: list[_Listed] = []
        self._worded: list[Worded] = []

    def put(self, key: Hashable, place: int, fact: Counted | None) -> None:
        """Let the fact of a place be this one, or none."""
        self._facts.setdefault(key, Ordered()).put(place, fact)
        self.stale.add(key)

    def facts(self) -> Iterator[tuple[Hashable, Sequence[Counted]]]:
        """The facts by their key."""
        return ((key, ordered.facts) for key, ordered in self._facts.items())

    def found(self) -> Iterator[tuple[Hashable, Any]]:
        """What was found, by its key."""
        return (
            (key, entry.found.found) for key, entries in self._entries.items() for entry in entries
        )

    def refold(
        self, word: Wording, keeps: Callable[[Sequence[Counted]], bool], *, again: bool
    ) -> None:
        """Fold and word what is stale.

        Args:
            word: What a key's facts come to, in words.
            keeps: Whether an entry that rests on these facts is asked for.
            again: Whether that is to be judged anew for all.
        """
        changed, gone = False, False
        for key in self.stale:
            ordered = self._facts.get(key)
            entries = (
                [
                    _Listed(key, found, worded, keeps(found.facts))
                    for found, worded in word(key, ordered.facts)
                ]
                if ordered and ordered.facts
                else []
            )
            changed, gone = changed or bool(entries), gone or key in self._entries
            if entries:
                self._entries[key] = entries
            else:
                self._entries.pop(key, None)
            if ordered is not None and not ordered.facts:
                del self._facts[key]
        if again:
            self._entries = {
                key: [e._replace(kept=keeps(e.found.facts)) for e in entries]
                for key, entries in self._entries.items()
            }
        if gone:
            self._sorted = [entry for entry in self._sorted if entry.key not in self.stale]
        fresh = [entry for key in self.stale for entry in self._entries.get(key, ())]
        if again or len(fresh) > len(self._sorted):
            self._sorted = sorted(
                (entry for entries in self._entries.values() for entry in entries), key=_moment
            )
        else:
            for entry in fresh:
                insort(self._sorted, entry, key=_moment)
        if again or changed or gone:
            self._worded = [entry.worded for entry in self._sorted if entry.kept]
        self.stale.clear()

    def shown(self, numbers: dict[str, int]) -> list[Any]:
        """The list as it is shown; sources that have no number yet get the next ones."""
        return [worded.shown(numbers) for worded in self._worded]


class _Listed(NamedTuple):
    """An entry of a list, and whether it is asked for."""

    key: Hashable
    found: Found
    worded: Worded
    kept: bool


def _moment(entry: _Listed) -> tuple[Any, ...]:
    return entry.found.moment


def subject(event: Event) -> str:
    """The slug of the truce, meeting, proposal or agreement that an event is about."""
    return next(
        str(getattr(event, name))
        for name in ("ceasefire", "meeting", "proposal", "agreement")
        if hasattr(event, name)
    )


if TYPE_CHECKING:
    Wording = Callable[[Hashable, Sequence[Counted]], Iterable[tuple[Found, Worded]]]
