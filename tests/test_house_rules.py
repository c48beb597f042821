"""The tools that keep the house in order run with the tests, so that one command runs everything."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import house
from tracker.cli.frame.errors import REMEDIES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["-m", "ruff", "check", "."], id="ruff finds nothing"),
        pytest.param(
            ["-m", "ruff", "format", "--check", "."], id="ruff would format nothing"
        ),
        pytest.param(["-m", "mypy"], id="mypy is content"),
        pytest.param(["-c", LINT_IMPORTS], id="imports go downwards only"),
        pytest.param(
            ["-m", "interrogate", "-q", "tracker"],
            id="all that is public has a docstring",
        ),
    ],
)
def test_the_house_rules_are_kept(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_the_package_is_longer_than_a_page_can_hold() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in ROOT.glob("tracker/**/*.py")
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 570
    }

    assert not long


SPEAKS_TO_ALL = ("domain", "storage", "projections", "services", "wiring.py")
"""Rooms whose words every interface shows; `services` joins when its last hint is worded so."""


@pytest.mark.parametrize("room", SPEAKS_TO_ALL)
def test_the_words_of_a_room_below_the_command_line_name_no_command_and_no_option(
    room: str,
) -> None:
    start = ROOT / "tracker" / room
    files = [start] if start.is_file() else sorted(start.glob("**/*.py"))
    named = {
        f"{file.relative_to(ROOT)}:{line}": text
        for file in files
        for line, text in _texts(file)
        if re.search(r"`tracker |(?<![\w-])--[a-z]", text)
    }

    assert files
    assert not named


def _texts(file: Path) -> Iterator[tuple[int, str]]:
    """Every text in the code of a file, those of f-strings too, but for docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    remarks = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        told = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if told and id(node) not in remarks:
            yield node.lineno, node.value


def test_the_command_line_has_words_for_every_remedy_that_an_error_names() -> None:
    named = {
        node.args[0].value
        for file in ROOT.glob("tracker/**/*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", ""))
        in {"advise", "Advice"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert "make-database" in named
    assert named <= set(REMEDIES)


def test_a_line_of_code_holds_eight_tokens_at_most() -> None:
    assert house.tokens_a_line(ROOT) <= 8


def test_no_line_is_longer_than_a_hundred_columns() -> None:
    assert not house.long_lines(ROOT)


def test_hardly_a_name_means_one_thing_here_and_another_there() -> None:
    assert len(house.names_with_two_meanings(ROOT)) <= 15


def test_few_functions_fold_many_thoughts_into_one() -> None:
    assert len(house.dense_functions(ROOT)) <= 44


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert not house.import_circles(ROOT)


def test_no_folder_holds_more_than_eighteen_entries() -> None:
    full = {folder: n for folder, n in house.folder_entries(ROOT).items() if n > 18}

    assert not full


def test_an_append_mends_the_record_four_times_at_most() -> None:
    mends = house.traced(ROOT).mends

    assert mends, (
        "no function named mend ran: what mends the record has another name or place"
    )
    assert len(mends) <= 4


def test_a_new_question_takes_three_files() -> None:
    assert house.files_to_add(ROOT, "question") == 3


def test_no_docstring_begins_with_a_question_word() -> None:
    assert not house.asking_docstrings(ROOT)
