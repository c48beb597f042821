"""Many processes on one database at once: nothing is lost, doubled or reordered.

`TRACKER_STRESS_SECONDS` says how long it goes on, at most 30; without it 3. A server gets one wave. `pytest -s` shows what was counted. Processes that are killed: tests/soak.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.cli.running import MINI, UNCOMPARED, UNLOOKED, json_lines
from tracker.storage.event_log import open_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog

ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = min(float(os.environ.get("TRACKER_STRESS_SECONDS", "3")), 30.0)
IMPORTS: Final = 5
A_FILE: Final = 40
SHARED: Final = 3


def fact(
    key: str, *, issue: str = "ceasefire", stance: str | None = None
) -> dict[str, Any]:
    return {
        "type": "position-stated",
        "key": key,
        "when": "2025-05-27",
        "party": "russia",
        "issue": issue,
        "stance": stance or f"words of {key}",
    }


def start(where: Path | str, *words: str) -> subprocess.Popen[bytes]:
    """A process of its own that runs the program."""
    command = [sys.executable, "-m", "tracker.cli.main", "--db", str(where), *words]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out.decode(), err.decode()


def opened(where: Path | str) -> EventLog:
    return open_log(
        where, clock=lambda: 0, new_id=lambda: "", actor="reader", read_only=True
    )


@pytest.fixture
def shared(where: Path | str, tmp_path: Path) -> Path | str:
    """A database that many processes use, with a dossier in it."""
    mini = tmp_path / "mini.jsonl"
    mini.write_bytes(json_lines(*MINI))
    assert ended(start(where, "import", "--yes", str(mini)))[0] == 0
    return where


class Reader(threading.Thread):
    """Somebody who reads all the time: what was once read stays as it was, and only more comes."""

    def __init__(self, where: Path | str) -> None:
        super().__init__()
        self.where, self.stop, self.readings = where, threading.Event(), 0
        self.seen: list[bytes] = []
        self.problems: list[str] = []

    def run(self) -> None:
        with opened(self.where) as log:
            while not self.stop.is_set():
                found = [r.digest for r in log.read()]
                if found[: len(self.seen)] != self.seen:
                    self.problems.append(
                        f"reading {self.readings} is no continuation of the one before"
                    )
                self.seen = found
                self.readings += 1
                time.sleep(0.01)


def writers(
    where: Path | str, folder: Path, wave: int
) -> Iterator[tuple[subprocess.Popen[bytes], list[str]]]:
    """The processes of one wave, each with the keys that it brings; some bring the same, and some mend one event."""
    common = [fact(f"shared-{wave}-{n}") for n in range(SHARED)]
    for number in range(IMPORTS):
        own = [fact(f"file-{wave}-{number}-{n}") for n in range(A_FILE)]
        name = folder / f"{wave}-{number}.jsonl"
        name.write_bytes(json_lines(*own, *common))
        yield (
            start(where, "import", "--yes", str(name)),
            [f["key"] for f in (*own, *common)],
        )
    for number in range(3):
        key = f"append-{wave}-{number}"
        yield (
            start(
                where,
                "append",
                "note",
                f"Talks went on, {key}",
                "--on",
                "2025-05-27",
                "--key",
                key,
                "--yes",
            ),
            [key],
        )
    for _ in range(2):
        yield (
            start(
                where,
                "correct",
                "B1",
                f"stance=words of wave {wave}",
                "--why",
                "a slip",
            ),
            [],
        )
        yield start(where, "withdraw", "B3" if wave else "B2", "--why", "not ours"), []


def test_many_processes_and_readers_at_once_lose_double_and_reorder_nothing(
    shared: Path | str, database_kind: str, tmp_path: Path, record_property: Any
) -> None:
    readers = [Reader(shared) for _ in range(2)]
    for reader in readers:
        reader.start()
    wanted: set[str] = {str(e["key"]) for e in MINI if "key" in e}
    files: list[list[str]] = []
    processes = waves = 0
    until = time.monotonic() + (SECONDS if database_kind == "sqlite" else 0)
    try:
        while waves == 0 or time.monotonic() < until:
            running = list(writers(shared, tmp_path, waves))
            looking = [
                start(shared, "as-of", "2025-05-31", "-f", "json"),
                start(shared, "verify"),
            ]
            for process, keys in running:
                code, out, err = ended(process)
                assert (code, "locked" in err) == (0, False), out + err
                wanted |= {*keys}
                files.append(keys)
            for process in looking:
                code, out, err = ended(process)
                told = err.removeprefix(UNLOOKED).removeprefix(UNCOMPARED)
                assert (code, told) == (0, ""), out + err
            processes += len(running) + len(looking)
            waves += 1
    finally:
        for reader in readers:
            reader.stop.set()
        for reader in readers:
            reader.join(timeout=300)

    with opened(shared) as log:
        found = list(log.read())
        assert log.check().problems == []
    assert [r.global_position for r in found] == list(range(1, len(found) + 1))
    assert [p for reader in readers for p in reader.problems] == []
    keys = Counter(
        r.event.key
        for r in found
        if r.event.key and r.event.type not in {"record-corrected", "record-withdrawn"}
    )
    assert keys == Counter(dict.fromkeys(wanted, 1))
    assert Counter(r.event.type for r in found)["record-withdrawn"] == min(waves, 2)
    assert Counter(r.event.type for r in found)["record-corrected"] == waves
    for own in files:
        assert_in_its_order(own, found)
    counted = f"{processes} processes in {waves} waves, {len(found)} events, {sum(r.readings for r in readers)} readings beside them"
    record_property("counted", counted)
    sys.stdout.write(f"\nstress: {counted}\n")


def assert_in_its_order(keys: list[str], found: list[RecordedEvent]) -> None:
    """A file's own events stand in its order, and directly behind each other."""
    places = {r.event.key: r.global_position for r in found}
    own = [places[k] for k in keys if not k.startswith("shared")]
    assert own == list(range(own[0], own[0] + len(own))) if own else True


def test_processes_that_cite_one_new_page_at_once_register_it_once(
    shared: Path | str, tmp_path: Path
) -> None:
    def cite(number: int, url: str, publisher: str) -> subprocess.Popen[bytes]:
        more = (
            "--key",
            f"cites-{number}",
            "--source",
            url,
            "--publisher",
            publisher,
            "--yes",
        )
        return start(
            shared,
            "append",
            "note",
            f"Talks went on, {number}",
            "--on",
            "2025-05-27",
            *more,
        )

    pages = [
        "https://news.example/a",
        "https://www.news.example/a/?utm_source=feed",
        "http://news.example/a#top",
    ]
    row = {
        "type": "source-registered",
        "slug": "from-a-file",
        "publisher": "News",
        "url": pages[0],
    }
    (tmp_path / "page.jsonl").write_bytes(
        json_lines(
            row,
            {
                **fact("from-a-file"),
                "evidence": [{"source": "from-a-file", "basis": "remark"}],
            },
        )
    )
    running = [cite(n, pages[n % 3], f"News {n % 2}") for n in range(5)]
    running += [cite(n, f"https://news.example/{n}", "News 0") for n in range(5, 8)]
    running.append(start(shared, "import", "--yes", str(tmp_path / "page.jsonl")))
    for process in running:
        code, out, err = ended(process)
        assert code == 0, out + err

    with opened(shared) as log:
        found = list(log.read())
        assert list(log.check().problems) == []
    cited = {
        r.event.key: [e.source for e in r.event.evidence]
        for r in found
        if str(r.event.key).startswith(("cites", "from"))
    }
    sources = [
        r.event
        for r in found
        if r.event.type == "source-registered"
        and r.event.url
        and "news.example" in r.event.url
    ]
    assert (len(cited), len(sources), len({s.slug for s in sources})) == (9, 4, 4)
    one = [
        s.slug for s in sources if s.url.rstrip("/").removesuffix("#top").endswith("/a")
    ]
    assert {key for key, slugs in cited.items() if slugs == one} == {
        *(f"cites-{n}" for n in range(5)),
        "from-a-file",
    }
