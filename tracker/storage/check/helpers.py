"""Other processes that check ranges of a log; ranges of one that fails are left to the caller."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.storage.check.ranges import Range
    from tracker.storage.location import Location

    Ask = Callable[[Location, int, int], Range | None]

# The path first: what this process can import, that one can. The main module is not imported there,
# whatever it does when it is.
_SERVE: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from "
    "tracker.storage.check.log import serve; serve()"
)


@contextmanager
def helping(count: int) -> Iterator[tuple[ThreadPoolExecutor, Ask]]:
    """Start processes, each with a thread that waits for it.

    Yields the threads and the function that they are to run.

    That function gives None when the process has failed.
    """
    idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
    processes = [_started() for _ in range(count)]
    for process in processes:
        idle.put(process)

    def ask(location: Location, after: int, up_to: int) -> Range | None:
        process = idle.get()
        try:
            _send(process, (location, after, up_to))
            assert process.stdout is not None  # noqa: S101  (it is a pipe)
            found: Range = pickle.load(process.stdout)  # noqa: S301  (written by our own process)
        # Whatever a broken pipe gives; the caller checks the range itself.
        except Exception:  # noqa: BLE001
            return None
        finally:
            idle.put(process)
        return found

    pool = ThreadPoolExecutor(count)
    try:
        yield pool, ask
    finally:
        for process in processes:
            process.kill()
        pool.shutdown(cancel_futures=True)
        for process in processes:
            process.communicate()


def _started() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603  (ourselves)
        [sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        _send(process, sys.path)
    except OSError:
        process.kill()
    return process


def _send(process: subprocess.Popen[bytes], value: object) -> None:
    assert process.stdin is not None  # noqa: S101  (it is a pipe)
    pickle.dump(value, process.stdin)
    process.stdin.flush()
