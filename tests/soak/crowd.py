"""Writers and readers at once: no reader skips, doubles or reorders an event, however often it begins again."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from tests.soak.hands import Done, Hand, Seen, append, opened, read

if TYPE_CHECKING:
    from collections.abc import Callable


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
