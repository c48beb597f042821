"""Errors of a file at their places, each with an input in which the value is mended."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from tracker.domain.envelope import TEXT_LENGTH
from tracker.render.sanitize import clean, clean_lines
from tracker.services.importing.formats.json_text import IS_MISSING
from tracker.services.importing.text_edits import Edit
from tracker.web.desk.inputs import Input
from tracker.web.desk.page import FaultShown
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.services.importing.row_to_event import Complaint
    from tracker.services.importing.text_edits import EditableText

_MOST_LINES: Final = 100
_MOST_IN_LINE: Final = 20
_AROUND: Final = 60
_LINE: Final = re.compile(r"m\.([1-9][0-9]{0,8})")
_VALUE: Final = re.compile(
    r"m\.([1-9][0-9]{0,8})\.([1-9][0-9]{0,8})(?:\.([a-z_]{1,60}))?"
)


class LineExcerpt(NamedTuple):
    """A part of a line: what stands before what is to blame, that itself, and what comes after."""

    before: str
    blamed: str
    after: str


class FaultyLine(Struct, frozen=True, kw_only=True):
    """A line of a file with errors.

    Attributes:
        number: Its number, from 1.
        excerpt: The part of it with the first error.
        inputs: An input for each value that is to blame, with what is wrong with it.
        whole: An input for the whole line; None where it is too long.
        open: Whether the whole line is what is to be mended.
        others: What is wrong that no input is of.
    """

    number: int
    excerpt: LineExcerpt
    inputs: tuple[Input, ...]
    whole: Input | None
    open: bool
    others: tuple[str, ...]


def faulty_lines(
    complaints: Iterable[Complaint], text: EditableText | None
) -> list[FaultyLine]:
    """Return the first lines with errors.

    Args:
        complaints: The errors, in the order of the lines.
        text: The file; None where it cannot be edited.
    """
    by_line = groupby(complaints, key=lambda each: each.line)
    some = islice(by_line, _MOST_LINES)
    return [_faulty(n, list(islice(found, _MOST_IN_LINE)), text) for n, found in some]


def _faulty(
    number: int, found: Sequence[Complaint], text: EditableText | None
) -> FaultyLine:
    inputs: dict[str, Input] = {}
    others: list[str] = []
    if not all(each.source for each in found):
        # It is no text, or in another encoding: no line of it says anything.
        text = None
    for each in found:
        made = _input(each, text) if text else None
        if made is None:
            others.append(_said(each))
        elif made.name in inputs:
            held = inputs[made.name]
            error = f"{held.error}; {made.error}"
            inputs[made.name] = replace(held, error=error)
        else:
            inputs[made.name] = made
    whole = _whole(number, others, text) if text else None
    return FaultyLine(
        number=number,
        excerpt=_excerpt(found[0]),
        inputs=tuple(inputs.values()),
        whole=whole,
        open=bool(others),
        others=() if whole else tuple(others),
    )


def _input(found: Complaint, text: EditableText) -> Input | None:
    """Return the input for the value that an error is about; None where it is of no one value."""
    value = text.value(found.line, found.column)
    if value is None:
        return None
    name = f"m.{found.line}.{found.column}"
    field, missing, _ = found.message.rpartition(IS_MISSING)
    is_object = value.said[:1] == "{"
    if is_object and not (missing and re.fullmatch("[a-z_]{1,60}", field)):
        return None
    if is_object:
        name, label, said = f"{name}.{field}", field, ""
    else:
        label, said = text.field(found.line, found.column), shown_text(value.said)
    if not label or len(said) > TEXT_LENGTH:
        return None
    return Input(
        name=name,
        label=clean(label),
        hint=clean(found.hint),
        kind="area" if "\n" in said else "line",
        value=said,
        error=clean(found.message.removeprefix(f"{label}: ")),
    )


def _whole(number: int, others: Sequence[str], text: EditableText) -> Input | None:
    said = shown_text(text.line(number))
    if len(said) > TEXT_LENGTH:
        return None
    return Input(
        name=f"m.{number}",
        label=say("Line %(n)s as it stands", n=number),
        hint="",
        kind="area",
        value=said,
        error="; ".join(others),
    )


def _said(found: Complaint) -> str:
    return clean("; ".join(filter(None, (found.message, found.hint))))


def _excerpt(found: Complaint) -> LineExcerpt:
    start, end = found.column - 1, found.end_column - 1
    if found.message.endswith(IS_MISSING):
        end = start
    source = found.source
    before = source[max(0, start - _AROUND) : start]
    after = source[end : end + _AROUND]
    if start > _AROUND:
        before = f"…{before}"
    if end + _AROUND < len(source):
        after = f"{after}…"
    blamed = source[start : min(end, start + 2 * _AROUND)]
    return LineExcerpt(clean_lines(before), clean_lines(blamed), clean_lines(after))


def shown_text(text: str) -> str:
    """Return a text as an input shows it, and a browser sends it back."""
    return clean_lines(text)


def faults_listed(lines: Iterable[FaultyLine]) -> Iterator[FaultShown]:
    """Yield each error with its line and the id of its input."""
    for line in lines:
        at = say("Line %(n)s", n=line.number)
        inputs = (*line.inputs, line.whole) if line.whole else line.inputs
        for each in inputs:
            if each.error:
                named = f"{at}, {each.label}" if each in line.inputs else at
                yield FaultShown(each.id, f"{named}: {each.error}")
        for said in line.others:
            yield FaultShown("", f"{at}: {said}")


def edits_of(sent: Mapping[str, str], text: EditableText) -> Iterator[Edit]:
    """Yield what was changed in the inputs of a page.

    Args:
        sent: What was sent, by the names of the inputs; an emptied one is among them.
        text: The file.
    """
    for name, typed in sent.items():
        said = typed.replace("\r\n", "\n")
        if found := _LINE.fullmatch(name):
            number = int(found[1])
            if said != shown_text(text.line(number)):
                yield Edit(number, 0, said)
        elif found := _VALUE.fullmatch(name):
            number, column = int(found[1]), int(found[2])
            value = text.value(number, column)
            shown = "" if found[3] or value is None else shown_text(value.said)
            if said != shown:
                yield Edit(number, column, said, found[3] or "")
