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
from tracker.storage.postgres import standbys

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
    time.sleep(0.2)
    yield f"{on_server}?options=-csynchronous_commit%3Don"
    server.run("ALTER SYSTEM RESET synchronous_standby_names")
    server.run("SELECT pg_reload_conf()")
    time.sleep(0.2)


def ended(lonely: str, on_server: str, work: Callable[[], Any], how: str) -> Any:
    """What an append says whose wait for a standby is ended."""
    said: list[Any] = []

    def run() -> None:
        try:
            said.append(work())
        except TrackerError as problem:
            said.append(problem)

    working = threading.Thread(target=run)
    working.start()
    with closing(psycopg.connect(on_server, autocommit=True)) as owner:
        until = time.monotonic() + 30
        while working.is_alive():
            for (pid,) in owner.execute(WAITING).fetchall():
                time.sleep(0.8)
                owner.execute(f"SELECT {how}({pid})".encode())
            assert time.monotonic() < until
            time.sleep(0.05)
    return said[0]


@pytest.mark.server
@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_an_append_whose_wait_was_cut_short_is_kept_and_not_known_to_be_on_a_standby(
    lonely, on_server, opened, stated, caplog, monkeypatch, *, count, indexed, how
):
    monkeypatch.setattr(standbys, "PATIENCE", 0.2)
    with opened(lonely, keeper=Indexing() if indexed else None) as log:
        facts = [stated(str(number), key=f"k{number}") for number in range(count)]

        said = ended(lonely, on_server, lambda: log.append(facts), how)

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
    monkeypatch.setattr(standbys, "PATIENCE", 0.0)
    with opened(f"{on_server}?options=-csynchronous_commit%3Don") as log:
        log.append([stated()])
        log.append([stated(str(number)) for number in range(MANY)])

    assert caplog.text == ""
