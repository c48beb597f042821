"""Writers killed in a loop: what was acknowledged is there, what was not is there whole or not at all, and repeating is safe."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.soak.hands import CATALOGUE, Done, Hand, append, batch, numbered, opened
from tracker.storage.event_log import NewEvent
from tracker.storage.follow import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.storage.event_log import EventLog

LONGEST: Final = 0.1
"""Seconds from a writer's first acknowledged batch to its end, at most."""
WAITED_FOR: Final = 0.7
"""Which part of the writers are let come to their first acknowledged batch; the others may be killed before."""


class Killed(NamedTuple):
    """What the kills left, in numbers.

    Attributes:
        kills: Writers killed.
        acknowledged: Batches that the writers were told of.
        whole: Batches in work that were there whole, though nobody was told.
        absent: Batches in work of which nothing was there.
        events: Events in the log at the end.
        seconds: How long it took.
    """

    kills: int
    acknowledged: int
    whole: int
    absent: int
    events: int
    seconds: float


class _Writer:
    """One name under which writer after writer appends, and what is known of its batches."""

    def __init__(self, name: str, largest: int) -> None:
        self.name, self.largest = name, largest
        self.acknowledged = 0
        self.landed = 0
        """How many of its batches are in the log."""

    def size(self, number: int) -> int:
        return len(batch(self.name, number, self.largest))

    def heard(self, done: Done) -> None:
        """A batch was acknowledged; one that landed before its writer was killed must have added nothing."""
        assert done.number == self.acknowledged, (self.name, done)
        assert done.added == (
            0 if done.number < self.landed else self.size(done.number)
        ), (
            self.name,
            done,
            self.landed,
        )
        self.acknowledged += 1


def kill_writers(
    url: str,
    kills: int,
    *,
    largest: int,
    writers: int = 2,
    work: Callable[..., None] = append,
    longest: float = LONGEST,
    seed: int = 20250528,
) -> Killed:
    """Kill writers that append side by side, and look at the log after each round of kills.

    Args:
        url: An empty database.
        kills: How many to kill, at least.
        largest: How many events a batch has at most.
        writers: How many append side by side.
        work: What a writer does.
        longest: Seconds that a writer lives at most after its first acknowledged batch.
        seed: Where the moments come from.
    """
    chance, began, count, whole = random.Random(seed), time.perf_counter(), 0, 0
    names = [_Writer(f"w{n}", largest) for n in range(writers)]
    with opened(url) as log:
        log.append([NewEvent(event) for event in CATALOGUE])
        seen = len(CATALOGUE)
        while count < kills:
            hands = [
                (writer, Hand(work, url, writer.name, writer.acknowledged, largest))
                for writer in names
            ]
            for writer, hand in hands:
                if chance.random() < WAITED_FOR:
                    writer.heard(hand.hear())
            moments = sorted((chance.uniform(0, longest), n) for n in range(writers))
            waited = 0.0
            for moment, n in moments:
                time.sleep(moment - waited)
                waited = moment
                hands[n][1].kill()
            for writer, hand in hands:
                for done in hand.rest():
                    writer.heard(done)
            count += writers
            seen = _look(log, names, seen)
            whole += sum(w.landed - w.acknowledged for w in names)
    acknowledged = sum(w.acknowledged for w in names)
    return Killed(
        count, acknowledged, whole, count - whole, seen, time.perf_counter() - began
    )


def _look(log: EventLog, writers: list[_Writer], seen: int) -> int:
    """Read what came since the last look; every batch is whole, in its place and its order, and the log verifies. How far the log goes."""
    # A server may still be at the end of what a killed writer asked for; whoever holds the log alone has waited for that.
    with log.appending():
        before = {w.name: w.landed for w in writers}
    parts: Counter[tuple[str, int]] = Counter()
    running: tuple[str, int] | None = None
    for recorded in follow(log, after=seen, idle=0):
        seen += 1
        assert recorded.global_position == seen
        name, number, n = numbered(recorded.event.key or "")
        # A batch stands together: its first event begins it, and no other batch comes before its last.
        assert n == parts[name, number], recorded
        assert n == 0 or running == (name, number), recorded
        running = (name, number)
        parts[name, number] += 1
    for writer in writers:
        new = [number for name, number in parts if name == writer.name]
        assert new == list(
            range(before[writer.name], before[writer.name] + len(new))
        ), (
            writer.name,
            new,
        )
        assert all(
            parts[writer.name, number] == writer.size(number) for number in new
        ), writer.name
        writer.landed += len(new)
        assert writer.acknowledged <= writer.landed <= writer.acknowledged + 1, (
            writer.name,
            writer.acknowledged,
            writer.landed,
        )
    assert log.check().problems == []
    return seen
