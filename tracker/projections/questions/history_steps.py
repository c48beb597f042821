"""Classes of steps: a statement on a key is new, repeated, reworded, shifted, returned or ended.

    days    1         2           3           4            5
    says    Yes       yes         No          Yes          (ending)
    class   new       repeated    shifted     returned     ended

A statement is compared with those that no other certainly stands in between. Two say the same as
everywhere (a pointer, a code, the same words); besides, equal placements make other words a
rewording, and different ones a shift. What is told by an ending, a pointer, a code or a placement
is exact; what is told by words alone is not.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from tracker.domain.events import PositionStated
from tracker.domain.names import folded
from tracker.projections.order import holding
from tracker.projections.questions.history_order import Neighbours

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from tracker.projections.visible import Counted

StepClass = Literal["new", "repeated", "reworded", "shifted", "returned", "ended"]
ToldBy = Literal["first", "ending", "pointer", "code", "placement", "words"]


class StanceStep(NamedTuple):
    """A statement or an ending, and what it did.

    Attributes:
        fact: The statement or the ending.
        what: Its class.
        told_by: The means by which that was told.
        compared: The facts that it is compared with.
        unordered: Whether something that differs may come before or after it.
    """

    fact: Counted
    what: StepClass
    told_by: ToldBy
    compared: tuple[Counted, ...]
    unordered: bool


class StanceRun(NamedTuple):
    """A stance from its first statement to what replaced it, or an ending.

    Attributes:
        steps: Its statements, in their order.
        replaced_by: The facts that came next and differs; several when their order is not known.
        holds: Whether one of its statements, or the ending, is not superseded.
    """

    steps: tuple[StanceStep, ...]
    replaced_by: tuple[Counted, ...]
    holds: bool


def stance_runs(
    said: Sequence[Counted], stances: Mapping[str, int], ids: Mapping[str, str]
) -> list[StanceRun]:
    """Return the stances on one key, one after the other.

    Those whose order is not known stand as their dates begin.

    Args:
        said: All counted statements and endings on one key.
        stances: For each statement by event id a number that it shares with those that say the
            same.
        ids: Event ids by every name that a pointer may use.
    """
    line = Neighbours(said, stances, ids)
    standing = {fact.event_id for fact in holding(said, ids)}
    teller = _Teller(line, ids)
    return [teller.run(span, standing) for span in _spans(line)]


def _spans(line: Neighbours) -> list[list[int]]:
    """Return every stance as the places of its statements; an ending is one of its own."""
    found: list[list[int]] = []
    going: dict[int | None, list[list[int]]] = defaultdict(list)
    for i in line.row:
        stance = line.stance(i)
        open_ones = going[stance]
        while open_ones and line.cut_off(open_ones[-1][-1], i):
            open_ones.pop()
        span = next((s for s in reversed(open_ones) if not line.parted(s[-1], i)), None)
        if span is not None:
            span.append(i)
            continue
        found.append([i])
        if stance is not None:
            open_ones.append(found[-1])
    return found


class _Teller:
    """Tells of each statement on a key what it did."""

    def __init__(self, line: Neighbours, ids: Mapping[str, str]) -> None:
        self._line, self._ids = line, ids
        self._places = {fact.event_id: i for i, fact in enumerate(line.said)}

    def run(self, span: Sequence[int], standing: Container[str]) -> StanceRun:
        """One stance, from the places of its statements."""
        said = self._line.said
        holds = any(said[i].event_id in standing for i in span)
        replaced = [] if holds else self._line.next_after(span[-1])
        return StanceRun(
            tuple(self._step(i) for i in span), tuple(said[b] for b in replaced), holds
        )

    def _step(self, i: int) -> StanceStep:
        what, told_by, compared = self._told(i)
        return StanceStep(
            self._line.said[i], what, told_by, compared, self._line.unordered(i)
        )

    def _told(self, i: int) -> tuple[StepClass, ToldBy, tuple[Counted, ...]]:
        """Return the class of a step, how that was told, and the facts it is compared with."""
        fact, mine = self._line.said[i], self._line.stance(i)
        directly = self._line.directly_before(i)
        compared = directly.facts
        if mine is None:
            return "ended", "ending", compared
        same = directly.by_stance.get(mine, ())
        if same:
            return *self._told_alike(fact, same), same
        if any(_placed_alike(fact, f) for f in compared):
            return "reworded", "placement", compared
        if self._line.said_before(i, mine):
            return "returned", self._alike_earlier(i, mine), compared
        if not compared:
            return "new", "first" if self._line.starts(i) else "ending", ()
        return "shifted", _differ(fact, compared), compared

    def _told_alike(
        self, fact: Counted, same: Sequence[Counted]
    ) -> tuple[StepClass, ToldBy]:
        """Return the class of a statement of which one directly before it says the same."""
        if all(_placed_apart(fact, other) for other in same):
            return "shifted", "placement"
        for other in same:
            told_by = _said_again(fact, other, self._ids)
            if told_by is not None:
                return "repeated", told_by
        return "reworded", self._alike(fact, same)

    def _alike(self, fact: Counted, others: Sequence[Counted]) -> ToldBy:
        """Tell by what a statement is known to say the same as one of the others."""
        one = _stated(fact)
        if any(
            one.stance_code and one.stance_code == _stated(f).stance_code
            for f in others
        ):
            return "code"
        repeated = {self._ids.get(name) for name in one.repeats}
        return "pointer" if any(f.event_id in repeated for f in others) else "words"

    def _alike_earlier(self, i: int, stance: int) -> ToldBy:
        """Tell the same of all that say the same and certainly come before one."""
        one, line = _stated(self._line.said[i]), self._line
        if one.stance_code and line.said_before(i, one.stance_code):
            return "code"
        for name in one.repeats:
            target = self._places.get(self._ids.get(name, ""))
            if target is None:
                continue
            if line.stance(target) == stance and line.comes_before(target, i):
                return "pointer"
        return "words"


def _said_again(fact: Counted, other: Counted, ids: Mapping[str, str]) -> ToldBy | None:
    """Tell by what a statement is known to say again what another said.

    None when its words are others and it does not say so.
    """
    one, two = _stated(fact), _stated(other)
    if any(ids.get(name) == other.event_id for name in one.repeats):
        return "pointer"
    if folded(one.stance) != folded(two.stance):
        return None
    return "code" if one.stance_code and one.stance_code == two.stance_code else "words"


def _differ(fact: Counted, others: Sequence[Counted]) -> ToldBy:
    """Tell by what a statement is known to say something else than all of the others."""
    one = _stated(fact)
    if all(_placed_apart(fact, f) for f in others):
        return "placement"
    return (
        "code"
        if one.stance_code and all(_stated(f).stance_code for f in others)
        else "words"
    )


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
