"""Running the program inside the test's process: quick, and with nothing of the test runner's own output in it."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

UNLOOKED = (
    "tracker: the server's own indexes were not looked at: "
    "that needs the extension amcheck, and the right to use it\n"
)
"""What a server without the extension is told of."""
UNCOMPARED = (
    "tracker: the index beside the log was not looked at: --index compares it, "
    "and `as-of --whole` reads without it\n"
)
"""What a check without `--index` says of a log that has one."""

MINI = (
    {
        "type": "dossier-opened",
        "title": "Mini talks",
        "zone": "Europe/Kyiv",
        "columns": ["ukraine", "russia"],
    },
    {
        "type": "party-registered",
        "slug": "ukraine",
        "name": "Ukraine",
        "kind": "state",
        "display_order": 1,
    },
    {
        "type": "party-registered",
        "slug": "russia",
        "name": "Russia",
        "kind": "state",
        "display_order": 2,
    },
    {
        "type": "party-registered",
        "slug": "united-states",
        "name": "United States",
        "kind": "state",
        "aliases": ["US", "USA"],
    },
    {
        "type": "party-registered",
        "slug": "europe",
        "name": "Europe",
        "kind": "coalition",
    },
    {"type": "issue-defined", "slug": "ceasefire", "title": "Ceasefire"},
    {
        "type": "source-registered",
        "slug": "reuters-1",
        "publisher": "Reuters",
        "published": "2025-05-25",
        "url": "https://example.org/1",
    },
    {
        "type": "position-stated",
        "key": "B1",
        "when": "2025-05-20",
        "reported": "2025-05-20",
        "party": "ukraine",
        "issue": "ceasefire",
        "stance": "unconditional ceasefire",
        "evidence": [{"source": "reuters-1", "basis": "reporting"}],
    },
    {
        "type": "position-stated",
        "key": "B2",
        "when": "2025-05-25",
        "reported": "2025-05-29",
        "party": "russia",
        "issue": "ceasefire",
        "stance": "terms first",
    },
    {
        "type": "position-stated",
        "key": "B3",
        "when": "2025-05-26",
        "reported": "2025-05-26",
        "party": "united-states",
        "issue": "ceasefire",
        "stance": "soon",
    },
)


class Ran(NamedTuple):
    """What one run of the program said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def run(*words: str, stdin: bytes = b"", folder: Path | None = None) -> Ran:
    """Run the program with these words, in a folder of its own if one is given."""
    out, err = (
        io.TextIOWrapper(
            io.BytesIO(), encoding="utf-8", errors="surrogateescape", newline=""
        )
        for _ in range(2)
    )
    given, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            contextlib.chdir(folder or "."),
        ):
            code = main(list(words))
    finally:
        sys.stdin = given
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8", "surrogateescape"))
    return Ran(code, *texts)


def json_lines(*events: dict[str, Any], dossier: str = "mini") -> bytes:
    """Bare events as a file holds them."""
    return b"".join(
        json.dumps({"dossier": dossier, **e}, separators=(",", ":")).encode() + b"\n"
        for e in events
    )


def write(path: Path, *events: dict[str, Any], dossier: str = "mini") -> str:
    """A file of bare events; its name."""
    path.write_bytes(json_lines(*events, dossier=dossier))
    return str(path)
