"""The answer as Markdown that pastes into a document: a sentence, a table, lists, numbered sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.render.answers.matrix import NO_POSITIONS, matrix_of
from tracker.render.answers.picture_lists import sections
from tracker.render.sanitize import clean
from tracker.render.spans import (
    Span,
    Voice,
    cites,
    on_condition,
    sentence,
    source_line,
    statement_marks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.projections.picture_format import Picture
    from tracker.render.answers.matrix import CellShown, Said
    from tracker.render.spans import Item, Line

_SPECIAL = re.compile(r"[\\`*_\[\]{}<>|~#$!]|&(?=#?\w+;)")
_LINE_START = re.compile(r"(\d+)([.)])|[-+=]")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


def to_markdown(picture: Picture, *, today_known: bool) -> str:
    """The whole picture as Markdown."""
    voice = Voice(picture, short=False)
    matrix = matrix_of(picture, voice, whole=True)
    blocks = [line_text(sentence(picture, voice, today_known=today_known, hint=False))]
    header = ["Issue", *(escaped(name) for name in matrix.columns)]
    rows = [
        [escaped(row.title), *(_cell(cell, voice) for cell in row.cells)] for row in matrix.rows
    ]
    table = "\n".join(
        [row_text(header), "|" + "---|" * len(header), *(row_text(row) for row in rows)]
    )
    blocks.append(table if rows and matrix.columns else NO_POSITIONS)
    for section in sections(picture, voice):
        blocks += [f"{section.title}:", bullets_text(section.items)]
    if picture.sources:
        blocks.append("Sources:")
        blocks.append(
            "\n".join(
                f"- [{source.n}] {line_text(source_line(source, voice))}"
                for source in picture.sources
            )
        )
    return "\n\n".join(blocks) + "\n"


def bullets_text(items: Iterable[Item]) -> str:
    """Entries as a list, their parts one level deeper."""
    return "\n".join(
        bullet
        for item in items
        for bullet in (
            f"- {line_text(item.line)}",
            *(f"  - {line_text(part)}" for part in item.parts),
        )
    )


def escaped(text: str) -> str:
    """Clean text in which nothing is Markdown or HTML, at the start of a line too."""
    found = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    if start := _LINE_START.match(found):
        at = start.end() - 1
        return f"{found[:at]}\\{found[at:]}"
    return found


def row_text(fields: Iterable[str]) -> str:
    """A row of a table, of fields that are escaped already."""
    return f"| {' | '.join(fields)} |"


def _cell(cell: CellShown, voice: Voice) -> str:
    """A cell: its mark in words, then its statements with their citations."""
    said = "<br>".join(_said(said, cell, voice) for said in cell.said)
    if not cell.mark:
        return said
    return (
        f"{_mark(cell.mark)}{'<br>' if len(cell.said) > 1 else ' '}{said}"
        if said
        else escaped(cell.mark)
    )


def _said(said: Said, cell: CellShown, voice: Voice) -> str:
    found = said.statement
    lead = f"*{escaped(said.part)}*: " if said.part else ""
    who = f"{escaped(said.who)}: " if said.who else ""
    marks = "".join(
        f" {_mark(mark)}"
        for mark in statement_marks(found, voice, cell_state=cell.state, alone=len(cell.said) == 1)
    )
    later = (Span("*", "later"),) if found.reported_later else ()
    return (
        lead
        + who
        + escaped(clean(found.stance) + on_condition(found.conditions, voice))
        + marks
        + line_text((*later, *cites(found.citations)))
    )


def _mark(mark: str) -> str:
    return f"({escaped(mark)})"


def line_text(line: Line) -> str:
    """A line of spans; only its first text can stand where a line begins, and escaping the others there does no harm."""
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    match span.role:
        case "cite":
            return f"[{span.text}]"
        case "strong":
            return f"**{escaped(span.text)}**" if span.text else ""
        case "code":
            return f"`{span.text}`"
        case "link":
            return f"<{span.text}>" if _ADDRESS.fullmatch(span.text) else escaped(span.text)
        case "mark":
            return _mark(span.text)
        case "text" | "dim" | "later":
            return escaped(span.text)
