"""A log whose pin a folder's settings name is compared each time it is opened; a copy that went apart is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import MINI, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Databases

NOTE = ("append", "note", "talks", "--on", "2025-05-28", "-d", "mini")


@pytest.fixture
def copies(
    database: Path | str,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, str]:
    """Two copies of a log, of which each got another event at the same place; and a folder with a pin of the first."""
    one, two = str(database), str(databases.make())
    assert run("copy-to", two).code == 0
    for copy, text in ((one, "kept"), (two, "astray")):
        assert run("--db", copy, *NOTE, "--key", text, "--yes").code == 0
    pin = run("--db", one, "verify", "--head").out
    (tmp_path / "head.pin").write_text(f"# both\n{pin}", encoding="utf-8")
    monkeypatch.delenv("TRACKER_DB")
    return one, two


def named(folder: Path, database: str, pin: str = "head.pin") -> None:
    text = f"db = '{database}'\npin = '{pin}'\n"
    (folder / "tracker.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("as-of", "2025-06-01", "-d", "mini"),
        (*NOTE, "--yes"),
        ("export",),
        ("where",),
        ("log", "--follow"),
        ("undo", "--yes"),
    ],
)
def test_a_copy_that_went_apart_is_refused_before_anything_is_read_or_written(
    copies: tuple[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    named(tmp_path, copies[1])
    before = run("--db", copies[1], "export").out

    refused = run(*words, folder=tmp_path)

    assert refused.code == 5
    place = len(MINI) + 1
    said = f"is not the log that was pinned: another event is at place {place} than"
    assert said in refused.err + refused.out
    assert "as-of" not in words or "error[T050]" in refused.err
    assert run("--db", copies[1], "export", folder=tmp_path).out == before


def test_the_log_that_was_pinned_is_used_also_when_it_has_grown(
    copies: tuple[str, str], tmp_path: Path
) -> None:
    named(tmp_path, copies[0])

    for number in range(2):
        done = run(*NOTE, "--key", f"k{number}", "--yes", folder=tmp_path)
        assert done.code == 0, done.err


def test_a_log_that_ends_before_its_pin_is_refused(
    database: Path | str, databases: Databases, copies: tuple[str, str], tmp_path: Path
) -> None:
    short = str(databases.make())
    line = (tmp_path / "head.pin").read_text(encoding="utf-8").splitlines()[-1]
    named(tmp_path, short, line)

    refused = run("log", folder=tmp_path)

    assert refused.code == 5
    assert "it ends at place 0, and place 11 was pinned" in refused.err


@pytest.mark.parametrize(
    ("pin", "code", "said"),
    [
        ("gone.pin", "T013", "the pins at 'gone.pin' cannot be read"),
        ("tracker.toml", "T020", "is no pin"),
        ("tracker head 1 x", "T020", "is no pin"),
    ],
)
def test_a_pin_that_cannot_be_read_is_an_error_and_not_passed_over(
    copies: tuple[str, str], tmp_path: Path, pin: str, code: str, said: str
) -> None:
    named(tmp_path, copies[0], pin)

    refused = run("log", folder=tmp_path)

    assert refused.code == 2
    assert f"error[{code}]" in refused.err
    assert said in refused.err
