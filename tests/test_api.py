"""The log from Python."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest

import tracker
from tests import builders as b
from tracker.domain.errors import (
    DatabaseError,
    NotAllowedError,
    UnknownNameError,
    UnknownReferenceError,
)
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path


def opened() -> list:
    return [
        b.event(
            "dossier-opened", title="Talks", zone="Europe/Kyiv", columns=["russia"]
        ),
        b.party("russia"),
        b.issue("ceasefire"),
    ]


def test_without_a_database_the_bundled_dossier_answers() -> None:
    with tracker.open() as log:
        picture = log.as_of("2025-05-28")

    assert picture.dossier == "ukraine-2025"
    assert len(picture.cells) == 4 * len(picture.issues)


def test_what_is_appended_is_answered(where: Path | str) -> None:
    with tracker.open(where) as log:
        receipts = log.append(
            *opened(),
            b.stated("russia", "ceasefire", "Only with conditions", when="2025-05-01"),
        )
        picture = log.as_of("2025-05-02")

        contents = list(log.contents(after=3))

    assert [e.type for e in contents] == ["position-stated"]
    assert [r.global_position for r in receipts] == [1, 2, 3, 4]
    assert [s.stance for c in picture.cells for s in c.statements] == [
        "Only with conditions"
    ]


def test_what_the_log_holds_is_not_appended_again(where: Path | str) -> None:
    with tracker.open(where) as log:
        log.append(*opened())

        again = log.append(*opened())

        assert [(r.global_position, r.added, r.withdrawn_by) for r in again] == [
            (1, False, None),
            (2, False, None),
            (3, False, None),
        ]
        assert len(list(log.events())) == 3


def test_a_fact_that_names_nobody_known_is_refused_whole(where: Path | str) -> None:
    with tracker.open(where) as log:
        log.append(*opened())
        with pytest.raises(UnknownReferenceError, match="no party 'rusia'"):
            log.append(
                b.issue("location"),
                b.stated("rusia", "ceasefire", "Yes", when="2025-05-01"),
            )

        assert len(list(log.events())) == 3


def test_what_is_followed_comes_once_however_often_one_begins_again(
    where: Path | str, tmp_path: Path
) -> None:
    with tracker.open(where) as log, tracker.open(where) as reader:
        log.append(*opened())
        reading = reader.follow(idle=5)
        seen = [next(reading), next(reading)]
        log.append(b.issue("location"))
        seen += reader.follow(after=seen[-1].global_position, idle=0)

        assert [r.event for r in seen] == [*opened(), b.issue("location")]
        assert (
            list(reader.follow(dossier=seen[0].event.dossier, after=3, idle=0))
            == seen[3:]
        )
    with (
        tracker.open(tmp_path / "absent.db") as log,
        pytest.raises(DatabaseError, match="no database at"),
    ):
        log.follow()


def test_an_export_is_what_the_command_writes(where: Path | str) -> None:
    with tracker.open(where) as log:
        log.append(*opened())
        lines = list(log.export())

    assert [line[:10] for line in lines] == [b'{"digest":'] * 3


def test_a_log_is_backed_up_and_copied(where: Path | str, tmp_path: Path) -> None:
    with tracker.open(where) as log:
        log.append(*opened())
        before = list(log.export(whole=True))
        made = log.backup(tmp_path / "backup.jsonl")
        copied = log.copy_to(tmp_path / "copy.db")

    assert (made.events, made.form, copied.added, copied.digest) == (
        3,
        "export",
        3,
        made.digest,
    )
    with tracker.open(tmp_path / "copy.db") as copy:
        assert list(copy.export()) == before


def test_a_log_in_a_file_is_restored_and_what_it_held_is_kept(
    path: Path, tmp_path: Path
) -> None:
    with tracker.open(path) as log:
        log.append(*opened())
        before = list(log.export(whole=True))
        log.backup(tmp_path / "backup.jsonl")

        log.append(b.party("ukraine"))
        with pytest.raises(
            NotAllowedError, match="holds 1 event that is not in"
        ) as refused:
            log.restore(tmp_path / "backup.jsonl", force=True)
        kept = log.restore(tmp_path / "backup.jsonl", force=True, lose=1)

        assert (
            refused.value.hint
            == "say force=True and lose=1 to replace it; it is kept beside"
        )
        assert list(log.export(whole=True)) == before
        assert kept is not None

    with tracker.open(kept) as log:
        assert len(list(log.export())) == 4


def test_onto_a_server_a_backup_is_added_where_nothing_is_and_replaces_nothing(
    path: Path, on_server: str, tmp_path: Path
) -> None:
    with tracker.open(path) as log:
        log.append(*opened())
        before = list(log.export(whole=True))
        log.backup(tmp_path / "backup.db")

    with tracker.open(on_server) as log:
        assert log.restore(tmp_path / "backup.db") is None
        assert list(log.export(whole=True)) == before
        log.append(b.party("ukraine"))
        with pytest.raises(NotAllowedError, match="holds 1 event that is not in"):
            log.restore(tmp_path / "backup.db", force=True, lose=1)
        assert len(list(log.export())) == 4


def test_a_restore_where_nothing_was_is_answered_at_once(
    path: Path, tmp_path: Path
) -> None:
    with tracker.open(path) as log:
        log.append(*opened())
        log.backup(tmp_path / "backup.db")

    with tracker.open(tmp_path / "new" / "talks.db") as log:
        assert log.restore(tmp_path / "backup.db") is None
        assert log.as_of("2025-05-28").dossier == b.DOSSIER


def test_mistakes_have_hints(tmp_path: Path) -> None:
    with (
        tracker.open() as log,
        pytest.raises(UnknownNameError, match="no party") as mistake,
    ):
        log.as_of("2025-05-28", parties=["Rusia"])
    with (
        tracker.open(tmp_path / "absent.db") as log,
        pytest.raises(DatabaseError) as absent,
    ):
        log.append(*opened())

    assert "Russia" in mistake.value.hint or "russia" in mistake.value.hint
    assert "make one there" in absent.value.hint


def test_a_log_opened_before_there_was_a_database_finds_it_once_there_is_one(
    tmp_path: Path,
) -> None:
    with tracker.open(tmp_path / "talks.db") as log:
        with pytest.raises(DatabaseError, match="no database at"):
            log.as_of("2025-05-28")

        migrate(tmp_path / "talks.db")
        log.append(*opened())

        assert log.as_of("2025-05-28").dossier == b.DOSSIER
        assert [d.held for d in log.dossiers()][:2] == ["database", "bundled"]


def test_an_open_log_sees_its_own_appends_after_its_file_was_replaced(
    path: Path, template: Path, tmp_path: Path
) -> None:
    with tracker.open(path) as log:
        log.append(*opened(), b.stated("russia", "ceasefire", "Yes", when="2025-05-01"))
        assert len(log.as_of("2025-05-28").cells[0].statements) == 1

        shutil.copy(template, tmp_path / "other.db").replace(path)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        log.append(*opened(), b.stated("russia", "ceasefire", "No", when="2025-05-01"))

        (statement,) = log.as_of("2025-05-28").cells[0].statements
        assert statement.stance == "No"
        assert len(list(log.log())) == 4


def test_who_appends_beside_others_is_not_refused(where: Path | str) -> None:
    writers, rounds = 8, 10
    problems: list[Exception] = []

    def write(writer: int) -> None:
        for number in range(rounds):
            try:
                log.append(
                    b.noted(
                        f"Note {number}", when="2025-05-01", key=f"{writer}-{number}"
                    )
                )
            except Exception as problem:  # noqa: BLE001  (a thread reports whatever it met)
                problems.append(problem)

    with tracker.open(where) as log:
        log.append(*opened())
        threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert problems == []
        assert len(list(log.log(after=3))) == writers * rounds
