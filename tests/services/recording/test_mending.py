"""Mending beside another writer, and what the record says of each act."""

from __future__ import annotations

import pytest

from tests.builders import (
    DOSSIER,
    correct,
    dispute,
    event,
    issue,
    log,
    party,
    retract,
    source,
    stated,
    withdraw,
)
from tracker.cli.frame.errors import worded
from tracker.domain.errors import RefusedEventError, WrongExpectedVersionError
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.recording import flow
from tracker.services.recording.append import record
from tracker.services.recording.flow import commit
from tracker.services.recording.mending import Mender
from tracker.storage.event_log import open_log

NOW = 1_780_000_000_000_000
FACTS = [
    event("dossier-opened", title="Talks"),
    party("russia"),
    issue("ceasefire"),
    source("wire"),
    stated("russia", "ceasefire", "no", when="2025-05-20", key="B1", evidence=["wire"]),
]


@pytest.fixture
def logs(where):
    """Two writers of one log, whose clock stands still."""
    ids = iter(f"01900000-0000-7000-8000-{n:012d}" for n in range(1000))
    settings = {"clock": lambda: NOW, "new_id": lambda: next(ids), "actor": "tests"}
    with open_log(where, **settings) as one, open_log(where, **settings) as two:
        record(one, FACTS)
        yield one, two


def mender_of(log):
    return Mender(read_ledger(log, DOSSIER), now=NOW)


def act(log, make):
    """Carry an act out."""
    return commit(make(mender_of(log)), log)


def test_who_comes_late_with_the_same_withdrawal_adds_nothing(logs):
    one, two = logs
    old = mender_of(two).withdraw("B1", why="not ours")
    act(one, lambda m: m.withdraw("B1", why="not ours"))

    done = commit(old, two)

    assert (done.plan.facts, done.receipts, done.undo) == ([], [], [])
    (remark,) = done.plan.remarks
    assert worded(remark.text, remark.advice) == (
        "B1 is withdrawn already, by B1.withdraw-1; `tracker undo B1.withdraw-1` restores it"
    )
    assert one.count() == len(FACTS) + 1


def test_who_comes_late_with_another_correction_stands_behind_the_first(logs):
    one, two = logs
    old = mender_of(two).correct("B1", ["stance=perhaps"], why="misread")
    act(one, lambda m: m.correct("B1", ["stance=yes"], why="misheard"))

    done = commit(old, two)

    assert [r.global_position for r in done.receipts] == [len(FACTS) + 2]
    assert (done.plan.facts[0].key, done.undo) == ("B1.correct-2", ["B1.correct-2"])
    assert (
        Ledger(list(one.read())).as_corrected(list(one.read())[4]).stance == "perhaps"
    )


def test_an_undo_that_comes_late_takes_back_what_was_shown_and_not_what_came_after(
    logs,
):
    one, two = logs
    act(one, lambda m: m.correct("B1", ["stance=yes"], why="misheard"))
    old = mender_of(two).undo()
    act(one, lambda m: m.undo())

    done = commit(old, two)

    assert (done.plan.facts, done.receipts) == ([], [])
    assert Ledger(list(one.read())).as_corrected(list(one.read())[4]).stance == "no"


def test_a_writer_who_always_comes_late_gives_up_in_the_end(logs, monkeypatch):
    one, _ = logs

    def late(*_events, **_expected):
        raise WrongExpectedVersionError("record:B1", expected=0, actual=1)

    monkeypatch.setattr(flow, "append_unless_overtaken", late)

    with pytest.raises(WrongExpectedVersionError):
        act(one, lambda m: m.withdraw("B1", why="not ours"))


def test_appends_at_one_reading_of_the_clock_are_told_apart(logs):
    one, _ = logs
    record(
        one,
        [
            stated("russia", "ceasefire", "yes", when="2025-05-21", key="B2"),
            stated("russia", "ceasefire", "no", when="2025-05-22", key="B3"),
        ],
    )
    assert [f.target for f in mender_of(one).undo().facts] == ["B2", "B3"]

    record(one, [stated("russia", "ceasefire", "so", when="2025-05-23", key="B4")])
    assert [f.target for f in mender_of(one).undo().facts] == ["B4"]


def test_a_fact_and_its_withdrawal_of_one_append_are_undone_together(logs):
    one, _ = logs
    facts = [
        stated("russia", "ceasefire", "yes", when="2025-05-21", key="B2"),
        withdraw("B2", key="W2"),
    ]
    record(one, facts)
    before = Ledger(list(one.read())).mended.withdrawn

    act(one, lambda m: m.undo())
    gone = {
        r.name
        for r in one.read()
        if r.event_id in Ledger(list(one.read())).mended.withdrawn
    }
    assert {"B2", "W2"} <= gone

    act(one, lambda m: m.redo())
    undone = Ledger(list(one.read()))
    assert {
        i for i in undone.mended.withdrawn if undone.find(i).event in facts
    } == before


def test_a_file_that_corrects_and_withdraws_in_circles_is_read_to_its_end():
    events = log(
        party("russia"),
        issue("ceasefire"),
        correct("W1", {"why": "x"}, key="C1"),
        withdraw("C1", key="W1"),
        correct("C3", {"note": "x"}, key="C2"),
        correct("C2", {"note": "y"}, key="C3"),
        withdraw("W3", key="W2"),
        withdraw("W2", key="W3"),
    )
    ledger = Ledger(events)

    assert [ledger.root_of(ledger.find(n)).name for n in ("W1", "C3", "W3")] == [
        "C1",
        "C2",
        "W2",
    ]
    assert [
        ledger.corrections_of(r) for r in events if r.event.type == "party-registered"
    ] == [[]]


def test_a_correction_that_would_make_an_event_illegal_is_passed_over_as_in_the_answer():
    events = log(
        party("russia"),
        issue("ceasefire"),
        stated("russia", "ceasefire", "no", when="2025-05-20", key="B1"),
        correct("B1", {"placement": 700}, key="C1"),
        correct("B1", {"stance": "yes"}, key="C2"),
    )
    ledger = Ledger(events)

    assert ledger.as_corrected(ledger.find("B1")).stance == "yes"
    assert [
        [c.field for c in each.changes]
        for each in ledger.corrections_of(ledger.find("B1"))
    ] == [[], ["stance"]]


def test_two_withdrawals_of_one_event_are_undone_one_by_one():
    events = log(
        party("russia"),
        issue("ceasefire"),
        stated("russia", "ceasefire", "no", when="2025-05-20", key="B1"),
        withdraw("B1", key="W1"),
        withdraw("B1", key="W2", note="again"),
        withdraw("W2", key="U2"),
    )
    ledger = Ledger(events)

    assert (
        ledger.stands(ledger.find("B1")),
        ledger.withdrawal_of(ledger.find("B1")).name,
    ) == (
        False,
        "W1",
    )


@pytest.mark.parametrize("name", ["X1", "R1"])
def test_what_is_no_dated_report_is_not_denied(name):
    events = log(
        party("russia"),
        issue("ceasefire"),
        source("wire"),
        stated(
            "russia", "ceasefire", "no", when="2025-05-20", key="B1", evidence=["wire"]
        ),
        dispute("B1", "russia", when="2025-05-21", key="X1"),
        retract("wire", when="2025-05-22", key="R1"),
    )

    with pytest.raises(RefusedEventError):
        Mender(Ledger(events), now=NOW).dispute(name, by="russia")
