"""SQL statements, compiled once for each kind of database and run by the driver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Dialect, PoolProxiedConnection, Select
    from sqlalchemy.engine.interfaces import DBAPICursor


_COMPILED: Final[dict[tuple[str, str], tuple[str, tuple[str, ...] | None]]] = {}
"""Statements by kind of database: each open database has a dialect of its own."""


class Driving(Protocol):
    """The connections that run a statement.

    The library's, or the pool's inside a transaction that the driver has begun.
    """

    @property
    def dialect(self) -> Dialect:
        """The kind of database."""

    @property
    def connection(self) -> PoolProxiedConnection:
        """The driver's connection, as the pool lends it."""


def rows(connection: Driving, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a statement with named parameters, at a fifth of the library's time."""
    compiled, order = _compiled(connection.dialect, statement)
    return driven(
        connection,
        compiled,
        values if order is None else [values[name] for name in order],
    )


def run(connection: Driving, statement: str, **values: Any) -> None:
    """Run a statement with named parameters that gives no rows.

    A server is not waited for where statements are sent one behind another.
    """
    compiled, order = _compiled(connection.dialect, statement)
    drive(
        connection,
        compiled,
        values if order is None else [values[name] for name in order],
    )


def selected(connection: Connection, asked: Select[Any]) -> Sequence[Any]:
    """Return the rows of a query as the driver gives them, at a third of the library's time."""
    return connection.execute(asked).cursor.fetchall()


def run_many(
    connection: Driving,
    statement: str,
    names: Sequence[str],
    given: Iterable[Sequence[Any]],
) -> None:
    """Run a statement for each of many rows, whose values stand in the order of `names`.

    Each name stands in the statement once, in that order.
    """
    many = list(given)
    if many:
        compiled, order = _compiled(connection.dialect, statement)
        driven_many(
            connection,
            compiled,
            [dict(zip(names, row, strict=True)) for row in many]
            if order is None
            else many,
        )


def driven(
    connection: Driving, statement: str, values: Any = ()
) -> list[tuple[Any, ...]]:
    """The rows that a statement in the driver's own form gives."""
    with _driving(connection, statement) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def drive(connection: Driving, statement: str, values: Any = ()) -> None:
    """Run a statement in the driver's own form that gives no rows."""
    with _driving(connection, statement) as cursor:
        cursor.execute(statement, values)


def driven_many(connection: Driving, statement: str, many: Sequence[Any]) -> None:
    """Run a statement in the driver's own form for each of many rows."""
    with _driving(connection, statement) as cursor:
        cursor.executemany(statement, many)


# A context manager by name; a generator would take as long as a short statement.
class _driving:  # noqa: N801
    """A cursor of the driver, whose errors come as the library's own would."""

    def __init__(self, connection: Driving, statement: str) -> None:
        self._connection, self._statement = connection, statement

    def __enter__(self) -> DBAPICursor:
        self._cursor = self._connection.connection.cursor()
        return self._cursor

    def __exit__(
        self, kind: object, problem: BaseException | None, traceback: object
    ) -> None:
        self._cursor.close()
        driver = self._connection.dialect.loaded_dbapi
        if isinstance(problem, driver.Error):
            raise DBAPIError.instance(
                self._statement, None, problem, driver.Error
            ) from problem


def _compiled(dialect: Dialect, statement: str) -> tuple[str, tuple[str, ...] | None]:
    found = _COMPILED.get((dialect.name, statement))
    if found is None:
        compiled = text(statement).compile(dialect=dialect)
        found = (
            str(compiled),
            None if compiled.positiontup is None else tuple(compiled.positiontup),
        )
        _COMPILED[dialect.name, statement] = found
    return found
