"""What the processes of the soak do: append, import or read, and tell what they have done.

They are forked from a server that has imported everything already, so that one costs a few milliseconds. What a process
tells goes through a pipe: it arrives also when the process is killed right after, and never by half.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import uuid_utils

import tracker
from tracker.cli.main import main
from tracker.domain.codec import encode
from tracker.domain.errors import DatabaseError, NotAllowedError
from tracker.domain.events import (
    DossierOpened,
    Event,
    IssueDefined,
    PartyRegistered,
    PositionStated,
)
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.follow import follow
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from tracker.storage.event_log import EventLog

DOSSIER: Final = "soak"
ISSUES: Final = 40
CATALOGUE: Final = (
    DossierOpened(dossier=DOSSIER, title="Soak"),
    PartyRegistered(dossier=DOSSIER, slug="arden", name="Arden", kind="state"),
    *(
        IssueDefined(dossier=DOSSIER, slug=f"issue-{n}", title=f"Issue {n}")
        for n in range(ISSUES)
    ),
)
WORDS: Final = [
    f"{a}{b}{c}"
    for a in ("ba", "ke", "li", "mo", "ru")
    for b in ("dan", "fel", "gir", "pon", "sut")
    for c in ("a", "e", "o")
]
RETRY_SECONDS: Final = 0.05


class Done(NamedTuple):
    """One batch that the log has acknowledged: its number, and how many of its events were new."""

    number: int
    added: int


class Seen(NamedTuple):
    """What a reader saw, against the places and the writers' own numbers."""

    events: int
    skipped: int
    doubled: int
    disordered: int
    beginnings: int
    lost: int


def opened(url: str, *, read_only: bool = False, bare: bool = False) -> EventLog:
    """The log of a database as the program opens it, with the clock of the machine.

    Args:
        url: The database.
        read_only: Whether it is only read.
        bare: Whether appending leaves the index beside the log behind, which is quicker.
    """
    wiring = Wiring(environment={}, db=url)
    if bare:
        return open_log(
            url, clock=wiring.now, new_id=lambda: str(uuid_utils.uuid7()), actor="soak"
        )
    return wiring.open_log(read_only=read_only)


def batch(name: str, number: int, largest: int) -> list[Event]:
    """The batch of a writer with that number; always the same, so that it can be repeated."""
    size = random.Random(f"{name} {number}").randint(1, largest)
    return [stated(name, number, n) for n in range(size)]


def stated(name: str, number: int, n: int) -> PositionStated:
    """One event, whose key says whose it is and which."""
    words = random.Random(f"{name} {number} {n}").choices(WORDS, k=8)
    return PositionStated(
        dossier=DOSSIER,
        key=f"{name}.{number}.{n}",
        when="2025-05-28",
        party="arden",
        issue=f"issue-{n % ISSUES}",
        stance=f"{name}: {' '.join(words)}",
    )


def numbered(key: str) -> tuple[str, int, int]:
    """The writer, the batch and the number in it, from a key."""
    name, number, n = key.split(".")
    return name, int(number), int(n)


def append(
    url: str,
    name: str,
    first: int,
    largest: int,
    tell: Connection,
    *,
    until: int | None = None,
    bare: bool = False,
) -> None:
    """Append batch after batch and tell each that is acknowledged; while the database is away, repeat.

    Args:
        url: The database.
        name: The writer's name.
        first: The number of its first batch.
        largest: How many events a batch has at most.
        tell: Where to tell.
        until: How many events to append; by default without an end.
        bare: Whether the index is left behind.
    """
    log, appended, number = None, 0, first
    while until is None or appended < until:
        events = [NewEvent(event) for event in batch(name, number, largest)][
            : None if until is None else until - appended
        ]
        try:
            log = log or opened(url, bare=bare)
            receipts = log.append(events)
        except DatabaseError:
            if log is not None:
                log.close()
            log = None
            tell.send(None)
            time.sleep(RETRY_SECONDS)
            continue
        tell.send(Done(number, sum(r.added for r in receipts)))
        appended, number = appended + len(events), number + 1


def import_files(
    url: str, name: str, first: int, largest: int, tell: Connection
) -> None:
    """As `append`, but each batch is a file that `tracker import` takes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "facts.jsonl"
        number = first
        while True:
            file.write_bytes(
                b"".join(
                    encode(event) + b"\n" for event in batch(name, number, largest)
                )
            )
            with (
                contextlib.redirect_stdout(io.StringIO()) as said,
                contextlib.redirect_stderr(io.StringIO()) as complained,
            ):
                code = main(["--db", url, "import", "--yes", "-f", "json", str(file)])
            if code:
                raise AssertionError(complained.getvalue())
            tell.send(Done(number, json.loads(said.getvalue())["added"]))
            number += 1


def read(url: str, events: int, every: int, tell: Connection) -> None:
    """Follow the log up to a place, beginning again after every so many events and whenever the database is away; tell what was seen."""
    last = skipped = doubled = disordered = beginnings = lost = 0
    whose: dict[str, tuple[int, int]] = {}
    while last < events:
        beginnings += 1
        try:
            with (
                tracker.open(url) as own,
                contextlib.closing(own.follow(after=last)) as reading,
            ):
                for recorded in reading:
                    place = recorded.global_position
                    skipped += max(place - last - 1, 0)
                    doubled += place <= last
                    if recorded.event.key:
                        name, *now = numbered(recorded.event.key)
                        disordered += tuple(now) <= whose.get(name, (-1, -1))
                        whose[name] = (now[0], now[1])
                    last = max(last, place)
                    if last >= events or last % every == 0:
                        break
        except DatabaseError:
            lost += 1
            time.sleep(RETRY_SECONDS)
    tell.send(Seen(last, skipped, doubled, disordered, beginnings, lost))


def append_until_full(
    url: str, largest: int, tell: Connection, *, limit: int | None = None
) -> None:
    """Append until there is no room left, and tell what is said then; with a limit make room, repeat the batch, and tell that.

    Args:
        url: The database.
        largest: How many events a batch has at most.
        tell: Where to tell.
        limit: How many bytes a file of this process may have; by default the disk is the limit.
    """
    import resource  # not everywhere

    if limit is not None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    with opened(url) as log:
        number = 0
        while True:
            events = [NewEvent(event) for event in batch("w0", number, largest)]
            try:
                log.append(events)
            except DatabaseError as problem:
                tell.send(f"{problem}")
                break
            tell.send(Done(number, len(events)))
            number += 1
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            tell.send(Done(number, sum(r.added for r in log.append(events))))


def use_read_only(path: str, tell: Connection) -> None:
    """Use a database whose file and folder may not be written, without the rights of root; tell how many events can be read, and what an append says."""
    # The program imports them late, and then the folders of the interpreter and of this checkout may be out of reach.
    import getpass  # noqa: F401
    import shlex  # noqa: F401
    import sqlite3  # noqa: F401

    import tracker.services.index
    import tracker.storage.follow
    import tracker.storage.sqlite  # noqa: F401

    if os.geteuid() == 0:
        os.seteuid(65534)
    with opened(path, read_only=True) as log:
        tell.send(sum(1 for _ in follow(log, after=0, idle=0)))
        said = []
        for write in (
            lambda: log.append([NewEvent(stated("w0", 0, 0))]),
            lambda: opened(path),
        ):
            try:
                write()
            except NotAllowedError as problem:
                said.append(str(problem))
        tell.send(said)


class Hand:
    """A process that is at work, and what it tells."""

    def __init__(self, work: Callable[..., None], *words: Any, **more: Any) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._hears, tells = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(
            target=work, args=words, kwargs={**more, "tell": tells}, daemon=True
        )
        self.process.start()
        tells.close()

    def hear(self, seconds: float = 60) -> Any:
        """The next thing that it tells."""
        if not self._hears.poll(seconds):
            raise TimeoutError(self.process.name)
        return self._hears.recv()

    def rest(self) -> Iterator[Any]:
        """All that it still tells, until it ends."""
        with self._hears, contextlib.suppress(EOFError):
            while True:
                yield self._hears.recv()

    def kill(self) -> None:
        """Kill it as `kill -9` does."""
        self.process.kill()
        self.process.join()
