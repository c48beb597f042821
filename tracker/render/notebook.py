"""Answers in a notebook: the document of each kind of value, its rows as a frame, its page."""

from __future__ import annotations

from html import escape
from importlib.util import find_spec
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.errors import FramesMissingError
from tracker.domain.presented import AnswerList, AnswerStream
from tracker.domain.recorded import RecordedEvent
from tracker.projections.picture_format import Picture
from tracker.projections.questions.announcements_format import Fate, Upcoming
from tracker.projections.questions.brief import Brief
from tracker.projections.questions.chart.data import Dot
from tracker.projections.questions.diff_format import Diff
from tracker.projections.questions.hindsight import Hindsight
from tracker.projections.questions.history import History
from tracker.projections.questions.replay import Seen, Step
from tracker.projections.questions.search import Search
from tracker.projections.questions.timeline import Timeline
from tracker.render import document_bytes
from tracker.render.charts.files import DrawnChart
from tracker.render.document import Document
from tracker.render.formats.report.to_html import picture_as_image
from tracker.render.formats.to_data import flat_field
from tracker.render.formats.to_html import html_part
from tracker.render.sanitize import clean
from tracker.services.answers.days import ChangeDay, ChangeDays
from tracker.services.answers.page import Page
from tracker.services.answers.show import EventShown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.presented import FrameLibrary
    from tracker.render import Format

LIBRARIES: Final[tuple[FrameLibrary, ...]] = ("pandas", "polars")
_FRAME: Final = (
    '<iframe srcdoc="{}" style="width: 100%; height: 48rem; border: 0"></iframe>'
)
"""The place of a document that is a page of its own, with a style of its own."""
_LOOK: Final = 50
"""So many entries of a stream are shown on a page."""


class Notebook:
    """The presenter of a notebook."""

    def frame(self, value: object, library: FrameLibrary | None) -> Any:
        """Return the rows of an answer as a frame; see `Presented.to_frame`."""
        document = document_of(value, "csv")
        header = document.fields
        if not header:
            header = tuple(dict.fromkeys(n for row in document.rows for n in row))
        columns = {name: _column(name, document.rows) for name in header}
        chosen = library or _installed()
        if chosen is None or find_spec(chosen) is None:
            raise FramesMissingError(chosen)
        if chosen == "polars":
            import polars as pl

            return pl.DataFrame(columns)
        import pandas as pd

        return pd.DataFrame(columns)

    def page(self, value: object) -> str:
        """Return an answer as a part of a page; its text is escaped as on every page."""
        if isinstance(value, AnswerStream):
            return "\n".join(map(html_part, _looked_at(value)))
        if isinstance(value, DrawnChart):
            label = f"{value.kind} of {clean(value.drawn.picture.title)}"
            return "\n".join(picture_as_image(svg, label) for svg in value.svgs)
        document = document_of(value, "html")
        if document.report is None:
            return html_part(document)
        page = document_bytes(document, fmt="html").decode()
        return _FRAME.format(escape(page))


def _column(name: str, rows: Sequence[Mapping[str, object]]) -> list[Any]:
    """Return a column of fields of one type: as they are, or as text where they differ."""
    fields = [flat_field(name, row.get(name)) for row in rows]
    kinds = {type(field) for field in fields if field is not None}
    if len(kinds) <= 1:
        return fields
    return [None if field is None else str(field) for field in fields]


def _installed() -> FrameLibrary | None:
    """Return the library that is loaded, else the one that is installed."""
    import sys

    loaded = [name for name in LIBRARIES if name in sys.modules]
    there = (name for name in LIBRARIES if find_spec(name) is not None)
    return next(chain(loaded, there), None)


def document_of(value: object, fmt: Format) -> Document:
    """Return the document of an answer, as its command makes it.

    A sentence names the last place of the log that was read, since a notebook is read on other
    days as well.
    """
    match value:
        case AnswerList() | ChangeDays() | DrawnChart():
            return _of_lists(value, fmt)
        case AnswerStream():
            return _all_of(value)
        case Picture() | Page() | EventShown():
            return _of_things(value, fmt)
        case Diff() | Hindsight() | Step() | Brief():
            return _of_moves(value)
        case _:
            return _of_stories(value)


def _of_lists(
    value: AnswerList[Any] | ChangeDays | DrawnChart, fmt: Format
) -> Document:
    from tracker.render.answers.lists import list_document

    match value:
        case AnswerList():
            return list_document(value.title, value, value.kind, fmt=fmt)
        case ChangeDays():
            title = f"Days of {value.dossier}"
            return list_document(title, value.days, ChangeDay, fmt=fmt)
        case DrawnChart():
            return list_document(value.kind, value.drawn.dots, Dot, fmt=fmt)


def _of_things(value: Picture | Page | EventShown, fmt: Format) -> Document:
    match value:
        case Picture():
            from tracker.render.answers.picture import picture_document

            return picture_document(value, fmt=fmt, full=True, today_known=False)
        case Page():
            from tracker.render.answers.page import page_document

            return page_document(value, fmt=fmt, full=True, today_known=False)
        case EventShown():
            from tracker.render.answers.event import event_document

            return event_document(value)


def _of_moves(value: Diff | Hindsight | Step | Brief) -> Document:
    from tracker.render.answers import diff

    match value:
        case Diff():
            return diff.moves_document(value, short=False, today_known=False)
        case Hindsight():
            return diff.hindsight_document(value, short=False, today_known=False)
        case Step():
            from tracker.render.answers.replay import step_document

            return step_document(value)
        case Brief():
            from tracker.render.answers.brief import brief_document
            from tracker.render.answers.brief.pictures import Pictures

            told = brief_document(value, Pictures(None, None, today_known=False))
            rows = document_of(value.diff or value.after, "csv")
            return msgspec.structs.replace(told, rows=rows.rows, fields=rows.fields)


def _of_stories(value: object) -> Document:
    match value:
        case Timeline():
            from tracker.render.answers.timeline import timeline_document

            return timeline_document(value, today_known=False)
        case History():
            from tracker.render.answers.history import history_document

            return history_document(value, today_known=False)
        case Search():
            from tracker.render.answers.search import search_document

            return search_document(value)
        case Fate():
            from tracker.render.answers.announcements import fate_document

            return fate_document(value, today_known=False)
        case Upcoming():
            from tracker.render.answers.announcements import upcoming_document

            return upcoming_document(value, today_known=False)
        case _:
            raise TypeError(type(value).__name__)


def _all_of(stream: AnswerStream[Any]) -> Document:
    """Return the rows of all entries of a stream."""
    return _of_entries(stream.again(), stream.title, fmt="csv")


def _of_entries(entries: Iterable[Any], title: str, *, fmt: Format) -> Document:
    from tracker.render.answers.lists import log_document

    found = list(entries)
    recorded = [each for each in found if isinstance(each, RecordedEvent)]
    if recorded or not found:
        return log_document(((r, None) for r in recorded), title=title, fmt=fmt)
    steps = [document_of(each.step, fmt) for each in found if isinstance(each, Seen)]
    rows = tuple(row for step in steps for row in step.rows)
    return Document(title=title, rows=rows, fields=steps[0].fields)


def _looked_at(stream: AnswerStream[Any]) -> list[Document]:
    """Return the first entries of a stream, and say when more may come."""
    from tracker.render.document import Paragraph
    from tracker.render.styled_text import Span

    found = list(islice(stream.again(), _LOOK + 1))
    shown = found[:_LOOK]
    if isinstance(found[0] if found else None, Seen):
        told = [document_of(each.step, "html") for each in shown]
    else:
        told = [_of_entries(shown, stream.title, fmt="html")]
    if len(found) > _LOOK:
        more = Paragraph((Span(f"These are the first {_LOOK}; a frame has all."),))
        told.append(Document(blocks=(more,)))
    return told
