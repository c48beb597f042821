"""Roles of a PostgreSQL server that may add to the log and change nothing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.errors import DatabaseError
from tracker.storage.sql.schema import metadata
from tracker.storage.sql.statements import drive, driven

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHTS: Final = {
    "alembic_version": "SELECT",
    "events": "SELECT, INSERT",
    "head": "SELECT, UPDATE",
}
_USUAL: Final = "SELECT, INSERT, UPDATE, DELETE"
"""The rights of a role on a table, by name, and on one that is not named.

Those can be made anew, or are no part of the log.
"""

_NUMBERED: Final = """
    SELECT pg_get_serial_sequence(quote_ident(table_name), column_name)
      FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = ANY(%s)
      AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"""
_LET_IN: Final = """
    SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a
      JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.oid = to_regclass('events') AND a.privilege_type = 'INSERT'
      AND a.grantee <> c.relowner ORDER BY 1"""


def let_in(connection: Connection, role: str) -> None:
    """Let a role add events and use what is beside them, but change or delete no event.

    Raises:
        DatabaseError: There is no such role.
    """
    if not driven(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)):
        raise DatabaseError(
            f"the server has no role {role!r}",
            f"its administrator makes one: CREATE ROLE {_quoted(connection, role)} LOGIN",
        )
    name = _quoted(connection, role)
    ((schema,),) = driven(connection, "SELECT quote_ident(current_schema())")
    statements = [f"GRANT USAGE ON SCHEMA {schema} TO {name}"]
    statements += [
        f"GRANT {_RIGHTS.get(table, _USUAL)} ON {table} TO {name}"
        for table in ("alembic_version", *metadata.tables)
    ]
    statements += [
        f"GRANT USAGE ON SEQUENCE {found} TO {name}"
        for (found,) in driven(connection, _NUMBERED, (list(metadata.tables),))
    ]
    for statement in statements:
        drive(connection, statement.replace("%", "%%"))


def let_in_again(connection: Connection) -> None:
    """Give every role that was let in what it needs of tables that are new."""
    for (role,) in driven(connection, _LET_IN):
        let_in(connection, role)


def _quoted(connection: Connection, role: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(role)
