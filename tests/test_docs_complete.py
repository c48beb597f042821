"""Docs and words that could drift from the program: every command has a how-to, every hint can be followed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import click
import pytest

from tracker.cli.explaining import SETTINGS, TOPICS
from tracker.cli.frame.errors import REMEDIES
from tracker.cli.main import cli

ROOT: Final = Path(__file__).parent.parent
FENCED: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELSEWHERE: Final = frozenset(("help", "completion", "schema", "where", "migrate"))
"""Commands that explain or set up the program; a reference page or a tutorial runs them."""


def run_in(folder: str) -> set[str]:
    """The commands that the console blocks of some pages run."""
    found = set()
    for page in ROOT.glob(folder):
        for block in FENCED.findall(page.read_text(encoding="utf-8")):
            for words in re.findall(
                r"\btracker((?: +(?:--db +)?[^\s|<>&;)]+)+)", block
            ):
                found |= {word for word in words.split()[:4] if word[0].isalpha()}
    return found


def test_every_command_is_run_by_a_how_to() -> None:
    commands = {name for section in cli.sections.values() for name in section}
    run = run_in("docs/how-to/*.md")

    assert commands - run - ELSEWHERE == set()


@pytest.mark.parametrize("remedy", REMEDIES)
def test_a_remedy_names_commands_that_are_there_and_no_file_of_the_clone(
    remedy: str,
) -> None:
    words = REMEDIES[remedy]

    for typed in re.findall(r"`tracker ([^`]+)`", words):
        named = [w for w in shlex.split(typed) if not w.startswith(("-", "{"))]
        if named and named[0].islower():
            assert cli.get_command(click.Context(cli), named[0]) is not None, typed
    assert "docs/" not in words


COMMANDS: Final = [name for section in cli.sections.values() for name in section]
COLUMNS: Final = 80


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_of_the_help_fits_a_terminal(topic: str) -> None:
    assert [line for line in TOPICS[topic].splitlines() if len(line) > COLUMNS] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_fits_a_terminal(name: str) -> None:
    root = click.Context(cli, info_name="tracker", terminal_width=COLUMNS)
    command = cli.get_command(root, name)
    assert command is not None
    inner = click.Context(command, info_name=name, parent=root, terminal_width=COLUMNS)

    shown = command.get_help(inner).splitlines()
    assert [line for line in shown if len(line) > COLUMNS] == []


def test_every_variable_that_is_read_is_among_the_settings() -> None:
    read = {
        name
        for file in ROOT.glob("tracker/**/*.py")
        for name in re.findall(
            r'environ(?:ment)?\.get\("(\w+)"', file.read_text("utf-8")
        )
    }

    assert read - OF_TERMINALS == {setting.variable for setting in SETTINGS} - OF_LISTS


OF_TERMINALS: Final = frozenset(("TERM",))
"""Variables that a terminal sets and nobody else."""
OF_LISTS: Final = frozenset(("TRACKER_PAGER", "VISUAL"))
"""Variables that are read by a loop over names, and by click."""


def test_no_text_of_the_program_names_a_file_of_the_clone() -> None:
    named = [
        f"{file.relative_to(ROOT)}: {hint}"
        for file in ROOT.glob("tracker/**/*.py")
        for hint in re.findall(r'hint = "([^"]*docs/[^"]*)"', file.read_text("utf-8"))
    ]

    assert named == []
