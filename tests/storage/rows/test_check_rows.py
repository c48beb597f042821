"""Whatever is changed behind the log's back is found: every byte of every column, every row moved, dropped or put in."""

from __future__ import annotations

import hashlib
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, text

from tests.domain.examples import EXAMPLES
from tracker.domain.recorded import UnknownEvent
from tracker.storage import check_log
from tracker.storage.event_log import EventLog, NewEvent
from tracker.storage.rows import StoredRow
from tracker.storage.rows.chain import GENESIS
from tracker.storage.rows.check_rows import (
    START,
    Before,
    Range,
    join_ranges,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DREAM = b'{"dossier":"talks","key":"dream","schema_version":9,"type":"dream-dreamt","when":"2025-05"}'


def rows_of(log: EventLog) -> list[StoredRow]:
    with log.database.reading() as connection:
        return [StoredRow(*row) for row in check_log._rows(connection, check_log._ROWS)]


def chained(rows: list[StoredRow]) -> list[StoredRow]:
    """The rows with payload hashes and digests that fit, as somebody would write who knows how."""
    previous, found = GENESIS, []
    for row in rows:
        hashed = row._replace(
            payload_sha256=hashlib.sha256(row.payload.encode()).digest()
        )
        previous = hashed.digest_after(previous)
        found.append(hashed._replace(digest=previous))
    return found


def found_in(rows: list[StoredRow]) -> list[tuple[int, str]]:
    checked = Range()
    checked.check(rows)
    return [tuple(problem) for problem in checked.problems]


@pytest.fixture
def whole(log: EventLog) -> list[StoredRow]:
    """A log with one event of every type that says all it can, and one of a type that nobody knows."""
    dream = UnknownEvent(
        type="dream-dreamt",
        schema_version=9,
        dossier="talks",
        key="dream",
        stream="dreams",
        payload=_DREAM,
    )
    full = [example.full for example in EXAMPLES.values()]
    log.append([NewEvent(event.revised(key=f"k{n}")) for n, event in enumerate(full)])
    log.append([NewEvent(dream)])
    return rows_of(log)


def flips(value: Any) -> Iterator[Any]:
    """The value with each of its bytes changed, and nothing or something in its place."""
    match value:
        case int():
            yield from (value ^ 1 << bit for bit in range(0, 63, 8))
            yield None
        case str():
            text = value.encode()
            yield from (
                (text[:n] + bytes([text[n] ^ 1]) + text[n + 1 :]).decode(
                    "utf-8", "surrogateescape"
                )
                for n in range(len(text))
            )
            yield from (None, value + "x", value[:-1], text)
        case bytes():
            yield from (
                value[:n] + bytes([value[n] ^ 1]) + value[n + 1 :]
                for n in range(len(value))
            )
            yield from (None, value + b"x", value[:-1], value.hex())
        case None:
            yield from (0, "", "x", b"")


@pytest.mark.parametrize("column", StoredRow._fields)
def test_a_change_of_any_byte_of_any_column_of_any_type_is_found(
    whole: list[StoredRow], column: str
) -> None:
    for place, row in enumerate(whole):
        before = (
            Before(
                whole[place - 1].global_position,
                whole[place - 1].digest,
                whole[place - 1].recorded_at,
            )
            if place
            else START
        )
        for value in flips(getattr(row, column)):
            checked = Range(before)
            checked.check([row._replace(**{column: value})])
            if column == "stream_position":
                checked = join_ranges([Range(), checked])

            assert checked.problems, (row.type, column, value)


def test_rows_that_were_not_touched_give_no_problem(whole: list[StoredRow]) -> None:
    assert found_in(whole) == []
    assert len({row.type for row in whole}) == len(EXAMPLES) + 1


def test_the_log_reads_alike_in_ranges(whole: list[StoredRow]) -> None:
    whole[20] = whole[20]._replace(stream_position=7)
    whole = chained(whole)
    whole[5] = whole[5]._replace(recorded_by="x")
    for size in (1, 2, 7, 100):
        parts = [
            Range(Before(*(whole[n - 1][i] for i in (0, -1, 12))) if n else START)
            for n in range(0, len(whole), size)
        ]
        for n, part in enumerate(parts):
            part.check(whole[n * size : (n + 1) * size])

        assert [tuple(problem) for problem in join_ranges(parts).problems] == found_in(
            whole
        )


@pytest.mark.parametrize("place", range(6))
def test_rows_in_another_order_dropped_or_put_in_are_found_though_each_fits_itself(
    whole: list[StoredRow], place: int
) -> None:
    few = whole[:6]
    swapped = [*few]
    swapped[place], swapped[place - 1] = swapped[place - 1], swapped[place]
    numbered = [row._replace(global_position=n + 1) for n, row in enumerate(swapped)]
    dropped = few[:place] + few[place + 1 :]
    twice = few[: place + 1] + few[place:]

    assert found_in(swapped)
    assert found_in(numbered)
    assert found_in(twice)
    assert found_in(
        [row._replace(global_position=n + 1) for n, row in enumerate(twice)]
    )
    if place < 5:  # a tail that is cut off leaves no trace in the rows
        assert found_in(dropped)
        assert found_in(
            [row._replace(global_position=n + 1) for n, row in enumerate(dropped)]
        )


@pytest.mark.parametrize(
    "column",
    [
        "dossier",
        "stream",
        "type",
        "schema_version",
        "key",
        "valid_earliest",
        "valid_latest",
        "reported_earliest",
        "reported_latest",
    ],
)
def test_a_column_that_contradicts_its_payload_is_named_though_every_digest_fits(
    whole: list[StoredRow], column: str
) -> None:
    row = whole[3]
    value = getattr(row, column)
    other = value + 1 if isinstance(value, int) else f"{value}x"

    (problem,) = found_in(
        chained([*whole[:3], row._replace(**{column: other}), *whole[4:]])
    )[:1]

    assert problem == (4, f"the column {column} beside the payload does not fit it")


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (
            '{"dossier":"talks","schema_version":1,"slug":"x","title":"X","type":"issue-defined"}',
            "the column stream beside the payload does not fit it",
        ),
        (
            '{"dossier":"talks","slug":"russia","schema_version":1}',
            "the payload cannot be read",
        ),
        ('{"schema_version":1,"type":"t"}', "the payload cannot be read"),
        (
            '{"dossier":"talks","schema_version":1,"type":"issue-defined"}',
            "the payload cannot be read",
        ),
        ("no JSON", "the payload cannot be read"),
        ("", "the payload was erased"),
    ],
)
def test_a_payload_that_makes_no_sense_beside_its_columns_is_found_though_the_digest_fits(
    whole: list[StoredRow], payload: str, found: str
) -> None:
    place = next(n for n, row in enumerate(whole) if row.type == "issue-defined")
    row = whole[place]._replace(
        payload=payload,
        key=None,
        valid_earliest=None,
        valid_latest=None,
        reported_earliest=None,
        reported_latest=None,
    )

    problems = found_in(chained([*whole[:place], row, *whole[place + 1 :]]))

    assert [each[0] for each in problems] == [place + 1]
    assert problems[0][1].startswith(found)


def test_many_problems_are_counted_and_the_first_are_named(
    log: EventLog, stated: Callable[..., NewEvent]
) -> None:
    log.append([stated(str(n)) for n in range(150)])
    rows = [row._replace(recorded_by="x") for row in rows_of(log)]

    checked = Range()
    checked.check(rows)

    assert [problem.global_position for problem in checked.problems] == list(
        range(1, 101)
    )
    assert checked.count == 150


def change(log: EventLog, *statements: str, **values: Any) -> None:
    """Write into the database as its owner can."""
    with log.database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


def bare(log: EventLog, table: str) -> None:
    """A table without triggers and constraints, and with a number by which its rows are found whatever is done to them."""
    change(log, *(f"DROP VIEW {view}" for view in views_of(log)))
    change(
        log,
        f"CREATE TABLE bare AS SELECT *, {'global_position' if table == 'events' else 'id'} AS nth FROM {table}",  # noqa: S608  (names of our own)
        f"DROP TABLE {table}",
    )
    change(log, f"ALTER TABLE bare RENAME TO {table}")


def views_of(log: EventLog) -> list[str]:
    """The views that read the tables, and would not let one of them be replaced."""
    return inspect(log.database.engine).get_view_names()


def is_sqlite(log: EventLog) -> bool:
    return bool(log.database.engine.dialect.name == "sqlite")


def found_by(log: EventLog) -> list[tuple[int, str]]:
    """What the check names beside the triggers and the unique index, which `bare` took away."""
    return [
        tuple(problem)[:2]
        for problem in log.check().problems
        if "trigger" not in problem.found
        if not re.fullmatch(r"the index \w+ is gone", problem.found)
    ]


@pytest.fixture
def few(log: EventLog, stated: Callable[..., NewEvent]) -> EventLog:
    """Three events of two types, one without a key; their table has no guards any more."""
    log.append(
        [
            NewEvent(EXAMPLES["party-registered"].full),
            stated("нет", key="k1", reported="2025-05-29"),
            stated("maybe", when="2025-06/.."),
        ]
    )
    bare(log, "events")
    if is_sqlite(log):
        # Not for what is tested: thousands of changes need not reach the disk. One connection is used all along.
        with closing(log.database.engine.raw_connection()) as raw:
            raw.driver_connection.execute("PRAGMA synchronous = OFF")
    return log


def fits(log: EventLog, column: str, value: Any, kept: Any) -> bool:
    """Whether a database takes a value into a column: SQLite takes any, others what is of its type."""
    if is_sqlite(log) or value is None:
        return True
    if isinstance(value, str):
        return (
            isinstance(kept, str | None)
            and "\0" not in value
            and value.isprintable()
            and not column.endswith(("earliest", "latest"))
        )
    if isinstance(value, int):
        return (
            isinstance(kept, int | None)
            and column != "key"
            and (column != "schema_version" or value < 2**31)
        )
    return isinstance(kept, bytes)


@pytest.mark.parametrize("column", StoredRow._fields)
def test_every_byte_of_every_stored_column_is_checked(
    few: EventLog, column: str
) -> None:
    kept = rows_of(few)
    for row in kept:
        own = getattr(row, column)
        for value in flips(own):
            if not fits(few, column, value, own):
                continue
            # SQLite keeps bytes that are no text, when they are called text.
            raw = is_sqlite(few) and isinstance(value, str)
            written, cast = (
                (value.encode("utf-8", "surrogateescape"), "CAST(:value AS TEXT)")
                if raw
                else (value, ":value")
            )
            change(
                few,
                f"UPDATE events SET {column} = {cast} WHERE nth = :nth",  # noqa: S608  (names of our own)
                value=written,
                nth=row.global_position,
            )

            assert found_by(few), (row.global_position, value)

            change(
                few,
                f"UPDATE events SET {column} = :value WHERE nth = :nth",  # noqa: S608  (names of our own)
                value=own,
                nth=row.global_position,
            )
    assert rows_of(few) == kept
    assert found_by(few) == []


def test_stored_rows_that_were_moved_dropped_or_put_in_are_found(few: EventLog) -> None:
    names = ", ".join(StoredRow._fields)
    others = ", ".join(StoredRow._fields[1:])
    change(few, "CREATE TABLE kept AS SELECT * FROM events")
    for changes in (
        [
            "UPDATE events SET global_position = 5 - global_position WHERE global_position > 1"
        ],
        ["DELETE FROM events WHERE global_position = 1"],
        ["DELETE FROM events WHERE global_position = 2"],
        ["DELETE FROM events WHERE global_position = 3"],
        ["DELETE FROM events"],
        [
            f"INSERT INTO events ({names}) SELECT 4, {others} FROM kept WHERE global_position = 3"  # noqa: S608  (names of our own)
        ],
        [
            f"INSERT INTO events ({names}) SELECT 0, {others} FROM kept WHERE global_position = 1"  # noqa: S608  (names of our own)
        ],
        [
            f"INSERT INTO events ({names}) SELECT {names} FROM kept WHERE global_position = 2"  # noqa: S608  (names of our own)
        ],
        [
            "UPDATE events SET global_position = global_position + 1",
            f"INSERT INTO events ({names}) SELECT {names} FROM kept WHERE global_position = 1",  # noqa: S608  (names of our own)
        ],
    ):
        change(few, *changes)

        assert found_by(few), changes

        change(few, "DELETE FROM events", "INSERT INTO events SELECT * FROM kept")
        assert found_by(few) == []


@pytest.mark.parametrize(
    "assigned",
    [
        "global_position = 2",
        "global_position = 4",
        "recorded_at = recorded_at - 1",
        "digest = :other",
        "digest = NULL",
        "recorded_at = NULL",
        "",
    ],
)
def test_a_changed_head_is_found(few: EventLog, assigned: str) -> None:
    bare(few, "head")
    assert found_by(few) == []

    change(
        few,
        f"UPDATE head SET {assigned}" if assigned else "DELETE FROM head",  # noqa: S608  (names of our own)
        other=bytes(32),
    )

    assert [place for place, _ in found_by(few)] == [3]


def test_several_processes_find_what_one_finds(
    few: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(few, "UPDATE events SET recorded_by = 'x' WHERE global_position = 2")
    monkeypatch.setattr(check_log, "_SHARE", 1)
    monkeypatch.setattr(check_log, "_WORTH", 3)

    assert few.check(workers=2) == few.check()
    assert [place for place, _ in found_by(few)] == [2]


@pytest.mark.parametrize(
    "served",
    [
        "raise SystemExit",
        "import sys; print('nonsense', flush=True); sys.stdin.read()",
        "import sys; sys.stdin.read(9)",
    ],
)
def test_what_a_process_fails_to_check_is_checked_here(
    few: EventLog, monkeypatch: pytest.MonkeyPatch, served: str
) -> None:
    monkeypatch.setattr(check_log, "_SHARE", 1)
    monkeypatch.setattr(check_log, "_WORTH", 3)
    monkeypatch.setattr(check_log, "_SERVE", served)

    assert few.check(workers=2) == few.check()


def test_a_process_checks_what_it_is_asked(few: EventLog) -> None:
    with check_log.helping(1) as (pool, ask):
        theirs = [
            pool.submit(ask, few.database.location, after, after + 1).result()
            for after in range(3)
        ]

    assert [each.last.global_position for each in theirs] == [1, 2, 3]
    assert [each.count for each in theirs] == [0, 0, 0]
