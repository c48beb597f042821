"""Appending facts through the rules, and reading a dossier's state for them."""

from __future__ import annotations

import pytest

from tests.builders import event, log
from tracker.domain.errors import UnknownReferenceError
from tracker.services.amendments import Ledger
from tracker.services.recording.append import record
from tracker.storage.event_log import open_log

PARTY = {"name": "Russia", "kind": "state"}


@pytest.fixture
def own(where):
    ids = iter(f"01900000-0000-7000-8000-{n:012d}" for n in range(1000))
    with open_log(
        where,
        clock=lambda: 1_780_000_000_000_000,
        new_id=lambda: next(ids),
        actor="tests",
    ) as found:
        yield found


FACTS = [
    event("dossier-opened", title="Talks"),
    event("party-registered", slug="russia", **PARTY),
    event("issue-defined", slug="ceasefire", title="Ceasefire"),
    event(
        "position-stated",
        key="B1",
        party="russia",
        issue="ceasefire",
        stance="no",
        when="2025-05-20",
    ),
]


def test_recording_twice_adds_nothing(own):
    assert [(r.global_position, r.added) for r in record(own, FACTS)] == [
        (1, True),
        (2, True),
        (3, True),
        (4, True),
    ]
    assert [(r.global_position, r.added) for r in record(own, FACTS)] == [
        (1, False),
        (2, False),
        (3, False),
        (4, False),
    ]
    assert own.count() == 4


def test_every_fact_gets_a_receipt_in_its_order_also_the_second_of_two_twins(own):
    record(own, FACTS[:2])

    found = record(own, [FACTS[2], FACTS[0], FACTS[2], FACTS[3], FACTS[3]])

    assert [(r.global_position, r.added) for r in found] == [
        (3, True),
        (1, False),
        (3, False),
        (4, True),
        (4, False),
    ]
    assert [r.event_id for r in found] == [
        own.get("talks", "B1").event_id if r.global_position == 4 else r.event_id
        for r in found
    ]
    assert own.count() == 4


def test_what_was_withdrawn_is_said_to_be_so_until_it_is_restored_or_stands_again(own):
    record(own, FACTS)
    record(own, [event("record-withdrawn", key="W1", target="B1", why="misheard")])

    (told,) = record(own, FACTS[3:])
    assert (
        told.added,
        told.global_position,
        told.withdrawn_by.name,
        told.withdrawn_by.why,
    ) == (
        False,
        4,
        "W1",
        "misheard",
    )
    assert [r.withdrawn_by for r in record(own, FACTS[:3])] == [None] * 3

    record(own, [event("record-withdrawn", key="W2", target="W1", why="heard well")])
    assert [(r.added, r.withdrawn_by) for r in record(own, FACTS[3:])] == [
        (False, None)
    ]


def test_a_refused_fact_keeps_all_out(own):
    with pytest.raises(UnknownReferenceError):
        record(
            own,
            [
                *FACTS,
                event(
                    "position-stated",
                    party="rusia",
                    issue="ceasefire",
                    stance="no",
                    when="2025-05-20",
                ),
            ],
        )

    assert own.count() == 0
    assert record(own, []) == []


def test_what_was_withdrawn_can_be_pointed_at_and_is_no_party_any_more():
    events = log(
        event("party-registered", key="P1", slug="rusia", **PARTY),
        event("record-withdrawn", key="W1", target="P1", why="misspelt"),
        event("party-registered", key="P2", slug="russia", **PARTY),
        event(
            "record-corrected",
            key="C1",
            target="P2",
            replacement={"name": "RF"},
            why="wrong",
        ),
        event("record-withdrawn", key="W2", target="C1", why="was right"),
    )

    ledger = Ledger(events)
    found = ledger.known()

    assert list(found.named["party"]) == ["russia"]
    assert all(found.facts.has(key) for key in ("P1", "W1", "C1"))
    assert found.parties["russia"].name == "Russia"
    assert len(ledger.mended.withdrawn) == 2
    assert len(ledger.standing) == 2
