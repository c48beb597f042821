"""Writers on one stream at the same moment: each gets its turn, and nothing is said twice."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders import event, issue, noted, party, stated
from tests.cli.running import run
from tests.soak.crowd import take_turns
from tracker.services.amendments import read_ledger
from tracker.services.recording import append, flow
from tracker.services.recording.append import Turns, record
from tracker.services.recording.flow import commit, plan_facts
from tracker.storage.event_log import open_log

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.domain.events import Event

SECONDS = 2.0
IDS = itertools.count(1)
START = [
    event("dossier-opened", title="Talks"),
    party("russia"),
    issue("ceasefire"),
]


def opened(where: Any) -> Any:
    return open_log(
        where,
        clock=lambda: 1_780_000_000_000_000,
        new_id=lambda: f"01900000-0000-7000-8000-{next(IDS):012d}",
        actor="tests",
    )


def position(name: str) -> Event:
    return stated(
        "russia", "ceasefire", f"words of {name}", when="2025-05-20", key=name
    )


def note(name: str) -> Event:
    return noted(f"words of {name}", when="2025-05-20")


@pytest.fixture
def started(where):
    with opened(where) as log:
        record(log, START)
    return where


@pytest.mark.parametrize("fact", [position, note])
def test_each_of_eight_writers_on_one_stream_gets_its_turn(
    started, fact: Callable[[str], Event]
):
    found = take_turns(started, fact, seconds=SECONDS, bare=True)

    assert found.least * 10 >= found.landed / found.writers, found
    with opened(started) as log:
        assert log.count("talks") == len(START) + found.landed


def test_a_command_beside_a_busy_writer_gets_its_turn(started):
    stop = threading.Event()

    def write() -> None:
        turns, number = Turns(), 0
        with opened(started) as log:
            while not stop.is_set():
                record(log, [position(f"busy-{number}")], turns=turns)
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        words = ("position", "russia", "ceasefire", "thirty days", "--on", "2025-05-21")
        begun = time.monotonic()
        found = run("--db", str(started), "append", *words, "--key", "MINE", "--yes")
        took = time.monotonic() - begun
    finally:
        stop.set()
        writer.join()

    assert found.code == 0, found.err
    assert took < 60


@pytest.mark.parametrize(
    "mine",
    [
        noted("a fleet sails", when="2025-05-20", key="MINE"),
        noted("a fleet sails", when="2025-05-20"),
        event(
            "measure-taken",
            by=["russia"],
            kind="sanctions",
            text="a list",
            when="2025-05-20",
            key="MINE",
        ),
        event(
            "assessment-recorded",
            by_whom="russia",
            claim="it holds",
            when="2025-05-20",
            key="MINE",
        ),
    ],
)
def test_notes_expect_no_version_of_their_stream(started, monkeypatch, mine):
    tried = []
    real = flow.append_unless_overtaken
    theirs = mine.revised(key="THEIRS", when="2025-05-21")

    def overtaken(log, events, **settings):
        tried.append(events)
        with opened(started) as other:
            other.append([append_new(theirs)])
        return real(log, events, **settings)

    monkeypatch.setattr(append, "append_unless_overtaken", overtaken)
    with opened(started) as log:
        found = record(log, [mine])

    assert len(tried) == 1
    assert [receipt.added for receipt in found] == [True]


def append_new(fact: Event) -> Any:
    from tracker.storage.rows import NewEvent

    return NewEvent(fact)


def test_two_who_say_the_same_without_a_key_say_it_once(started, monkeypatch):
    real = flow.append_unless_overtaken
    fact = note("both")
    others = iter([True])

    def overtaken(log, events, **settings):
        if next(others, False):
            with opened(started) as other:
                record(other, [fact])
        return real(log, events, **settings)

    with opened(started) as log:
        plan = plan_facts(read_ledger(log, "talks"), [fact])
        monkeypatch.setattr(flow, "append_unless_overtaken", overtaken)
        done = commit(plan, log)

        assert done.receipts == []
        assert [r.event for r in log.read()].count(fact) == 1


def test_who_is_overtaken_again_and_again_holds_the_log(started, monkeypatch):
    real, tried = flow.append_unless_overtaken, []

    def overtaken(log, events, **settings):
        tried.append(settings.get("holding"))
        if tried[-1] is None:
            with opened(started) as other:
                other.append([append_new(position(f"theirs-{len(tried)}"))])
        return real(log, events, **settings)

    monkeypatch.setattr(append, "append_unless_overtaken", overtaken)
    with opened(started) as log:
        found = record(log, [position("mine")])

    assert [held is not None for held in tried] == [False] * flow.ATTEMPTS + [True]
    assert found[0].added
