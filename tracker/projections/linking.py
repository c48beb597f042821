"""What pointers put in order that dates leave open: few statements of a key, whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.projections.order import Order, pointer_edges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.projections.visible import Counted


class Linked(NamedTuple):
    """What a pointer between overlapping dates goes out from or to.

    The rest has its order by dates alone, to these as to each other, so that no more is needed to tell the order of all.

    Attributes:
        facts: The facts.
        order: Their order by dates and pointers.
        places: Their places among them, by event id.
        among: Their places among all.
    """

    facts: list[Counted]
    order: Order
    places: dict[str, int]
    among: list[int]

    def before(self, one: str, other: str) -> bool:
        """Whether one certainly comes before the other, by event id; false where one of them is not linked."""
        return (
            one in self.places
            and other in self.places
            and self.order.before(self.places[one], self.places[other])
        )


def linked(facts: Sequence[Counted], ids: Mapping[str, str]) -> Linked | None:
    """What `supersedes` links; None when it links nothing that dates do not tell."""
    if not pointing(facts):
        return None
    edges = [
        (a, b)
        for a, b in pointer_edges(facts, ids, ("supersedes",))
        if a != b and _overlap(facts[a], facts[b])
    ]
    if not edges:
        return None
    among = sorted({i for edge in edges for i in edge})
    found = [facts[i] for i in among]
    index = {place: n for n, place in enumerate(among)}
    order = Order(found)
    order.add((index[a], index[b]) for a, b in edges)
    return Linked(found, order, {f.event_id: i for i, f in enumerate(found)}, among)


def pointing(facts: Sequence[Counted]) -> list[Counted]:
    """Those that say what they supersede."""
    return [f for f in facts if f.event.supersedes]


def _overlap(one: Counted, other: Counted) -> bool:
    return not (one.before(other) or other.before(one))
