"""Pictures one after another: only what a step forward touches is folded and worded again.

At every step the same as `picture_of_mended` of that question, which says what is right; this only
says it sooner. Kept from step to step: what holds on a key, until a statement on it comes,
goes or is denied; a truce, meeting, proposal or agreement, until a fact of its stream does, or
until an instant that one of its facts names; the words of every entry. New at every step: the
numbers of sources, the ages, and the states of cells, which are cheap.
"""

from __future__ import annotations

from bisect import insort
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from msgspec.structs import replace

from tracker.domain.dates import FOREVER, day_of, read_when
from tracker.domain.events import (
    AgreementEnded,
    CeasefireEnded,
    MembershipChanged,
    OfficeHeld,
)
from tracker.projections.folds.ceasefires import OVER
from tracker.projections.folds.context import FoldContext
from tracker.projections.folds.deadlines import waits_for_a_step
from tracker.projections.folds.proposals import replaced_facts
from tracker.projections.folds.titles import step_titles, titles_of
from tracker.projections.incremental.facts import (
    NEVER,
    LiveFacts,
    LivePositions,
    Ordered,
    Schedule,
    Turn,
)
from tracker.projections.names_ages_sources import Presenter, source_shown
from tracker.projections.picture import (
    CITING_IN_PARTS,
    Selection,
    cell_shown,
    cells_of,
    coalitions_of,
    compose_picture,
    frame_of,
    recited,
)
from tracker.projections.subjects import (
    AGREEMENTS,
    BY_NAME,
    CEASEFIRES,
    DEADLINES,
    DOING,
    FORCES,
    MEETINGS,
    NOTES,
    OFFICES,
    POSITIONS,
    POSSIBLE,
    PROPOSALS,
    STEPS,
    SUBJECTS,
    fold_of,
    with_steps_done,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from tracker.projections.folds.positions import CellStance, HeldStance
    from tracker.projections.mended import Mended
    from tracker.projections.picture import Frame
    from tracker.projections.picture_format import Cell, Picture, SourceShown, Statement
    from tracker.projections.picture_format.entries import ForceShown, Part
    from tracker.projections.subjects import Folded, Subject
    from tracker.projections.visible import Counted, Question, Visible

__all__ = ("LivePicture", "Turn")

_SPOKEN_FOR: Final = (
    PROPOSALS.name,
    MEETINGS.name,
    CEASEFIRES.name,
    AGREEMENTS.name,
)
"""The lists in which the word of an agent is its coalition's."""


class LivePicture:
    """The pictures of one log, each later than the one before.

    Attributes:
        turns: The facts that count otherwise than at the step before the last, in log order.
        titles: What things are called at the last step.
    """

    def __init__(self, mended: Mended, asked: Selection | None = None) -> None:
        """Begin before everything.

        Args:
            mended: The log.
            asked: Which part of the pictures is asked for.
        """
        self.turns: list[Turn] = []
        self._steps = step_titles(mended.catalogue)
        self.titles = dict(self._steps)
        self._titled: dict[str, Ordered] = {}
        self._mended, self._asked = mended, asked or Selection()
        self._facts = LiveFacts(mended)
        self._positions = LivePositions(coalitions_of(mended.catalogue), mended.ids)
        self._lists = {subject.name: LiveList() for subject in SUBJECTS}
        self._said: dict[tuple[int, str | None], _Stance] = {}
        self._sources: dict[str, SourceShown] = {}
        self._replaced: dict[str, Counted] = {}
        self._possible_ends: dict[str, Ordered] = {}
        self._boundary = NEVER
        self._wanted: set[str] | None = None
        self._calendar = Schedule(_waiting(mended))

    def turning_points(self) -> Iterator[int]:
        """Return the instants at which a picture may change, except ages and stale cells."""
        yield from self._facts.turning_points()
        for instant in self._calendar.instants:
            yield from (instant, instant + 1)

    def days_of_staleness(self, last: date) -> set[date]:
        """Return the days on which something may become stale, up to a last one."""
        catalogue = self._mended.catalogue
        fresh = timedelta(days=catalogue.dossier.stale_after_days)
        latest = last - fresh if (last - date.min) > fresh else date.min
        ends: set[int] = set()
        for _, event in self._mended.facts:
            if fold_of(event) in {POSITIONS, CEASEFIRES.name, FORCES.name}:
                when = read_when(event.when, zone=catalogue.zone)
                ends |= {when.last, when.start.latest - 1}
        days = {day_of(end, catalogue.zone) for end in ends if end < FOREVER // 2}
        return {day + fresh + timedelta(days=1) for day in days if day < latest}

    def acts(self) -> list[Counted]:
        """Return the acts that became known at the last step, on what counts now or did before."""
        return self._facts.acts()

    def picture(self, question: Question) -> Picture:
        """Return the picture of a question that lies no earlier on either clock than the last one.

        Raises:
            ValueError: The question lies before the last one.
        """
        found, self.turns = self._facts.advance(question)
        for turn in self.turns:
            self._take(turn)
            if getattr(turn.event, "title", None):
                self._entitle(turn)
        if any(isinstance(turn.event, OfficeHeld) for turn in self.turns):
            # Whoever spoke may have spoken in another office.
            self._said.clear()
            figures = self._lists[FORCES.name]
            figures.stale.update(key for key, _ in figures.facts())
        frame = frame_of(found.catalogue, self._positions, question, self._asked)
        self._wake(question, frame.oldest)
        self._refold(question, found, frame)
        numbers: dict[str, int] = {}
        cells = self._cells(question, found, frame, numbers)
        listed = {name: listing.shown(numbers) for name, listing in self._lists.items()}
        listed[FORCES.name] = self._figures(
            listed[FORCES.name], self._presenter(found, question), frame.oldest
        )
        sources = [self._source(slug, n) for slug, n in numbers.items()]
        self._boundary = question.boundary
        return compose_picture(found.catalogue, question, frame, cells, listed, sources)

    def _presenter(self, found: Visible, question: Question) -> Presenter:
        """Return what words the entries of this step."""
        offices = chain.from_iterable(
            facts for _, facts in self._lists[OFFICES.name].facts()
        )
        return Presenter(found, question, titles=self.titles, offices=offices)

    def _figures(
        self, shown: Sequence[ForceShown], presenter: Presenter, oldest: int
    ) -> list[ForceShown]:
        """Return the figures with the days for which those are stale that were given long ago."""
        found = list(shown)
        for n, fact in enumerate(self._lists[FORCES.name].kept()):
            if fact.when.last < oldest:
                found[n] = replace(shown[n], stale_days=presenter.stale(fact.when.last))
        return found

    def _source(self, slug: str, n: int) -> SourceShown:
        """Return a source under a number; the same object as before when the number is."""
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
            self._lists[POSSIBLE.name].put(turn.place, turn.place, after)
            if isinstance(event, CeasefireEnded | AgreementEnded):
                ends = self._possible_ends.setdefault(event.stream, Ordered())
                ends.put(turn.place, after)
                ended = BY_NAME[fold_of(event) or ""]
                self._lists[ended.name].stale.add(event.stream.partition(":")[2])
        before, after = turn.certain
        if before is None and after is None:
            return
        fold = fold_of(event)
        if fold == POSITIONS:
            self._positions.turn(turn)
        elif fold is not None:
            stream = BY_NAME[fold].stream
            key = turn.place if stream is None else stream(event)
            self._lists[fold].put(key, turn.place, after)

    def _entitle(self, turn: Turn) -> None:
        """Note what a thing is called now, and mark what may have happened to it."""
        stream = turn.event.stream
        titled = self._titled.setdefault(stream, Ordered())
        titled.put(turn.place, turn.certain[1])
        if stream not in self._steps:
            self.titles.pop(stream, None)
            self.titles |= titles_of(titled.facts, self._mended.ids)
        possible = self._lists[POSSIBLE.name]
        for key, facts in possible.facts():
            if any(fact.event.stream == stream for fact in facts):
                possible.stale.add(key)

    def _wake(self, question: Question, oldest: int) -> None:
        """Mark what the passing of time, or another stream, may have changed."""
        first = (
            self._boundary
            if question.day_start is None
            else min(self._boundary, question.day_start)
        )
        for fold, slug in self._calendar.passed(first - 1, question.boundary):
            self._lists[fold].stale.add(slug)
        truces = self._lists[CEASEFIRES.name]
        for slug, truce in truces.found():
            silent = truce.state not in OVER and truce.last < oldest
            if silent or truce.hours is not None:
                truces.stale.add(slug)
        if any(isinstance(turn.event, MembershipChanged) for turn in self.turns):
            # Who speaks may speak for another.
            for name in _SPOKEN_FOR:
                answered = self._lists[name]
                answered.stale.update(key for key, _ in answered.facts())
        lists = {PROPOSALS.name, NOTES.name}
        if any(fold_of(turn.event) in lists for turn in self.turns):
            self._wake_replaced()

    def _wake_replaced(self) -> None:
        """Mark the proposals and notes that are superseded now, or no longer."""
        lists = [self._lists[PROPOSALS.name], self._lists[NOTES.name]]
        told = (fact for each in lists for _, facts in each.facts() for fact in facts)
        replaced = replaced_facts(told, self._mended.ids)
        both = replaced.keys() | self._replaced.keys()
        others = {e for e in both if replaced.get(e) != self._replaced.get(e)}
        self._replaced = replaced
        if not others:
            return
        for each in lists:
            for slug, facts in each.facts():
                if not others.isdisjoint(fact.event_id for fact in facts):
                    each.stale.add(slug)

    def _refold(self, question: Question, found: Visible, frame: Frame) -> None:
        """Fold and word again what is marked."""
        presenter = self._presenter(found, question)
        zone = found.catalogue.zone
        ends = {slug: each.facts for slug, each in self._possible_ends.items()}
        context = FoldContext(
            found.ids,
            question,
            zone,
            self._replaced,
            ends,
            agents=self._positions.agents,
        )
        again = frame.wanted != self._wanted
        self._wanted = frame.wanted

        def keeps(folded: Folded) -> bool:
            return self._asked.keeps(folded, frame.wanted)

        def folded_by(
            subject: Subject,
        ) -> Callable[[Any, Sequence[Counted]], list[tuple[Folded, Worded]]]:
            def fold(key: Any, facts: Sequence[Counted]) -> list[tuple[Folded, Worded]]:
                found = subject.fold(key, facts, context)
                return [
                    (each, Worded(*presenter.alone(subject.present, each.value)))
                    for each in found
                ]

            return fold

        for subject in SUBJECTS:
            if subject is DEADLINES:  # what may do a step stands before
                context = self._with_steps_done(context)
            self._lists[subject.name].refold(folded_by(subject), keeps, again=again)

    def _with_steps_done(self, context: FoldContext) -> FoldContext:
        """Return the context with what did the steps; mark them, and the days that await one."""
        steps, days = self._lists[STEPS.name], self._lists[DEADLINES.name]
        known, by_step = self._mended.catalogue.steps, dict(steps.facts())
        steps.stale |= {*known, *by_step}
        days.stale |= {slug for slug, facts in days.facts() if waits_for_a_step(facts)}
        things = [(s, [each for _, each in self._lists[s.name].found()]) for s in DOING]
        taken = [*chain.from_iterable(by_step.values())]
        return with_steps_done(context, known, taken, things)

    def _cells(
        self, question: Question, found: Visible, frame: Frame, numbers: dict[str, int]
    ) -> list[Cell]:
        """Return every cell, with the words that its statements had where they are the same."""
        presenter = self._presenter(found, question)
        today = day_of(question.boundary - 1, found.catalogue.zone).toordinal()
        kept: dict[tuple[int, str | None], _Stance] = {}
        cells = []
        for issue, column, shown in cells_of(
            frame, self._positions, question, found.disputed_by, self._asked
        ):
            statements = []
            for entry in shown.stances:
                key = (id(entry.held), entry.inherited_from)
                said = (
                    kept.get(key)
                    or self._said.get(key)
                    or _Stance(entry, presenter, found)
                )
                kept[key] = said
                statements.append(
                    said.shown(
                        numbers, today, later=not found.known_then(entry.held.newest)
                    )
                )
            cells.append(cell_shown(issue, column, shown, statements))
        self._said = kept
        return cells


def _waiting(mended: Mended) -> Iterator[tuple[int, tuple[str, Any]]]:
    """Return what the passing of time alone may change: the instant, the list and the stream."""
    for _, event in mended.facts:
        fold = fold_of(event)
        subject = BY_NAME.get(fold or "")
        if (
            subject is not None
            and subject.stream is not None
            and subject.turning_points is not None
        ):
            for instant in subject.turning_points(event, mended.catalogue.zone):
                yield instant, (subject.name, subject.stream(event))


class _Stance:
    """A stance of a cell, worded.

    It holds on to what it words, so that its `id` is given to nothing else.
    """

    __slots__ = ("_held", "_last", "_worded")

    def __init__(self, entry: CellStance, presenter: Presenter, found: Visible) -> None:
        self._held: HeldStance = entry.held
        self._worded = Worded(*presenter.alone(Presenter.statement, entry))
        self._last = day_of(entry.held.last, found.catalogue.zone).toordinal()

    def shown(self, numbers: dict[str, int], today: int, *, later: bool) -> Statement:
        """Return the statement with its age and numbers, and whether it was reported later."""
        entry = cast("Statement", self._worded.entry)
        cited = self._worded.cited(numbers)
        return replace(
            entry,
            age_days=max(today - self._last, 0),
            reported_later=later,
            citations=sorted(cited),
            own_citations=sorted([cited[n - 1] for n in entry.own_citations]),
        )


class LiveList:
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
        """Put a fact in its place, or take away what is there."""
        self._facts.setdefault(key, Ordered()).put(place, fact)
        self.stale.add(key)

    def facts(self) -> Iterator[tuple[Hashable, Sequence[Counted]]]:
        """Return the facts by their key."""
        return ((key, ordered.facts) for key, ordered in self._facts.items())

    def found(self) -> Iterator[tuple[Hashable, Any]]:
        """Return what was folded, by its key."""
        return (
            (key, entry.folded.value)
            for key, entries in self._entries.items()
            for entry in entries
        )

    def kept(self) -> Iterator[Any]:
        """Return the folded values of what is shown, in that order."""
        return (entry.folded.value for entry in self._sorted if entry.kept)

    def refold(
        self,
        fold: Callable[[Any, Sequence[Counted]], Iterable[tuple[Folded, Worded]]],
        keeps: Callable[[Folded], bool],
        *,
        again: bool,
    ) -> None:
        """Fold and word what is stale.

        Args:
            fold: Fold the facts of a key, and word what they come to.
            keeps: Say whether an entry is asked for.
            again: Whether that is to be judged anew for all.
        """
        gone = not self.stale.isdisjoint(self._entries)
        for key in self.stale:
            self._refold_key(key, fold, keeps)
        changed = not self.stale.isdisjoint(self._entries)
        if again:
            for key, entries in self._entries.items():
                self._entries[key] = [e._replace(kept=keeps(e.folded)) for e in entries]
        if gone:
            self._sorted = [
                entry for entry in self._sorted if entry.key not in self.stale
            ]
        fresh = [entry for key in self.stale for entry in self._entries.get(key, ())]
        if again or len(fresh) > len(self._sorted):
            self._sorted = sorted(
                chain.from_iterable(self._entries.values()), key=_moment
            )
        else:
            for entry in fresh:
                insort(self._sorted, entry, key=_moment)
        if again or changed or gone:
            self._worded = [entry.worded for entry in self._sorted if entry.kept]
        self.stale.clear()

    def _refold_key(
        self,
        key: Any,
        fold: Callable[[Any, Sequence[Counted]], Iterable[tuple[Folded, Worded]]],
        keeps: Callable[[Folded], bool],
    ) -> None:
        """Fold and word one key; one without facts or entries is forgotten."""
        facts = self._facts[key].facts if key in self._facts else []
        entries = [
            _Listed(key, folded, worded, keeps(folded))
            for folded, worded in fold(key, facts)
        ]
        if entries:
            self._entries[key] = entries
        else:
            self._entries.pop(key, None)
        if not facts:
            self._facts.pop(key, None)

    def shown(self, numbers: dict[str, int]) -> list[Any]:
        """Return the list as shown; sources that have no number yet get the next ones."""
        return [worded.shown(numbers) for worded in self._worded]


class _Listed(NamedTuple):
    """An entry of a list, and whether it is asked for."""

    key: Hashable
    folded: Folded
    worded: Worded
    kept: bool


def _moment(entry: _Listed) -> tuple[Any, ...]:
    return entry.folded.moment


class Worded:
    """An entry whose citations are numbers of its own sources, from 1 as they are cited.

    It is worded before it is known which sources stand before its own, and gets its numbers at
    every step.

    Attributes:
        entry: The entry.
        sources: The slugs of its sources, by their numbers.
    """

    __slots__ = ("_numbers", "_shown", "entry", "sources")

    def __init__(self, entry: Part, sources: tuple[str, ...]) -> None:
        self.entry, self.sources = entry, sources
        self._numbers = list(range(1, len(sources) + 1))
        self._shown = entry

    def shown(self, numbers: dict[str, int]) -> Any:
        """Return the entry with the numbers that its sources have, or now get, among others."""
        own = self.cited(numbers)
        if own != self._numbers:
            self._numbers = own
            if isinstance(self.entry, CITING_IN_PARTS):
                self._shown = recited(self.entry, dict(enumerate(own, start=1)))
            else:
                # There are thousands at every step.
                self._shown = replace(self.entry, citations=sorted(own))
        return self._shown

    def cited(self, numbers: dict[str, int]) -> list[int]:
        """Return the numbers of its sources, in the order in which they are cited."""
        return [numbers.setdefault(slug, len(numbers) + 1) for slug in self.sources]
