"""JSON: one event or a list of events, over any number of lines, read event by event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TextIO

from tracker.domain.errors import MalformedJSONError
from tracker.services.importing.formats.file_rows import Fault, FileRow, Spot
from tracker.services.importing.json_positions import TextSpan, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK: Final = 1 << 18
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_MARK: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|"', re.DOTALL)


class _Text:
    """The part of a file that is being read, and where it begins."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.held, self.at, self.ended = file, "", 0, False
        self.line, self.column = 1, 1

    def more(self) -> bool:
        """Take the next part in; False at the end of the file."""
        part = self.file.read(_CHUNK)
        self.ended = not part
        self.held = self.held[self.at :] + part
        self.at = 0
        return bool(part)

    def peek(self) -> str:
        """Return the next character that is no space; nothing at the end."""
        while True:
            match = _SPACE.match(self.held, self.at)
            assert match is not None  # noqa: S101  (it matches nothing, too)
            self.move(match.end())
            if self.at < len(self.held) or not self.more():
                return self.held[self.at : self.at + 1]

    def move(self, end: int) -> str:
        """Go on to a place, and give what was passed."""
        passed = self.held[self.at : end]
        self.at = end
        newlines = passed.count("\n")
        self.line += newlines
        self.column = (
            len(passed) - passed.rfind("\n") if newlines else self.column + len(passed)
        )
        return passed

    def value(self) -> str:
        """Return one value from the next character on, as far as it goes."""
        depth, at = 0, self.at
        while True:
            match = _MARK.search(self.held, at)
            if (
                match is None
                or (match[0] == '"' and not self.ended)
                or (
                    match.end() == len(self.held)
                    and match[0][0] == '"'
                    and not self.ended
                )
            ):
                start = at - self.at
                if self.more():
                    at = self.at + start
                    continue
                return self.move(len(self.held))
            at = match.end()
            depth += match[0] in "[{" and 1
            depth -= match[0] in "]}" and 1
            if depth <= 0:
                return self.move(at)


def read_json(file: TextIO) -> Iterator[FileRow | Fault]:
    """Yield the events of a file: of one object, or of a list of objects.

    Args:
        file: Its text.
    """
    text = _Text(file)
    first = text.peek()
    if first == "{":
        yield _row(text)
        if text.peek():
            more = _fault(
                text,
                "something stands after the object",
                "several events stand in a list",
            )
            more.problem.advise("json-list-or-lines")
            yield more
        return
    if first != "[":
        found = (
            "the file is empty"
            if not first
            else "this is neither an object nor a list of objects"
        )
        yield _fault(text, found, "write one event, or a list of events")
        return
    text.move(text.at + 1)
    if text.peek() == "]":
        text.move(text.at + 1)
    else:
        yield from _elements(text)
        return
    yield from _tail(text)


def _elements(text: _Text) -> Iterator[FileRow | Fault]:
    while True:
        if text.peek() != "{":
            yield _fault(
                text,
                "an object is due here",
                "every event of the list is one object in braces",
            )
            return
        yield _row(text)
        after = text.peek()
        if after not in {",", "]"}:
            yield _fault(
                text,
                "a comma or the end of the list is due here"
                if after
                else "the list has no end",
                "see whether the file is whole",
            )
            return
        text.move(text.at + 1)
        if after == "]":
            break
    yield from _tail(text)


def _tail(text: _Text) -> Iterator[Fault]:
    if text.peek():
        yield _fault(text, "something stands after the list", "one file holds one list")


def _row(text: _Text) -> FileRow:
    line, column = text.line, text.column
    written = text.value()
    return FileRow(
        line,
        written.encode("utf-8", "surrogatepass"),
        None,
        _Spots(written, line, column),
    )


class _Spots:
    """Places of the fields of an object that begins at a line and column."""

    def __init__(self, text: str, line: int, column: int) -> None:
        self.text, self.line, self.column = text, line, column

    # A plain callback.
    def __call__(self, path: Sequence[str | int], names: bool) -> Spot:  # noqa: FBT001
        try:
            span = span_of(self.text, path, names=names)
        except (ValueError, IndexError, RecursionError):
            span = TextSpan(0, 1)
        return self.at(span)

    def at(self, span: TextSpan) -> Spot:
        """Return the spot of some characters; of several lines, the first."""
        before = self.text[: span.start]
        start = before.rfind("\n") + 1
        end = self.text.find("\n", span.start)
        source = self.text[start : end if end >= 0 else len(self.text)]
        indent = 0 if start else self.column - 1
        column = span.start - start + indent + 1
        last = min(span.end - start, len(source)) + indent + 1
        return Spot(
            self.line + before.count("\n"),
            column,
            max(last, column + 1),
            " " * indent + source.rstrip("\r"),
        )


def _fault(text: _Text, found: str, hint: str) -> Fault:
    problem = MalformedJSONError(found)
    problem.hinted(hint)
    end = text.held.find("\n", text.at)
    source = (
        " " * (text.column - 1)
        + text.held[text.at : end if end >= 0 else len(text.held)][:200]
    )
    return Fault(text.line, text.column, text.column + 1, source, problem)
