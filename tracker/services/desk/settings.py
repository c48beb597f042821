"""The setting of a dossier by which an append waits for another editor; each change is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from tracker.domain.dates import format_instant
from tracker.storage.desk.reviews import Reviews
from tracker.storage.desk.settings import SettingKept, put_setting, settings_of

if TYPE_CHECKING:
    from tracker.storage.database import Database

FORMAT: Final = "tracker.review-setting/1"
_NAME: Final = "review"
_ON: Final = "on"
_OFF: Final = "off"


class SettingChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a setting: its new value, when and by whom."""

    value: str
    set_at: str
    set_by: str


class ReviewSetting(msgspec.Struct, frozen=True, kw_only=True):
    """The setting of a dossier by which what is sent waits for another editor.

    Attributes:
        format: `tracker.review-setting/1`.
        dossier: The dossier.
        on: Whether it waits.
        waiting: How many appends wait now.
        changes: The changes of the setting, the first one first.
    """

    format: Literal["tracker.review-setting/1"] = FORMAT
    dossier: str
    on: bool
    waiting: int
    changes: list[SettingChange]


def is_reviewed(database: Database, dossier: str) -> bool:
    """Say whether what is sent to a dossier waits for another editor."""
    found = settings_of(database, dossier, _NAME)
    return bool(found) and found[-1].value == _ON


def review_setting(database: Database, dossier: str) -> ReviewSetting:
    """Return whether what is sent to a dossier waits, and who has said so."""
    found = settings_of(database, dossier, _NAME)
    changes = [
        SettingChange(
            value=each.value, set_at=format_instant(each.set_at), set_by=each.set_by
        )
        for each in found
    ]
    return ReviewSetting(
        dossier=dossier,
        on=bool(found) and found[-1].value == _ON,
        waiting=Reviews(database).waiting(dossier),
        changes=changes,
    )


def set_review(
    database: Database, dossier: str, *, on: bool, by: str, now: int
) -> ReviewSetting:
    """Let what is sent to a dossier wait for another editor, or append it at once.

    A setting that holds already is not made again. An append that waits already goes on waiting.

    Args:
        database: The database, open for writing.
        dossier: The dossier.
        on: Whether it is to wait.
        by: Who says so.
        now: The time, in microseconds since the epoch.
    """
    if is_reviewed(database, dossier) != on:
        put_setting(database, dossier, _NAME, SettingKept(_ON if on else _OFF, now, by))
    return review_setting(database, dossier)
