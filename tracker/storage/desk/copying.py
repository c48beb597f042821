"""The tables of the desk brought into another database, beside its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from tracker.storage.sql import schema

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from tracker.storage.database import Database

_NUMBERED: Final = (schema.settings, schema.desk_notes)
"""Tables whose rows are known by all that they hold but their number."""


def copy_desk(source: Database, target: Database) -> None:
    """Bring settings, reviews and notes into another database, whose own ones stay.

    Rows that are there are passed over, so that it can be done again. A review that waits there
    takes over what was decided here.
    """
    with source.reading() as given, target.writing() as taking:
        for table in _NUMBERED:
            _copy_rows(given, taking, table)
        numbers = _copy_reviews(given, taking)
        reviewed = schema.reviewed.c
        there = set(taking.execute(select(reviewed.event_id)).scalars())
        for event_id, number in given.execute(
            select(reviewed.event_id, reviewed.review)
        ):
            if event_id not in there:
                row = {"event_id": event_id, "review": numbers[number]}
                taking.execute(insert(schema.reviewed).values(row))


def _copy_rows(given: Connection, taking: Connection, table: Table) -> None:
    columns = [c for c in table.c if not c.primary_key]
    there = {tuple(row) for row in taking.execute(select(*columns))}
    first = next(iter(table.primary_key))
    for row in given.execute(select(*columns).order_by(first)).mappings():
        if tuple(row.values()) not in there:
            taking.execute(insert(table).values(**row))


def _copy_reviews(given: Connection, taking: Connection) -> dict[int, int]:
    """Bring the reviews over; return the number that each has there by its number here."""
    table, names = schema.reviews, schema.reviews.c
    held: dict[str, tuple[int, str]] = {
        event_id: (number, state)
        for event_id, number, state in taking.execute(
            select(names.event_id, names.review, names.state)
        )
    }
    numbers: dict[int, int] = {}
    for row in given.execute(select(table).order_by(names.review)).mappings():
        values: dict[str, Any] = {n: v for n, v in row.items() if n != "review"}
        number, state = held.get(row["event_id"], (0, ""))
        if not number:
            made = insert(table).values(values).returning(names.review)
            number = int(taking.execute(made).scalar_one())
        elif state == "waiting" != row["state"]:
            taking.execute(update(table).where(names.review == number).values(values))
        numbers[row["review"]] = number
    return numbers
