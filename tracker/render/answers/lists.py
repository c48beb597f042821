"""Lists: like things as a document of one table, and the log as lines written as they come."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.recorded import OriginTold, UnknownEvent
from tracker.projections.sentences import short_sentence
from tracker.render.document import Document, Paragraph, Table, TableTitle
from tracker.render.formats.terminal_lines import Layout, text_of, wrapped
from tracker.render.formats.terminal_matrix import (
    INDENT,
    STACKED_BELOW,
    indented,
    set_beside,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span
from tracker.render.words_for_dates_and_numbers import (
    date_words,
    origin_words,
    zone_or_utc,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import Origin, RecordedEvent
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.render.styled_text import Line
    from tracker.services.feeds import FeedRead


FORMAT: Final = "tracker.list/1"

_NOTHING_ASKED: Final[Mapping[str, Any]] = MappingProxyType({})
_PLACE: Final = 7
_TIME: Final = len("09:36")
_DAY: Final = len("2026-11-30")
_CLOCK: Final = slice(_DAY + 1, _DAY + 1 + _TIME)
_GAP: Final = 2


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
    heading = title if fmt == "table" else ""
    table = _table(rows, shown, heading)
    blocks: list[Block] = [table if rows else Paragraph(none)]
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


def _says_something(field: str, rows: Sequence[dict[str, Any]]) -> bool:
    return any(row[field] not in (None, "", False, []) for row in rows)


def _table(
    rows: Sequence[dict[str, Any]], fields: Sequence[str], title: str = ""
) -> Table:
    header = tuple(field.replace("_", " ") for field in fields)
    body = [tuple((Span(_words(row[field])),) for field in fields) for row in rows]
    numbers = [
        n
        for n, field in enumerate(fields)
        if n and all(type(row[field]) is int for row in rows)
    ]
    titles = (TableTitle(0, title, str(len(rows))),) if title else ()
    return Table(header, tuple(body), titles, frozenset(numbers))


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


class LogLines:
    """Writer of events one by one, each day of recording above what was recorded on it.

        30 November 2026, UTC
            964  09:36  B044.12 position-stated: Russia on Ceasefire: not before a memorandum
                        recorded by an on 2 May 2025 in another log, place 12

    Args:
        width: How many cells a line may take.
        color: Whether lines carry styles.
        dossiers: Whether each event names its dossier.
    """

    def __init__(self, *, width: int, color: bool, dossiers: bool) -> None:
        self._layout = Layout(width, color=color)
        self._dossiers = dossiers
        self._day = ""

    def told(self, recorded: RecordedEvent, origin: Origin | None = None) -> str:
        """Say an event on lines that end with a line break: its place, its time, what it says."""
        taken = format_instant(recorded.recorded_at)
        lines = self._above(taken)
        event = recorded.event
        name = (Span(clean(event.key), "strong"), Span(" ")) if event.key else ()
        kind = (Span(clean(event.type), "dim"), Span(": ", "dim"))
        said: Line = (*name, *kind, Span(clean(_said(event))))
        place = f"{recorded.global_position:>{_PLACE}}"
        if self._dossiers:
            said = (Span(f"{clean(event.dossier)} ", "dim"), *said)
        left: Line = (Span(f"{place}  "), Span(taken[_CLOCK], "dim"))
        below = () if origin is None else (Span(origin_words(origin.told()), "dim"),)
        lines += self._beside(left, said, below)
        return self._layout.draw(lines)

    def _above(self, taken: str) -> list[Line]:
        """Return the day of recording where it is another than that of the event before."""
        day = date_words(taken[:_DAY], zone=zone_or_utc("UTC"))
        if day == self._day:
            return []
        above: list[Line] = [()] if self._day else []
        self._day = day
        return [*above, (Span(f"{day}, UTC", "strong"),)]

    def _beside(self, left: Line, said: Line, below: Line) -> list[Line]:
        width = self._layout.readable
        start = _PLACE + _TIME + 2 * _GAP
        if width < STACKED_BELOW:
            head = (Span(text_of(left).strip(), "dim"),)
            lines = [*wrapped(said, width - 2 * INDENT)]
            lines += wrapped(below, width - 2 * INDENT) if below else []
            return [*indented([head], INDENT), *indented(lines, 2 * INDENT)]
        lines = wrapped(said, width - start)
        lines += wrapped(below, width - start) if below else []
        return set_beside([left], lines, start)


def _said(event: Event | UnknownEvent) -> str:
    if not isinstance(event, UnknownEvent):
        return short_sentence(event)
    if event.erased:
        return "erased"
    return f"version {event.schema_version}, which this release does not know"


def news_words(read: FeedRead) -> str:
    """Return one line on what a feed brought."""
    title = f"{clean(read.title)}: " if read.title else f"{clean(read.feed)}: "
    if read.unchanged:
        return f"{title}nothing has changed"
    new = len(read.entered)
    numbers = f" ({_numbers_in_a_row(read.entered)})" if new else ""
    items = "item" if new == 1 else "items"
    told = f"{title}{new} new {items}{numbers}, {read.known} known already"
    versions = ", ".join(f"{each.of} is now {each.item}" for each in read.changed)
    return f"{told}; changed: {versions}" if versions else told


def _numbers_in_a_row(items: list[int]) -> str:
    """Return numbers as one range where they follow each other."""
    low, high = min(items), max(items)
    if high - low + 1 == len(items) > 1:
        return f"{low} to {high}"
    return ", ".join(map(str, items))
