"""Errors of files, shown where they stand: the place, the line, carets, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from tracker.cli.frame.hints import worded
from tracker.render.sanitize import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.services.importing.row_to_event import Complaint

_ELLIPSIS: Final = "…"
_MARGIN: Final = 4
_LEAST: Final = 30


def written_complaints(
    found: Sequence[Complaint],
    *,
    colored: bool,
    width: int,
    more: int = 0,
    skipped: bool = False,
) -> str:
    """Return all complaints as text, and how many there are.

    Args:
        found: The errors, by file and line.
        colored: Whether the text may have colour.
        width: How many columns a source line may take.
        more: How many errors there are beside.
        skipped: Whether the rows are left out, and the others appended.
    """
    lines = [
        line
        for complaint in found
        for line in (*_shown(complaint, colored=colored, width=width), "")
    ]
    files, bad = len({c.file for c in found}), len({(c.file, c.line) for c in found})
    errors = f"{len(found)} {_many('error', len(found))} in {bad} {_many('line', bad)}"
    where = f" of {files} files" if files > 1 else ""
    outcome = "these rows are left out" if skipped else "nothing was appended"
    unlisted = f", and {more} errors more" if more else ""
    return "\n".join(
        [
            *lines,
            f"{errors}{where}{unlisted}; {outcome}",
            "",
        ]
    )


def _many(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _shown(complaint: Complaint, *, colored: bool, width: int) -> list[str]:
    def paint(text: str, color: str) -> str:
        return click.style(text, fg=color, bold=True) if colored else text

    source, carets = _window(
        complaint, max(width - len(str(complaint.line)) - _MARGIN, _LEAST)
    )
    gutter = " " * len(str(complaint.line))
    place = f"{clean(complaint.file)}:{complaint.line}:{complaint.column}"
    shown = [
        f"{place}: {paint(f'error[{complaint.code}]', 'red')}: {clean(complaint.message)}",
        f"{complaint.line} | {source}",
        f"{gutter} | {paint(carets, 'red')}",
    ]
    if hint := worded(complaint.hint, complaint.advice or None):
        shown.append(f"{paint('help', 'cyan')}: {clean(hint)}")
    return shown


def _window(complaint: Complaint, width: int) -> tuple[str, str]:
    """Return as much of the line as fits around what is to blame, and the carets under it."""
    # One character for each: what is made harmless must not move the carets.
    text = "".join(_one(c) for c in complaint.source)
    start = min(complaint.column - 1, len(text))
    length = max(
        1,
        min(
            complaint.end_column - complaint.column,
            width // 2,
            max(len(text) - start, 1),
        ),
    )
    first = 0 if start + length <= width else start - (width - length) // 2
    shown = text[first : first + width]
    if first > 0:
        shown = _ELLIPSIS + shown[1:]
    if first + width < len(text):
        shown = shown[:-1] + _ELLIPSIS
    return shown, " " * (start - first) + "^" * length


def _one(character: str) -> str:
    found = clean_lines(character).replace("\n", " ").replace("\t", " ")
    return found if len(found) == 1 else " "
