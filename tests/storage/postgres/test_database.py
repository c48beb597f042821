"""What is of PostgreSQL alone: guards, roles, errors, and whether an append has landed when its connection is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgspec
import psycopg
import pytest
import uuid_utils

from tests.cutting import Cutting
from tests.owner import contents, raw
from tracker.cli.frame.errors import hint_of
from tracker.domain.errors import DatabaseError, NotAllowedError, OutcomeUnknownError
from tracker.services.index import Indexing
from tracker.storage.event_log import open_log
from tracker.storage.follow import watch
from tracker.storage.inbox import FeedState, NewItem
from tracker.storage.inbox.tables import Inbox
from tracker.storage.location import locate
from tracker.storage.opening import database_at
from tracker.storage.sql.migrate import differing_head, mend_head, migrate
from tracker.storage.sql.schema import REVISION, SERVER_TRIGGERS, metadata

pytestmark = pytest.mark.server


def database_of(url: str) -> str:
    return urlsplit(url).path.strip("/")


_SET = {
    "update": "UPDATE events SET payload = '{}' WHERE global_position = 1",
    "update of a place": "UPDATE events SET global_position = 7 WHERE global_position = 2",
    "delete": "DELETE FROM events WHERE global_position = 2",
    "truncate": "TRUNCATE events",
    "truncate the head": "TRUNCATE head",
    "delete the head": "DELETE FROM head",
    "the head again": "INSERT INTO head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0)",
    "upsert the head": "INSERT INTO head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0) ON CONFLICT (id) DO UPDATE SET global_position = 0",
    "the head falls": "UPDATE head SET global_position = 1",
    "the head goes back in time": "UPDATE head SET recorded_at = 0",
    "the head moves": "UPDATE head SET id = 2",
}
_NEXT = {
    "global_position": "3",
    "event_id": "'other'",
    "stream_position": "3",
    "key": "NULL",
}
_PUT = {
    "the same": {},
    "with a gap": _NEXT | {"global_position": "9"},
    "upsert": {"more": " ON CONFLICT (event_id) DO UPDATE SET payload = '{}'"},
}
_DUE = {
    "not next in its stream": _NEXT | {"stream_position": "5"},
    "back in time": _NEXT | {"recorded_at": "1"},
    "with a hash that is none": _NEXT | {"payload_sha256": "decode('00', 'hex')"},
    "under an id that is taken": _NEXT | {"event_id": "event_id"},
    "under a key that is taken": _NEXT | {"key": "key"},
    "two with a gap between": _NEXT
    | {
        "global_position": "2 + n * n",
        "event_id": "'new' || n",
        "stream_position": "2 + n",
        "of": ", generate_series(1, 2) AS n",
    },
    "two in the wrong order": _NEXT
    | {
        "global_position": "2 + n",
        "event_id": "'new' || n",
        "stream_position": "5 - n",
        "of": ", generate_series(1, 2) AS n",
    },
}


def _copied(more: str = "", of: str = "", **changes: str) -> str:
    columns = [column.name for column in metadata.tables["events"].columns]
    chosen = ", ".join(changes.get(name, name) for name in columns)
    return f"INSERT INTO events ({', '.join(columns)}) SELECT {chosen} FROM events{of} WHERE global_position = 2{more}"  # noqa: S608  (the test writes it)


@pytest.fixture
def two(log, stated):
    log.append([stated(key="first"), stated("yes", key="second")])
    return log


@pytest.mark.parametrize("setting", ["origin", "replica"])
def test_nothing_recorded_can_be_changed_removed_or_replaced_not_even_by_a_replicating_session(
    two, setting
):
    before = contents(two)

    with raw(two) as owner:
        owner.execute(f"SET session_replication_role = {setting}")
        for name, statement in {
            **_SET,
            **{name: _copied(**changes) for name, changes in _PUT.items()},
        }.items():
            with pytest.raises(psycopg.IntegrityError):
                owner.execute(statement)
            assert contents(two) == before, name


def test_a_row_fits_behind_the_last_one_or_is_refused(two):
    with raw(two) as owner:
        before = contents(two)
        for name, changes in _DUE.items():
            with pytest.raises(psycopg.IntegrityError):
                owner.execute(_copied(**changes))
            assert contents(two) == before, name
        owner.execute(
            _copied(
                **_NEXT
                | {
                    "global_position": "2 + n",
                    "event_id": "'new' || n",
                    "stream_position": "2 + n",
                    "of": ", generate_series(1, 2) AS n",
                }
            )
        )

    assert len(contents(two)) == 5


def test_a_table_of_a_sessions_own_stands_in_for_no_head(two):
    with raw(two) as owner:
        owner.execute("CREATE TEMPORARY TABLE head AS SELECT 99 AS global_position")

        with pytest.raises(psycopg.IntegrityError, match="end of the log"):
            owner.execute(_copied(**_NEXT | {"global_position": "100"}))


@pytest.mark.parametrize("name", SERVER_TRIGGERS)
def test_a_trigger_that_is_gone_or_sleeps_is_named(two, name):
    with raw(two) as owner:
        owner.execute(
            f"ALTER TABLE {name.partition('_')[0]} ENABLE REPLICA TRIGGER {name}"
        )

    assert [p.found for p in two.check().problems] == [f"the trigger {name} is gone"]


@pytest.fixture
def role(server, where):
    """A role that was let in; its rights go with it."""
    name = f"tracker_app_{database_of(where)}"
    server.run(f"CREATE ROLE {name} LOGIN PASSWORD 's3cret'")
    migrate(where, app_role=name)
    yield name
    server.drop(where)
    server.run(f"DROP ROLE {name}")


@pytest.mark.parametrize(
    "statement",
    [
        *_SET.values(),
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_refuse_update ON events",
        "DROP TABLE head CASCADE",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION events_refuse_update() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
        "UPDATE alembic_version SET version_num = '9'",
    ],
)
def test_the_application_role_appends_and_can_change_nothing(
    server, where, role, opened, stated, statement
):
    url = server.named(database_of(where), user=role, password="s3cret")
    with opened(url, by_server=True) as log:
        log.append([stated(str(n), key=f"k{n}") for n in range(12)])
        Inbox(log.database).take(
            FeedState(feed="f", title="Wire", read_at=7),
            [NewItem(identity="a", title="A")],
        )
        log.catch_up()
        assert not log.check().problems

        with raw(url) as app, pytest.raises(psycopg.Error):
            app.execute(statement)

        assert log.count() == 12


@pytest.mark.parametrize("off", [-3600, 3600])
def test_a_role_of_the_application_records_the_servers_time(
    server, where, role, opened, stated, clock, caplog, *, off
):
    url = server.named(database_of(where), user=role, password="s3cret")
    now = time.time_ns() // 1000
    clock.now = now + off * 1_000_000
    with opened(url) as log, pytest.raises(NotAllowedError, match="is the server's"):
        log.append([stated()])
    with opened(url, by_server=True) as log:
        log.append([stated(key="alone")])
        log.append([stated(str(n), key=f"k{n}") for n in range(12)])
        times = [recorded.recorded_at for recorded in log.read()]

    assert len(times) == 13
    assert all(abs(each - now) < 60_000_000 for each in times)
    assert times == sorted(times)
    assert f"clock is 3,{'599' if off > 0 else '600'} seconds" in caplog.text or (
        f"clock is 3,{'600' if off > 0 else '601'} seconds" in caplog.text
    )


def test_the_owner_sets_times_where_a_clock_is_fixed(where, opened, stated, clock):
    clock.now = 5_000_000
    with opened(where) as log:
        log.append([stated()])
        log.append([stated(str(n)) for n in range(12)])

        assert log.head().recorded_at < 6_000_000


def test_a_head_that_was_raised_is_mended_and_the_log_goes_on(where, opened, stated):
    with opened(where) as log:
        log.append([stated(str(n)) for n in range(3)])
        with raw(log) as owner:
            owner.execute("UPDATE head SET global_position = 9")
        with pytest.raises(DatabaseError, match="refuses the row"):
            log.append([stated("four")])

        found = differing_head(where)
        assert found is not None
        assert (found.said.global_position, found.due.global_position) == (9, 3)
        mend_head(where)

        assert differing_head(where) is None
        assert not log.check().problems
        log.append([stated("four")])
        assert log.count() == 4


def test_a_role_that_is_let_read_sees_the_log_alone_and_loses_what_it_could_write(
    server, where, role, opened, stated
):
    opened(where).append([stated()])
    migrate(where, read_role=role)
    url = server.named(database_of(where), user=role, password="s3cret")

    with opened(url, read_only=True) as log:
        assert log.count() == 1
        assert log.index()
    with pytest.raises(NotAllowedError, match="and not add events"):
        opened(url)
    with raw(url) as reader:
        for asked in ("TABLE tokens", "TABLE inbox", "TABLE feeds"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(asked)


def test_a_role_that_does_not_exist_is_named(where):
    with pytest.raises(DatabaseError, match="has no role 'nobody here'"):
        migrate(where, app_role="nobody here")


def test_an_empty_database_says_how_tables_are_made_and_who_may_not_make_them_is_told(
    server, opened
):
    url = server.make()
    server.run("DROP ROLE IF EXISTS tracker_guest")
    server.run("CREATE ROLE tracker_guest LOGIN")

    with pytest.raises(DatabaseError, match="holds no log yet") as empty:
        opened(url)
    with pytest.raises(NotAllowedError, match="permission denied"):
        migrate(server.named(database_of(url), user="tracker_guest"))

    assert hint_of(empty.value) == f"`tracker init --db {url}` makes one in it"
    server.drop(url)
    server.run("DROP ROLE tracker_guest")


@pytest.mark.parametrize("name", ["alembic_version", "events", "inbox"])
def test_the_tables_of_another_program_are_left_as_they_are(server, opened, name):
    url = server.make()
    with raw(url) as other:
        other.execute(f"CREATE TABLE {name} (mine text)")

    for use in (
        lambda: opened(url),
        lambda: opened(url, read_only=True),
        lambda: migrate(url),
    ):
        with pytest.raises(
            DatabaseError, match=f"holds tables of another program: {name}"
        ):
            use()
    with raw(url) as other:
        assert [
            *other.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        ] == [(1,)]
    server.drop(url)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("9999", "a newer tracker made it"),
        ("0001", f"schema revision 0001 found, {REVISION} wanted"),
    ],
)
def test_another_revision_is_told(where, opened, found, told):
    with raw(where) as owner:
        owner.execute("UPDATE alembic_version SET version_num = ?", (found,))

    with pytest.raises(DatabaseError, match=told):
        opened(where)


def test_parameters_of_the_url_reach_the_server(where, opened):
    with (
        opened(where + "?application_name=desk&options=-csearch_path%3Dpublic") as log,
        log.database.reading() as connection,
    ):
        assert connection.exec_driver_sql(
            "SELECT current_setting('application_name'), current_setting('search_path')"
        ).one() == ("desk", "public")


def test_no_statement_is_compiled_however_dear_the_server_thinks_it_is(log):
    with log.database.reading() as connection:
        assert (
            connection.exec_driver_sql("SELECT current_setting('jit')").scalar()
            == "off"
        )


def test_readers_see_one_moment_and_writers_what_was_committed_before(
    where, log, opened, stated
):
    other = opened(where)
    with log.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar() == 0
        other.append([stated("a")])
        assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar() == 0
        with pytest.raises(Exception, match="read-only transaction"):
            connection.exec_driver_sql("UPDATE head SET global_position = 5")

    assert log.count() == 1


def test_a_writer_that_waits_too_long_is_told_who_holds_the_log(
    where, log, opened, stated
):
    joined = "&" if "?" in where else "?"
    hasty = f"{where}{joined}options=-clock_timeout%3D50ms"
    held = r"is in use: tracker holds the log as \S+ since \S+Z, for \d+ seconds"
    with log.database.writing() as connection:
        connection.exec_driver_sql("SELECT * FROM head FOR UPDATE")
        with pytest.raises(DatabaseError, match=held) as refused:
            opened(hasty).append([stated()])
    assert "or wait longer" in refused.value.hint


def test_a_database_may_let_its_writers_wait_longer(where, log):
    def wait() -> str:
        with database_at(locate(where), "ro") as database, database.reading() as asked:
            return str(asked.exec_driver_sql("SHOW lock_timeout").scalar())

    usual = wait()
    with raw(where) as owner:
        (name,) = owner.execute("SELECT current_database()").fetchone()
        owner.execute(f"ALTER DATABASE \"{name}\" SET lock_timeout = '33s'")
    assert (usual, wait()) == ("10s", "33s")


def end_others(where: str) -> None:
    with raw(where) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_that_was_lost_while_nobody_used_it_is_replaced(
    where, log, stated
):
    log.append([stated("a")])
    end_others(where)
    log.append([stated("b")])
    end_others(where)

    assert log.count() == 2


@pytest.mark.parametrize("when", ["held", "written"])
def test_a_connection_lost_before_the_end_has_recorded_nothing(
    where, log, stated, when
):
    from tracker.storage.rows.new_rows import prepare_row

    def cut_off():
        with log.appending() as appender:
            if when == "written":
                appender.append([prepare_row(stated(str(n))) for n in range(20)])
            end_others(where)
            appender.append([prepare_row(stated("late"))])

    with pytest.raises(DatabaseError, match="cannot be reached") as lost:
        cut_off()

    assert "nothing was recorded" in lost.value.hint
    assert log.count() == 0
    assert [r.added for r in log.append([stated("again")])] == [True]


@contextmanager
def between(where: str):
    """A way to a database that can be cut."""
    with Cutting(urlsplit(where).hostname, urlsplit(where).port) as cutting:
        yield cutting, where.replace(f":{urlsplit(where).port}/", f":{cutting.port}/")


@pytest.fixture(params=[None, Indexing], ids=["bare", "indexed"])
def open_through(request):
    """Opens a log through a way that can be cut; with the index beside it, an append has more to say."""

    def open_(url):
        return open_log(
            url,
            clock=lambda: 7,
            new_id=lambda: str(uuid_utils.uuid7()),
            actor="t",
            keeper=request.param and request.param(),
        )

    return open_


def test_an_end_that_reached_the_server_is_found_out_and_has_landed(
    where, open_through, stated
):
    with between(where) as (cutting, url), open_through(url) as log:
        cutting.answers_to(b"COMMIT\0")
        receipts = log.append([stated("a"), stated("b", key="k")])

        assert cutting.cuts == 1
        assert [(r.global_position, r.added) for r in receipts] == [
            (1, True),
            (2, True),
        ]
        assert [e.event_id for e in log.read()] == [r.event_id for r in receipts]


def test_an_end_that_never_reached_the_server_is_found_out_and_has_recorded_nothing(
    where, open_through, stated
):
    with between(where) as (cutting, url), open_through(url) as log:
        cutting.before(b"COMMIT\0")
        with pytest.raises(DatabaseError) as lost:
            log.append([stated("a"), stated("b")])

        assert cutting.cuts == 1
        assert not isinstance(lost.value, OutcomeUnknownError)
        assert "nothing was recorded" in lost.value.hint
        assert log.count() == 0
        assert log.append([stated("a")])[0].global_position == 1


@pytest.mark.parametrize("landed", [True, False])
def test_an_event_alone_is_there_once_wherever_the_connection_is_cut(
    where, open_through, stated, landed
):
    with between(where) as (cutting, url), open_through(url) as log:
        log.append([stated("a")])
        for word in (b"INSERT INTO events", b"COMMIT"):
            if landed:
                cutting.answers_to(word)
            else:
                cutting.before(word)
            (receipt,) = log.append([stated(word.decode())])

            assert receipt.added
            assert [
                e.event_id for e in log.read(after=receipt.global_position - 1)
            ] == [receipt.event_id]
            assert log.index()[0] in {0, receipt.global_position}
            assert not log.check().problems

        assert log.count() == 3
        assert cutting.cuts >= 1


def test_a_connection_that_is_cut_writes_nothing_to_the_terminal(where):
    code = """
import sys, uuid_utils
from tracker.domain.events import DossierOpened
from tracker.services.index import Indexing
from tracker.storage.event_log import NewEvent, open_log
with open_log(sys.argv[1], clock=lambda: 7, new_id=lambda: str(uuid_utils.uuid7()), actor="t", keeper=Indexing()) as log:
    print(len(log.append([NewEvent(DossierOpened(dossier="talks", title="Talks"))])))
"""
    with between(where) as (cutting, url):
        cutting.before(b"tracker_index")
        done = subprocess.run(
            [sys.executable, "-c", code, url],
            env={"PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )

    assert cutting.cuts == 1
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_an_end_that_cannot_be_found_out_is_told_and_can_be_repeated(
    where, open_through, stated, monkeypatch
):
    monkeypatch.setattr("tracker.storage.postgres._PAUSES", (0.0, 0.01))
    for word, new in (
        (b"COMMIT\0", [stated("a"), stated("b")]),
        (b"COMMIT\0", [stated("c")]),
        (b"INSERT INTO events", [stated("d")]),
    ):
        with between(where) as (cutting, url), open_through(url) as log:
            cutting.answers_to(word, for_good=True)
            with pytest.raises(OutcomeUnknownError) as unknown:
                log.append(new)

        assert len(unknown.value.event_ids) == len(new)
        again = [
            msgspec.structs.replace(each, event_id=event_id)
            for each, event_id in zip(new, unknown.value.event_ids, strict=True)
        ]
        with open_through(where) as log:
            # Without the index an event alone is sent together with the end of its transaction.
            kept = word == b"COMMIT\0" or log.index()[0] == 0
            assert [r.added for r in log.append(again)] == [not kept] * len(new)
            assert not log.check().problems


def test_who_watches_is_woken_up_at_once(where, log, opened, stated):
    with watch(opened(where, read_only=True).database) as watched:
        assert not watched.wait(0.01)
        later = threading.Timer(0.1, lambda: log.append([stated()]))
        later.start()
        start = time.monotonic()

        assert watched.wait(60)
        assert time.monotonic() - start < 50
        later.join()
        assert not watched.wait(0.01)
        end_others(where)
        with pytest.raises(DatabaseError, match="cannot be reached"):
            watched.wait(1)


def test_four_writers_give_places_without_a_gap_in_the_order_of_commit(
    where, opened, stated
):
    logs, seen = [opened(where) for _ in range(4)], []
    done = threading.Event()

    def read():
        reader, after = opened(where, read_only=True), 0
        while not done.is_set() or after < reader.head().global_position:
            for event in reader.read(after=after):
                seen.append(event.global_position)
                after = event.global_position

    writers = [
        threading.Thread(
            target=lambda log=log, me=me: [
                log.append([stated(f"{me} {n}")]) for n in range(25)
            ]
        )
        for me, log in enumerate(logs)
    ]
    reading = threading.Thread(target=read)
    for thread in (*writers, reading):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reading.join()

    assert seen == list(range(1, 101))
    assert not logs[0].check().problems


def test_a_file_brings_in_nothing_of_postgresql(path):
    code = """
import sys
from tracker.wiring import Wiring
with Wiring(environment={}, db=sys.argv[1]).open_log() as log:
    log.head()
print([m for m in sys.modules if m.startswith(("psycopg", "sqlalchemy.dialects.postgresql", "tracker.storage.postgres", "tracker.storage.follow"))])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout == "[]\n"


def test_without_the_extra_the_command_that_installs_it_is_told():
    code = """
import sys
sys.modules["psycopg"] = None
from tracker.services.index import Indexing
from tracker.storage.event_log import open_log
try:
    open_log("postgresql://host/talks", clock=int, new_id=str, actor="")
except Exception as problem:
    print(type(problem).__name__, problem.hint)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert (
        done.stdout
        == "DatabaseError `pip install 'position-tracker[postgres]'` installs it\n"
    )


@pytest.mark.server
@pytest.mark.parametrize("table", ["head", "events"])
def test_a_time_beyond_all_dates_is_refused_by_the_tables(two, table):
    odd = {"global_position": "3", "event_id": "'odd'", "stream_position": "3"}
    statement = (
        "UPDATE head SET recorded_at = 9223372036854775000"
        if table == "head"
        else _copied(**odd, key="NULL", recorded_at="9223372036854775000")
    )
    with raw(two) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(statement)


@pytest.mark.server
def test_the_server_checks_its_indexes_where_it_lets_us(two):
    assert "the extension amcheck" in two.check().unlooked
    with raw(two) as owner:
        owner.execute("CREATE EXTENSION amcheck")

    found = two.check()

    assert found.unlooked is None
    assert list(found.pages) == []
