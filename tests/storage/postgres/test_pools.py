"""Behind PgBouncer all goes as without it, and nothing that tracker sets reaches other programs of the pool."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.cli.running import MINI, run, write
from tests.cutting import Cutting
from tests.pooling import Pool, bouncer
from tracker.domain.errors import DatabaseError, OutcomeUnknownError
from tracker.services.index import Indexing
from tracker.storage.event_log import EventLog, open_log
from tracker.storage.follow import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Server
    from tracker.storage.event_log import NewEvent

pytestmark = pytest.mark.server

SIZES = {"transaction": 1, "session": 8, "statement": 1}
"""How many connections each pool has: in a session one is lent until the client goes."""
OF_A_SESSION = """
    SELECT name, setting FROM pg_settings WHERE source = 'session'
      AND name NOT IN ('application_name', 'client_encoding') ORDER BY name"""


@pytest.fixture(scope="module")
def pools(server: Server) -> Iterator[Callable[[str], Pool]]:
    """A pool for each mode, started when a test asks for it."""
    if bouncer() is None:
        pytest.skip("there is no pgbouncer: `apt-get install pgbouncer`")
    with ExitStack() as stack:
        made: dict[str, Pool] = {}

        def pool(mode: str) -> Pool:
            if mode not in made:
                made[mode] = stack.enter_context(Pool(server, mode, size=SIZES[mode]))
            return made[mode]

        yield pool


@pytest.fixture(params=["transaction", "session"])
def pooled(request: Any, pools: Callable[[str], Pool], on_server: str) -> str:
    """The URL of an empty migrated database by way of a pool."""
    return pools(request.param).named(on_server)


@pytest.fixture
def open_indexed() -> Iterator[Callable[..., EventLog]]:
    """Opens logs as the program does, and closes them."""
    ids = iter(f"id-{number}" for number in range(1_000))
    with ExitStack() as stack:

        def opened(url: str, **more: Any) -> EventLog:
            log = open_log(
                url,
                clock=lambda: 1_780_000_000_000_000,
                new_id=lambda: next(ids),
                actor="desk",
                keeper=None if more.get("read_only") else Indexing(),
                **more,
            )
            return stack.enter_context(log)

        yield opened


def test_all_that_a_log_does_goes_through_a_pool_again_and_again(
    pooled: str, open_indexed: Callable[..., EventLog], stated: Callable[..., NewEvent]
) -> None:
    with open_indexed(pooled) as log:
        # More than the runs after which the driver would prepare a statement.
        for number in range(8):
            log.append([stated(f"alone {number}", key=f"a{number}")])
            log.append([stated(f"{number} {n}") for n in range(12)])
            assert log.append([stated("alone 0", key="a0")])[0].global_position == 1

        assert log.count() == 8 * 13
        assert not log.check().problems
        assert log.index()[0] == 8 * 13


def test_two_take_turns_in_a_pool_and_what_serves_each_changes(
    pools: Callable[[str], Pool],
    on_server: str,
    open_indexed: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    pooled = pools("transaction").named(on_server)
    logs = [open_indexed(pooled) for _ in range(2)]
    for number in range(10):
        logs[number % 2].append([stated(f"{number}")])

    assert [r.global_position for r in logs[1].read()] == list(range(1, 11))
    assert not logs[0].check().problems


def test_behind_a_pool_each_answer_is_waited_for(
    pools: Callable[[str], Pool],
    on_server: str,
    open_indexed: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = open_indexed(pools("transaction").named(on_server))
    monkeypatch.setattr(psycopg.Connection, "pipeline", lambda _: pytest.fail("sent"))
    log.append([stated("alone")])

    assert log.count() == 1


def test_a_pool_lends_its_connection_on_without_our_settings(
    pools: Callable[[str], Pool],
    on_server: str,
    open_indexed: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    pooled = pools("transaction").named(on_server)
    with closing(
        psycopg.connect(pooled, autocommit=True, prepare_threshold=None)
    ) as other:
        before = other.execute(OF_A_SESSION).fetchall()
        serves = other.execute("SELECT pg_backend_pid()").fetchone()
        with open_indexed(pooled) as log:
            log.append([stated("alone")])
            log.append([stated(str(n)) for n in range(12)])
            log.check()
            with watch(open_indexed(pooled, read_only=True).database) as watched:
                log.append([stated("seen")])
                assert watched.wait(0.0)

            assert other.execute("SELECT pg_backend_pid()").fetchone() == serves
            assert other.execute(OF_A_SESSION).fetchall() == before
            assert other.execute("SELECT pg_listening_channels()").fetchall() == []
            assert (
                other.execute("SELECT name FROM pg_prepared_statements").fetchall()
                == []
            )


def test_settings_that_another_program_left_in_the_pool_change_nothing(
    pools: Callable[[str], Pool],
    on_server: str,
    open_indexed: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    pooled = pools("transaction").named(on_server)
    with closing(psycopg.connect(pooled, autocommit=True)) as other:
        for said in ("enable_indexscan = off", "bytea_output = 'escape'"):
            other.execute(f"SET {said}".encode())
        with open_indexed(pooled) as log:
            log.append([stated("alone")])
            with log.database.reading() as connection:
                found = connection.exec_driver_sql(
                    "SELECT current_setting('enable_indexscan'),"
                    " current_setting('bytea_output'), current_setting('lock_timeout')"
                ).one()
        other.execute("RESET ALL")

    assert tuple(found) == ("on", "hex", "10s")


def test_who_follows_behind_a_pool_looks_now_and_then_and_sees_each_append(
    pooled: str, open_indexed: Callable[..., EventLog], stated: Callable[..., NewEvent]
) -> None:
    log = open_indexed(pooled)
    with watch(open_indexed(pooled, read_only=True).database) as watched:
        assert not watched.wait(0.0)
        log.append([stated()])
        assert watched.wait(0.0)
        assert not watched.wait(0.0)


@pytest.mark.parametrize("word", [b"COMMIT\0", b"tracker_index"])
@pytest.mark.parametrize("count", [1, 12])
def test_what_became_of_an_append_is_asked_when_the_way_to_a_pool_is_cut(
    pools: Callable[[str], Pool],
    on_server: str,
    open_indexed: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
    *,
    word: bytes,
    count: int,
) -> None:
    pooled = pools("transaction").named(on_server)
    at = urlsplit(pooled)
    with Cutting(str(at.hostname), int(at.port or 0)) as cutting:
        log = open_indexed(pooled.replace(f":{at.port}/", f":{cutting.port}/"))
        log.append([stated("before")])
        cutting.answers_to(word)
        if word == b"COMMIT\0" or count == 1:
            receipts = log.append([stated(str(n)) for n in range(count)])
            assert all(each.added for each in receipts)
        else:
            with pytest.raises(DatabaseError, match="cannot be reached"):
                log.append([stated(str(n)) for n in range(count)])
            log.append([stated(str(n)) for n in range(count)])

        assert cutting.cuts == 1
        assert log.count() == 1 + count
        assert not log.check().problems


def test_where_a_server_keeps_no_note_of_transactions_an_outcome_is_not_guessed(
    pools: Callable[[str], Pool],
    server: Server,
    on_server: str,
    open_indexed: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tracker.storage.postgres._PAUSES", (0.0, 0.01))
    name = urlsplit(on_server).path.strip("/")
    server.run(f"ALTER DATABASE {name} SET track_activities = off")
    pooled = pools("transaction").named(on_server)
    at = urlsplit(pooled)
    with Cutting(str(at.hostname), int(at.port or 0)) as cutting:
        log = open_indexed(pooled.replace(f":{at.port}/", f":{cutting.port}/"))
        log.append([stated("before")])
        cutting.answers_to(b"COMMIT\0")
        with pytest.raises(OutcomeUnknownError):
            log.append([stated("after")])


def test_a_database_is_made_and_filled_and_asked_by_way_of_a_pool(
    pools: Callable[[str], Pool], server: Server, tmp_path: Path
) -> None:
    empty = server.make()
    pooled = pools("transaction").named(empty)
    facts = write(tmp_path / "mini.jsonl", *MINI)

    assert run("--db", pooled, "init").code == 0
    assert run("--db", pooled, "import", "--yes", facts).code == 0
    asked = run("--db", pooled, "as-of", "2025-06-01")
    listed = run("--db", pooled, "log", "-f", "jsonl")
    server_itself = run("--db", empty, "as-of", "2025-06-01")
    server.drop(empty)

    assert (asked.code, asked.out) == (0, server_itself.out)
    assert len(listed.json_lines) == len(MINI)


def test_a_pool_in_statement_mode_is_refused_by_name(
    pools: Callable[[str], Pool], on_server: str, tmp_path: Path
) -> None:
    pooled = pools("statement").named(on_server)
    facts = write(tmp_path / "mini.jsonl", *MINI)

    for words in (("as-of", "2025-06-01"), ("import", "--yes", facts), ("verify",)):
        ran = run("--db", pooled, *words)
        assert (ran.code, ran.out) == (5, "")
        assert "is a pool in statement mode, which has no transactions" in ran.err
        assert "pool_mode = transaction or session" in ran.err
        assert "Traceback" not in ran.err


def test_a_pool_that_takes_no_options_is_named(
    pools: Callable[[str], Pool], on_server: str
) -> None:
    pooled = f"{pools('transaction').named(on_server)}?options=-clock_timeout%3D1s"
    ran = run("--db", pooled, "verify")

    assert ran.code == 5
    assert "is a pool that takes no options" in ran.err
    assert "ALTER ROLE" in ran.err


@pytest.mark.parametrize("asked", ["?prepare_threshold=0", ""])
def test_no_statement_is_prepared_by_name_where_that_is_asked_for(
    on_server: str,
    open_indexed: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
    *,
    asked: str,
) -> None:
    with open_indexed(on_server + asked) as log:
        for number in range(8):
            log.append([stated(str(number))])
        with log.database.reading() as connection:
            prepared = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_prepared_statements"
            ).scalar()

    assert bool(prepared) == (not asked)
