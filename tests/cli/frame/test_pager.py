"""The pager: which one, when, and that a Ctrl-C is its own."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import run
from tracker.cli.frame import pager
from tracker.cli.frame.pager import page, pager_of, undisturbed
from tracker.cli.frame.session import Session

if TYPE_CHECKING:
    from pathlib import Path

COPIES = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
"""A pager that copies what it is given."""
LEAVES = "import sys; sys.stdin.close()"
"""A pager that is left before it has read anything."""


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, ["less"]),
        ({"PAGER": "more"}, ["more"]),
        ({"PAGER": "more", "TRACKER_PAGER": "less -S"}, ["less", "-S"]),
        ({"PAGER": "more", "TRACKER_PAGER": ""}, []),
        ({"PAGER": "cat"}, []),
        ({"PAGER": " cat "}, []),
        ({"TRACKER_PAGER": "'unclosed"}, []),
    ],
)
def test_a_pager_is_chosen_as_git_does(
    environment: dict[str, str], words: list[str]
) -> None:
    assert pager_of(environment) == words


def test_a_pager_gets_all_of_an_answer(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    command = [sys.executable, "-c", COPIES, str(copy)]

    assert page("é\n" * 9_000, command, {})
    assert copy.read_text(encoding="utf-8") == "é\n" * 9_000


def test_a_pager_that_is_left_early_ends_silently(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert page("long\n" * 90_000, [sys.executable, "-c", LEAVES], {})
    assert capfd.readouterr() == ("", "")


def test_a_pager_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert not page("long\n", [str(tmp_path / "no-such-pager")], {})


def test_less_is_told_how_to_show_colours_and_letters_unless_it_was_told_before(
    tmp_path: Path,
) -> None:
    shows = (
        "import os, sys; e = os.environ;"
        "open(sys.argv[1], 'w').write(f'{e[\"LESS\"]} {e.get(\"LESSCHARSET\")}')"
    )
    copy = tmp_path / "copy"

    def seen(environment: dict[str, str], **words: str) -> str:
        assert page("", [sys.executable, "-c", shows, str(copy)], environment, **words)
        return copy.read_text()

    assert seen({}) == "FRX utf-8"
    assert seen({}, encoding="latin-1") == "FRX None"
    assert seen({"LESS": "S", "LESSCHARSET": "latin1"}) == "S latin1"


def test_an_interrupt_is_the_pagers_while_it_runs_and_ours_again_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = signal.getsignal(signal.SIGINT)
    while_running: list[object] = []

    class Running:
        def __init__(self, *_args: object, **_words: object) -> None:
            while_running.append(signal.getsignal(signal.SIGINT))

        def communicate(self, _text: bytes) -> None:
            found = signal.getsignal(signal.SIGINT)
            while_running.append(found)
            assert callable(found)
            found(signal.SIGINT, None)

    monkeypatch.setattr(pager.subprocess, "Popen", Running)

    assert page("long\n", ["less"], {})
    # A pager inherits what is ignored: it gets back what it would have had.
    assert before not in while_running
    assert signal.SIG_IGN not in while_running
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_is_ours_again_when_a_pager_fails() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(RuntimeError), undisturbed():
        raise RuntimeError

    assert signal.getsignal(signal.SIGINT) is before


class Window:
    """Standard output as a terminal."""

    def __init__(self) -> None:
        self.text, self.encoding = "", "utf-8"

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def shown(
    text: str, monkeypatch: pytest.MonkeyPatch, *, encoding: str = "utf-8", **wish: bool
) -> str:
    """What stands on a terminal of twenty lines after an answer was shown there."""
    window, session = Window(), Session()
    window.encoding = encoding
    session.no_pager = wish.get("no_pager", False)
    monkeypatch.setenv("LINES", "20")
    monkeypatch.setenv("COLUMNS", "80")
    with monkeypatch.context() as inside:
        inside.setattr(sys, "stdout", window)
        session.show(text)
    return window.text


@pytest.mark.parametrize(
    ("lines", "no_pager", "paged"),
    [(19, False, False), (20, False, True), (20, True, False)],
)
def test_an_answer_is_paged_that_is_longer_than_the_window_less_one(
    lines: int,
    no_pager: bool,
    paged: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[str] = []

    def noting(text: str, *_args: object, **_words: object) -> bool:
        given.append(text)
        return True

    monkeypatch.setattr(pager, "page", noting)
    written = shown("a\n" * lines, monkeypatch, no_pager=no_pager)

    assert given == (["a\n" * lines] if paged else [])
    assert written == ("" if paged else "a\n" * lines)


def test_an_answer_is_written_where_the_pager_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRACKER_PAGER", str(tmp_path / "no-such-pager"))

    assert shown("a\n" * 99, monkeypatch) == "a\n" * 99


def test_no_pager_is_an_option_of_the_whole_program(tmp_path: Path) -> None:
    for words in (["--no-pager", "dossiers"], ["dossiers", "--no-pager"]):
        assert run(*words, folder=tmp_path).code == 0


def test_letters_that_a_terminal_lacks_are_written_otherwise_with_one_remark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = shown("── Türkiye · Жизнь · “x”\n", monkeypatch, encoding="ascii")

    assert written == '-- Turkiye | \\u0416\\u0438\\u0437\\u043d\\u044c | "x"\n'
    assert capsys.readouterr().err.count("\n") == 1


def test_our_own_signs_become_plainer_without_a_remark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown("── a · b\n", monkeypatch, encoding="ascii") == "-- a | b\n"
    assert capsys.readouterr().err == ""
