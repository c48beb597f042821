"""A law of the stream: whatever happens to follower and readers, each gets every place once, in order."""

from __future__ import annotations

import asyncio
import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.web import stream
from tracker.web.library import LogEnd
from tracker.web.problems import RequestError
from tracker.web.replies import Followed
from tracker.web.stream import READERS, StreamedEvent, Tail

if TYPE_CHECKING:
    from collections.abc import Callable

OURS, OTHER = "talks", "others"
RECENT = 4
"""So few events are kept at hand here, so that readers fall behind them."""


class Log:
    """A log in memory, which only grows."""

    def __init__(self) -> None:
        self.events: list[StreamedEvent] = []

    def append(self, dossier: str) -> None:
        place = len(self.events) + 1
        self.events.append(StreamedEvent(place, dossier, f"id: {place}\n\n"))

    def is_own(self, _: str) -> bool:
        return True

    def end(self, _: str) -> LogEnd:
        return LogEnd(len(self.events), "")

    def after(self, dossier: str, place: int) -> list[StreamedEvent]:
        found = (e for e in self.events if e.place > place and e.dossier == dossier)
        return list(itertools.islice(found, 3))


class Follower:
    """Follows that log a step at a time, when the test says so."""

    def __init__(self, tail: Tail, log: Log, after: int, _: object) -> None:
        self.tail, self.log, self.place = tail, log, after
        self.stopped = self.failed = False

    def start(self) -> None:
        """Follow nothing yet."""

    def step(self) -> None:
        if self.failed or self.place >= len(self.log.events):
            return
        event = self.log.events[self.place]
        self.place = event.place
        self.tail.take(self, event)  # type: ignore[arg-type]

    def fail(self) -> None:
        self.failed = not self.stopped
        self.tail.wake()


async def in_place(function: Callable[..., Any], *given: object) -> object:
    """Read without a thread; others have their turn meanwhile."""
    found = function(*given)
    await turns(4)
    return found


async def anybody() -> None:
    """Let everybody listen."""


class Reader:
    """Reads the stream, and begins again after the last place that it has."""

    def __init__(self, tail: Tail) -> None:
        self.tail, self.places = tail, [0]
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._read())

    def cut(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _read(self) -> None:
        made: Any = self.tail.response(Followed(OURS, self.places[-1], {}), anybody)
        try:
            async for text in made.body_iterator:
                if text.startswith("id: "):
                    self.places.append(int(text[4:]))
        finally:
            made._left()


MANY = st.integers(1, 2 * RECENT)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.sampled_from((OURS, OTHER)), MANY),
        st.tuples(st.just("step"), st.integers(1, 3), MANY),
        st.tuples(st.sampled_from(("begin", "cut")), st.integers(0, 2), st.just(1)),
        st.tuples(st.just("turn"), st.integers(1, 3), st.just(1)),
        st.tuples(st.just("fail"), st.just(0), st.just(1)),
    ),
    min_size=20,
    max_size=60,
)


TWO_FOLLOW: list[tuple[str, Any, int]] = [
    *(("begin", 0, 1), ("turn", 9, 1), ("cut", 0, 1), ("turn", 3, 1)),
    *(("begin", 0, 1), ("turn", 9, 1), ("append", OURS, 2), ("step", 2, 2)),
]
"""A thread that nobody needs any more hands over the same as the one after it."""
FALLEN_BEHIND: list[tuple[str, Any, int]] = [
    *(("append", OTHER, 1), ("begin", 0, 1), ("turn", 2, 1), ("append", OURS, 6)),
    *(("step", 1, 6), ("turn", 9, 1)),
]
"""More is appended than is kept at hand while a reader reads what it lacked."""


async def turns(count: int = 1) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


class Played:
    """A log, who follows it, and three who read its stream."""

    def __init__(self) -> None:
        self.log = Log()
        self.tail = tail_of(self.log)
        self.readers = [Reader(self.tail) for _ in range(3)]
        self._followers: list[Any] = []

    async def act(self, name: str, what: Any, times: int = 1) -> None:
        if self.tail._follower not in [None, *self._followers]:
            self._followers.append(self.tail._follower)
        match name:
            case "append":
                for _ in range(times):
                    self.log.append(what)
            case "step":
                # The threads before the last may still hand over what they have.
                for each in self._followers[-what:] * times:
                    each.step()
            case "begin":
                self.readers[what].begin()
            case "cut":
                self.readers[what].cut()
            case "turn":
                await turns(what)
            case _:
                for each in self._followers[-1:]:
                    each.fail()

    async def read_to_the_end(self) -> None:
        for _ in range(4):
            for number in range(3):
                await self.act("begin", number)
            await turns(9)
            for _ in self.log.events:
                await self.act("step", 1)
            await turns(9 * len(self.log.events) + 9)
        for reader in self.readers:
            reader.cut()
        await turns(5)


async def played(acts: list[tuple[str, Any, int]]) -> Played:
    """Play the acts, then let every reader read to the end."""
    play = Played()
    for name, what, times in acts:
        await play.act(name, what, times)
    await play.read_to_the_end()
    return play


def tail_of(log: Log) -> Tail:
    tail = Tail(log)  # type: ignore[arg-type]
    tail._read = log.after  # type: ignore[method-assign]
    return tail


@pytest.fixture
def without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_Follower", Follower)
    monkeypatch.setattr(stream, "_RECENT", RECENT)
    monkeypatch.setattr("anyio.to_thread.run_sync", in_place)


def test_each_reader_gets_every_place_once_and_in_order(without_threads: None) -> None:
    @settings(max_examples=100, deadline=None)
    @example(acts=TWO_FOLLOW)
    @example(acts=FALLEN_BEHIND)
    @given(acts=ACTS)
    def holds(acts: list[tuple[str, Any, int]]) -> None:
        play = asyncio.run(played(acts))
        places = [0, *(e.place for e in play.log.events if e.dossier == OURS)]

        assert [reader.places for reader in play.readers] == [places] * 3
        assert play.tail._readers == 0

    holds()


async def open_streams(tail: Tail, count: int) -> list[Any]:
    return [tail.response(Followed(OURS, 0, {}), anybody) for _ in range(count)]


def test_a_place_is_free_again_once_a_reader_has_gone_even_unread(
    without_threads: None,
) -> None:
    async def listened() -> None:
        tail = tail_of(Log())
        streams = await open_streams(tail, READERS)
        with pytest.raises(RequestError) as refused:
            await open_streams(tail, 1)
        assert refused.value.status == 503
        for each in streams:
            with pytest.raises(RuntimeError):
                await each(
                    {"type": "http", "asgi": {"spec_version": "2.4"}}, gone, gone
                )
        assert tail._readers == 0
        assert tail._follower is not None
        assert tail._follower.stopped
        await open_streams(tail, READERS)

    async def gone(*_: object) -> Any:
        raise RuntimeError

    asyncio.run(listened())


def test_a_stream_ends_after_its_hour_and_when_its_reader_may_read_no_longer(
    without_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(stream, "time", SimpleNamespace(monotonic=lambda: now[0]))
    asked: list[float] = []

    async def allowed() -> None:
        asked.append(now[0])
        if now[0] >= 100:
            raise RequestError(401, "found")

    async def told(*, seconds: float) -> int:
        """Read a stream whose log grows by a fact in so many seconds."""
        now[0], log = 0.0, Log()
        tail = tail_of(log)
        log.append(OURS)
        made = tail.response(
            Followed(OURS, 0, {}), allowed if seconds < 60 else anybody
        )
        count = 0
        async for text in made.body_iterator:
            count += "id:" in text
            now[0] += seconds
            log.append(OURS)
            tail._follower.step()  # type: ignore[union-attr]
        return count

    assert asyncio.run(told(seconds=10)) == 10
    assert all(later - at >= 15 for at, later in itertools.pairwise(asked))
    assert asyncio.run(told(seconds=600)) <= 7
