"""Rows found by many values at once: a seek for each value, never a scan."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tracker.storage.rows.decode import COLUMNS, recorded_of
from tracker.storage.sql.statements import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.sql.statements import Driving

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
) -> Iterable[Any]:
    """The rows whose column `name` has one of up to `_CHUNK` values; a seek for each."""
    of_dossier = {} if dossier is None else {"dossier": dossier}
    return rows_among(
        connection, _lookup(columns, name, dossier is not None), wanted, **of_dossier
    )


@lru_cache(maxsize=128)
# It is part of what is kept.
def _lookup(columns: tuple[str, ...], name: str, within: bool) -> str:  # noqa: FBT001
    of_dossier = "dossier = :dossier AND " if within else ""
    return (
        # Names of columns.
        f"SELECT {', '.join(columns)} FROM events WHERE {of_dossier}{name} {{wanted}}"  # noqa: S608
    )


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
    connection: Driving, name: str, wanted: Iterable[Any], *, dossier: str | None = None
) -> list[RecordedEvent]:
    """The events whose column `name` has one of the values, in the order of the log."""
    found = [
        row
        for chunk in chunks(wanted)
        for row in rows_with(connection, COLUMNS, name, chunk, dossier=dossier)
    ]
    return sorted(recorded_of(found), key=lambda r: r.global_position)


def chunks(items: Iterable[_T]) -> Iterator[list[_T]]:
    """The items in lists short enough for the parameters of one statement."""
    held = list(items)
    return (held[start : start + _CHUNK] for start in range(0, len(held), _CHUNK))
