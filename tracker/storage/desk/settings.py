"""The log of settings in SQL: of each dossier and name the last value counts, and all are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.storage.sql import rows, run

if TYPE_CHECKING:
    from tracker.storage.database import Database


class SettingKept(msgspec.Struct, frozen=True):
    """A setting as it was made.

    Attributes:
        value: Its value.
        set_at: When it was made, in microseconds since the epoch.
        set_by: Who made it.
    """

    value: str
    set_at: int
    set_by: str


_PUT: Final = """
    INSERT INTO settings (dossier, name, value, set_at, set_by)
    VALUES (:dossier, :name, :value, :set_at, :set_by)"""
_ALL: Final = """
    SELECT value, set_at, set_by FROM settings
    WHERE dossier = :dossier AND name = :name ORDER BY setting"""


def put_setting(database: Database, dossier: str, name: str, made: SettingKept) -> None:
    """Keep a setting of a dossier behind those before it."""
    values = msgspec.structs.asdict(made)
    with database.writing() as connection:
        run(connection, _PUT, dossier=dossier, name=name, **values)


def settings_of(database: Database, dossier: str, name: str) -> list[SettingKept]:
    """Return the values that a setting of a dossier has had, the one that counts last."""
    with database.reading() as connection:
        found = rows(connection, _ALL, dossier=dossier, name=name)
    return [SettingKept(*row) for row in found]
