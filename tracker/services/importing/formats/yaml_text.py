"""YAML: events as mappings, alone, in a list, or as documents.

Tags of Python, aliases and names that stand twice are refused.

A plain scalar is what the field asks for: text stays as it is written, so that `no` is a word and
`2025-05-28` a date.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TextIO

from tracker.domain.codec import TYPES
from tracker.services.event_fields import Field, fields_of
from tracker.services.importing.formats.file_rows import (
    Fault,
    FileNotUnderstoodError,
    FileRow,
    Spot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yaml.error import Mark
    from yaml.nodes import Node

_WHOLE: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})")
_TAG: Final = "tag:yaml.org,2002:"
_TAGS: Final = frozenset(
    f"{_TAG}{name}"
    for name in (
        "null",
        "bool",
        "int",
        "float",
        "timestamp",
        "str",
        "map",
        "seq",
        "merge",
        "value",
    )
)
_DEEPEST: Final = 50
_TOO_DEEP: Final = ("it is nested too deeply", "write events as flat mappings")


class _TooMuch(Exception):  # noqa: N818  (it never leaves this module)
    """Something of YAML that is not read here, at a node."""

    def __init__(self, node: Node, found: str, hint: str) -> None:
        self.node, self.found, self.hint = node, found, hint
        super().__init__(found)


def read_yaml(file: TextIO) -> Iterator[FileRow | Fault]:
    """Yield the events of a file; one document is held at a time.

    Args:
        file: Its text.
    """
    import yaml

    kept = _Kept(file)
    loader = None
    try:
        loader = yaml.SafeLoader(kept)
        while loader.check_node():
            node = loader.get_node()
            if node is None or _is_null(node):
                continue
            nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
            above: set[int] = set()
            yield from (_read(each, kept, above) for each in nodes)
    except yaml.MarkedYAMLError as problem:
        yield _broken(problem, kept)
    except yaml.YAMLError as problem:
        found = f"this is not YAML: {' '.join(str(problem).split())}"
        hint = "YAML is text without control characters"
        yield Fault(1, 1, 2, "", FileNotUnderstoodError(found, hint))
    except RecursionError:
        deep = FileNotUnderstoodError(*_TOO_DEEP)
        yield Fault(1, 1, 2, "", deep)
    finally:
        if loader is not None:
            loader.dispose()


class _Kept:
    """A file that keeps what was read of it, for the lines of complaints and rejects."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.text = file, ""
        self._lines: list[str] | None = None

    def read(self, size: int = -1) -> str:
        """Return the next part."""
        part = self.file.read(size)
        self.text += part
        self._lines = None
        return part

    def line(self, number: int) -> str:
        """Return one line, from 0."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines[number].rstrip("\r") if number < len(self._lines) else ""


def _read(node: Node, kept: _Kept, above: set[int]) -> FileRow | Fault:
    from yaml import MappingNode

    if not isinstance(node, MappingNode):
        return _fault(
            node,
            kept,
            "this is no mapping of fields to values",
            "every event is a mapping, such as `type: position-stated`",
        )
    text = kept.text[node.start_mark.index : node.end_mark.index].encode(
        "utf-8", "surrogatepass"
    )
    try:
        kind = TYPES.get(_written_type(node))
        written, places = _mapping(node, fields_of(kind) if kind else None, above, 0)
    except _TooMuch as problem:
        fault = _fault(problem.node, kept, problem.found, problem.hint)
        return fault._replace(row=FileRow(node.start_mark.line + 1, text))
    return FileRow(node.start_mark.line + 1, text, written, _Spots(node, places, kept))


def _written_type(node: Node) -> str:
    return next(
        (str(value.value) for name, value in node.value if name.value == "type"), ""
    )


def _mapping(
    node: Node, fields: Mapping[str, Field] | None, above: set[int], depth: int
) -> tuple[dict[str, Any], dict[str | int, Any]]:
    """Return a mapping's values, and for each name its node, its value's node and what is below."""
    found: dict[str, Any] = {}
    places: dict[str | int, Any] = {}
    for name, value in node.value:
        if not hasattr(name, "style") or not isinstance(name.value, str):
            raise _TooMuch(name, "a name is no text", "write names as plain words")
        if name.tag == f"{_TAG}merge":
            hint = "write the fields out in every event"
            raise _TooMuch(name, "merge keys (`<<`) and aliases are not read", hint)
        if name.value in found:
            raise _TooMuch(
                name,
                f"the name {name.value!r} stands twice in one mapping",
                "keep one of them",
            )
        field = (fields or {}).get(name.value)
        found[name.value], below = _value(
            value,
            field,
            many=field is not None and field.many,
            above=above,
            depth=depth + 1,
        )
        places[name.value] = (name, value, below)
    return found, places


def _value(
    node: Node, field: Field | None, *, many: bool, above: set[int], depth: int
) -> tuple[Any, dict[str | int, Any]]:
    from yaml import MappingNode, ScalarNode, SequenceNode

    if id(node) in above:
        raise _TooMuch(node, "aliases (`*name`) are not read", "write the value out")
    above.add(id(node))
    if depth > _DEEPEST:
        raise _TooMuch(node, *_TOO_DEEP)
    if node.tag not in _TAGS:
        raise _TooMuch(
            node, f"the tag {node.tag!r} is not read", "write the value without a tag"
        )
    if isinstance(node, ScalarNode):
        return _scalar(node, field), {}
    if isinstance(node, MappingNode):
        return _mapping(
            node, fields_of(field.part) if field and field.part else None, above, depth
        )
    assert isinstance(node, SequenceNode)  # noqa: S101  (there are no other nodes)
    found: list[Any] = []
    places: dict[str | int, Any] = {}
    for place, each in enumerate(node.value):
        value, below = _value(
            each, field if many else None, many=False, above=above, depth=depth + 1
        )
        found.append(value)
        places[place] = (each, each, below)
    return found, places


def _scalar(node: Any, field: Field | None) -> Any:
    tag, text = str(node.tag), str(node.value)
    if node.style is not None:
        return text
    if tag == f"{_TAG}null":
        return None
    sort = field.sort if field else "object"
    if sort in {"number", "object"} and _WHOLE.fullmatch(text):
        return int(text)
    if sort in {"flag", "object"} and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return text


def _is_null(node: Node) -> bool:
    return str(node.tag) == f"{_TAG}null"


class _Spots:
    """Places of the fields of a mapping."""

    def __init__(self, node: Node, places: dict[str | int, Any], kept: _Kept) -> None:
        self.node, self.places, self.kept = node, places, kept

    # A plain callback.
    def __call__(self, path: Sequence[str | int], names: bool) -> Spot:  # noqa: FBT001
        node, places, name = None, self.places, None
        for step in path:
            if step not in places:
                break
            name, node, places = places[step]
        if node is None:
            return _spot(self.node.start_mark, None, self.kept)
        found = name if names and name is not None else node
        return _spot(found.start_mark, found.end_mark, self.kept)


def _spot(start: Mark, end: Mark | None, kept: _Kept) -> Spot:
    source = kept.line(start.line)
    last = (
        end.column
        if end is not None and end.line == start.line
        else (start.column + 1 if end is None else len(source))
    )
    return Spot(
        start.line + 1, start.column + 1, max(last, start.column + 1) + 1, source
    )


def _fault(node: Node, kept: _Kept, found: str, hint: str) -> Fault:
    spot = _spot(node.start_mark, node.end_mark, kept)
    return Fault(*spot, FileNotUnderstoodError(found, hint))


def _broken(problem: Any, kept: _Kept) -> Fault:
    mark = problem.problem_mark or problem.context_mark
    found = " ".join(part for part in (problem.context, problem.problem) if part)
    if "undefined alias" in found or "duplicate anchor" in found:
        found = "anchors and aliases are not read"
    spot = _spot(mark, None, kept) if mark else Spot(1, 1, 2, "")
    return Fault(
        *spot,
        FileNotUnderstoodError(
            f"this is not YAML: {found}",
            "see whether the indentation, quotes and colons are right",
        ),
    )
