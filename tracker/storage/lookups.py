"""Rows found by many values at once: a seek for each value, never a scan."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import bindparam, select

from tracker.storage import schema
from tracker.storage.statements import fetched, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Dialect

_EVENTS: Final = schema.events.c
_CHUNK: Final = 400
_FEW: Final = 20
_VERSIONS: Final = """
    WITH wanted (dossier, stream) AS (VALUES {pairs})
    SELECT dossier, stream, (SELECT max(stream_position) FROM events WHERE events.dossier = wanted.dossier AND events.stream = wanted.stream) FROM wanted"""
_T = TypeVar("_T")


def rows_with(connection: Connection, columns: tuple[str, ...], name: str, wanted: Sequence[Any], *, dossier: str | None = None) -> Sequence[Any]:
    """The rows whose column `name` has one of up to `_CHUNK` values; a seek for each.

    The statement is written once: the library takes longer to build one of so many parameters than the database to answer it.
    """
    if not wanted:
        return ()
    padded = (*wanted, *(wanted[-1],) * (_CHUNK - len(wanted))) if len(wanted) > _FEW else tuple(wanted)
    statement = _lookup(connection.dialect, columns, name, len(padded), dossier is not None)
    return fetched(connection, connection.exec_driver_sql(statement, padded if dossier is None else (dossier, *padded)))


@lru_cache(maxsize=128)
def _lookup(dialect: Dialect, columns: tuple[str, ...], name: str, count: int, within: bool) -> str:  # noqa: FBT001  (it is part of what is kept)
    asked = select(*(_EVENTS[column] for column in columns))
    if within:
        asked = asked.where(_EVENTS.dossier == bindparam("dossier"))
    return str(asked.where(_EVENTS[name].in_([bindparam(f"value_{n}") for n in range(count)])).compile(dialect=dialect))


def rows_of(connection: Connection, statement: str, wanted: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    """The rows that a statement finds for pairs of values; `{pairs}` stands in it for the pairs, as `VALUES` takes them."""
    for chunk in chunks(wanted):
        count = len(chunk) if len(chunk) <= _FEW else _CHUNK
        padded = chunk + chunk[-1:] * (count - len(chunk))
        values = {name: value for n, (first, second) in enumerate(padded) for name, value in ((f"first_{n}", first), (f"second_{n}", second))}
        yield from run(connection, _of_pairs(statement, count), **values)


@lru_cache(maxsize=128)
def _of_pairs(statement: str, count: int) -> str:
    return statement.format(pairs=", ".join(f"(:first_{n}, :second_{n})" for n in range(count)))


def stream_versions(connection: Connection, streams: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How far each (dossier, stream) is; a seek for each, never a scan of a long stream."""
    return {(dossier, stream): version or 0 for dossier, stream, version in rows_of(connection, _VERSIONS, streams)}


def chunks(items: Iterable[_T]) -> Iterator[list[_T]]:
    """The items in lists short enough for the parameters of one statement."""
    held = list(items)
    return (held[start : start + _CHUNK] for start in range(0, len(held), _CHUNK))
