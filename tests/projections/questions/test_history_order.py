"""What stands next to each statement of a key, beside the plain rule: pair by pair; and how the work grows with the key."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.projections.folds.test_runs import SMALL, a_statement, on_one_key, ordered
from tracker.projections.folds.positions import same_stances
from tracker.projections.questions.history_steps import Neighbours, stance_runs

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[tuple[str | None, str, list[int]]]

FEW, MANY = 100, 400


@given(st.lists(a_statement, min_size=1, max_size=SMALL))
@example(
    [
        ("no", "2025-05", []),
        ("yes", "2025-05-02", [0]),
        ("no", "2025-05-01", []),
        ("no", "2025-05-03", []),
    ]
)
@example(
    [
        ("no", "2025-05-02", [1]),
        ("no", "2025-05-02", [2]),
        ("yes", "2025-05-02", []),
        ("no", "2025-05", [0]),
    ]
)
def test_the_neighbours_of_each_statement_are_those_of_the_plain_rule(
    rows: Rows,
) -> None:
    said, ids = on_one_key(rows)
    stances = same_stances(said, ids)
    order = ordered(said, ids)
    every = range(len(said))
    before = [[j for j in every if order.before(j, i)] for i in every]
    after = [[j for j in every if order.before(i, j)] for i in every]
    says = [stances.get(f.event_id) for f in said]
    line = Neighbours(said, stances, ids)

    def differs(one: int, other: int) -> bool:
        return says[one] is None or says[one] != says[other]

    def listed(those: list[int]) -> list[int]:
        return sorted(those, key=lambda j: said[j].rank)

    assert line.row == sorted(
        every,
        key=lambda i: (
            max(said[j].bounds.earliest for j in (i, *before[i])),
            len(before[i]),
            said[i].rank,
        ),
    )
    for i in every:
        last = [
            j
            for j in before[i]
            if not any(order.before(j, other) for other in before[i])
        ]
        later = [b for b in after[i] if differs(i, b)]
        assert list(line.directly_before(i).facts) == [
            said[j] for j in listed(last) if says[j] is not None
        ]
        assert line.next_after(i) == listed(
            [b for b in later if not any(order.before(other, b) for other in later)]
        )
        assert line.unordered(i) == any(
            differs(i, j) for j in every if j not in {i, *before[i], *after[i]}
        )
        assert line.starts(i) == (not before[i])
        assert [j for j in every if line.comes_before(j, i)] == before[i]
        for j in every:
            if says[i] is not None and says[j] is not None:
                assert line.said_before(i, says[j]) == any(
                    says[b] == says[j] for b in before[i]
                )
                assert says[i] != says[j] or line.parted(j, i) == any(
                    says[b] != says[i] for b in before[i] if order.before(j, b)
                )


def day(n: int) -> str:
    return (date(2001, 1, 1) + timedelta(days=n)).isoformat()


CROWDED: dict[str, Callable[[int], Rows]] = {
    "two stances in turn": lambda count: [
        (("no", "yes")[i % 2], day(i), []) for i in range(count)
    ],
    "one stance again and again": lambda count: [
        ("no", day(i), []) for i in range(count)
    ],
    "all on one day": lambda count: [(f"stance {i}", day(0), []) for i in range(count)],
    "each replaces the last": lambda count: [
        (f"stance {i}", day(i), [i - 1] if i else []) for i in range(count)
    ],
    "two a day, of which one replaces the other": lambda count: [
        (f"stance {i % 7}", day(i // 2), [i - 1] if i % 2 else []) for i in range(count)
    ],
    "each lasts long": lambda count: [
        (("no", "yes", "perhaps", None)[i % 4], f"{day(i)}/{day(i + count)}", [])
        for i in range(count)
    ],
}


def steps_of(run: Callable[[], Any]) -> int:
    """How many steps the interpreter takes."""
    count = 0

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", CROWDED)
def test_four_times_the_statements_on_a_key_take_little_more_than_four_times_the_steps(
    shape: str,
) -> None:
    def steps(count: int) -> int:
        said, ids = on_one_key(CROWDED[shape](count))
        stances = same_stances(said, ids)
        return steps_of(lambda: stance_runs(said, stances, ids))

    assert steps(MANY) < 5 * steps(FEW)
