"""The example in every command's help runs as it stands."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.running import MINI, run, write
from tests.services.feeds import item, rss
from tracker.cli.main import cli


def example_of(name):
    lines = run(name, "--help").out.splitlines()
    return [line.strip() for line in lines[lines.index("Example:") + 1 :] if line.strip()]


@pytest.mark.parametrize("name", cli.list_commands(None))
def test_the_example_of_a_command_runs(name, tmp_path):
    write(tmp_path / "facts.jsonl", *MINI)
    (tmp_path / "feed.xml").write_bytes(rss(item(guid="1")))
    (tmp_path / "briefing.txt").write_text("Russia rejects any ceasefire.\n", encoding="utf-8")
    commands = example_of(name)
    if any("talks.db" in command for command in commands):
        assert run("--db", "talks.db", "import", "facts.jsonl", folder=tmp_path).code == 0

    assert commands
    for command in commands:
        program, *words = shlex.split(command)
        assert (program, name in words) == ("tracker", True)
        assert run(*words, folder=tmp_path).code == 0, command
