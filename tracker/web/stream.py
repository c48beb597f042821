"""Appended events as Server-Sent Events: one thread follows the log for all who listen.

Each reader goes on from its own place: places have no gaps and follow the order of commit, so
nothing is skipped and nothing comes twice, however often one begins again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import anyio
import anyio.to_thread
import msgspec
from starlette.responses import StreamingResponse

from tracker.domain.dates import format_instant
from tracker.domain.errors import TrackerError
from tracker.services.answers.lists import AskedLog, ask_log, follow_log
from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from tracker.domain.recorded import RecordedEvent
    from tracker.web.library import Library
    from tracker.web.replies import Followed

MEDIA: Final = "text/event-stream"
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
READERS: Final = 200
"""So many may listen at once."""
_BEAT: Final = 15.0
"""The seconds after which a silent stream says that it is there."""
_CHECKED: Final = 15.0
"""The seconds after which it is looked again whether a reader may still listen."""
_LONGEST: Final = 3600.0
"""The seconds after which a stream ends, and its reader begins again."""
_LOOK: Final = 0.05
"""The seconds at most between two looks at the log."""
_RECENT: Final = 1_000
"""The events that are kept for who listens; who is behind them reads the log."""
_PAGE: Final = 500
_BEGIN: Final = "retry: 3000\n\n"
_LOG: Final = logging.getLogger("tracker.web")


class StreamedEvent(NamedTuple):
    """An event as a stream has it."""

    place: int
    dossier: str
    text: str


def appended(recorded: RecordedEvent) -> StreamedEvent:
    """Return an event as a stream has it: its envelope, without what it says."""
    event = recorded.event
    envelope = {
        "global_position": recorded.global_position,
        "dossier": event.dossier,
        "event_id": recorded.event_id,
        "key": event.key,
        "type": event.type,
        "stream": recorded.stream,
        "stream_position": recorded.stream_position,
        "recorded_at": format_instant(recorded.recorded_at),
        "digest": recorded.digest.hex(),
    }
    data = msgspec.json.encode(envelope).decode()
    place = recorded.global_position
    text = f"id: {place}\nevent: appended\ndata: {data}\n\n"
    return StreamedEvent(place, event.dossier, text)


class Tail:
    """The end of the log, followed while anybody listens."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._readers, self._ended = 0, False
        self._recent: deque[StreamedEvent] = deque(maxlen=_RECENT)
        self._from = 0
        self._changed = anyio.Event()
        self._follower: _Follower | None = None

    def response(
        self, asked: Followed, allowed: Callable[[], Awaitable[object]]
    ) -> StreamingResponse:
        """Return the stream of a dossier's log; it counts as open until it has been sent.

        Args:
            asked: The dossier, and the last place that the reader has.
            allowed: Raises a TrackerError once who asked may listen no longer.

        Raises:
            RequestError: There are too many readers already.
            TrackerError: The log cannot be read.
        """
        if self._readers >= READERS:
            raise RequestError(
                503, f"{READERS} readers listen already", "come back later"
            )
        if self._library.is_own(asked.dossier):
            self._begin()
        self._readers += 1
        events = self._events(asked.dossier, asked.after, allowed)
        return _Stream(events, {**HEADERS, **asked.headers}, self._left)

    def _left(self) -> None:
        """Count a reader no longer; the log is followed while there is one."""
        self._readers -= 1
        if not self._readers:
            self.stop()

    def stop(self) -> None:
        """Follow the log no longer."""
        if self._follower is not None:
            self._follower.stopped = True

    def end(self) -> None:
        """End all streams; called in the thread of the server."""
        self._ended = True
        self.wake()

    async def _events(
        self, dossier: str, place: int, allowed: Callable[[], Awaitable[object]]
    ) -> AsyncIterator[str]:
        """Yield what a reader has not had yet, then what comes, for an hour at most."""
        begun_at = checked = time.monotonic()
        yield _BEGIN
        while time.monotonic() < begun_at + _LONGEST and not self._ended:
            if time.monotonic() >= checked + _CHECKED:
                if await _is_over(allowed):
                    return
                checked = time.monotonic()
            changed, follower = self._changed, self._follower
            found, begun = self._held(place), self._from
            if found is None:
                found = await anyio.to_thread.run_sync(self._read, dossier, place)
                # All up to where the thread began to follow has been read now.
                place = place if found else max(place, begun)
            for event in found:
                place = event.place
                if event.dossier == dossier:
                    yield event.text
            if found:
                continue
            if follower is not None and follower.failed:
                return
            with anyio.move_on_after(_BEAT) as waiting:
                await changed.wait()
            if waiting.cancelled_caught:
                yield ": still here\n\n"

    def _held(self, place: int) -> list[StreamedEvent] | None:
        """Return the recent events after a place; None when the log has to be read for them."""
        if self._follower is None or self._follower.failed or place < self._from:
            return None
        return [event for event in self._recent if event.place > place]

    def _read(self, dossier: str, place: int) -> list[StreamedEvent]:
        """Read the next events of a dossier after a place."""
        asked = AskedLog(dossier=dossier, after=place)
        found = self._library.ask(ask_log, asked).value
        return [appended(event) for event in islice(found.events, _PAGE)]

    def _begin(self) -> None:
        """Begin to follow the log, unless it is followed."""
        following = self._follower
        if following is not None and not (following.stopped or following.failed):
            return
        self._recent.clear()
        self._from = self._library.end("").place
        loop = asyncio.get_running_loop()
        self._follower = _Follower(self, self._library, self._from, loop)
        self._follower.start()

    def take(self, follower: threading.Thread, event: StreamedEvent) -> None:
        """Hand an event to all who listen; called in the thread of the server.

        A thread that another one has followed may still have some; they are of the other's too.
        """
        if follower is not self._follower:
            return
        if len(self._recent) == _RECENT:
            self._from = self._recent[0].place
        self._recent.append(event)
        self.wake()

    def wake(self) -> None:
        """Let all who listen look again; called in the thread of the server."""
        self._changed.set()
        self._changed = anyio.Event()


async def _is_over(allowed: Callable[[], Awaitable[object]]) -> bool:
    """Say whether who listens may do so no longer."""
    try:
        await allowed()
    except TrackerError:
        return True
    return False


class _Stream(StreamingResponse):
    """A stream that is counted until it has been sent, or its reader has gone."""

    def __init__(
        self,
        events: AsyncIterator[str],
        headers: Mapping[str, str],
        left: Callable[[], None],
    ) -> None:
        super().__init__(events, headers=headers, media_type=MEDIA)
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._left()


class _StoppedError(Exception):
    """Nobody listens any more."""


class _Follower(threading.Thread):
    """The thread that follows the log."""

    def __init__(
        self,
        tail: Tail,
        library: Library,
        after: int,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(name="tracker-tail", daemon=True)
        self._tail, self._library = tail, library
        self._after, self._loop = after, loop
        self.stopped = self.failed = False

    def run(self) -> None:
        """Follow the log until nobody listens, or until it is another."""
        try:
            found = follow_log(
                self._library.shelf,
                AskedLog(after=self._after),
                self._library.open_log,
                now=self._library.wiring.now(),
                meanwhile=self._check,
                longest=_LOOK,
            )
            for recorded in found.events:
                self._call(self._tail.take, self, appended(recorded))
        except _StoppedError:
            return
        except TrackerError as problem:
            if self.stopped:
                return
            _LOG.warning("the log is followed no longer: %s", problem)
        finally:
            self.failed = not self.stopped
            self._call(self._tail.wake)

    def _check(self) -> None:
        if self.stopped:
            raise _StoppedError

    def _call(self, function: Callable[..., None], *given: object) -> None:
        with suppress(RuntimeError):  # the server has ended
            self._loop.call_soon_threadsafe(function, *given)
