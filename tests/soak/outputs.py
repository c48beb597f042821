"""Every command that writes a file is told to write onto the log, under each of its names, with `--force` and without."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import Counter
from contextlib import chdir
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from tests.cli.running import MINI, run, write
from tracker.cli import main as program

_BRIEF: Final = ("brief", "--as-of", "2025-05-28", "-o")
WRITERS: Final = {
    "export -o": ("talks.jsonl", ("export", "-o")),
    "export -f csv -o": ("talks.csv", ("export", "-f", "csv", "-o")),
    "export -f parquet -o": ("talks.parquet", ("export", "-f", "parquet", "-o")),
    "brief -o, Markdown": ("talks.md", _BRIEF),
    "brief -o, HTML": ("talks.html", _BRIEF),
    "brief -o, JSON": ("talks.json", _BRIEF),
    "chart timeline -o, SVG": ("talks.svg", ("chart", "timeline", "-o")),
    "chart issue -o, PNG": ("talks.png", ("chart", "issue", "-o")),
    "chart truces -o, PDF": ("talks.pdf", ("chart", "truces", "-o")),
    "draft -o": ("talks.jsonl", ("draft", "text.txt", "--dated", "2025-05-30", "-o")),
    "import --rejects": (
        "talks.jsonl",
        ("import", "bad.jsonl", "--on-error", "skip", "--rejects"),
    ),
    "as-of -o": ("talks.txt", ("as-of", "2025-05-28", "-o")),
    "timeline -o, JSON": ("talks.json", ("timeline", "2025", "-o")),
    "sources -o, CSV": ("talks.csv", ("sources", "-o")),
    "backup, a database": ("talks.db", ("backup",)),
    "backup, an export": ("talks.jsonl", ("backup",)),
    "keygen": ("talks.key", ("keygen",)),
}
"""What writes a file, with a name of the log that ends as its output may; keygen has no `--force`."""
NAMES: Final = (
    "talks{}",
    "./talks{}",
    "deep/../talks{}",
    "deep/up/talks{}",
    "/proc/self/cwd/talks{}",
    "hard{}",
    "soft{}",
    "soft-of-soft{}",
    "talks{}-wal",
    "talks{}-shm",
    "talks{}-journal",
    "deep/up/talks{}-wal",
    "soft{}-wal",
)
"""Names of the log and of what SQLite keeps beside it; the ending of the log goes into them."""


class Refused(NamedTuple):
    """What writers onto the log did, in numbers.

    Attributes:
        writers: Forms of commands that write a file.
        names: Names of the log.
        forced: How often one was told to replace what is there.
        unforced: How often not.
        refused: How often it ended with the code of what is not allowed, or of a wrong ending.
        changed: How often a byte of the log was another one afterwards, or a file stood beside it.
        seconds: How long it took.
    """

    writers: int
    names: int
    forced: int
    unforced: int
    refused: int
    changed: int
    seconds: float


def commands_that_write(*, answers: bool) -> set[str]:
    """Return the commands with an option that names an output, or that replaces a file.

    Args:
        answers: Whether those that give an answer in a form of choice are meant, which one function
            writes for all of them; else the others.
    """
    found = set()
    context = click.Context(_group())
    for name in _group().list_commands(context):
        command = _group().get_command(context, name)
        options: set[Any] = {p.name for p in command.params} if command else set()
        chosen = {"output", "fmt"} <= options
        if options & {"force", "output", "rejects"} and chosen == answers:
            found.add(name)
    return found


def _group() -> click.Group:
    return next(
        each for each in vars(program).values() if isinstance(each, click.Group)
    )


def make_folder(folder: Path, log: str) -> None:
    """Make a log in a folder that one works in, and links to it."""
    ending = Path(log).suffix
    assert (
        run("--db", log, "import", "--yes", write(folder / "mini.jsonl", *MINI)).code
        == 0
    )
    (folder / "bad.jsonl").write_text('{"type": "nothing"}\n', encoding="utf-8")
    (folder / "text.txt").write_text("Russia rejected it.\n", encoding="utf-8")
    Path(f"hard{ending}").hardlink_to(log)
    Path(f"soft{ending}").symlink_to(log)
    Path(f"soft-of-soft{ending}").symlink_to(folder / f"soft{ending}")
    Path("deep").mkdir()
    Path("deep/up").symlink_to("..")


def write_onto_the_log() -> Refused:
    """Try every writer on every name, with `--force` and without."""
    began, counts = time.perf_counter(), Counter[str]()
    for log, words in WRITERS.values():
        with tempfile.TemporaryDirectory() as folder, chdir(folder):
            make_folder(Path(folder), log)
            for name, force in product(NAMES, ((), ("--force",))):
                if force and words[0] == "keygen":
                    continue
                counts["forced" if force else "unforced"] += 1
                refused, kept = try_writer(log, words, name, force)
                counts["refused"] += refused
                counts["changed"] += not kept
            assert run("--db", log, "verify").code == 0
    counted = (counts[name] for name in ("forced", "unforced", "refused", "changed"))
    seconds = time.perf_counter() - began
    return Refused(len(WRITERS), len(NAMES), *counted, seconds)


def try_writer(
    log: str, words: tuple[str, ...], name: str, force: tuple[str, ...]
) -> tuple[bool, bool]:
    """Return whether a writer refuses a name of the log, and whether all files are as they were."""
    before = _held()
    output = name.format(Path(log).suffix)
    ran = run("--db", log, words[0], *force, *words[1:], output)
    told = str(Path(output)) in ran.err
    return ran.code in {2, 6} and told, _held() == before


def _held() -> list[tuple[str, str]]:
    """Return the files of the folder with their digests, but for what SQLite keeps beside the log."""
    return [
        (each.name, str(each.readlink()) if each.is_symlink() else _digest(each))
        for each in sorted(Path().iterdir())
        if not each.is_dir() and not each.name.endswith(("-wal", "-shm"))
    ]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
