"""What README and docs say is so: their commands print what they show, their code runs, their links lead somewhere.

`TRACKER_UPDATE_GOLDEN=1` writes what the commands print now into the pages; a line of `...` stays where it is.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import itertools
import json
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click
import pytest
from sybil import Document
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

import tracker
from tests import reference_answers
from tests.reference import PAGES
from tests.warm import script
from tracker.cli.explaining import TOPICS
from tracker.cli.main import cli
from tracker.domain.codec import decode_payload
from tracker.domain.dates import parse_when, zone_of
from tracker.domain.errors import DateNotUnderstoodError, TrackerError
from tracker.services.event_fields import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from sybil import Example

ROOT: Final = Path(__file__).parent.parent
RUN: Final = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
READ: Final = [*RUN, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
UPDATE: Final = os.environ.get("TRACKER_UPDATE_GOLDEN") == "1"
ANY: Final = "..."
OTHER_DAY: Final = "2031-05-06T07:08:09Z"
"""Another day than the one on which a page is written: what does not show its clock may not depend on it."""
EXPORT: Final = re.compile(r"export (\w+)=(\S+)")
CONSOLE: Final = """
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print("|".join("" if value is None else str(value) for value in row))
"""
"""What stands in for the console of SQLite where there is none."""
CURL: Final = """
import sys, urllib.error, urllib.request
words = iter(sys.argv[1:])
headers, address, method = {}, "", "GET"
for word in words:
    if word == "-H":
        name, _, value = next(words).partition(": ")
        headers[name] = value
    elif word.startswith("-"):
        method = "HEAD" if "I" in word else method
    else:
        address = word
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given):
        return None if "-L" not in sys.argv else super().redirect_request(*given)
opener = urllib.request.build_opener(Stay)
try:
    answer = opener.open(urllib.request.Request(address, headers=headers, method=method))
except urllib.error.HTTPError as problem:
    answer = problem
if method == "HEAD":
    print(f"HTTP/1.1 {answer.status} {answer.reason}", *map(": ".join, answer.headers.items()), sep="\\n")
for line in answer:
    sys.stdout.write(line.decode())
"""
"""What stands in for curl where there is none."""
SERVED: Final = "127.0.0.1:8765"
"""Where a document says that its server listens; a test takes a port that is free."""
FENCED: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
FILE: Final = re.compile(r"<!-- (file|more): (\S+) -->\n\Z")
"""Says which file a block is, or goes on with."""


def page(path: Path) -> str:
    """How a document is called in the name of a test."""
    return path.relative_to(ROOT).as_posix()


class Step(NamedTuple):
    """One command of a console block, and the lines that it is to print."""

    command: str
    expected: list[str]


def steps(source: str) -> list[Step]:
    """A console block taken apart; `> ` goes on with the command above it."""
    found: list[Step] = []
    for line in source.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], []))
        elif line.startswith("> ") and found and not found[-1].expected:
            found[-1] = Step(f"{found[-1].command}\n{line[2:]}", [])
        else:
            assert found, f"a console block begins with a command, not with {line!r}"
            found[-1].expected.append(line)
    return [Step(command, _trimmed(expected)) for command, expected in found]


def _trimmed(lines: list[str]) -> list[str]:
    """Lines without the blank ones at the end."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def fits(expected: list[str], actual: list[str]) -> bool:
    """Whether the lines are the same, where a line of `...` stands for any lines."""
    pattern = "".join(
        "(?:.*\n)*?" if line == ANY else re.escape(line + "\n") for line in expected
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in actual)) is not None


def renewed(expected: list[str], actual: list[str]) -> list[str]:
    """The lines as they are now, cut as they were: a part between two `...` begins at the line that begins with the same word."""
    parts = [
        list(group)
        for dots, group in itertools.groupby(expected, lambda line: line == ANY)
        if not dots
    ]
    if ANY not in expected or not parts:
        return expected if ANY in expected else actual
    found: list[str] = [ANY] if expected[0] == ANY else []
    place = 0
    for n, part in enumerate(parts):
        if n == 0 and expected[0] != ANY:
            start = 0
        elif n == len(parts) - 1 and expected[-1] != ANY:
            start = max(len(actual) - len(part), place)
        else:
            word = part[0].split()[:1]
            start = next(
                (i for i in range(place, len(actual)) if actual[i].split()[:1] == word),
                place,
            )
        place = start + len(part)
        found += [*actual[start:place], ANY]
    return found if expected[-1] == ANY else found[:-1]


class Reader:
    """Somebody who follows one document: types its commands, makes its files, runs its code, in one folder of an empty home."""

    def __init__(
        self, path: Path, scratch: Path, setenv: Callable[[str, str], None]
    ) -> None:
        self.path = path
        self.home = scratch / "home"
        self.folder = self.home / "talks"
        self.folder.mkdir(parents=True)
        shim = scratch / "bin" / "tracker"
        shim.parent.mkdir()
        shim.write_text(script(), encoding="utf-8")
        shim.chmod(0o755)
        if shutil.which("sqlite3") is None:
            console = scratch / "bin" / "sqlite3"
            console.write_text(f"#!{sys.executable}\n{CONSOLE}", encoding="utf-8")
            console.chmod(0o755)
        self.environment = {
            "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.home),
            "USER": "you",
            "LOGNAME": "you",
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
        }
        if not UPDATE:
            self.environment["TRACKER_NOW"] = OTHER_DAY
        for name, value in self.environment.items():
            setenv(name, value)
        self.setenv = setenv
        if shutil.which("curl") is None:
            asker = scratch / "bin" / "curl"
            asker.write_text(f"#!{sys.executable}\n{CURL}", encoding="utf-8")
            asker.chmod(0o755)
        self.news: list[tuple[int, int, str]] = []
        self.server: subprocess.Popen[str] | None = None
        self.served = SERVED

    def serve(self, command: str) -> None:
        """Start a server on a port that is free, and wait until it says where it listens."""
        words, _, file = command.removesuffix("&").partition(">")
        code = "import sys; from tracker.cli.main import main; sys.exit(main())"
        typed = [*shlex.split(words)[1:], "--port", "0"]
        self.server = subprocess.Popen(
            [sys.executable, "-c", code, *typed],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.server.stdout is not None
        line = self.server.stdout.readline()
        self.served = line.partition("http://")[2].partition("/")[0]
        written = line.replace(self.served, SERVED)
        (self.folder / file.strip()).write_text(written, encoding="utf-8")

    def end(self) -> None:
        """End the server that the document has started."""
        if self.server is not None:
            assert self.server.stdout is not None
            self.server.terminate()
            self.server.wait(60)
            self.server.stdout.close()

    def follow(self) -> None:
        """Do everything that the document says, in its order."""
        parsers = [
            CodeBlockParser("console", self.console),
            CodeBlockParser("python", PythonEvaluator()),
            CodeBlockParser("json", self.json),
            CodeBlockParser("jsonl", self.jsonl),
            CodeBlockParser("toml", self.keep),
        ]
        document = Document.parse(str(self.path), *parsers)
        for example in document.examples():
            example.evaluate()
        text = document.text
        for start, end, new in reversed(self.news):
            text = text[:start] + new + text[end:]
        if self.news:
            self.path.write_text(text, encoding="utf-8")

    def console(self, example: Example) -> None:
        """Type the commands of a block, and compare what they print."""
        out = []
        for command, expected in steps(example.parsed):
            actual = self.typed(command)
            if not UPDATE:
                told = difflib.unified_diff(
                    expected, actual, "the page", "the program", lineterm=""
                )
                assert fits(expected, actual), "\n".join(
                    [f"{page(self.path)}:{example.line}: $ {command}", *told]
                )
            out += [
                "$ " + command.replace("\n", "\n> "),
                *(expected if fits(expected, actual) else renewed(expected, actual)),
            ]
        new = "".join(line + "\n" for line in out)
        if UPDATE and new != example.parsed:
            fence = example.document.text[example.start : example.end]
            self.news.append(
                (example.start, example.end, fence.replace(str(example.parsed), new))
            )

    def typed(self, command: str) -> list[str]:
        """What a command prints, on both streams; the home folder is called `~`."""
        if command.startswith("tracker serve") and command.endswith("&"):
            self.serve(command)
            return []
        if setting := EXPORT.fullmatch(command):
            name, value = setting.groups()
            self.environment[name] = value
            self.setenv(name, value)
            return []
        done = subprocess.run(
            ["bash", "-c", command.replace(SERVED, self.served)],  # noqa: S607
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        text = (
            done.stdout.decode()
            .replace(str(self.home), "~")
            .replace("~/Library/Application Support/", "~/.local/share/")
        )
        return _trimmed(text.splitlines())

    def json(self, example: Example) -> None:
        """A block of JSON is JSON."""
        json.loads(example.parsed)
        self.keep(example)

    def jsonl(self, example: Example) -> None:
        """Each line of a block of JSON Lines is JSON, and a legal event when it says that it is one."""
        for line in str(example.parsed).splitlines():
            found = json.loads(line)
            if "type" in found:
                decode_payload(found)
        self.keep(example)

    def keep(self, example: Example) -> None:
        """Write a block into the file that the comment above it names, or behind what the file has."""
        if match := FILE.search(example.document.text[: example.start]):
            mode = "a" if match[1] == "more" else "w"
            with (self.folder / match[2]).open(mode, encoding="utf-8") as file:
                file.write(str(example.parsed))


@pytest.mark.parametrize("path", RUN, ids=page)
def test_a_document_does_what_it_shows(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_NOW", raising=False)
    reader = Reader(path, tmp_path, monkeypatch.setenv)
    monkeypatch.chdir(reader.folder)

    try:
        reader.follow()
    finally:
        reader.end()


@pytest.mark.parametrize("path", RUN, ids=page)
def test_a_page_that_fixes_the_time_shows_it_before_its_first_command(
    path: Path,
) -> None:
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    later = [
        block for n, block in enumerate(blocks) if n or block.count("$ export") > 1
    ]

    assert not any("$ export TRACKER_NOW" in block for block in later)
    assert "export TRACKER_NOW" not in text or blocks[0].startswith(
        "$ export TRACKER_NOW"
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8")

    assert written == PAGES[name](), "`python -m tests.reference` writes it"


@pytest.mark.parametrize("path", READ, ids=page)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            dead.append(target)

    assert not dead


def _anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as they are made on the web."""
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("path", READ, ids=page)
def test_every_command_named_in_prose_exists_with_its_options(path: Path) -> None:
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    wrong = []
    for words in re.findall(r"`tracker ((?:[^`\n]|\n(?!\n))+)`", text):
        typed = shlex.split(words.replace("…", ""), comments=False)
        named = [w for w in typed if not w.startswith("-")]
        command = (
            cli.get_command(None, named[0]) if named and not named[0].isupper() else cli
        )
        if isinstance(command, click.Group) and named[1:]:
            command = command.get_command(None, named[1]) or command
        options = {
            option
            for p in (*getattr(command, "params", ()), *cli.params)
            for option in p.opts
        } | {"--help", "-h"}
        dashed = getattr(command, "dashed", False)
        if command is None or any(
            w.startswith("--" if dashed else "-")
            and w != "-"
            and w.partition("=")[0] not in options
            for w in typed
        ):
            wrong.append(words)

    assert not wrong


@pytest.mark.parametrize("path", READ, ids=page)
def test_a_document_names_no_path_of_one_machine(path: Path) -> None:
    found = re.findall(
        r"(?<![\w.~-])/(?:work|tmp|home|root|Users|usr|var|opt|mnt)/\S*|\b[A-Z]:\\\S*",
        path.read_text(encoding="utf-8"),
    )

    assert not found


def test_every_test_that_a_document_names_is_there() -> None:
    named = {
        (path.name, *match.groups())
        for path in READ
        for match in re.finditer(
            r"(?:`|<!-- test: )(tests/[\w/]+\.py)::(\w+)", path.read_text("utf-8")
        )
    }
    held = {
        (file, each.name)
        for file in {file for _, file, _ in named}
        for each in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
        if isinstance(each, ast.FunctionDef)
    }

    assert [each for each in sorted(named) if each[1:] not in held] == []
    assert len({test for page, *_, test in named if page == "cases.md"}) > 60


def test_the_map_of_the_docs_names_every_page() -> None:
    docs = ROOT / "docs"
    named = set(
        re.findall(r"\]\(([^)#\s]+)", (docs / "README.md").read_text(encoding="utf-8"))
    )
    decisions = (docs / "decisions" / "README.md").read_text(encoding="utf-8")
    named |= {f"decisions/{n}" for n in re.findall(r"\]\(([^)#\s]+)", decisions)}

    assert {p.relative_to(docs).as_posix() for p in docs.glob("**/*.md")} - {
        "README.md"
    } <= named


def test_the_wage_round_is_told_in_sixty_facts_and_in_no_word_of_war() -> None:
    text = (ROOT / "docs/tutorials/2-keep-a-negotiation.md").read_text(encoding="utf-8")
    written = [
        json.loads(line) for line in text.splitlines() if line.startswith('{"type"')
    ]
    facts = [each["type"] for each in written if "when" in each]
    kinds = re.findall(r"^[$>] tracker append (\S+)", text, re.MULTILINE)
    facts += [BY_NAME[kind].type for kind in kinds]

    assert len(facts) >= 60
    assert not [each for each in facts if re.match("ceasefire|violation", each)]
    assert {
        *("deadline-changed", "agreement-changed", "vote-planned", "vote-changed"),
        *("vote-held", "office-held", "step-taken", "meeting-held", "force-reported"),
    } <= {*facts}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_help_topic_stands_in_its_reference_page_word_for_word(topic: str) -> None:
    name = {"exit-codes": "errors", "environment": "settings"}.get(topic, topic)
    written = (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")

    assert TOPICS[topic] in written


def test_the_readme_is_short_and_every_promise_in_it_has_its_test() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    promises = text.partition("## What it promises")[2].partition("\n## ")[0]
    lines = [line for line in promises.splitlines() if line.startswith("* ")]

    assert len(text.splitlines()) <= 120
    assert len(lines) >= 5
    assert [line for line in lines if "<!-- test: tests/" not in line] == []


def test_the_readme_has_a_test_command_for_the_recipe() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(r"<!-- test command -->\n```bash\n([^`]+)\n```", text)

    assert match
    assert ".[test]" in match[1]
    assert "pytest" in match[1]


def _below(kind: type[TrackerError]) -> set[type[TrackerError]]:
    """All kinds of an error, those of its kinds included."""
    found = set(kind.__subclasses__())
    return found.union(*map(_below, found))


def test_the_page_on_exit_codes_lists_every_error_code() -> None:
    written = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        importlib.import_module(module.name)
    codes = {kind.code for kind in _below(TrackerError)} - {TrackerError.code}
    codes.add("T099")  # a bug, found by the server

    assert set(re.findall(r"^\| (T\d{3}) ", written, re.MULTILINE)) == codes


def test_a_field_of_an_answer_without_a_meaning_stops_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "words.toml"
    said = reference_answers.WORDS.read_text(encoding="utf-8")
    monkeypatch.setattr(reference_answers, "WORDS", words)

    words.write_text(said.replace("\nage_days = ", "\nage_dais = "), encoding="utf-8")
    with pytest.raises(LookupError, match=r"Statement\.age_days has no meaning"):
        reference_answers.answers()

    more = said.replace("\n[Picture]\n", '\n[Picture]\nmore = "all"\n')
    words.write_text(more, encoding="utf-8")
    with pytest.raises(LookupError, match=r"without a field: .*'Picture', 'more'"):
        reference_answers.answers()


def test_the_page_on_dates_tells_what_is_accepted_and_what_is_refused() -> None:
    written = (ROOT / "docs" / "reference" / "dates.md").read_text(encoding="utf-8")
    taken, refused = written.split("## Refused forms")
    strict, typed = taken.split("## As people type them")
    taken = strict + typed[typed.index("## Ranges") :]
    zone = zone_of("Europe/Kyiv")
    for text in re.findall(r"^\| `([^`]+)` \|", taken, re.MULTILINE):
        parse_when(text, zone=zone)

    for text in re.findall(r"^\| `([^`]+)` \|", refused, re.MULTILINE):
        with pytest.raises(DateNotUnderstoodError):
            parse_when(text, zone=zone)
