"""How far back a stance goes, beside the plain rule: pair by pair, whatever a key holds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import ended, log, picture, stated
from tracker.domain.dates import zone_of
from tracker.projections.folds.positions import same_stances
from tracker.projections.mended import mend
from tracker.projections.order import Order, Unbroken, holding, pointer_edges
from tracker.projections.visible import ask, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.projections.visible import Counted

SMALL = 9
DATES = (
    "2025-05-01",
    "2025-05-02",
    "2025-05-03",
    "2025-05-01/2025-05-02",
    "2025-05",
    "[2025-05-02..2025-05-04]",
    "2025-05-02T10:00Z",
)

a_statement = st.tuples(
    st.sampled_from(["no", "yes", "perhaps", None]),
    st.sampled_from(DATES),
    st.lists(st.integers(0, SMALL - 1), max_size=2, unique=True),
)


def plain_run(
    holder: Counted, said: Sequence[Counted], stances: Mapping[str, int], order: Order
) -> set[str]:
    """The rule, word for word: what says the same, unless something else lies between it and the holder."""
    mine = stances[holder.event_id]
    here = said.index(holder)
    between = [
        i
        for i, f in enumerate(said)
        if stances.get(f.event_id) != mine and order.before(i, here)
    ]
    return {
        f.event_id
        for i, f in enumerate(said)
        if stances.get(f.event_id) == mine
        and not any(order.before(i, b) for b in between)
    }


def on_one_key(
    rows: Sequence[tuple[str | None, str, list[int]]],
) -> tuple[list[Counted], dict[str, str]]:
    """Statements and endings (without a stance) on one key, as they count."""
    events = []
    for n, (stance, when, over) in enumerate(rows):
        also = {
            "key": f"K{n}",
            "supersedes": [f"K{k}" for k in over if k < len(rows) and k != n],
        }
        events.append(
            ended("russia", "ceasefire", when=when, **also)
            if stance is None
            else stated("russia", "ceasefire", stance, when=when, **also)
        )
    found = visible(
        mend(log(*events)),
        ask("2026-01-01", zone=zone_of("UTC"), known=None, log=len(rows) + 1),
    )
    return found.certain, found.ids


def ordered(said: Sequence[Counted], ids: Mapping[str, str]) -> Order:
    """The whole order of them, by dates and pointers."""
    order = Order(said)
    order.add(pointer_edges(said, ids, ("supersedes",)))
    return order


@given(st.lists(a_statement, min_size=1, max_size=SMALL))
@example([("no", "2025-05-01", []), ("yes", "2025-05-02", []), ("no", "2025-05", [1])])
@example(
    [("no", "2025-05-02", [1]), ("no", "2025-05-02", []), ("yes", "2025-05-02", [0])]
)
def test_the_run_of_each_stance_is_that_of_the_plain_rule(
    rows: list[tuple[str | None, str, list[int]]],
) -> None:
    said, ids = on_one_key(rows)
    stances = same_stances(said, ids)
    order = ordered(said, ids)
    holders: dict[int, list[Counted]] = {}
    for fact in holding(said, ids):
        if fact.event_id in stances:
            holders.setdefault(stances[fact.event_id], []).append(fact)
    unbroken = Unbroken(said, stances, ids)

    for those in holders.values():
        found = unbroken.run(those)
        assert {f.event_id for f in found} == set().union(
            *(plain_run(h, said, stances, order) for h in those)
        )
        assert len(found) == len({f.event_id for f in found})


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), max_size=7), st.data())
def test_the_order_is_that_of_the_dates_and_of_every_way_along_the_pointers(
    dates: list[tuple[int, int]], data: st.DataObject
) -> None:
    rows = [
        (
            "no",
            f"2025-05-{1 + a:02d}/2025-05-{a + n:02d}"
            if n > 1
            else f"2025-05-{1 + a:02d}",
            list[int](),
        )
        for a, n in dates
    ]
    facts, _ = on_one_key(rows) if rows else ([], {})
    every = range(len(facts))
    edges = (
        data.draw(
            st.lists(
                st.tuples(st.sampled_from(every), st.sampled_from(every)), max_size=6
            )
        )
        if facts
        else []
    )
    order = Order(facts)
    order.add(edges)

    known = {(a, b) for a in every for b in every if facts[a].before(facts[b])}
    wanted = {(a, b) for a, b in edges if a != b and (b, a) not in known}
    together = ways(known | wanted, len(facts))
    expected = ways(
        known | {(a, b) for a, b in wanted if (b, a) not in together}, len(facts)
    )
    assert {(a, b) for a in every for b in every if order.before(a, b)} == expected


def ways(steps: set[tuple[int, int]], count: int) -> set[tuple[int, int]]:
    """Where one can get to, step by step."""
    found = set(steps)
    for _ in range(count):
        found |= {(a, d) for a, b in found for c, d in steps if b == c}
    return found


def test_thousands_of_stances_on_one_day_are_soon_sorted_out() -> None:
    def seconds(count: int) -> float:
        recorded = log(
            *(
                stated("russia", "ceasefire", f"words {n}", when="2025-05-10")
                for n in range(count)
            )
        )
        began = time.process_time()
        found = picture(recorded, "2025-05-20", columns=["russia"])
        assert len(found.cells[0].statements) == count
        return time.process_time() - began

    # Four times as many take about four times as long, and would take sixteen times as long pair by pair.
    small = min(seconds(500) for _ in range(3))
    assert min(seconds(2000) for _ in range(3)) < 9 * small
