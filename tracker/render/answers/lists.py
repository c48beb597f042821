"""Lists: like things as a document of one table, and the log as lines written as they come."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.recorded import OriginTold, UnknownEvent
from tracker.projections.sentences import short_sentence
from tracker.render.document import Document, Paragraph, Table
from tracker.render.formats.terminal_breaks import cells
from tracker.render.formats.terminal_lines import (
    Layout,
    abreast,
    cut_to,
    text_of,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    known_words,
    origin_words,
    zone_or_utc,
)
from tracker.services.answers.lists import SourceListed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import Origin, RecordedEvent
    from tracker.projections.picture_format import Asked
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.render.styled_text import Line
    from tracker.services.answers.directory import Directory
    from tracker.services.answers.lists import SourceList


FORMAT: Final = "tracker.list/1"

_NOTHING_ASKED: Final[Mapping[str, Any]] = MappingProxyType({})
_PLACE: Final = 7
_RECORDED: Final = len("2025-05-28 10:11")
_DOSSIER: Final = 16


def list_document(  # noqa: PLR0913  (what lists differ in)
    title: str,
    things: Sequence[msgspec.Struct],
    kind: type[msgspec.Struct],
    *,
    fmt: Format,
    fields: Sequence[str] = (),
    sentence: str = "",
    foot: str = "",
    asked: Mapping[str, Any] = _NOTHING_ASKED,
) -> Document:
    """Tell a list.

    Args:
        title: The name of the list.
        things: Its entries.
        kind: The class of every entry.
        fmt: The form it will take.
        fields: The fields that a terminal shows; by default those that say something.
        sentence: A sentence above the table, for a reader.
        foot: A sentence below it on a terminal.
        asked: What the data says beside the entries: the question.
    """
    rows: list[dict[str, Any]] = [msgspec.to_builtins(thing) for thing in things]
    shown = kind.__struct_encode_fields__
    if fmt == "table":
        shown = tuple(f for f in fields or shown if _says_something(f, rows))
    none = (Span(f"{clean(title)}: none"),)
    blocks: list[Block] = [_table(rows, shown) if rows else Paragraph(none)]
    if foot and fmt == "table":
        blocks.append(Paragraph((Span(foot),)))
    return Document(
        sentence=(Span(sentence),) if sentence else (),
        blocks=tuple(blocks),
        value={"format": FORMAT, **asked, "rows": rows},
        rows=tuple(rows),
        title=title,
        fields=kind.__struct_encode_fields__,
    )


def sources_document(found: SourceList, *, fmt: Format) -> Document:
    """List the sources of a dossier."""
    return list_document(
        f"Sources of {found.dossier}",
        found.sources,
        SourceListed,
        fmt=fmt,
        asked={"dossier": found.dossier, "log": found.log},
    )


def directory_document(
    title: str,
    found: Directory[Any],
    kind: type[msgspec.Struct],
    *,
    fmt: Format,
    today_known: bool,
    fields: Sequence[str] = (),
) -> Document:
    """List what a dossier has at a date.

    Args:
        title: The name of the list.
        found: What it has.
        kind: The class of every entry.
        fmt: The form it takes.
        today_known: As for `directory_sentence`.
        fields: The fields that a terminal shows; by default those that say something.
    """
    return list_document(
        title,
        found.listed,
        kind,
        fmt=fmt,
        fields=fields,
        sentence=directory_sentence(
            title, found.asked, found.zone, today_known=today_known
        ),
        asked={"dossier": found.dossier, "asked": msgspec.to_builtins(found.asked)},
    )


def directory_sentence(
    title: str, asked: Asked, zone: str, *, today_known: bool
) -> str:
    """Say of which date a list is, and by which knowledge.

    Args:
        title: The name of the list.
        asked: The question.
        zone: The name of the dossier's zone.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    of = zone_or_utc(zone)
    date = asked_words(asked.valid, boundary=asked.boundary, zone=of)
    known = known_words(asked.known, asked.log, zone=of, today_known=today_known)
    return f"{clean(title)} {date} ({clean(zone)}), by {known}."


def _says_something(field: str, rows: Sequence[dict[str, Any]]) -> bool:
    return any(row[field] not in (None, "", False, []) for row in rows)


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


LOG_FIELDS: Final = (
    "place",
    "recorded_at",
    "recorded_by",
    "dossier",
    "type",
    "key",
    "event_id",
    "when",
    "text",
    "origin",
)


def log_document(
    events: Iterable[tuple[RecordedEvent, Origin | None]], *, title: str, fmt: Format
) -> Document:
    """Tell events in the order of the log, a row each.

    Args:
        events: The events, each with its origin.
        title: The name of the list.
        fmt: The form it will take.
    """
    rows = tuple(_log_entry(recorded, origin) for recorded, origin in events)
    none = (Span(f"{clean(title)}: none"),)
    shown = LOG_FIELDS if fmt != "table" else ("place", "recorded_at", "key", "text")
    told = [row | {"origin": _origin_words(row["origin"])} for row in rows]
    block: Block = _table(told, shown) if rows else Paragraph(none)
    return Document(
        blocks=(block,),
        value={"format": FORMAT, "rows": rows},
        rows=rows,
        title=title,
        fields=LOG_FIELDS,
    )


def _origin_words(told: dict[str, Any] | None) -> str:
    return "" if told is None else origin_words(OriginTold(**told))


def _log_entry(recorded: RecordedEvent, origin: Origin | None) -> dict[str, Any]:
    event = recorded.event
    return {
        "place": recorded.global_position,
        "recorded_at": format_instant(recorded.recorded_at),
        "recorded_by": recorded.recorded_by,
        "dossier": event.dossier,
        "type": event.type,
        "key": event.key,
        "event_id": recorded.event_id,
        "when": getattr(event, "when", None),
        "text": clean(_said(event)),
        "origin": None if origin is None else msgspec.to_builtins(origin.told()),
    }


def log_heading(*, width: int, color: bool, dossiers: bool) -> str:
    """Return what stands above the lines of `log_line`, which has the same arguments."""
    dossier = "dossier" if dossiers else None
    event = (Span("event"),)
    taken = (Span("recorded (UTC)"),)
    return _log_row("place", taken, dossier, event, Layout(width, color=color))


def log_line(
    recorded: RecordedEvent,
    *,
    origin: Origin | None = None,
    width: int,
    color: bool,
    dossiers: bool,
) -> str:
    """Say one event in a line that ends with a line break, cut to fit.

    It has the event's place, when it was recorded, and what it says. Its origin is a line below.

    Args:
        recorded: The event.
        origin: The place at which another log recorded it.
        width: How many cells the line may take.
        color: Whether it carries styles.
        dossiers: Whether it names the dossier.
    """
    event = recorded.event
    taken = format_instant(recorded.recorded_at)[:_RECORDED].replace("T", " ")
    name = (Span(clean(event.key), "strong"), Span(" ")) if event.key else ()
    kind = (Span(clean(event.type), "dim"), Span(": ", "dim"))
    layout = Layout(width, color=color)
    line = _log_row(
        str(recorded.global_position),
        (Span(taken, "dim"),),
        clean(event.dossier) if dossiers else None,
        (*name, *kind, Span(clean(_said(event)))),
        layout,
    )
    if origin is None:
        return line
    below = (Span(" " * (_PLACE + 2)), Span(origin_words(origin.told()), "dim"))
    return line + layout.draw([cut_to(below, layout.width)])


def _log_row(
    place: str, taken: Line, dossier: str | None, said: Line, layout: Layout
) -> str:
    row: list[Line] = [(Span(f"{place:>7}"),), taken, said]
    widths = [_PLACE, _RECORDED, cells(text_of(said))]
    if dossier is not None:
        row.insert(-1, cut_to((Span(dossier),), _DOSSIER))
        widths.insert(-1, _DOSSIER)
    (line,) = abreast([[cell] for cell in row], widths)
    return layout.draw([cut_to(line, layout.width)])


def _said(event: Event | UnknownEvent) -> str:
    if not isinstance(event, UnknownEvent):
        return short_sentence(event)
    if event.erased:
        return "erased"
    return f"version {event.schema_version}, which this release does not know"
