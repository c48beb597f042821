"""Fields before and after, as lines.

The old value is struck through, or said in signs where nothing can be struck.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.services.amendments import Change

_STRUCK = ("\x1b[9m", "\x1b[29m")
_MARK = "~~"


def struck(text: str, *, colored: bool) -> str:
    """A text struck through; without colour between `~~`."""
    return f"{_STRUCK[0]}{text}{_STRUCK[1]}" if colored else f"{_MARK}{text}{_MARK}"


def flat(value: Any, name: str = "") -> list[tuple[str, Any]]:
    """Nested fields as rows with dotted names."""
    if isinstance(value, dict):
        return [
            row
            for key, inner in value.items()
            for row in flat(inner, f"{name}.{key}" if name else key)
        ]
    if isinstance(value, list | tuple) and any(isinstance(v, dict) for v in value):
        return [
            row
            for place, inner in enumerate(value, start=1)
            for row in flat(inner, f"{name}.{place}")
        ]
    if isinstance(value, list | tuple):
        return [(name, "; ".join(map(str, value)))]
    return [
        (
            name,
            "no"
            if value is False
            else "yes"
            if value is True
            else "(none)"
            if value is None and name
            else value,
        )
    ]


def change_lines(
    changes: Sequence[Change], *, width: int, indent: str, colored: bool
) -> Iterator[str]:
    """A line for each part of a field that differs: `name: ~~before~~ -> after`.

    Args:
        changes: The fields.
        width: How many columns a line may take.
        indent: What stands before each line.
        colored: Whether what is gone may be struck through.
    """
    for change in changes:
        before, after = (
            dict(_parts(change.before, change.field)),
            dict(_parts(change.after, change.field)),
        )
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                yield from _line(
                    name,
                    before.get(name),
                    after.get(name),
                    width=width,
                    indent=indent,
                    colored=colored,
                )


def _parts(value: Any, field: str) -> list[tuple[str, str]]:
    return (
        []
        if value is None
        else [(clean(name), clean(str(inner))) for name, inner in flat(value, field)]
    )


def _line(
    name: str,
    before: str | None,
    after: str | None,
    *,
    width: int,
    indent: str,
    colored: bool,
) -> Iterator[str]:
    old = "(none)" if before is None else struck(before, colored=False)
    words = f"{name}: {old} -> {'(none)' if after is None else after}"
    lines = textwrap.wrap(
        words,
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
    )
    if colored and before is not None:
        lines = _painted(lines, old)
    yield from lines


def _painted(lines: list[str], old: str) -> list[str]:
    """Return the wrapped lines with the old value struck through on each, without its signs."""
    text = "\n".join(lines)
    start = text.index(_MARK)
    # Wrapping turns spaces into line breaks, so the end of the old value is found by its
    # length without them.
    left, end = len("".join(old.split())), start
    while left:
        left -= not text[end].isspace()
        end += 1
    inner = text[start + len(_MARK) : end - len(_MARK)]
    painted = "\n".join(
        line[: len(line) - len(line.lstrip())] + struck(line.lstrip(), colored=True)
        if line.strip()
        else line
        for line in inner.split("\n")
    )
    return (text[:start] + painted + text[end:]).split("\n")
