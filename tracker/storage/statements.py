"""SQL written once: a statement is compiled for each kind of database and kept, so that running it costs what the driver takes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, CursorResult, Dialect


def run(connection: Connection, statement: str, **values: Any) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement with named parameters (`:name`)."""
    compiled, order = _compiled(connection.dialect, statement)
    return connection.exec_driver_sql(compiled, values if order is None else tuple(values[name] for name in order))


def rows(connection: Connection, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement with named parameters, as the driver's own tuples, which cost half of the library's."""
    return fetched(connection, run(connection, statement, **values))


def fetched(connection: Connection, result: CursorResult[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """All rows of a result as the driver's own tuples; its errors are told as the library tells them."""
    assert result.cursor is not None  # noqa: S101  (the statement gives rows)
    try:
        return cast("list[tuple[Any, ...]]", result.cursor.fetchall())
    except connection.dialect.loaded_dbapi.Error as problem:
        raise DBAPIError(None, None, problem) from problem
    finally:
        result.close()


def run_many(connection: Connection, statement: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Run a statement for each of many rows, whose values stand in the order of `names`; each name stands in it once, in that order."""
    given = list(rows)
    if not given:
        return
    compiled, order = _compiled(connection.dialect, statement)
    connection.exec_driver_sql(compiled, [dict(zip(names, row, strict=True)) for row in given] if order is None else given)


@lru_cache(maxsize=256)
def _compiled(dialect: Dialect, statement: str) -> tuple[str, tuple[str, ...] | None]:
    compiled = text(statement).compile(dialect=dialect)
    return str(compiled), None if compiled.positiontup is None else tuple(compiled.positiontup)
