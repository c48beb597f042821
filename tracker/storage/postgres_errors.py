"""What PostgreSQL's errors mean to whoever called, by SQLSTATE; those of connecting have none, and are told by their words."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tracker.domain.errors import DatabaseError, NotAllowedError, TrackerError
from tracker.storage.engine import BUSY_SECONDS
from tracker.storage.location import masked

if TYPE_CHECKING:
    from tracker.storage.location import ServerLocation

_LOST: Final = ("08", "57P01", "57P02", "57P03")
_ASIDE: Final = re.compile(r"^(?:connection failed: )?(?:connection to server (?:at|on) .*? failed: )?(?:FATAL|ERROR):?\s*", re.DOTALL)
_NO_DATABASE: Final = re.compile(r'database "(.+)" does not exist')
_WRONG_USER: Final = re.compile(r"password|authentication|role .* does not exist|pg_hba\.conf|no encryption", re.IGNORECASE)
_BUSY: Final = {"55P03", "40001", "40P01", "57014"}
_TOLD: Final = {
    "53100": ("there is no room left for {shown}", "make room on the server's disk and try again; nothing was recorded"),
    "53300": ("{shown} takes no more connections", "try again later, or raise the server's max_connections"),
    "42P01": ("{shown} is damaged: {found}", "put back a backup of the database, or `tracker import` an export into a new one"),
    "23": ("{shown} refuses the row: {found}", "nothing was recorded; `tracker verify --db {quoted}` looks for the cause"),
}
_OTHER: Final = ("{shown} cannot be used: {found}", "nothing was recorded; see the server's log")
_OPTIONS: Final = (("host", "-h"), ("port", "-p"), ("user", "-U"))


def lost(problem: BaseException | None) -> bool:
    """Whether an error says that the connection is no more, or never was."""
    if not isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return problem.sqlstate is None or problem.sqlstate.startswith(_LOST)


def read_only(location: ServerLocation) -> NotAllowedError:
    """The error for who would write and may not."""
    found = f"{location.shown} may only be read: the server is a copy of another, or the role may not add events"
    return NotAllowedError(found, f"name another server or role; its owner lets a role write with `tracker migrate --app-role ROLE --db {location.quoted}`")


def unreachable(location: ServerLocation, problem: BaseException | None) -> DatabaseError:
    """The error for a connection that was lost, or could not be made; nothing of the transaction is kept."""
    found = _said(problem)
    if missing := _NO_DATABASE.search(found):
        return DatabaseError(f"the server of {location.shown} has no database {missing[1]!r}", f"`{_createdb(location, missing[1])}` makes one")
    if _WRONG_USER.search(found):
        return DatabaseError(
            f"{location.shown} does not let us in: {found}", "see that the role and its password are right, in the URL, in PGPASSWORD or in ~/.pgpass"
        )
    hint = "see that the server runs and that host and port are right: `pg_isready`; nothing was recorded, and it is safe to try again"
    return DatabaseError(f"{location.shown} cannot be reached: {found}", hint)


def explain(location: ServerLocation, problem: BaseException | None) -> TrackerError:
    """Our error for one of the driver's."""
    if lost(problem):
        return unreachable(location, problem)
    state, found, shown = getattr(problem, "sqlstate", None) or "", _said(problem), location.shown
    if state == "25006":
        return read_only(location)
    if state == "42501":
        hint = "the database's owner makes and migrates the tables, and lets a role add events with `tracker migrate --app-role ROLE`"
        return NotAllowedError(f"{shown} does not allow it: {found}", hint)
    if state in _BUSY:
        return DatabaseError(f"{shown} is in use by another program for more than {BUSY_SECONDS} seconds", "try again when that program is done")
    told, hint = next((told for known, told in _TOLD.items() if state.startswith(known)), _OTHER)
    return DatabaseError(told.format(shown=shown, found=found), hint.format(quoted=location.quoted))


def _said(problem: BaseException | None) -> str:
    """The server's or the library's words, on one line, without passwords."""
    diagnosis = getattr(problem, "diag", None)
    text = (diagnosis and diagnosis.message_primary) or str(problem)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return masked(_ASIDE.sub("", lines[0])) if lines else "no reason was given"


def _createdb(location: ServerLocation, name: str) -> str:
    given = conninfo_to_dict(location.url)
    options = [f"{option} {shlex.quote(str(given[key]))}" for key, option in _OPTIONS if given.get(key)]
    return " ".join(["createdb", *options, shlex.quote(name)])
