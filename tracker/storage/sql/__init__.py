"""SQL statements, compiled once for each kind of database and run by the driver."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tracker.domain.errors import DatabaseError
from tracker.storage.rows import RECORDED_COLUMNS, Head, recorded_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Dialect, PoolProxiedConnection, Select
    from sqlalchemy.engine.interfaces import DBAPICursor

    from tracker.domain.recorded import RecordedEvent

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


HEAD: Final = "SELECT global_position, digest, recorded_at FROM head"
"""The query for the fields of `Head`, in their order."""

_HOLD: Final = (
    "SELECT global_position, digest, recorded_at, server_time FROM tracker_hold()"
)
_CHUNK: Final = 400
# A statement of each of these many values is kept; the last value fills up what is left.
_SIZES: Final = (*range(1, 21), 40, 100, 200, _CHUNK)
_VERSIONS: Final = """
    WITH wanted (dossier, stream) AS (VALUES {pairs})
    SELECT dossier, stream, (SELECT max(stream_position) FROM events
      WHERE events.dossier = wanted.dossier AND events.stream = wanted.stream) FROM wanted"""
_T = TypeVar("_T")


def rows_with(
    connection: Driving,
    columns: tuple[str, ...],
    name: str,
    wanted: Sequence[Any],
    *,
    dossier: str | None = None,
    types: Sequence[str] = (),
) -> Iterable[Any]:
    """The rows whose column `name` has one of up to `_CHUNK` values; a seek for each."""
    of_dossier = {} if dossier is None else {"dossier": dossier}
    named = {f"type_{n}": each for n, each in enumerate(types)}
    lookup = _lookup(columns, name, dossier is not None, tuple(named))
    return rows_among(connection, lookup, wanted, **of_dossier, **named)


@lru_cache(maxsize=128)
# It is part of what is kept.
def _lookup(
    columns: tuple[str, ...],
    name: str,
    within: bool,  # noqa: FBT001
    types: tuple[str, ...],
) -> str:
    # An id is of one event: else SQLite goes through the whole dossier for some ids.
    dossier = "dossier || ''" if name == "event_id" else "dossier"
    of_dossier = f"{dossier} = :dossier AND " if within else ""
    of_types = f" AND type IN (:{', :'.join(types)})" if types else ""
    found = f"{of_dossier}{name} {{wanted}}{of_types}"
    # Names of columns and of parameters.
    return f"SELECT {', '.join(columns)} FROM events WHERE {found}"  # noqa: S608


def rows_among(
    connection: Driving, statement: str, wanted: Sequence[Any], **more: Any
) -> Iterable[Any]:
    """Return the rows that a statement finds for up to `_CHUNK` values.

    `{wanted}` stands in it after the column that has one of them.
    """
    if not wanted:
        return ()
    if connection.dialect.name == "postgresql":
        return rows(connection, _among(statement, None), wanted=list(wanted), **more)
    padded = _padded(wanted)
    count = len(padded)
    return rows(
        connection,
        _among(statement, count),
        **dict(zip(_names(count), padded, strict=True)),
        **more,
    )


@lru_cache(maxsize=128)
def _among(statement: str, count: int | None) -> str:
    return statement.format(
        wanted="= ANY(:wanted)"
        if count is None
        else f"IN ({', '.join(f':{value}' for value in _names(count))})"
    )


@lru_cache(maxsize=128)
def _names(count: int) -> tuple[str, ...]:
    return tuple(f"value_{n}" for n in range(count))


def rows_for(
    connection: Driving, statement: str, wanted: Iterable[tuple[Any, Any]], **more: Any
) -> Iterator[Any]:
    """Return the rows that a statement finds for pairs of values.

    `{pairs}` stands in it for the pairs, as `VALUES` takes them.
    """
    for chunk in chunks(wanted):
        padded = _padded(chunk)
        values = dict(
            zip(_names(2 * len(padded)), chain.from_iterable(padded), strict=True)
        )
        yield from rows(connection, _of_pairs(statement, len(padded)), **values, **more)


@lru_cache(maxsize=128)
def _of_pairs(statement: str, count: int) -> str:
    return statement.format(
        pairs=", ".join(f"(:value_{n}, :value_{n + 1})" for n in range(0, 2 * count, 2))
    )


def _padded(wanted: Sequence[_T]) -> Sequence[_T]:
    count = _SIZES[bisect_left(_SIZES, len(wanted))]
    return (
        wanted
        if count == len(wanted)
        else [*wanted, *(wanted[-1],) * (count - len(wanted))]
    )


def stream_versions(
    connection: Driving, streams: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return how far each (dossier, stream) is; a seek for each, never a scan of a stream."""
    return {
        (dossier, stream): version or 0
        for dossier, stream, version in rows_for(connection, _VERSIONS, streams)
    }


def events_with(
    connection: Driving,
    name: str,
    wanted: Iterable[Any],
    *,
    dossier: str | None = None,
    types: Sequence[str] = (),
) -> list[RecordedEvent]:
    """The events whose column `name` has one of the values, in the order of the log."""
    found = [
        row
        for chunk in chunks(wanted)
        for row in rows_with(
            connection, RECORDED_COLUMNS, name, chunk, dossier=dossier, types=types
        )
    ]
    return sorted(recorded_of(found), key=lambda r: r.global_position)


def chunks(items: Iterable[_T]) -> Iterator[list[_T]]:
    """The items in lists short enough for the parameters of one statement."""
    held = list(items)
    return (held[start : start + _CHUNK] for start in range(0, len(held), _CHUNK))


def held_head(connection: Driving) -> tuple[Head, int | None]:
    """Return the head, held until the transaction ends, and the server's time then.

    A file is held from the beginning of a transaction that writes, and has no time of its own.

    Raises:
        DatabaseError: There is none.
    """
    if connection.dialect.name != "postgresql":
        return head_in(connection), None
    found = rows(connection, _HOLD)
    return _head_of([row[:3] for row in found]), found[0][3]


def head_in(connection: Driving) -> Head:
    """Return the head.

    Raises:
        DatabaseError: There is none.
    """
    return _head_of(rows(connection, HEAD))


def _head_of(found: Sequence[Sequence[Any]]) -> Head:
    wrong = ""
    if not found:
        wrong = "is gone"
    elif [type(value) for value in found[0]] != [int, bytes, int]:
        wrong = "holds what no log writes"
    if wrong:
        raise DatabaseError(
            f"the database is damaged: the head of the log {wrong}",
            "put back a backup of it; a check says what else is wrong",
        ).advise("head-gone")
    return Head(*found[0])
