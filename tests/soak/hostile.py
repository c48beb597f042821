"""Hostile text in every text field of every type, through every output: nothing of it is obeyed."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import time
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markdown_it import MarkdownIt

from tests.builders import event, issue, party, source
from tests.cli.running import run
from tests.domain.examples import EXAMPLES
from tests.render.test_hostile import OBEYED
from tracker.domain.codec import TYPES, decode_payload, encode
from tracker.domain.errors import TrackerError
from tracker.services.event_fields import fields_of
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS: Final = {
    "markup": "</td><xhostile onload=x>](https://xhostile.example) <!-- ]]> **a** | b |",
    "a formula": "=cmd|' /C calc'!A0",
    "control characters": "\x07a\x08b\x7fc\x85d\x9be",
    "bidi": "\u202ea\u2066b\u2069c\u202d",
    "ANSI escapes": "\x1b[31mred\x1b]8;;http://x\x07link\x1b[2J",
    "NUL": "\x00a\x00",
    "an address that runs": "javascript:xhostile()",
    "very long": "endless" * 250,
}
_ALL: Final = ("table", "markdown", "json", "jsonl", "csv", "tsv", "html")
OUTPUTS: Final = (
    *(
        (*words, "-f", form)
        for words in (
            ("as-of", "2025-07-01"),
            ("timeline",),
            ("history", "russia", "ceasefire"),
            ("diff", "2025-05-01", "2025-07-01"),
            ("hindsight", "2025-06-10"),
        )
        for form in _ALL
    ),
    *(
        ("replay", "2025-06-01", "2025-06-12", "-f", form)
        for form in ("table", "jsonl")
    ),
    *(("sources", "-f", form) for form in _ALL if form != "jsonl"),
    *(("dossiers", "-f", form) for form in _ALL if form != "jsonl"),
    *(("log", "-f", form) for form in ("table", "jsonl")),
    *(
        (*words, "-f", form)
        for words in (
            ("as-of", "2025-07-01", "--full"),
            ("upcoming", "2025-06-01"),
            ("fate", "2025-07-01"),
            ("search", "x"),
            ("parties",),
            ("issues",),
            ("people",),
            ("show", "russia"),
            ("show", "russia", "ceasefire"),
        )
        for form in ("table", "markdown", "html")
    ),
    *(("show", "K1", "-f", form) for form in ("table", "json")),
    *(
        ("brief", "--as-of", "2025-07-01", "-f", f)
        for f in ("markdown", "html", "json")
    ),
    *(("chart", each) for each in ("timeline", "issue", "truces")),
    ("chart", "positions", "--issue", "ceasefire"),
    ("export",),
    ("export", "-f", "csv"),
)
"""Every command that says what a log holds, in every format that it has."""


class Obeyed(NamedTuple):
    """What hostile text did, in numbers.

    Attributes:
        fields: Text fields of all types, those of their parts included.
        refused: How often a field refused one.
        outputs: Commands in their formats.
        printed: How often a field's text stood in an output.
        leaks: How often something of it was obeyed there.
        seconds: How long it took.
    """

    fields: int
    refused: int
    outputs: int
    printed: int
    leaks: int
    seconds: float


def text_fields(kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each text field of a class, those of its parts included."""
    for name, field in fields_of(kind).items():
        if field.sort == "text" and not field.refers:
            yield (*path, name)
        elif field.part is not None:
            yield from text_fields(field.part, (*path, name))


def send_through(text: str) -> Obeyed:
    """Put a text into all fields of a log, and look at every output of it."""
    began = time.perf_counter()
    fields = fields_of_all()
    printed = leaks = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.db"
        refused = fill(path, fields, text)
        for words in OUTPUTS:
            ran = run("--db", str(path), *words)
            # A slide on which a very long stance does not fit is refused, and says so.
            too_high = words[0] == "chart" and "error[T026]" in ran.err
            assert ran.code == 0 or too_high, (words, ran.err)
            printed += sum(f"q{n}q" in ran.out for n in range(len(fields)))
            leaks += leaked(ran.out, words) or leaked(ran.err, ("remarks",))
    seconds = time.perf_counter() - began
    return Obeyed(len(fields), refused, len(OUTPUTS), printed, leaks, seconds)


def fields_of_all() -> list[tuple[str, tuple[str, ...]]]:
    """Return the type and the path of each text field of every type."""
    return [(name, path) for name in EXAMPLES for path in text_fields(TYPES[name])]


def fill(path: Path, fields: list[tuple[str, tuple[str, ...]]], text: str) -> int:
    """Make a log whose every text field has the text and its own number; how many refused it."""
    refused, ids = 0, count(1)
    events: list[Any] = [party(slug) for slug in ("russia", "ukraine", "europe")]
    events += [
        issue("ceasefire"),
        source("wire-1", published="2025-06-01"),
        *(
            event(
                "position-stated",
                key=key,
                when="2025-06-02",
                party="russia",
                issue="ceasefire",
                stance="yes",
            )
            for key in ("K1", "K2")
        ),
    ]
    for name, example in EXAMPLES.items():
        told = dict(_plain(example.full), key=f"k-{name}")
        for pointer in ("answers", "supersedes", "follows", "repeats"):
            told.pop(pointer, None)
        if name.startswith("record-"):
            told["target"] = "K2"
        for n, (kind, at) in enumerate(fields):
            if kind != name:
                continue
            spoiled = _put(told, at, f"{text}q{n}q")
            try:
                _event(spoiled)
            except TrackerError:
                refused += 1
            else:
                told = spoiled
        events.insert(0 if name == "dossier-opened" else len(events), _event(told))
    migrate(path)
    with open_log(
        path,
        clock=lambda: 1_751_400_000_000_000,
        new_id=lambda: f"01900000-0000-7000-8000-{next(ids):012d}",
        actor="soak",
    ) as log:
        log.append([NewEvent(each) for each in events])
    return refused


def _plain(held: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(held))
    return found


def _event(fields: dict[str, Any]) -> Any:
    return decode_payload(json.loads(json.dumps(fields)))


def _put(held: Any, path: tuple[str, ...], text: str) -> Any:
    """Return fields with another text at a path; in each part where there are several."""
    if not path:
        return [text] if isinstance(held, list) else text
    if isinstance(held, list):
        return [_put(each, path, text) for each in held]
    inner = (held or {}).get(path[0], {} if len(path) > 1 else "")
    return {**(held or {}), path[0]: _put(inner, path[1:], text)}


def leaked(text: str, words: tuple[str, ...]) -> bool:
    """Return whether something hostile is obeyed by whoever reads an output."""
    form = words[words.index("-f") + 1] if "-f" in words else words[0]
    # The log's own bytes are JSON, which escapes what lies below U+0020.
    own = words[0] == "export" or words[:3] == ("log", "-f", "jsonl")
    obeyed = {sign for sign in OBEYED if sign < " "} if own else OBEYED
    if (obeyed - ({"\r", "\t"} if form in {"csv", "tsv", "export"} else {"\t"})) & {
        *text
    }:
        return True
    if form in {"html", "chart"}:
        return bool({"xhostile", "javascript:"} & _Tags.of(text))
    if form == "markdown":
        return _obeyed_by_markdown(text)
    if form in {"csv", "tsv"}:
        rows = csv.reader(io.StringIO(text), delimiter="\t" if form == "tsv" else ",")
        return any(cell[:1] in set("=+@\t\r") for row in rows for cell in row if cell)
    return False


class _Tags(HTMLParser):
    """The elements of a page, and `javascript:` where an address of it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.found = set[str]()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.add(tag)
        places = [value or "" for name, value in attrs if name in {"href", "src"}]
        self.found.update(p[:11] for p in places if p.startswith("javascript:"))

    @classmethod
    def of(cls, text: str) -> set[str]:
        """Return the names of a page's elements."""
        reader = cls()
        reader.feed(text)
        return reader.found


def _obeyed_by_markdown(text: str) -> bool:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    return any(
        "xhostile" in each.content
        for each in (*tokens, *inline)
        if each.type in {"html_inline", "html_block"}
    ) or any("xhostile" in str(each.attrs.get("href", "")) for each in inline)
