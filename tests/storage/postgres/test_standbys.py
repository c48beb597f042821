"""A server that waits for a standby: what it waits for is told, and a wait that was cut short is no done append."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tracker.domain.errors import NotReplicatedError, TrackerError
from tracker.services.index import Indexing
from tracker.storage import database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.postgres import Server

WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
MANY = 12


@pytest.fixture
def lonely(server: Server, on_server: str) -> Iterator[str]:
    """The URL of a database whose commits wait for a standby that is not there."""
    server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    server.run("SELECT pg_reload_conf()")
    url = f"{on_server}?options=-csynchronous_commit%3Don"
    until(lambda: waits(url, on_server))
    yield url
    server.run("ALTER SYSTEM RESET synchronous_standby_names")
    server.run("SELECT pg_reload_conf()")
    until(lambda: not waits(url, on_server))


def until(reached: Callable[[], bool]) -> None:
    """Wait for something that comes, and fail after a minute."""
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def waits(url: str, on_server: str) -> bool:
    """Whether a commit waits for a standby by now; one that does is let go."""
    notices: list[str] = []

    def commit() -> None:
        with closing(psycopg.connect(url, autocommit=True)) as one:
            one.add_notice_handler(lambda n: notices.append(n.message_primary or ""))
            one.execute("SELECT pg_logical_emit_message(true, 'tests', 'a commit')")

    working = threading.Thread(target=commit)
    working.start()
    with closing(psycopg.connect(on_server, autocommit=True)) as owner:
        while working.is_alive():
            for (pid,) in owner.execute(WAITING).fetchall():
                owner.execute(f"SELECT pg_cancel_backend({pid})".encode())
            working.join(0.02)
    return bool(notices)


def ended(
    lonely: str,
    on_server: str,
    work: Callable[[], Any],
    how: str,
    told: Callable[[], bool],
) -> Any:
    """What an append says whose wait for a standby is ended once it was told that it waits."""
    said: list[Any] = []

    def run() -> None:
        try:
            said.append(work())
        except TrackerError as problem:
            said.append(problem)

    working = threading.Thread(target=run)
    working.start()
    with closing(psycopg.connect(on_server, autocommit=True)) as owner:
        until(lambda: told() or not working.is_alive())
        end = time.monotonic() + 60
        while working.is_alive():
            for (pid,) in owner.execute(WAITING).fetchall():
                owner.execute(f"SELECT {how}({pid})".encode())
            assert time.monotonic() < end
            working.join(0.05)
    return said[0]


@pytest.mark.server
@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_an_append_whose_wait_was_cut_short_is_kept_and_not_known_to_be_on_a_standby(
    lonely, on_server, opened, stated, caplog, monkeypatch, *, count, indexed, how
):
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    with opened(lonely, keeper=Indexing() if indexed else None) as log:
        facts = [stated(str(number), key=f"k{number}") for number in range(count)]

        said = ended(
            lonely,
            on_server,
            lambda: log.append(facts),
            how,
            told=lambda: "waits for a standby" in caplog.text,
        )

    assert isinstance(said, NotReplicatedError), said
    assert "is kept on" in str(said)
    assert (
        "waits for a standby to keep it too: synchronous_standby_names is 'nobody'"
        in (caplog.text)
    )
    assert opened(on_server, read_only=True).count() == count


@pytest.mark.server
def test_where_no_standby_is_asked_for_nothing_is_said(
    on_server, opened, stated, caplog, monkeypatch
):
    monkeypatch.setattr(database, "PATIENCE", 0.0)
    with opened(f"{on_server}?options=-csynchronous_commit%3Don") as log:
        log.append([stated()])
        log.append([stated(str(number)) for number in range(MANY)])

    assert caplog.text == ""
