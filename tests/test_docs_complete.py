"""Docs and words that could drift from the program: every command has a how-to, every hint can be followed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import click
import pytest

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

    assert commands - run - ELSEWHERE <= WITHOUT


WITHOUT: Final = frozenset(("serve", "token"))
"""Commands whose how-to is not written yet."""


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


def test_no_text_of_the_program_names_a_file_of_the_clone() -> None:
    named = [
        f"{file.relative_to(ROOT)}: {hint}"
        for file in ROOT.glob("tracker/**/*.py")
        for hint in re.findall(r'hint = "([^"]*docs/[^"]*)"', file.read_text("utf-8"))
    ]

    assert named == []
