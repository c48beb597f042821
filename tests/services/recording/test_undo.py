"""Undo and redo walk through the appends of a dossier as an editor walks through its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import issue, log, party, stated, withdraw
from tests.tries import tries
from tracker.services.amendments import Ledger
from tracker.services.recording.mending import Mender
from tracker.services.recording.undo import last_is_undo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event

SETUP = [party("russia"), issue("ceasefire")]
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["append", "both", "correct", "withdraw", "undo", "undo", "redo", "redo"]
        ),
        st.integers(0, 99),
    ),
    max_size=14,
)


def ledger_of(appends: Sequence[Sequence[Event]]) -> Ledger:
    """Read appends as a log records them: each has one recorded time."""
    batches = [0] + [n for n, batch in enumerate(appends) for _ in batch]
    recorded = log(*(event for batch in appends for event in batch))
    return Ledger(
        [
            msgspec.structs.replace(each, recorded_at=batch)
            for each, batch in zip(recorded, batches, strict=True)
        ]
    )


def said(ledger: Ledger) -> dict[str, str]:
    """What stands, and in which words."""
    return {
        key: ledger.standing[r.event_id].stance
        for r in ledger.events
        if (key := r.event.key) and key.startswith("F") and "." not in key
        if r.event_id in ledger.standing
    }


def fact(number: int) -> Event:
    return stated(
        "russia", "ceasefire", f"words {number}", when="2025-05-20", key=f"F{number}"
    )


def planned(step: str, number: int, ledger: Ledger) -> list[Event]:
    """What somebody appends who does one thing."""
    mender, fresh = Mender(ledger, now=0), len(ledger.events)
    keyed = [r for r in ledger.events if r.event.key]
    if step == "append":
        return [fact(fresh + n) for n in range(1 + number % 3)]
    if step == "both":
        return [fact(fresh), withdraw(f"F{fresh}", key=f"W{fresh}")]
    if step in {"undo", "redo"}:
        return mender.undo().facts if step == "undo" else mender.redo().facts
    facts = [r for r in keyed if r.event.type == "position-stated"]
    if step == "correct" and facts:
        target = facts[number % len(facts)].name
        return mender.correct(target, [f"stance=other {fresh}"], why="a slip").facts
    standing = [r for r in keyed if ledger.stands(r)]
    if step == "withdraw" and standing:
        target = standing[number % len(standing)].name
        return mender.withdraw(target, why="a slip").facts
    return []


@given(steps=steps)
@settings(max_examples=tries(500), deadline=None)
def test_undo_and_redo_walk_back_and_forth_as_an_editor_does(
    steps: list[tuple[str, int]],
) -> None:
    appends: list[Sequence[Event]] = [SETUP]
    history, at = [said(ledger_of(appends))], 0
    for step, number in steps:
        ledger = ledger_of(appends)
        facts = planned(step, number, ledger)
        if facts:
            appends.append(facts)
        # What is set up can be undone as well; here that is where the walk ends.
        if step == "undo":
            at -= 1
        elif step == "redo":
            at += bool(facts)
        elif facts:
            history[at + 1 :] = [said(ledger_of(appends))]
            at += 1
        if at < 0:
            return

        after = ledger_of(appends)
        assert said(after) == history[at]
        assert bool(Mender(after, now=0).redo().facts) == (at < len(history) - 1)
        assert last_is_undo(after) == (step == "undo") or not facts


@given(steps=steps, names=st.lists(st.integers(0, 99), min_size=1, max_size=4))
@settings(max_examples=tries(200), deadline=None)
def test_redo_takes_back_an_undo_of_an_event_by_its_name_and_undo_takes_back_that_redo(
    steps: list[tuple[str, int]], names: list[int]
) -> None:
    appends: list[Sequence[Event]] = [SETUP]
    for step, number in steps:
        appends += (
            [facts] if (facts := planned(step, number, ledger_of(appends))) else []
        )
    states = [said(ledger_of(appends))]
    for number in names:
        ledger = ledger_of(appends)
        keyed = [r.name for r in ledger.events if r.event.key]
        if not keyed:
            return
        name = keyed[number % len(keyed)]
        if (plan := Mender(ledger, now=0).undo([name])).facts:
            appends.append(plan.facts)
            states.append(said(ledger_of(appends)))
        if plan.facts and not last_is_undo(ledger_of(appends)):
            return

    for before in states[-2::-1]:
        appends.append(Mender(ledger_of(appends), now=0).redo().facts)
        assert said(ledger_of(appends)) == before
    for after in states[1:]:
        appends.append(Mender(ledger_of(appends), now=0).undo().facts)
        assert said(ledger_of(appends)) == after
