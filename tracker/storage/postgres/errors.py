"""PostgreSQL's errors as ours, by SQLSTATE.

Errors of connecting have no code, so the server's words for them decide; in another language
than English they are told in general.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tracker.domain.errors import DatabaseError, NotAllowedError, TrackerError
from tracker.storage.location import masked, secrets_of

if TYPE_CHECKING:
    from tracker.storage.location import ServerLocation

_LOST: Final = ("08", "57P01", "57P02", "57P03")
_ASIDE: Final = re.compile(
    r"^(?:connection (?:failed|is bad): )?"
    r"(?:(?:connection to server (?:at|on) .*? failed: )?(?:FATAL|ERROR):\s*)?",
    re.DOTALL,
)
_NOT_LET_IN: Final = "{shown} does not let us in: {found}"
_AT_THE_DOOR: Final = (
    (
        r"not allowed in statement pooling mode",
        "{shown} is a pool in statement mode, which has no transactions",
        (
            "set pool_mode = transaction or session for this database in the pool's settings, or "
            "name the server itself; nothing was recorded"
        ),
    ),
    (
        r"unsupported startup parameter(?: in options)?: (?P<name>\S+)",
        "{shown} is a pool that takes no {name}",
        (
            "leave {name} out of the URL and the environment; ALTER ROLE or ALTER DATABASE … SET "
            "sets it on the server"
        ),
    ),
    (
        r'database "(?P<name>.+)" does not exist',
        "the server of {shown} has no database {name!r}",
        "`{createdb}` makes one",
    ),
    (
        r"too many clients|too many connections|connection slots are reserved",
        "{shown} takes no more connections: {found}",
        (
            "nothing was recorded; try again when others are done, or raise the limit: the "
            "server's max_connections, the CONNECTION LIMIT of a role or a database"
        ),
    ),
    (
        r'role "(?P<name>.+)" is not permitted to log in',
        _NOT_LET_IN,
        (
            "name another role in the URL, or have the administrator let it log in: ALTER "
            'ROLE "{name}" LOGIN'
        ),
    ),
    (
        r'permission denied for database "(?P<name>.+)"',
        _NOT_LET_IN,
        (
            "name another role in the URL, or have the "
            'database\'s owner let it connect: GRANT CONNECT ON DATABASE "{name}" TO the role'
        ),
    ),
    (
        r'database "(?P<name>.+)" is not currently accepting connections',
        _NOT_LET_IN,
        (
            "name another database, or have the administrator open it: ALTER DATABASE "
            '"{name}" ALLOW_CONNECTIONS true'
        ),
    ),
    (
        r"the database system is (?:starting up|shutting down|in recovery|not yet accepting)",
        "{shown} is not ready: {found}",
        "wait until the server has started, and try again; nothing was recorded",
    ),
    (
        r"(?i:password|authentication|role .* does not exist|pg_hba\.conf|no encryption)",
        _NOT_LET_IN,
        "see that the role and its password are right, in the URL, in PGPASSWORD or in ~/.pgpass",
    ),
)
"""Refused connections: a pattern in the server's words, what is told, and what to do."""

_REFUSED: Final = (
    "{shown} refuses the connection: {found}",
    (
        "see that the role, its password and the database in the URL are right; the "
        "server's log says more; nothing was recorded"
    ),
)
"""The same for words of another language, or of a pool in between."""

_UNREACHED: Final = (
    "{shown} cannot be reached: {found}",
    (
        "see that the server runs and that host and port are right: `pg_isready`; nothing was "
        "recorded, and it is safe to try again"
    ),
)
_TIME: Final = "the time of recording is the server's"
"""The words of our own trigger, which refuses another time."""
_TIMES: Final = (
    "let the server's time be recorded, or do it as the tables' owner",
    "set-no-time",
)
_OWNERS: Final = (
    "the database's owner makes and migrates the tables, and lets a role add events",
    "let-any-role",
)
_ONLY_FOLLOWS: Final = {"25006", "0A000"}
"""Codes by which a server that only follows another one refuses to write.

Every transaction that writes begins with READ WRITE, which such a server calls not supported.
"""
BUSY: Final = frozenset(("55P03", "40001", "40P01"))
"""Codes by which a server says that another program is in the way."""
_HOLDER: Final = """
    SELECT coalesce(nullif(application_name, ''), 'a program'), usename,
      to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      extract(epoch FROM clock_timestamp() - xact_start)::int
    FROM pg_stat_activity
    WHERE wait_event_type IS DISTINCT FROM 'Lock' AND pid IN (
      SELECT pid FROM pg_locks
      WHERE relation = to_regclass('head') AND granted AND pid <> pg_backend_pid()
        AND mode <> 'AccessShareLock')
    ORDER BY xact_start LIMIT 1"""
"""Whoever holds the log: by which program and role, and since when."""
_TOLD: Final[dict[str, tuple[str, ...]]] = {
    "53100": (
        "there is no room left for {shown}",
        "make room on the server's disk and try again; nothing was recorded",
    ),
    "57014": (
        "{shown} broke the work off: {found}",
        (
            "nothing was recorded; try again when less is going on, or raise the limit "
            "(statement_timeout) of the role or the database"
        ),
    ),
    "42P01": (
        "{shown} is damaged: {found}",
        "put back a backup of the database, or import an export into a new one",
        "mend-server",
    ),
    "23": (
        "{shown} refuses the row: {found}",
        "nothing was recorded; a check of the log looks for the cause",
        "row-refused",
    ),
}
_OTHER: Final[tuple[str, ...]] = (
    "{shown} cannot be used: {found}",
    "nothing was recorded; see the server's log",
)
_OPTIONS: Final = (("host", "-h"), ("port", "-p"), ("user", "-U"))
_PORTS: Final = re.compile(r"[0-9,]*")
_SET_FOR: Final = {
    "database": ("the database", 'ALTER DATABASE "{database}" RESET'),
    "user": ("the role", 'ALTER ROLE "{role}" RESET'),
    "database user": (
        "the role in this database",
        'ALTER ROLE "{role}" IN DATABASE "{database}" RESET',
    ),
    "client": (
        "this connection",
        "take it out of the URL's `options` or of PGOPTIONS, which set",
    ),
}
"""Sources of a server's setting: for whom it is made, and what takes it back.

Where nothing else is known it is made for all.
"""


class RoleRights(NamedTuple):
    """The rights of a role on the tables of a database, and what stands in its way.

    Attributes:
        database: The name of the database.
        role: As which role we are connected.
        inserts: Whether it has the right to add events.
        copies: Whether the server only follows another one.
        read_only: Where it is set that transactions only read; None when they may write.
    """

    database: str
    role: str
    inserts: bool
    copies: bool
    read_only: str | None


def lost(problem: BaseException | None) -> bool:
    """Return whether an error says that the connection is no more, or never was."""
    if not isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return problem.sqlstate is None or problem.sqlstate.startswith(_LOST)


def not_to_write(
    location: ServerLocation, standing: RoleRights
) -> NotAllowedError | None:
    """Return the error for who would write and may not, and says why; None for who may."""
    if standing.copies:
        return _copies(location)
    if standing.read_only is not None:
        whom, undone = _SET_FOR.get(
            standing.read_only, ("the whole server", "ALTER SYSTEM RESET")
        )
        found = f"{location.shown} may only be read: default_transaction_read_only is on for {whom}"
        undone = undone.format(database=standing.database, role=standing.role)
        return NotAllowedError(
            found,
            (
                f"find out why, such as a disk that is almost full; then {undone} "
                "default_transaction_read_only"
            ),
        )
    if not standing.inserts:
        found = (
            f"the role {standing.role!r} may read {location.shown}, and not add events"
        )
        problem = NotAllowedError(
            found,
            "name another role in the URL, or have the tables' owner let this one add events",
        )
        return problem.advise("let-role", role=shlex.quote(standing.role))
    return None


def unreachable(
    location: ServerLocation, problem: BaseException | None
) -> DatabaseError:
    """Return the error for a connection lost or not made; nothing of the transaction is kept."""
    found = _said(problem)
    if _misread(location, found):
        return _unreadable(location)
    matches = ((re.search(pattern, found), told) for pattern, *told in _AT_THE_DOOR)
    answered = getattr(problem, "sqlstate", None) is None and "FATAL" in str(problem)
    match, (told, hint) = next(
        (each for each in matches if each[0]),
        (None, _REFUSED if answered else _UNREACHED),
    )
    name = (match and match.groupdict().get("name")) or ""
    command = _createdb(location, name) if "{createdb}" in hint else ""
    return DatabaseError(
        told.format(shown=location.shown, found=found, name=name),
        hint.format(name=name, createdb=command),
    )


def explain(location: ServerLocation, problem: BaseException | None) -> TrackerError:
    """Return our error for one of the driver's."""
    if lost(problem):
        return unreachable(location, problem)
    state, found, shown = (
        getattr(problem, "sqlstate", None) or "",
        _said(problem),
        location.shown,
    )
    if _misread(location, found):
        return _unreadable(location)
    if state in _ONLY_FOLLOWS:
        return _copies(location)
    if state == "42501":
        owners, name = _TIMES if _TIME in found else _OWNERS
        found = f"{shown} does not allow it: {found}"
        return NotAllowedError(found, owners).advise(name)
    if state in BUSY:
        return in_use(location, None)
    told, hint, *remedy = next(
        (told for known, told in _TOLD.items() if state.startswith(known)), _OTHER
    )
    refused = DatabaseError(told.format(shown=shown, found=found), hint)
    return refused.advise(*remedy, database=location.quoted) if remedy else refused


def in_use(
    location: ServerLocation, connection: psycopg.Connection[Any] | None
) -> DatabaseError:
    """Return the error for a log that another program holds.

    Args:
        location: The database.
        connection: A connection that can be asked who holds it; None where there is none.
    """
    found = holder(location, connection)
    return DatabaseError(
        found or f"{location.shown} is in use by another program",
        "try again when that program is done, or wait longer",
    ).advise("wait-longer")


def holder(
    location: ServerLocation, connection: psycopg.Connection[Any] | None
) -> str | None:
    """Say which program and role hold the log, and since when; None where nobody can be seen."""
    row = None if connection is None else connection.execute(_HOLDER).fetchone()
    if row is None:
        return None
    program, role, since, seconds = row
    found = f"{location.shown} is in use: {program} holds the log as {role}"
    if since is not None:
        found += f" since {since}, for {seconds} seconds"
    return found


def _copies(location: ServerLocation) -> NotAllowedError:
    """Return the error for who would write to a copy of another server.

    Our transactions say that they write, so nothing else can refuse them for being read-only.
    """
    found = f"{location.shown} may only be read: the server is a copy that follows another one"
    return NotAllowedError(
        found,
        (
            "name the server that it follows; a URL may name both: "
            "postgresql://ONE,OTHER/NAME?target_session_attrs=read-write"
        ),
    )


def _misread(location: ServerLocation, found: str) -> bool:
    """Return whether part of a password was misread, and stands in the library's words."""
    try:
        given = conninfo_to_dict(location.conninfo)
    except psycopg.Error:
        given = {"host": "@"}
    if "@" not in str(given.get("host", "")) and _PORTS.fullmatch(
        str(given.get("port", ""))
    ):
        return False
    return any(secret in found for secret in secrets_of(location.url))


def _unreadable(location: ServerLocation) -> DatabaseError:
    hint = (
        "in a name or password write @ as %40, / as %2F, : as %3A, % as %25 and a space as "
        "%20; a password is better kept in ~/.pgpass"
    )
    return DatabaseError(f"{location.shown} cannot be read as a URL", hint)


def _said(problem: BaseException | None) -> str:
    """Return the server's or the library's words, on one line, without passwords."""
    diagnosis = getattr(problem, "diag", None)
    text = (diagnosis and diagnosis.message_primary) or str(problem)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return masked(_ASIDE.sub("", lines[0])) if lines else "no reason was given"


def _createdb(location: ServerLocation, name: str) -> str:
    given = conninfo_to_dict(location.conninfo)
    options = [
        f"{option} {shlex.quote(str(given[key]))}"
        for key, option in _OPTIONS
        if given.get(key)
    ]
    return " ".join(["createdb", *options, shlex.quote(name)])
