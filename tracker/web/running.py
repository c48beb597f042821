"""Answers that may take long: they go on when their request has ended, and wait to be fetched."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, Final

from tracker.web.problems import StillRunningError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.web.replies import Reply

SOON: Final = 7.0
"""So many seconds a request waits; an answer may take longer than that by little."""
MOST: Final = 4
"""So many of them may run, or wait to be fetched."""


class Running:
    """The answers that are being worked out, and those that nobody has fetched yet."""

    def __init__(self) -> None:
        self._by_tag: dict[str, Future[Reply]] = {}
        self._lock = threading.Lock()

    def fetch(self, tag: str, work: Callable[[], Reply]) -> Reply:
        """Return an answer, or begin to work it out; it is given once, and begun anew after that.

        Args:
            tag: The name of the answer.
            work: Works it out.

        Raises:
            StillRunningError: It takes longer; who asks the same again joins it.
            TrackerError: It cannot be worked out.
        """
        with self._lock:
            found = self._by_tag.get(tag) or self._begun(tag, work)
        try:
            reply = found.result(SOON)
        except NotYet as late:
            raise StillRunningError from late
        finally:
            if found.done():
                with self._lock:
                    self._by_tag.pop(tag, None)
        return reply

    def _begun(self, tag: str, work: Callable[[], Reply]) -> Future[Reply]:
        """Begin to work an answer out; one that nobody fetched makes room."""
        if len(self._by_tag) >= MOST:
            over = [name for name, each in self._by_tag.items() if each.done()]
            if not over:
                raise StillRunningError
            del self._by_tag[over[0]]
        found: Future[Reply] = Future()
        self._by_tag[tag] = found
        name = "tracker-running"
        threading.Thread(
            target=_run, args=(found, work), name=name, daemon=True
        ).start()
        return found


def _run(found: Future[Reply], work: Callable[[], Reply]) -> None:
    try:
        found.set_result(work())
    except BaseException as problem:  # noqa: BLE001  (whoever fetches it raises it)
        found.set_exception(problem)
