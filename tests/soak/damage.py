"""Flipped bits: at random places, and aimed at every kind of page of a file, each time in a fresh copy."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections import Counter, defaultdict
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.cli.running import MINI, json_lines, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE: Final = 4096
READING: Final = (
    ("verify",),
    ("as-of", "2025-06-01", "-f", "json"),
    ("log", "-f", "jsonl"),
    ("export",),
)
_LOG: Final = ("events", "head")
"""The tables that are the log; all others stand beside it."""


class Flipped(NamedTuple):
    """What flipped bits did, in numbers.

    Attributes:
        files: Files with a flipped bit.
        ended: Found by `verify`, and `as-of` ended with code 5.
        same: Found, and `as-of` gave the same answer.
        other: Found, and `as-of` gave another answer.
        nothing: Not found, and every command gave the same answer.
        missed: Not found, and a command gave another answer.
        bugs: A command called it a bug.
        seconds: How long it took.
    """

    files: int
    ended: int
    same: int
    other: int
    nothing: int
    missed: int
    bugs: int
    seconds: float


def make_file(path: Path, *, facts: int) -> None:
    """Make a file in which there is every kind of page: large texts overflow, and some pages are free."""
    words = "a long text whose words fill a page and more of the file "
    said = [
        {
            "type": "position-stated",
            "key": f"{'a-long-key-' * 5}{n}",
            "when": "2025-05-21",
            "reported": "2025-05-21",
            "party": "russia",
            "issue": "ceasefire",
            "stance": f"stance {n}",
            **({"note": words * 150} if n % 40 == 1 else {}),
        }
        for n in range(facts)
    ]
    source = path.with_suffix(".jsonl")
    source.write_bytes(json_lines(*MINI, *said))
    assert run("--db", str(path), "import", str(source)).code == 0
    source.unlink()
    with closing(sqlite3.connect(path)) as owner:
        owner.execute("CREATE TABLE gone (words TEXT)")
        owner.executemany("INSERT INTO gone VALUES (?)", [(words * 60,)] * 30)
        owner.execute("DROP TABLE gone")
        owner.commit()
        owner.execute("PRAGMA wal_checkpoint (TRUNCATE)")
        owner.execute("PRAGMA journal_mode = DELETE")


def pages_by_kind(path: Path) -> dict[str, list[int]]:
    """Return the pages of each kind: those of tables and of indexes, of the schema, and free ones."""
    found: dict[str, list[int]] = defaultdict(list)
    with closing(sqlite3.connect(path)) as owner:
        owned = dict(
            owner.execute("SELECT name, type FROM sqlite_master WHERE rootpage > 0")
        )
        beside = {
            name
            for name, table in owner.execute("SELECT name, tbl_name FROM sqlite_master")
            if table not in _LOG
        }
        stat = owner.execute("SELECT name, pagetype, pageno FROM dbstat").fetchall()
    for name, kind, page in stat:
        of = "schema" if name == "sqlite_schema" else owned[name]
        where = ", beside the log" if name in beside else ""
        found[f"{of}, {kind}{where}"].append(page)
    data = path.read_bytes()
    trunk = int.from_bytes(data[32:36], "big")
    while trunk:
        found["free list, trunk"].append(trunk)
        at = (trunk - 1) * PAGE
        trunk, count = (
            int.from_bytes(data[at + n : at + n + 4], "big") for n in (0, 4)
        )
        found["free list, leaf"] += [
            int.from_bytes(data[at + n : at + n + 4], "big")
            for n in range(8, 8 + 4 * count, 4)
        ]
    return dict(found)


def flip_anywhere(path: Path, flips: int, *, seed: int = 7) -> Flipped:
    """Flip one bit at random places that are not empty."""
    data, chance = path.read_bytes(), random.Random(seed)
    places = chance.sample([n for n, byte in enumerate(data) if byte], flips)
    return _flip(path, places, chance)


def flip_each_kind(
    path: Path, flips: int, *, seed: int = 7
) -> Iterator[tuple[str, Flipped]]:
    """Flip bits in pages of every kind: in their first bytes, and at random places that are not empty."""
    data, chance = path.read_bytes(), random.Random(seed)
    for kind, pages in sorted(pages_by_kind(path).items()):
        places = []
        for n in range(flips):
            start = (chance.choice(pages) - 1) * PAGE
            head = start + (100 if start == 0 else 0)
            filled = [p for p in range(head, start + PAGE) if data[p]] or [head]
            places.append(
                head + chance.randrange(12) if n % 4 == 0 else chance.choice(filled)
            )
        yield kind, _flip(path, places, chance)


def _flip(path: Path, places: list[int], chance: random.Random) -> Flipped:
    began, counts = time.perf_counter(), Counter[str]()
    whole = path.with_name("whole.db")
    shutil.copy(path, whole)
    said = [_said(path, words) for words in READING]
    for place in places:
        shutil.copy(whole, path)
        with path.open("r+b") as file:
            file.seek(place)
            (was,) = file.read(1)
            file.seek(place)
            file.write(bytes([was ^ 1 << chance.randrange(8)]))
        counts[_outcome([_said(path, words) for words in READING], said)] += 1
        for left in path.parent.glob(f"{path.name}-*"):
            left.unlink()
    shutil.copy(whole, path)
    names = ("ended", "same", "other", "nothing", "missed", "bugs")
    seconds = time.perf_counter() - began
    return Flipped(len(places), *(counts[name] for name in names), seconds)


def _said(path: Path, words: tuple[str, ...]) -> tuple[int, str]:
    found = run("--db", str(path), *words)
    return found.code, found.out


def _outcome(found: list[tuple[int, str]], whole: list[tuple[int, str]]) -> str:
    """Return what a flipped bit did; a command that fails gives no other answer."""
    if any(code == 70 for code, _ in found):
        return "bugs"
    differs = [
        code == 0 and (code, out) != was
        for (code, out), was in zip(found[1:], whole[1:], strict=True)
    ]
    if found[0][0] == 0:
        return "missed" if any(differs) else "nothing"
    if found[1][0] != 0:
        return "ended"
    return "other" if differs[0] else "same"
