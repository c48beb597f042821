"""A server that lets nobody in, or lets nobody write: what is told, with which exit code, and never with a password."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.cli.running import MINI, run, write
from tests.cutting import Cutting
from tests.owner import raw
from tests.postgres import ASKED, Server
from tracker.cli.frame.errors import hint_of
from tracker.domain.errors import DatabaseError, NotAllowedError, OutcomeUnknownError
from tracker.storage.event_log import open_log
from tracker.storage.follow import follow
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracker.storage.event_log import EventLog, NewEvent

SECRET = "s3cr@t"  # noqa: S105  (that of a role of this test)
WRITTEN = "s3cr%40t"


@pytest.fixture(scope="module")
def small() -> Iterator[Server]:
    """A server of its own with a log in the database `talks`, that takes few connections and asks the role `desk` for its password."""
    server = Server(
        "fsync=off",
        "max_connections=8",
        "superuser_reserved_connections=2",
        "shared_buffers=1MB",
        own=True,
    )
    for statement in (
        f"CREATE ROLE {ASKED}",
        f"CREATE ROLE desk LOGIN PASSWORD '{SECRET}' IN ROLE {ASKED}",
        "CREATE ROLE shut_out NOLOGIN",
        "CREATE ROLE full_up LOGIN CONNECTION LIMIT 0",
        "CREATE ROLE stranger LOGIN",
        "CREATE DATABASE talks",
        "CREATE DATABASE closed ALLOW_CONNECTIONS false",
        "CREATE DATABASE private",
        "REVOKE CONNECT ON DATABASE private FROM PUBLIC",
    ):
        server.run(statement)
    migrate(server.named("talks"), app_role="desk")
    yield server
    server.close()


@pytest.fixture
def facts(tmp_path: Path) -> str:
    """A file of facts that could be imported."""
    return write(tmp_path / "mini.jsonl", *MINI)


def asked(url: str, *words: str) -> str:
    """What a command says that cannot use the database; it ends as is written down, without a traceback or a password."""
    ran = run("--db", url, *(words or ("as-of", "2025-05-28")))

    assert (ran.code, ran.out) == (5, "")
    assert "Traceback" not in ran.err
    assert "s3cr" not in ran.err
    said, hint = ran.err.splitlines()
    assert said.startswith("error[T011]: ")
    assert hint.startswith("help: ")
    return ran.err


def test_the_right_password_lets_in(
    small: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_NOW")
    url = small.named("talks", user="desk", password=SECRET)
    ran = run(
        "--db",
        url,
        "append",
        "note",
        "Talks opened",
        "--on",
        "2025-05-27",
        "--new-dossier",
        "herring: Herring talks; zone=Europe/Oslo",
    )

    assert ran.code == 0
    shown = run("--db", url, "where").out
    assert "desk:***@" in shown
    assert "database: there" in shown
    assert "s3cr" not in shown + ran.out + ran.err


@pytest.mark.parametrize(
    "command",
    [
        ("as-of", "2025-05-28"),
        ("append", "note", "x"),
        ("migrate",),
        ("verify",),
        ("log", "--follow"),
    ],
)
def test_a_wrong_password_is_told_by_every_command_and_never_printed(
    small: Server, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asked(small.named("talks", user="desk", password=SECRET + "x"), *command)

    assert 'does not let us in: password authentication failed for user "desk"' in told
    assert (
        "help: see that the role and its password are right, in the URL, in PGPASSWORD or in ~/.pgpass"
        in told
    )
    assert "no password supplied" in asked(small.named("talks", user="desk"), *command)
    monkeypatch.setenv("PGPASSWORD", f"{SECRET} of another")
    assert "password authentication failed" in asked(
        small.named("talks", user="desk"), *command
    )


@pytest.mark.parametrize(
    ("user", "database", "told", "hint"),
    [
        (
            "shut_out",
            "talks",
            'does not let us in: role "shut_out" is not permitted to log in',
            'ALTER ROLE "shut_out" LOGIN',
        ),
        (
            "nobody_here",
            "talks",
            'does not let us in: role "nobody_here" does not exist',
            "see that the role and its password are right",
        ),
        (
            "full_up",
            "talks",
            'takes no more connections: too many connections for role "full_up"',
            "the CONNECTION LIMIT of a role or a database",
        ),
        (
            "owner",
            "closed",
            'does not let us in: database "closed" is not currently accepting connections',
            'ALTER DATABASE "closed" ALLOW_CONNECTIONS true',
        ),
        (
            "stranger",
            "private",
            'does not let us in: permission denied for database "private"',
            'GRANT CONNECT ON DATABASE "private" TO',
        ),
        ("owner", "missing", "has no database 'missing'", "`createdb -h 127.0.0.1 -p "),
    ],
)
def test_who_is_not_let_in_is_told_why_and_what_opens_the_door(
    small: Server, user: str, database: str, told: str, hint: str
) -> None:
    said, helped = asked(small.named(database, user=user, password=SECRET)).splitlines()

    assert told in said
    assert hint in helped


def test_a_server_that_is_not_there_or_wants_something_else_is_told(
    small: Server,
) -> None:
    port = urlsplit(small.url).port
    for url, told in (
        (
            f"postgresql://me:{WRITTEN}@127.0.0.1:1/talks",
            'cannot be reached: connection to server at "127.0.0.1", port 1 failed: Connection refused',
        ),
        (
            f"postgresql:///talks?host=/nowhere&password={WRITTEN}",
            "cannot be reached: connection to server on socket",
        ),
        (
            f"postgresql://me:{WRITTEN}@127.0.0.1:1,127.0.0.1:2/talks",
            "cannot be reached",
        ),
        (
            f"postgresql://me:{WRITTEN}@127.0.0.1:{port}/talks?sslmode=require",
            "cannot be reached: connection to server",
        ),
        (
            f"postgresql://owner:{WRITTEN}@127.0.0.1:{port}/talks?options=-cnosuch%3Dsetting",
            "refuses the connection: ",
        ),
    ):
        assert told in asked(url)


def test_a_wrong_name_and_a_wrong_parameter_are_told_without_the_password(
    server: Server, opened: Callable[..., EventLog]
) -> None:
    closed = "postgresql://me:s3cret@127.0.0.1:1/talks"
    for url, told in (
        (closed, "cannot be reached: .*refused"),
        (
            server.named("no_such_one", user="owner", password="s3cret"),
            "has no database",
        ),
        (closed + "?nonsense=1&password=s3cret", "cannot be used|cannot be reached"),
        ("postgresql://me:s3cret@[::1/x", "cannot be used|cannot be reached"),
        (
            server.named("x", user="nobody_here", password="s3cret"),
            "does not let us in|has no database",
        ),
        ("postgres://?service=nowhere", "nowhere"),
    ):
        for use in (lambda url=url: opened(url), lambda url=url: migrate(url)):
            with pytest.raises(DatabaseError, match=told) as refused:
                use()
            assert "s3cret" not in str(refused.value) + refused.value.hint


def test_no_such_database_is_said_with_the_command_that_makes_one(
    server: Server, opened: Callable[..., EventLog]
) -> None:
    url = server.named("talks of 2025")

    with pytest.raises(DatabaseError) as missing:
        opened(url.replace(" ", "%20"))

    parts = urlsplit(url)
    assert (
        missing.value.hint
        == f"`createdb -h {parts.hostname} -p {parts.port} -U {parts.username} 'talks of 2025'` makes one"
    )


@pytest.mark.parametrize(
    "url",
    [
        "me:s3cr@t@127.0.0.1/talks",
        "me:s3cr/t@127.0.0.1/talks",
        "me:s3cr%zz@127.0.0.1/talks",
    ],
)
def test_a_password_that_is_taken_for_something_else_is_not_printed_either(
    url: str,
) -> None:
    told = asked(f"postgresql://{url}")

    assert "postgresql://me:***@" in told
    assert "cannot be read as a URL" in told
    assert "write @ as %40, / as %2F" in told


def test_where_tells_it_too(small: Server) -> None:
    ran = run("--db", small.named("talks", user="desk", password=SECRET + "x"), "where")

    assert ran.code == 5
    assert "does not let us in: password authentication failed" in ran.out
    assert "s3cr" not in ran.out + ran.err


@contextmanager
def used_up(server: Server, **login: str) -> Iterator[None]:
    """Hold every connection that a role can have."""
    with ExitStack() as held:
        refused = 0
        # What somebody has just given back is free a moment later.
        while refused < 5:
            try:
                held.enter_context(psycopg.connect(server.named("talks", **login)))
            except psycopg.OperationalError:
                refused += 1
                time.sleep(0.02)
        yield


def test_a_server_whose_connections_are_used_up_is_told_and_used_again_later(
    small: Server, opened: Callable[..., EventLog], stated: Callable[..., NewEvent]
) -> None:
    url = small.named("talks", user="desk", password=SECRET)
    log = opened(small.named("talks"))
    before = log.count()
    with used_up(small, user="stranger"):
        assert (
            "takes no more connections: remaining connection slots are reserved for"
            in asked(url)
        )
        with used_up(small):
            told = asked(url, "append", "note", "x")
            assert "takes no more connections: sorry, too many clients already" in told
            assert (
                "help: nothing was recorded; try again when others are done, or raise the limit: the server's max_connections"
                in told
            )
            # Who holds a connection already goes on.
            log.append([stated("held")])
            log.database.engine.dispose()
            with (
                used_up(small),
                pytest.raises(DatabaseError, match="takes no more connections"),
            ):
                log.append([stated("lost")])

    log.append([stated("again")])
    assert log.count() == before + 2


def test_an_outcome_that_is_not_known_is_told_without_the_password(
    small: Server,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tracker.storage.postgres._PAUSES", (0.0, 0.01))
    parts = urlsplit(small.named("talks", user="desk", password=SECRET))
    with (
        Cutting(parts.hostname, parts.port) as cutting,
        opened(
            parts.geturl().replace(f":{parts.port}/", f":{cutting.port}/"),
            by_server=True,
        ) as log,
    ):
        cutting.answers_to(b"COMMIT\0", for_good=True)
        with pytest.raises(OutcomeUnknownError) as unknown:
            log.append([stated("a", event_id="a")])

    assert "postgresql://desk:***@" in str(unknown.value)
    for told in (
        str(unknown.value),
        unknown.value.hint,
        repr(unknown.value),
        *map(str, chain_of(unknown.value)),
    ):
        assert "s3cr" not in told


def chain_of(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


@pytest.fixture
def role(server: Server, on_server: str) -> Iterator[str]:
    """A role that goes with the database that it may use."""
    name = f"{urlsplit(on_server).path.strip('/')}_role"
    server.run(f"CREATE ROLE {name} LOGIN")
    yield name
    server.drop(on_server)
    server.run(f"DROP ROLE {name}")


@pytest.mark.parametrize(
    ("setting", "told", "hint"),
    [
        (
            "ALTER DATABASE {0}",
            "is on for the database",
            'ALTER DATABASE "{0}" RESET default_transaction_read_only',
        ),
        (
            "ALTER ROLE {1}",
            "is on for the role",
            'ALTER ROLE "{1}" RESET default_transaction_read_only',
        ),
        (
            "ALTER ROLE {1} IN DATABASE {0}",
            "is on for the role in this database",
            'ALTER ROLE "{1}" IN DATABASE "{0}" RESET default_transaction_read_only',
        ),
        (
            "?options=-cdefault_transaction_read_only%3Don",
            "is on for this connection",
            "take it out of the URL's `options` or of PGOPTIONS",
        ),
    ],
)
def test_where_transactions_only_read_it_is_told_for_whom_and_what_takes_it_back(
    server: Server,
    on_server: str,
    role: str,
    facts: str,
    setting: str,
    told: str,
    hint: str,
) -> None:
    database = urlsplit(on_server).path.strip("/")
    migrate(on_server, app_role=role)
    url = server.named(database, user=role)
    if setting.startswith("?"):
        url += setting
    else:
        server.run(
            f"{setting.format(database, role)} SET default_transaction_read_only = on"
        )

    with pytest.raises(
        NotAllowedError,
        match=f"may only be read: default_transaction_read_only {told}$",
    ) as refused:
        open_log(url, clock=int, new_id=str, actor="")
    with open_log(url, clock=int, new_id=str, actor="", read_only=True) as log:
        assert log.count() == 0
    assert hint.format(database, role) in refused.value.hint
    assert run("--db", url, "import", "--yes", facts).code == 6


def test_a_statement_that_takes_longer_than_the_server_allows_is_told_as_that(
    server: Server,
    on_server: str,
    role: str,
    opened: Callable[..., EventLog],
    stated: Callable[..., NewEvent],
) -> None:
    database = urlsplit(on_server).path.strip("/")
    migrate(on_server, app_role=role)
    server.run(f"ALTER ROLE {role} SET statement_timeout = '100ms'")

    log = opened(server.named(database, user=role), by_server=True)
    with psycopg.connect(on_server) as holder:
        holder.execute("SELECT * FROM head FOR UPDATE")
        with pytest.raises(
            DatabaseError,
            match="broke the work off: canceling statement due to statement timeout",
        ) as told:
            log.append([stated()])

    assert "(statement_timeout)" in told.value.hint
    assert [receipt.global_position for receipt in log.append([stated()])] == [1]


def test_a_role_without_the_right_to_insert_is_named(
    server: Server, on_server: str, role: str, opened: Callable[..., EventLog]
) -> None:
    database = urlsplit(on_server).path.strip("/")
    with raw(on_server) as owner:
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")

    with pytest.raises(
        NotAllowedError,
        match=f"the role '{role}' may read postgresql://.*, and not add events",
    ) as refused:
        opened(server.named(database, user=role))
    assert f"`tracker migrate --app-role {role}`" in hint_of(refused.value)
    assert opened(server.named(database, user=role), read_only=True).count() == 0


def test_a_server_that_follows_another_is_read_and_followed_and_says_so_to_who_would_write_and_at_its_end_it_is_not_ready(
    stated: Callable[..., NewEvent], facts: str
) -> None:
    """It is a server that became a hot standby while its writer had it open, as after a switch to another machine."""
    server = Server("fsync=off", own=True)
    try:
        url, empty = server.make(), server.make()
        migrate(url)
        with open_log(url, clock=lambda: 1, new_id=lambda: "e", actor="desk") as log:
            log.append([stated()])
            server.restart(as_copy=True)

            for write in (
                lambda: log.append([stated("more")]),
                lambda: open_log(url, clock=int, new_id=str, actor=""),
                lambda: migrate(empty),
            ):
                with pytest.raises(
                    NotAllowedError,
                    match=r"may only be read: the server is a copy that follows another one$",
                ) as refused:
                    write()
                assert "name the server that it follows" in refused.value.hint
        with open_log(url, clock=int, new_id=str, actor="", read_only=True) as reader:
            assert [r.event_id for r in follow(reader, after=0, idle=0.05)] == ["e"]
            assert not reader.check().problems
        assert run("--db", url, "import", "--yes", facts).code == 6
        assert run("--db", url, "log", "--dossier", "ukraine").code == 0

        server.wind_down()
        while (ran := run("--db", url, "log", "--dossier", "ukraine")).code == 0:
            time.sleep(0.01)
        assert (
            ran.code,
            "is not ready: the database system is shutting down" in ran.err,
        ) == (
            5,
            True,
        )
        assert "help: wait until the server has started, and try again" in ran.err
    finally:
        server.close()
