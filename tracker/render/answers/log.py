"""The log as lines of a terminal: one event a line, written as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import format_instant
from tracker.domain.recorded import UnknownEvent
from tracker.projections.sentences import short_sentence
from tracker.render.formats.terminal_lines import CUT, Layout, cells, cropped, text_of
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span

if TYPE_CHECKING:
    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.render.styled_text import Line

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
