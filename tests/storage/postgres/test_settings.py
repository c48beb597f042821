"""Whatever a server, a database or a role sets for everybody, tracker's own sessions go by what they rely on."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.postgres import Server, port_of_its_own
from tracker.services.index import Indexing
from tracker.storage.event_log import open_log

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.storage.event_log import NewEvent

ODD = (
    *(("datestyle", style) for style in ("SQL, DMY", "German", "Postgres, YMD")),
    *(("intervalstyle", style) for style in ("iso_8601", "sql_standard")),
    *(("timezone", zone) for zone in ("Pacific/Kiritimati", "America/St_Johns")),
    ("bytea_output", "escape"),
    ("standard_conforming_strings", "off"),
    ("quote_all_identifiers", "on"),
    ("transform_null_equals", "on"),
    ("array_nulls", "off"),
    ("enable_indexscan", "off"),
    ("enable_bitmapscan", "off"),
    ("client_min_messages", "error"),
    ("default_transaction_isolation", "serializable"),
    ("default_transaction_deferrable", "on"),
    ("extra_float_digits", "-15"),
    ("xmlbinary", "hex"),
    ("client_encoding", "LATIN1"),
    ("lc_numeric", "C"),
    ("statement_timeout", "60s"),
    ("row_security", "off"),
    ("synchronous_commit", "off"),
    ("default_statistics_target", "1"),
    ("plan_cache_mode", "force_generic_plan"),
    ("check_function_bodies", "off"),
)


def used(url: str, stated: Callable[..., NewEvent]) -> list[Any]:
    """What an append, a batch, a reading and a check say."""
    ids = iter(f"id-{number}" for number in range(30))
    with closing(
        open_log(
            url,
            clock=lambda: 1_780_000_000_000_000,
            new_id=lambda: next(ids),
            actor="dësk \\ 'x'",
            keeper=Indexing(),
        )
    ) as log:
        log.append([stated("alone \\ 'ü'", key="a-b")])
        log.append([stated(f"one of many \\ {number}") for number in range(12)])
        said = [(r.event, r.recorded_by, r.digest) for r in log.read()]
        return [*said, log.check().problems, log.head_at(2**60), log.index()]


@pytest.fixture
def due(on_server: str, stated: Callable[..., NewEvent]) -> list[Any]:
    return used(on_server, stated)


@pytest.mark.server
def test_no_setting_of_a_server_changes_what_is_said(
    due: list[Any],
    migrated: tuple[Server, str],
    stated: Callable[..., NewEvent],
) -> None:
    server, template = migrated
    # Each round takes another of the values of a setting that has several.
    values: dict[str, list[str]] = {}
    for name, value in ODD:
        values.setdefault(name, []).append(value)
    for number in range(max(map(len, values.values()))):
        url = server.make(template)
        database = urlsplit(url).path.strip("/")
        odd = {name: some[number % len(some)] for name, some in values.items()}
        for name, value in odd.items():
            server.run(f"ALTER DATABASE {database} SET {name} = '{value}'")

        assert used(url, stated) == due, odd
        server.drop(url)


@pytest.mark.server
def test_the_settings_of_others_stay(due: list[Any], on_server: str) -> None:
    with closing(psycopg.connect(on_server)) as other:
        assert other.execute("SHOW enable_seqscan").fetchone() == ("on",)


def test_a_port_that_a_test_server_was_given_is_nobody_elses() -> None:
    given = [port_of_its_own() for _ in range(300)]
    try:
        assert len({each.getsockname() for each in given}) == len(given)
        with socket.create_server(given[0].getsockname()) as listening:
            assert listening.getsockname() == given[0].getsockname()
    finally:
        for each in given:
            each.close()


def test_a_test_server_whose_port_another_took_says_so_and_is_not_taken_for_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = urlsplit(server.url).port

    class Taken:
        def getsockname(self) -> tuple[str, int]:
            return "127.0.0.1", taken or 0

        def close(self) -> None:
            pass

    monkeypatch.setattr("tests.postgres.port_of_its_own", Taken)
    with pytest.raises(AssertionError, match="Address already in use"):
        Server(own=True)
