"""A path is taken literally, and a password is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.domain.errors import DatabaseError
from tracker.storage.location import FileLocation, ServerLocation, exists, locate
from tracker.wiring import Wiring


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


@pytest.mark.parametrize(
    "text",
    [
        "host=db.example.org dbname=talks",
        "dbname=talks",
        " user = desk  password='it\\'s s3cret' host=/run/postgresql",
        "service=talks",
        "HOST=h port=5433 sslmode=require options='-c search_path=a'",
    ],
)
def test_a_connection_string_of_the_server_s_library_names_a_server(text: str) -> None:
    found = locate(text)

    assert found == ServerLocation(text)
    assert "s3cret" not in found.shown
    assert exists(text)


@pytest.mark.parametrize(
    ("text", "conninfo", "threshold"),
    [
        ("postgresql://h/talks", "postgresql://h/talks", 5),
        ("postgresql://h/talks?prepare_threshold=0", "postgresql://h/talks", None),
        ("postgres://h/t?prepare_threshold=3&a=b", "postgres://h/t?a=b", 3),
        ("postgres://h/t?a=b&prepare_threshold=0", "postgres://h/t?a=b", None),
        ("host=h prepare_threshold=0 dbname=t", "host=h  dbname=t", None),
        ("prepare_threshold = '7' host=h", " host=h", 7),
        ("host=h password='a?&' ", "host=h password='a?&' ", 5),
    ],
)
def test_how_often_a_statement_runs_before_it_is_prepared_is_not_the_library_s_word(
    text: str, conninfo: str, threshold: int | None
) -> None:
    found = locate(text)

    assert isinstance(found, ServerLocation)
    assert (found.conninfo, found.prepare_threshold) == (conninfo, threshold)


def test_a_threshold_that_is_no_number_is_refused() -> None:
    with pytest.raises(DatabaseError, match="prepare_threshold is 'never'"):
        _ = locate("postgresql://h/t?prepare_threshold=never").prepare_threshold


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("host=h databse=talks", "'databse' is no word of one"),
        ("host=h talks", "'talks' is no WORD=VALUE"),
        ("dbname='talks", "is no WORD=VALUE"),
        ("user=me password='s3cret' x", "'x' is no WORD=VALUE"),
        ("host=h password='s3cret", "is no WORD=VALUE"),
    ],
)
def test_what_looks_like_a_connection_string_makes_no_file(
    text: str, wrong: str
) -> None:
    with pytest.raises(DatabaseError, match="looks like a connection string") as found:
        locate(text)

    assert wrong in str(found.value)
    assert "s3cret" not in str(found.value)


@pytest.mark.parametrize("name", ["./host=h dbname=x", "a=b.db", "talks=host=h.db"])
def test_a_file_may_have_such_a_name_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)

    assert locate(name) == FileLocation(tmp_path / name)
    assert locate(tmp_path / "host=h") == FileLocation(tmp_path / "host=h")


def test_a_connection_string_in_the_settings_is_no_path(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text('db = "host=h dbname=talks"\n')

    named = Wiring(environment={}, folder=tmp_path).place()

    assert named.url == "host=h dbname=talks"
