"""The log from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracker
from tests import builders as b
from tracker.domain.errors import DatabaseError, NotAllowedError, UnknownNameError, UnknownReferenceError
from tracker.storage.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    migrate(str(tmp_path / "own.db"))
    return tmp_path / "own.db"


def opened() -> list:
    return [b.event("dossier-opened", title="Talks", zone="Europe/Kyiv", columns=["russia"]), b.party("russia"), b.issue("ceasefire")]


def test_without_a_database_the_bundled_dossier_answers() -> None:
    with tracker.open() as log:
        picture = log.as_of("2025-05-28")

    assert picture.dossier == "ukraine-2025"
    assert len(picture.cells) == 4 * len(picture.issues)


def test_what_is_appended_is_answered(database: Path) -> None:
    with tracker.open(database) as log:
        receipts = log.append(*opened(), b.stated("russia", "ceasefire", "Only with conditions", when="2025-05-01"))
        picture = log.as_of("2025-05-02")

        contents = list(log.contents(after=3))

    assert [e.type for e in contents] == ["position-stated"]
    assert [r.global_position for r in receipts] == [1, 2, 3, 4]
    assert [s.stance for c in picture.cells for s in c.statements] == ["Only with conditions"]


def test_what_the_log_holds_is_not_appended_again(database: Path) -> None:
    with tracker.open(database) as log:
        log.append(*opened())

        assert log.append(*opened()) == []
        assert len(list(log.events())) == 3


def test_a_fact_that_names_nobody_known_is_refused_whole(database: Path) -> None:
    with tracker.open(database) as log:
        log.append(*opened())
        with pytest.raises(UnknownReferenceError, match="no party 'rusia'"):
            log.append(b.issue("location"), b.stated("rusia", "ceasefire", "Yes", when="2025-05-01"))

        assert len(list(log.events())) == 3


def test_what_is_followed_comes_once_however_often_one_begins_again(database: Path) -> None:
    with tracker.open(database) as log, tracker.open(database) as reader:
        log.append(*opened())
        reading = reader.follow(idle=5)
        seen = [next(reading), next(reading)]
        log.append(b.issue("location"))
        seen += reader.follow(after=seen[-1].global_position, idle=0)

        assert [r.event for r in seen] == [*opened(), b.issue("location")]
        assert list(reader.follow(dossier=seen[0].event.dossier, after=3, idle=0)) == seen[3:]
    with tracker.open(database.with_name("absent.db")) as log, pytest.raises(DatabaseError, match="no database at"):
        log.follow()


def test_an_export_is_what_the_command_writes(database: Path) -> None:
    with tracker.open(database) as log:
        log.append(*opened())
        lines = list(log.export())

    assert [line[:10] for line in lines] == [b'{"digest":'] * 3


def test_a_log_is_backed_up_restored_and_copied(database: Path, tmp_path: Path) -> None:
    with tracker.open(database) as log:
        log.append(*opened())
        before = list(log.export(whole=True))
        made = log.backup(tmp_path / "backup.jsonl")
        copied = log.copy_to(tmp_path / "copy.db")

        log.append(b.party("ukraine"))
        with pytest.raises(NotAllowedError, match="holds 1 event that is not in") as refused:
            log.restore(tmp_path / "backup.jsonl", force=True)
        kept = log.restore(tmp_path / "backup.jsonl", force=True, lose=1)

        assert (made.events, made.form, copied.added, copied.digest) == (3, "export", 3, made.digest)
        assert refused.value.hint == "say force=True and lose=1 to replace it; it is kept beside"
        assert list(log.export(whole=True)) == before
        assert kept is not None

    with tracker.open(kept) as log, tracker.open(tmp_path / "copy.db") as copy:
        assert len(list(log.export())) == 4
        assert list(copy.export()) == before


def test_a_restore_where_nothing_was_is_answered_at_once(database: Path, tmp_path: Path) -> None:
    with tracker.open(database) as log:
        log.append(*opened())
        log.backup(tmp_path / "backup.db")

    with tracker.open(tmp_path / "new" / "talks.db") as log:
        assert log.restore(tmp_path / "backup.db") is None
        assert log.as_of("2025-05-28").dossier == b.DOSSIER


def test_mistakes_have_hints(database: Path) -> None:
    with tracker.open() as log, pytest.raises(UnknownNameError, match="no party") as mistake:
        log.as_of("2025-05-28", parties=["Rusia"])
    with tracker.open(database.with_name("absent.db")) as log, pytest.raises(DatabaseError) as absent:
        log.append(*opened())

    assert "Russia" in mistake.value.hint or "russia" in mistake.value.hint
    assert "tracker init" in absent.value.hint
