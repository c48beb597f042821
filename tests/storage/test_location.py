"""A path is taken literally, and a password is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.domain.errors import DatabaseError
from tracker.storage.location import exists, locate


@pytest.mark.parametrize(
    "name",
    [
        "a b.db",
        "what?mode=ro",
        "a#b.db",
        "100%25.db",
        "Київ.db",
        "file:x.db",
        "it's.db",
    ],
)
def test_a_path_is_taken_literally(tmp_path: Path, name: str) -> None:
    there = tmp_path / name

    assert (
        locate(there).path
        == locate(str(there)).path
        == locate(f"sqlite:///{there}").path
        == there
    )


def test_a_relative_path_is_seen_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.db").touch()

    assert locate("sqlite:///x.db").path == locate("x.db").path == tmp_path / "x.db"
    assert exists("x.db")
    assert not exists("y.db")
    assert not exists("y\0.db")


@pytest.mark.parametrize(
    "text",
    [
        "postgres:/me:s3cret@host",
        "mysql+x://me:s3c@s3cret@host/db?password=s3cret",
        "",
        "sqlite:///",
    ],
)
def test_what_names_no_file_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        locate(text)

    assert "s3cret" not in str(refused.value) + refused.value.hint
    assert refused.value.hint


def test_a_mistyped_url_that_is_taken_for_a_path_is_shown_without_its_password() -> (
    None
):
    for text in ("host=x password=s3cret", "./postgres://me:s3cret@host"):
        shown = locate(text).shown + locate(text).quoted
        assert "s3cret" not in shown


def test_a_path_in_a_hint_is_one_word_of_the_shell() -> None:
    assert locate("/a b/it's.db").quoted == "'/a b/it'\"'\"'s.db'"
