"""JSON Lines, and JSON over any number of lines, event by event; and where each field stands.

Text that cannot be read is still one row, with its place, so that an error can point at it.
"""

from __future__ import annotations

import json
import re

# The standard library's own, without a stub.
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

from tracker.domain.errors import MalformedJSONError
from tracker.domain.names import did_you_mean, nearest
from tracker.services.importing.formats.file_rows import Fault, FileRow, Spot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import msgspec

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STEP: Final = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[\.\.\.\]")
_AT: Final = re.compile(r" - at `\$(.*?)`$")
_OWN: Final = re.compile(r"^([a-z_]+(?:\.[A-Za-z_]+)*): ")
_ENUM: Final = re.compile(r"Invalid enum value '(.*)'", re.DOTALL)
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
IS_MISSING: Final = ": is missing"
"""The end of a message about a field that is not there; its name stands before it."""
_EXPECTED: Final = re.compile(r"Expected `(.*?)`, got `(.*?)`")
_BOUND: Final = re.compile(r"Expected `(.*?)` (of length )?(>=|<=|>|<) (\S+)")
_BOUNDS: Final = {
    ">=": "of at least",
    "<=": "of at most",
    ">": "of more than",
    "<": "of less than",
}
_WORDS: Final = {
    "int": "a whole number",
    "float": "a number with a fraction",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_WHOLE_NUMBER: Final = "a whole number has digits only, such as 20000"
_UNKNOWN: Final = re.compile(r"unknown field `(.*?)`")
_DECODER: Final = json.JSONDecoder()
_BOM: Final = b"\xef\xbb\xbf"
_CHUNK: Final = 1 << 18
_MARK: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|"', re.DOTALL)


def read_json_lines(lines: Iterable[bytes]) -> Iterator[FileRow]:
    """Yield the rows of a file; blank lines are passed over.

    Args:
        lines: Its lines in UTF-8, each with its newline.
    """
    for number, line in enumerate(lines, start=1):
        text = line.rstrip(b"\r\n")
        if number == 1:
            text = text.removeprefix(_BOM)
        if text and not text.isspace():
            yield FileRow(number, text)


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
        """Return the next character that is not a space; nothing at the end."""
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


class TextSpan(NamedTuple):
    """Characters `start` to `end` of a line, half-open, from 0."""

    start: int
    end: int


class LocatedProblem(NamedTuple):
    """A decoder's complaint taken apart.

    Attributes:
        message: What was found, in our words.
        path: Which field is to blame, from the outside in.
        names: Whether the field's name is to blame, and not its value.
        hint: What may have been meant, where that is known.
    """

    message: str
    path: tuple[str | int, ...]
    names: bool = False
    hint: str = ""


def locate_problem(
    message: str, kind: type[msgspec.Struct] | None = None
) -> LocatedProblem:
    """Return a decoder's complaint with its place, and what could have stood there.

    Args:
        message: Such as "stance: is blank - at `$.evidence[0]`" or "Object contains unknown field
            `stanc`".
        kind: The struct that the text was to be read as, if it is known.
    """
    found, path = _split_place(message)
    if missing := _MISSING.search(found):
        return LocatedProblem(f"{missing[1]}{IS_MISSING}", (*path, missing[1]))
    if unknown := _UNKNOWN.search(found):
        name = unknown[1]
        hint = did_you_mean(nearest(name, _known_at(kind, path)[0]))
        return LocatedProblem(
            f"there is no field {name!r}", (*path, name), names=True, hint=hint
        )
    if enum := _ENUM.search(found):
        return _not_allowed(enum[1], kind, path)
    if sorts := _EXPECTED.search(found):
        return _of_another_sort(sorts[1], sorts[2], path)
    if bound := _BOUND.search(found):
        found = f"{_field_named(path)}expected {_bounds_in_words(bound)}"
    return LocatedProblem(found, path)


def _bounds_in_words(bound: re.Match[str]) -> str:
    sort, long, compared, limit = bound.groups()
    length = " in length" if long else ""
    return f"{_in_words(sort)} {_BOUNDS[compared]} {limit}{length}"


def _not_allowed(
    value: str, kind: type[msgspec.Struct] | None, path: tuple[str | int, ...]
) -> LocatedProblem:
    """Return the complaint about a value that its field does not list."""
    _, allowed = _known_at(kind, path)
    listed = f"none of {', '.join(allowed)}" if allowed else "not one of its values"
    hint = did_you_mean(nearest(value, allowed))
    return LocatedProblem(f"{value!r} is {listed}", path, hint=hint)


def _field_named(path: tuple[str | int, ...]) -> str:
    """Return the name of the field that a message is about, if it has one."""
    return f"{path[-1]}: " if path and isinstance(path[-1], str) else ""


def _of_another_sort(
    wanted: str, given: str, path: tuple[str | int, ...]
) -> LocatedProblem:
    """Return the complaint about a value of another sort than its field has, in words."""
    hint = _WHOLE_NUMBER if "int" in wanted.split(" | ") else ""
    found = (
        f"{_field_named(path)}expected {_in_words(wanted)}, found {_in_words(given)}"
    )
    return LocatedProblem(found, path, hint=hint)


def _in_words(sort: str) -> str:
    """Return a decoder's word for a sort of value in plain words."""
    known = [_WORDS[name] for name in sort.split(" | ") if name in _WORDS]
    return (
        " or ".join(w for w in known if w != _WORDS["null"] or len(known) == 1) or sort
    )


def _known_at(
    kind: type[msgspec.Struct] | None, path: Sequence[str | int]
) -> tuple[Sequence[str], Sequence[str]]:
    """Return the names of the fields at a path below a struct, and the words that it may be."""
    from tracker.services.event_fields import fields_of

    choices: Sequence[str] = ()
    for step in path:
        if kind is None:
            return (), ()
        if isinstance(step, str):
            field = fields_of(kind).get(step)
            kind, choices = (field.part, field.choices) if field else (None, ())
    return list(fields_of(kind)) if kind else (), choices


def _split_place(message: str) -> tuple[str, tuple[str | int, ...]]:
    """Return a decoder's complaint without the path in it, and the path."""
    path: list[str | int] = []
    if at := _AT.search(message):
        message = message[: at.start()]
        path = [
            int(step[2]) if step[2] else step[1]
            for step in _STEP.finditer(at[1])
            if step[1] or step[2]
        ]
    if own := _OWN.match(message):
        name = own[1].rstrip("_")
        message = name + message[len(own[1]) :]
        path += [step for step in name.split(".") if not path or step != path[-1]]
    return message, tuple(path)


def span_of(text: str, path: Sequence[str | int], *, names: bool = False) -> TextSpan:
    """Return the place of a value in a JSON text, as far down its path as the text goes.

    Args:
        text: Valid JSON.
        path: Names and places, from the outside in: of `{"a": [1, 23]}` the path `("a", 1)` is
            the text `23`, at 10 to 12.
        names: Whether the name before the value is meant.
    """
    start = _skip(text, 0)
    span = TextSpan(start, len(text.rstrip()))
    whole = span
    for depth, step in enumerate(path, start=1):
        inner = _child(text, span.start, step, name=names and depth == len(path))
        if inner is None:
            break
        span = inner
    if span == whole:
        return TextSpan(start, min(start + 1, len(text)))
    return span


def _child(text: str, start: int, step: str | int, *, name: bool) -> TextSpan | None:
    opening = text[start : start + 1]
    if isinstance(step, str) and opening == "{":
        at = _skip(text, start + 1)
        while text[at] == '"':
            first = at
            found, at = _string(text, at)
            last, at = at, _skip(text, _skip(text, at) + 1)
            end = _value_end(text, at)
            if found == step:
                return TextSpan(first, last) if name else TextSpan(at, end)
            at = _skip(text, end)
            if text[at] != ",":
                return None
            at = _skip(text, at + 1)
    if isinstance(step, int) and opening == "[":
        at, place = _skip(text, start + 1), 0
        while text[at] != "]":
            end = _value_end(text, at)
            if place == step:
                return TextSpan(at, end)
            at, place = _skip(text, end), place + 1
            if text[at] != ",":
                return None
            at = _skip(text, at + 1)
    return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _string(text: str, at: int) -> tuple[str, int]:
    found: tuple[str, int] = scanstring(text, at + 1, True)
    return found


def _value_end(text: str, at: int) -> int:
    found: tuple[Any, int] = _DECODER.raw_decode(text, at)
    return found[1]
