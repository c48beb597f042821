"""The example in every command's help runs as it stands."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.running import MINI, run, write
from tests.services.feed_texts import item, rss
from tracker.cli.main import cli


def example_of(name):
    example = run(name, "--help").out.partition("Example:\n")[2].partition("\n\n")[0]
    return [
        line.strip()
        for line in example.replace("\\\n", "").splitlines()
        if line.strip()
    ]


def prepare(folder):
    """The files that examples name."""
    write(folder / "facts.jsonl", *MINI)
    (folder / "feed.xml").write_bytes(rss(item(guid="1")))
    (folder / "briefing.txt").write_text(
        "Russia rejects any ceasefire.\n", encoding="utf-8"
    )


@pytest.mark.parametrize("name", cli.list_commands(None))
def test_the_example_of_a_command_runs(name, tmp_path):
    prepare(tmp_path)
    commands = example_of(name)
    if any("talks.db" in command for command in commands):
        assert (
            run("--db", "talks.db", "import", "facts.jsonl", folder=tmp_path).code == 0
        )

    assert commands
    for command in commands:
        program, *words = shlex.split(command)
        assert (program, name in words) == ("tracker", True)
        assert run(*words, folder=tmp_path).code == 0, command


ELSEWHERE = {
    "backup",
    "completion",
    "copy-to",
    "desk-note",
    "help",
    "keygen",
    "restore",
    "review",
    "schema",
}
"""The commands whose examples name a file as the database, or ask none."""


@pytest.mark.parametrize(
    "name", [name for name in cli.list_commands(None) if name not in ELSEWHERE]
)
def test_the_example_of_a_command_runs_on_ones_own_database(
    name, database_kind, request, tmp_path
):
    """That of `append` begins a dossier, and all others ask one or mend it."""
    request.getfixturevalue("place" if name == "append" else "own_ukraine")
    prepare(tmp_path)
    for command in example_of(name):
        assert run(*shlex.split(command)[1:], folder=tmp_path).code == 0, (
            f"{command} ({database_kind})"
        )
