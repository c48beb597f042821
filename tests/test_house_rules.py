"""The tools that keep the house in order run with the tests, so that one command runs everything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["-m", "ruff", "check", "."], id="ruff finds nothing"),
        pytest.param(["-m", "ruff", "format", "--check", "."], id="ruff would format nothing"),
        pytest.param(["-m", "mypy"], id="mypy is content"),
        pytest.param(["-c", LINT_IMPORTS], id="imports go downwards only"),
        pytest.param(
            ["-m", "interrogate", "-q", "tracker"], id="all that is public has a docstring"
        ),
    ],
)
def test_the_house_rules_are_kept(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_the_package_is_longer_than_a_page_can_hold() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in ROOT.glob("tracker/**/*.py")
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 520
    }

    assert not long
