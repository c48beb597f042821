"""`import --batch`: parts that are each there as a whole, and words for what was done and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import MINI, run, write
from tracker.domain.errors import DatabaseError
from tracker.storage.event_log import EventLog

if TYPE_CHECKING:
    from pathlib import Path

NOTES = [
    {"type": "development-noted", "key": f"N{n}", "when": "2025-05-20", "text": f"{n}"}
    for n in range(1, 6)
]


@pytest.fixture
def notes(tmp_path: Path) -> str:
    return write(tmp_path / "notes.jsonl", *NOTES)


def test_an_import_in_parts_says_how_many_and_what_undo_takes_back(
    database: Path | str, notes: str
) -> None:
    ran = run("import", "--batch", "2", notes)
    again = run("import", "--batch", "2", notes, "-f", "json")

    first, last = len(MINI) + 1, len(MINI) + 5
    assert ran.out == (
        f"5 events added to mini, 0 known already; log places {first} to {last}, "
        "in 3 parts; `undo` takes back the last one\n"
    )
    assert (again.json["added"], again.json["parts"], again.json["known"]) == (0, 0, 5)


def test_an_import_in_one_part_is_told_like_any_other(
    database: Path | str, notes: str
) -> None:
    ran = run("import", "--batch", "100", notes, "-f", "json").json

    assert (ran["added"], ran["parts"]) == (5, 1)
    assert ran["undo"] == ["tracker undo"]


def test_parts_that_are_in_the_log_are_told_when_a_later_one_fails(
    database: Path | str, notes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = EventLog.appending, iter(range(9))

    def appending(log: EventLog, *, keep: bool = False) -> object:
        if next(calls) == 1:
            raise DatabaseError("it is in use", "try again")
        return real(log, keep=keep)

    with monkeypatch.context() as patch:
        patch.setattr(EventLog, "appending", appending)
        ran = run("import", "--batch", "2", notes)
    again = run("import", "--batch", "2", notes)

    assert ran.code == 5
    assert ran.err == (
        "error[T049]: 2 of 5 events are in the log, and the others are not: it is in use\n"
        "help: try again; then import the same files again: that adds the others, and nothing "
        "twice\n"
    )
    assert again.out.startswith("3 events added to mini, 2 known already")


@pytest.mark.parametrize("batch", [(), ("--batch", "2")])
def test_a_long_import_says_beforehand_that_others_wait(
    database: Path | str,
    notes: str,
    monkeypatch: pytest.MonkeyPatch,
    batch: tuple[str, ...],
) -> None:
    monkeypatch.setattr("tracker.cli.importing.import_.HOLDS_LONG", 5)

    said = run("import", *batch, notes).err

    assert ("the log is held until all 5 events are in it" in said) == (not batch)
