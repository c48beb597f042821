"""Lists: like things as a document of one table, and the log as lines written as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.recorded import UnknownEvent
from tracker.projections.sentences import short_sentence
from tracker.render import render_document
from tracker.render.document import Document, Table
from tracker.render.formats.terminal_lines import CUT, Layout, cells, cropped, text_of
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.render import Format
    from tracker.render.styled_text import Line


FORMAT: Final = "tracker.list/1"


def render_list(
    title: str,
    things: Sequence[msgspec.Struct],
    kind: type[msgspec.Struct],
    *,
    fmt: Format,
    width: int,
    fields: Sequence[str] = (),
) -> str:
    """Write a list as text that ends with a line break.

    Args:
        title: The name of the list.
        things: Its entries.
        kind: The class of every entry.
        fmt: The form it takes.
        width: How many columns a terminal table may take.
        fields: The fields that a terminal shows; by default those that say something.
    """
    short = fmt == "table"
    document = list_document(
        title, things, kind, short=short, fields=fields if short else ()
    )
    return render_document(document, fmt=fmt, width=width)


def list_document(
    title: str,
    things: Sequence[msgspec.Struct],
    kind: type[msgspec.Struct],
    *,
    short: bool,
    fields: Sequence[str] = (),
) -> Document:
    """Return a list as a document of one table.

    Args:
        title: The name of the list.
        things: Its entries.
        kind: The class of every entry.
        short: Whether columns that say nothing are left out.
        fields: The fields shown; by default all.
    """
    rows: list[dict[str, Any]] = [msgspec.to_builtins(thing) for thing in things]
    shown = list(fields or kind.__struct_fields__)
    if short:
        shown = [field for field in shown if _says_something(field, rows)]
    sentence: Line = (Span(f"{clean(title)}: none"),)
    blocks: tuple[Table, ...] = ()
    if rows:
        sentence, blocks = (), (_table(rows, shown),)
    return Document(
        sentence=sentence,
        blocks=blocks,
        value={"format": FORMAT, "rows": rows},
        rows=tuple(rows),
        title=title,
        fields=kind.__struct_fields__,
    )


def _says_something(field: str, rows: Sequence[dict[str, Any]]) -> bool:
    return any(row[field] not in (None, "", False) for row in rows)


def _table(rows: Sequence[dict[str, Any]], fields: Sequence[str]) -> Table:
    header = tuple(field.replace("_", " ") for field in fields)
    body = [tuple((Span(_words(row[field])),) for field in fields) for row in rows]
    return Table(header, tuple(body), plain=True)


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    return clean(str(value))


_PLACE: Final = 7
_RECORDED: Final = len("2025-05-28 10:11")
_DOSSIER: Final = 16
_GAP: Final = Span("  ")


def log_heading(*, width: int, color: bool, dossiers: bool) -> str:
    """Return what stands above the lines of `log_line`, which has the same arguments."""
    names = ["place".rjust(_PLACE), "recorded (UTC)".ljust(_RECORDED), "event"]
    if dossiers:
        names.insert(-1, "dossier".ljust(_DOSSIER))
    return _drawn((Span(_GAP.text.join(names)),), width, color=color)


def log_line(
    recorded: RecordedEvent, *, width: int, color: bool, dossiers: bool
) -> str:
    """Say one event in a line that ends with a line break, cut to fit.

    It has the event's place, when it was recorded, and what it says.

    Args:
        recorded: The event.
        width: How many cells the line may take.
        color: Whether it carries styles.
        dossiers: Whether it names the dossier.
    """
    event = recorded.event
    taken = format_instant(recorded.recorded_at)[:_RECORDED].replace("T", " ")
    line: Line = (
        Span(str(recorded.global_position).rjust(_PLACE)),
        _GAP,
        Span(taken, "dim"),
        _GAP,
    )
    if dossiers:
        line = (*line, *_padded(clean(event.dossier), _DOSSIER), _GAP)
    name = (Span(clean(event.key), "strong"), Span(" ")) if event.key else ()
    said = (
        Span(clean(event.type), "dim"),
        Span(": ", "dim"),
        Span(clean(_said(event))),
    )
    return _drawn((*line, *name, *said), width, color=color)


def _said(event: Event | UnknownEvent) -> str:
    if not isinstance(event, UnknownEvent):
        return short_sentence(event)
    if event.erased:
        return "erased"
    return f"version {event.schema_version}, which this release does not know"


def _padded(text: str, width: int) -> Line:
    if (took := cells(text)) > width:
        return (*cropped((Span(text),), width - 1), Span(CUT))
    return (Span(text), Span(" " * (width - took)))


def _drawn(line: Line, width: int, *, color: bool) -> str:
    layout = Layout(width, color=color)
    if cells(text_of(line)) > layout.width:
        line = (*cropped(line, layout.width - 1), Span(CUT))
    return layout.draw([line])
