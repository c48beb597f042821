"""Writers and readers at once: no reader skips, doubles or reorders an event, however often it begins again."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from tests.soak.hands import Done, Hand, Seen, append, opened, read
from tracker.services.recording.append import Turns as AppendTurns
from tracker.services.recording.append import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.domain.events import Event


class Crowded(NamedTuple):
    """What a crowd did, in numbers.

    Attributes:
        events: Events in the log at the end, each read by every reader.
        writers: Processes that appended.
        readers: Processes that read.
        beginnings: How often the readers began, all in all.
        skipped: Places that a reader did not get.
        doubled: Places that a reader got twice.
        disordered: Events that came before an earlier one of the same writer.
        repeats: Appends that failed and were repeated.
        outages: How often the database was stopped.
        seconds: How long it took, the last reader included.
    """

    events: int
    writers: int
    readers: int
    beginnings: int
    skipped: int
    doubled: int
    disordered: int
    repeats: int
    outages: int
    seconds: float


class Turns(NamedTuple):
    """What writers on one stream did side by side, in numbers.

    Attributes:
        writers: Threads that appended, each with a log of its own.
        landed: Appends of all.
        least: Appends of the one with the fewest.
        most: Appends of the one with the most.
        longest: The longest that one append took, in milliseconds.
        seconds: How long it took.
    """

    writers: int
    landed: int
    least: int
    most: int
    longest: int
    seconds: float


def take_turns(
    where: Path | str,
    fact: Callable[[str], Event],
    *,
    seconds: float,
    writers: int = 8,
    bare: bool = False,
) -> Turns:
    """Let writers append facts of one stream, as Python does it, all of them at once.

    Args:
        where: The database, with what the facts name.
        fact: Makes a fact from a name.
        seconds: How long they go on.
        writers: How many there are.
        bare: Whether they leave the index beside the log behind, which is quicker.
    """
    landed, waits, began = [0] * writers, [0.0], time.perf_counter()
    end = time.monotonic() + seconds

    def write(number: int) -> None:
        turns = AppendTurns()
        with opened(str(where), bare=bare) as log:
            while time.monotonic() < end:
                asked = time.perf_counter()
                record(log, [fact(f"{number}-{landed[number]}")], turns=turns)
                waits.append(time.perf_counter() - asked)
                landed[number] += 1

    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    took = time.perf_counter() - began
    longest = round(max(waits) * 1000)
    return Turns(writers, sum(landed), min(landed), max(landed), longest, took)


def crowd(
    url: str,
    events: int,
    *,
    largest: int,
    writers: int = 4,
    readers: int = 2,
    every: int = 10_000,
    outage: Callable[[], None] | None = None,
    outages: int = 0,
    bare: bool = False,
) -> Crowded:
    """Let writers append until there are so many events, with readers beside them.

    Args:
        url: An empty database.
        events: How many events there are to be; a multiple of the writers.
        largest: How many events a batch has at most.
        writers: How many append.
        readers: How many follow the log.
        every: After so many events a reader ends and begins again with its last place.
        outage: Takes the database away and brings it back.
        outages: How often that is done, at even parts of the way.
        bare: Whether the writers leave the index beside the log behind, which is quicker.
    """
    began, happened = time.perf_counter(), 0
    reading = [Hand(read, url, events, every + 7 * n) for n in range(readers)]
    writing = [
        Hand(append, url, f"w{n}", 0, largest, until=events // writers, bare=bare)
        for n in range(writers)
    ]
    told: list[list[Done | None]] = [[] for _ in writing]
    listeners = [
        threading.Thread(target=lambda hand=hand, said=said: said.extend(hand.rest()))
        for hand, said in zip(writing, told, strict=True)
    ]
    for listener in listeners:
        listener.start()
    while (
        outage is not None
        and happened < outages
        and any(listener.is_alive() for listener in listeners)
    ):
        if sum(
            done.added for said in told for done in list(said) if done is not None
        ) >= events * (happened + 1) // (outages + 1):
            outage()
            happened += 1
        time.sleep(0.01)
    for listener in listeners:
        listener.join()
    seen: list[Seen] = [hand.hear(seconds=600) for hand in reading]
    seconds = time.perf_counter() - began
    for hand in (*writing, *reading):
        hand.process.join()
        assert hand.process.exitcode == 0, hand.process
    with opened(url, read_only=True) as log:
        assert log.check().problems == []
        assert log.head().global_position == log.count() == events
    assert all(s.events == events for s in seen), seen
    return Crowded(
        events,
        writers,
        readers,
        sum(s.beginnings for s in seen),
        sum(s.skipped for s in seen),
        sum(s.doubled for s in seen),
        sum(s.disordered for s in seen),
        sum(done is None for said in told for done in said),
        happened,
        seconds,
    )
