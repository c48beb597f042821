"""What each statement did to what stood before it on its key: new, repeated, reworded, shifted, returned, or ended.

A statement is compared with those that no other certainly stands in between. Two say the same as everywhere (a pointer,
a code, the same words); besides, equal placements make other words a rewording, and different ones a shift. What is told
by an ending, a pointer, a code or a placement is exact; what is told by words alone is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from tracker.domain.dates import FOREVER
from tracker.domain.events import PositionStated
from tracker.domain.names import folded
from tracker.projections.holding import holding, pointed
from tracker.projections.ordering import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from tracker.projections.visible import Counted

StepClass = Literal["new", "repeated", "reworded", "shifted", "returned", "ended"]
ToldBy = Literal["first", "ending", "pointer", "code", "placement", "words"]


class Step(NamedTuple):
    """A statement or an ending, and what it did.

    Attributes:
        fact: The statement or the ending.
        what: What it did.
        told_by: How that was told.
        compared: What it is compared with.
        unordered: Whether something that differs may come before or after it.
    """

    fact: Counted
    what: StepClass
    told_by: ToldBy
    compared: tuple[Counted, ...]
    unordered: bool


class Lived(NamedTuple):
    """A stance from its first statement to what replaced it, or an ending.

    Attributes:
        steps: What said it, in its order.
        replaced_by: What came next and differs; several when their order is not known.
        holds: Whether one of its statements, or the ending, is not superseded.
    """

    steps: tuple[Step, ...]
    replaced_by: tuple[Counted, ...]
    holds: bool


def lived(said: Sequence[Counted], stances: Mapping[str, int], ids: Mapping[str, str]) -> list[Lived]:
    """The stances on one key one after the other; those whose order is not known stand as their dates begin.

    Args:
        said: All counted statements and endings on one key.
        stances: For each statement by event id a number that it shares with those that say the same.
        ids: Event ids by every name that a pointer may use.
    """
    line = _Line(said, stances, ids)
    found: list[list[int]] = []
    for i in line.row:
        goes_on = line.continued_by(i)
        span = next((s for s in reversed(found) if goes_on(s[-1])), None)
        if span is None:
            found.append([i])
        else:
            span.append(i)
    standing = {fact.event_id for fact in holding(said, ids)}
    return [_lived(span, line, standing) for span in found]


class _Line:
    """The statements and endings on one key in their order, as far as there is one.

    Attributes:
        said: The statements and endings.
        stances: For each statement by event id a number that it shares with those that say the same.
        ids: Event ids by every name that a pointer may use.
        before: For each, what certainly comes before it.
        row: All of them, in an order that contradicts nothing.
    """

    def __init__(self, said: Sequence[Counted], stances: Mapping[str, int], ids: Mapping[str, str]) -> None:
        self.said, self.stances, self.ids = said, stances, ids
        pointers = pointed(said, ids)
        self._dates_only = pointers is None
        self._order = pointers or Order(said)
        every = range(len(said))
        self.before = [[j for j in every if self._order.before(j, i)] for i in every]
        self._after: list[list[int]] = [[] for _ in every]
        for i in every:
            for j in self.before[i]:
                self._after[j].append(i)
        self._begins = [max(said[j].bounds.earliest for j in (i, *self.before[i])) for i in every]
        self._ends = [min(said[j].bounds.latest for j in (i, *self._after[i])) for i in every]
        self.row = sorted(every, key=lambda i: (self._begins[i], len(self.before[i]), said[i].rank))

    def stance(self, i: int) -> int | None:
        """What one says; None for an ending."""
        return self.stances.get(self.said[i].event_id)

    def continued_by(self, here: int) -> Callable[[int], bool]:
        """Whether an earlier statement says what one says, and nothing else certainly stands in between."""
        stance = self.stance(here)
        if stance is None:
            return lambda _last: False
        others = [b for b in self.before[here] if self.stance(b) != stance]
        newest = max((self.said[b].bounds.earliest for b in others), default=-FOREVER)

        def goes_on(last: int) -> bool:
            if self.stance(last) != stance or self.said[last].bounds.latest <= newest:
                return False
            return self._dates_only or not any(self._order.before(last, b) for b in others)

        return goes_on

    def directly_before(self, i: int) -> list[Counted]:
        """Those before one that no other of them comes after."""
        latest = max((self._begins[j] for j in self.before[i]), default=0)
        return [self.said[j] for j in self._order.last(j for j in self.before[i] if self._ends[j] > latest)]

    def next_after(self, i: int) -> list[Counted]:
        """Those after one that no other of them comes before, without what says the same."""
        later = [b for b in self._after[i] if self.stance(b) is None or self.stance(b) != self.stance(i)]
        first = min((self._ends[b] for b in later), default=0)
        return [self.said[b] for b in self._order.first(b for b in later if self._begins[b] < first)]

    def unordered(self, i: int) -> bool:
        """Whether something that differs may come before or after one."""
        ordered = {i, *self.before[i], *self._after[i]}
        stance = self.stance(i)
        return len(ordered) < len(self.said) and any(j not in ordered and (stance is None or self.stance(j) != stance) for j in range(len(self.said)))


def _lived(span: Sequence[int], line: _Line, standing: Container[str]) -> Lived:
    holds = any(line.said[i].event_id in standing for i in span)
    replaced = [] if holds else sorted(line.next_after(span[-1]), key=lambda f: f.rank)
    steps = []
    for i in span:
        what, told_by, compared = _step(line.said[i], line.directly_before(i), [line.said[j] for j in line.before[i]], line.stances, line.ids)
        steps.append(Step(line.said[i], what, told_by, tuple(compared), line.unordered(i)))
    return Lived(tuple(steps), tuple(replaced), holds)


def _step(  # noqa: PLR0911  (one return for each class)
    fact: Counted, directly: Sequence[Counted], before: Sequence[Counted], stances: Mapping[str, int], ids: Mapping[str, str]
) -> tuple[StepClass, ToldBy, list[Counted]]:
    """What a statement or an ending did, how that was told, and what it is compared with."""
    compared = sorted((f for f in directly if isinstance(f.event, PositionStated)), key=lambda f: f.rank)
    if not isinstance(fact.event, PositionStated):
        return "ended", "ending", compared
    mine = stances[fact.event_id]
    same = [f for f in compared if stances[f.event_id] == mine]
    if same:
        if all(_placed_apart(fact, f) for f in same):
            return "shifted", "placement", same
        how = [_said_again(fact, f, ids) for f in same]
        again = next((told for told in how if told is not None), None)
        return ("repeated", again, same) if again else ("reworded", _alike(fact, same, ids), same)
    if any(_placed_alike(fact, f) for f in compared):
        return "reworded", "placement", compared
    if earlier := [f for f in before if stances.get(f.event_id) == mine]:
        return "returned", _alike(fact, earlier, ids), compared
    if not compared:
        return ("new", "ending", []) if before else ("new", "first", [])
    return "shifted", _differ(fact, compared), compared


def _said_again(fact: Counted, other: Counted, ids: Mapping[str, str]) -> ToldBy | None:
    """How a statement is known to say again what another said; None when its words are others and it does not say so."""
    one, two = _stated(fact), _stated(other)
    if any(ids.get(name) == other.event_id for name in one.repeats):
        return "pointer"
    if folded(one.stance) != folded(two.stance):
        return None
    return "code" if one.stance_code and one.stance_code == two.stance_code else "words"


def _alike(fact: Counted, others: Sequence[Counted], ids: Mapping[str, str]) -> ToldBy:
    """How a statement is known to say the same as one of the others."""
    one = _stated(fact)
    if any(one.stance_code and one.stance_code == _stated(f).stance_code for f in others):
        return "code"
    return "pointer" if any(ids.get(name) == f.event_id for name in one.repeats for f in others) else "words"


def _differ(fact: Counted, others: Sequence[Counted]) -> ToldBy:
    """How a statement is known to say something else than all of the others."""
    one = _stated(fact)
    if all(_placed_apart(fact, f) for f in others):
        return "placement"
    return "code" if one.stance_code and all(_stated(f).stance_code for f in others) else "words"


def _placed_apart(fact: Counted, other: Counted) -> bool:
    one, two = _stated(fact).placement, _stated(other).placement
    return one is not None and two is not None and one != two


def _placed_alike(fact: Counted, other: Counted) -> bool:
    one, two = _stated(fact), _stated(other)
    coded = one.stance_code is not None and two.stance_code is not None
    return one.placement is not None and one.placement == two.placement and not coded


def _stated(fact: Counted) -> PositionStated:
    assert isinstance(fact.event, PositionStated)  # noqa: S101  (the caller has sorted them out)
    return fact.event
