"""The prose of pages and docstrings, measured: how sentences open, how long they are, which words they use.

    python -m tests.prose [MEASURE]

Prints how often each rule is broken, and with the name of a measure each place. `tests/test_prose.py` holds the
numbers, which only fall.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
GENERATED: Final = ("answers", "commands", "events", "http", "modules")
"""Pages whose sentences are those of docstrings and helps."""
ENTRY: Final = "· "
"""Begins what a docstring says of an argument or an attribute, which may be a clause: `party: Who, as a slug`."""
HEADING: Final = "§ "
"""Begins a heading, which names a thing and may do so with *What it promises*."""
LONGEST: Final = 25
OPENINGS: Final = re.compile(r"(?:Of|What|Where|Who|Whether)\b")
IS_NO: Final = re.compile(
    r"\b(?:is|are|was|were) no\b(?! longer| more| less| later| earlier| newer| older)"
)
UNWANTED: Final = re.compile(
    r"\b(?:simply|easily|powerful|told|carries|in step|but for|sub-issues?|retrospectives?)\b",
    re.IGNORECASE,
)
_FENCE: Final = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_END: Final = re.compile(r"(?<=[.!?])[\"')*]*\s+(?=[A-Z`*\"'(\[0-9])")
_BULLET: Final = re.compile(r"\A\s*(?:[*+-]|\d+\.|>)\s+")


class Sentence(NamedTuple):
    """A sentence, and where it begins."""

    file: str
    line: int
    text: str

    @property
    def words(self) -> int:
        """How many words it has; code counts as one."""
        plain = re.sub(r"`[^`]*`", "code", self.text)
        plain = re.sub(r"\]\([^)]*\)", "", plain)
        return len(re.findall(r"\w[\w'.,:/-]*", plain))


def pages(root: Path) -> list[Path]:
    """The pages that are written by hand."""
    found = [root / "README.md", root / "CONTRIBUTING.md", *root.glob("docs/**/*.md")]
    return sorted(page for page in found if page.stem not in GENERATED)


def sentences(root: Path) -> list[Sentence]:
    """All sentences of the pages and of the docstrings of the package."""
    found = [s for page in pages(root) for s in _of_page(root, page)]
    for file in sorted((root / "tracker").rglob("*.py")):
        found += _of_module(root, file)
    return found


def asking(all_: list[Sentence]) -> list[Sentence]:
    """Sentences that open as a question does and ask nothing."""
    return [
        s for s in all_ if OPENINGS.match(s.text.lstrip("\"'([ ")) and "?" not in s.text
    ]


def no_things(all_: list[Sentence]) -> list[Sentence]:
    """Sentences that say *is no* for *is not a*; *there is no* is good English."""
    return [
        s
        for s in all_
        for found in IS_NO.finditer(s.text)
        if not re.search(r"\b(?:there|it)\s+$", s.text[: found.start()], re.IGNORECASE)
    ]


def long(all_: list[Sentence]) -> list[Sentence]:
    """Sentences of too many words."""
    return [s for s in all_ if s.words > LONGEST]


def unwanted(all_: list[Sentence]) -> list[Sentence]:
    """Sentences with a word that has a better one."""
    return [s for s in all_ if UNWANTED.search(re.sub(r"`[^`]*`", "", s.text))]


MEASURES: Final = {"opens": asking, "is-no": no_things, "long": long, "words": unwanted}


def _of_page(root: Path, page: Path) -> Iterator[Sentence]:
    name = page.relative_to(root).as_posix()
    text = page.read_text(encoding="utf-8")
    for hidden in (_FENCE, _COMMENT):
        text = hidden.sub(lambda found: "\n" * found[0].count("\n"), text)
    yield from _split(name, text.splitlines(), 1)


def _of_module(root: Path, file: Path) -> Iterator[Sentence]:
    name = file.relative_to(root).as_posix()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ):
            continue
        said = ast.get_docstring(node)
        if said is not None:
            yield from _split(name, _prose(said), node.body[0].lineno)


def _prose(docstring: str) -> list[str]:
    """The lines of a docstring; a block that is set in is code, but for those under a heading of Google's style."""
    lines, section = [], False
    for line in docstring.splitlines():
        if line and not line.startswith(" "):
            section = bool(re.fullmatch(r"[A-Z][a-z]+:", line))
            lines.append("" if section else line)
        elif section:
            inner = line.removeprefix("    ")
            named = re.match(r"\w+(?: \([^)]*\))?: ", inner)
            lines += ["", ENTRY + inner[named.end() :]] if named else [inner]
        else:
            lines.append("" if line.startswith("    ") else line)
    return lines


def _split(name: str, lines: list[str], first: int) -> Iterator[Sentence]:
    """Sentences of paragraphs, of items of lists and of cells of tables."""
    part: list[str] = []
    began = first
    for number, line in enumerate([*lines, ""], start=first):
        table = line.startswith("|")
        opens = bool(_BULLET.match(line)) or line.startswith("#") or table
        if part and (opens or not line.strip()):
            yield from _cut(name, began, " ".join(part))
            part = []
        if table:
            cells = re.split(r"(?<!\\)\|", line)
            for cell in cells:
                yield from _cut(name, number, cell.strip())
        elif line.startswith("#"):
            yield from _cut(name, number, HEADING + re.sub(r"^#+ (\d+\. )?", "", line))
        elif line.strip():
            began = began if part else number
            part.append(
                _BULLET.sub("", line, count=1).strip() if not part else line.strip()
            )


def _cut(name: str, line: int, text: str) -> Iterator[Sentence]:
    for one in _END.split(text):
        if re.search(r"[A-Za-z]", one):
            yield Sentence(name, line, one.strip())


def main() -> None:
    """Print the numbers, or the places of one measure."""
    all_ = sentences(ROOT)
    if len(sys.argv) > 1:
        lines = [f"{s.file}:{s.line}: {s.text}" for s in MEASURES[sys.argv[1]](all_)]
    else:
        lines = [f"{name:8} {len(found(all_)):5}" for name, found in MEASURES.items()]
        short = sum(s.words <= 12 for s in all_)
        lines.append(f"{'short':8} {short / len(all_):5.0%} of {len(all_)} sentences")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
