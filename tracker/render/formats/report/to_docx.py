"""A document that is handed over as a Word file: the same blocks in the same order as on a page.

A picture is drawn in it as PNG, for which the extra `charts` is needed; without that the caption
says that it was left out.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, assert_never

from tracker.domain.errors import ExtraMissingError
from tracker.render.formats.report.to_markdown import cited_words
from tracker.render.report import (
    MARKS,
    Boxes,
    Chapter,
    CiteGroup,
    Contents,
    DayByDay,
    Drawing,
    Foot,
    Grid,
    Ink,
    IssuePaths,
    Lead,
    Listing,
    SourcesNamed,
    Summary,
    grouped,
)
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import unbroken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.picture_format import SourceShown
    from tracker.render import Screen
    from tracker.render.document import Document
    from tracker.render.report import (
        GridCell,
        Inked,
        ListCell,
        PartyPath,
        PathRow,
        Report,
        ReportBlock,
        ReportHead,
    )

_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the file carries: the first that the container can hold."""
_EARLIEST: Final = datetime(1980, 1, 1)  # noqa: DTZ001  (the package takes naive times)
_COLOURS: Final = {
    "soft": "555C66",
    "new": "0A519C",
    "stale": "744700",
    "denied": "98162B",
    "unsure": "57349B",
    "taken": "0A5C58",
    "cite": "555C66",
    "unsourced": "555C66",
}
_SMALL: Final = 8.5
_USUAL: Final = 10
_MARGIN: Final = 1.6
_PAPER: Final = (21.0, 29.7)
_WIDE: Final = _PAPER[0] - 2 * _MARGIN
_HIGH: Final = _PAPER[1] - 2 * _MARGIN - 3
"""The most centimetres of a picture, which leave room for a heading and its caption."""


def to_docx(document: Document, _screen: Screen) -> bytes:
    """Write a document as a Word file; the same document gives the same bytes.

    Raises:
        ExtraMissingError: The extra `office` is not installed.
    """
    report = document.report
    assert report is not None  # noqa: S101  (render_document has seen to it)
    try:
        import docx
    except ImportError as problem:
        raise ExtraMissingError(
            "Word files", extra="office", without="Markdown and HTML"
        ) from problem
    writer = _Writer(docx.Document())
    writer.properties(document.title, report)
    writer.head(report.head)
    for block in report.blocks:
        writer.block(block)
    return writer.content()


class _Writer:
    """Writes the blocks of a document into a Word file, one behind the other."""

    def __init__(self, file: Any) -> None:
        from docx.shared import Cm, Pt, RGBColor

        self._file, self._pt, self._colour = file, Pt, RGBColor
        section = file.sections[0]
        section.page_width, section.page_height = map(Cm, _PAPER)
        for side in ("left", "right", "top", "bottom"):
            setattr(section, f"{side}_margin", Cm(_MARGIN))
        usual = file.styles["Normal"]
        usual.font.name, usual.font.size = "Arial", Pt(_USUAL)
        usual.paragraph_format.space_after = Pt(3)

    def properties(self, title: str, report: Report) -> None:
        """Write what the file says of itself; none of it depends on the day of writing."""
        core = self._file.core_properties
        written = _moment(report.dated)
        core.title, core.subject = title, report.head.kind
        core.author = core.last_modified_by = core.comments = core.keywords = ""
        core.created = core.modified = written
        core.revision = 1
        self._file.sections[0].footer.paragraphs[0].text = report.running

    def content(self) -> bytes:
        """Return the file; its parts stand in one order and carry one time."""
        first = io.BytesIO()
        self._file.save(first)
        out = io.BytesIO()
        with (
            zipfile.ZipFile(first) as made,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        ):
            for name in made.namelist():
                entry = zipfile.ZipInfo(name, _OLDEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0
                packed.writestr(entry, made.read(name))
        return out.getvalue()

    def head(self, head: ReportHead) -> None:
        """Write the top."""
        self._paragraph((Ink(head.kind, "soft"),), small=True)
        self._heading(head.title, 0)
        self._paragraph((Ink(head.days, "strong"),))
        for label, words in head.facts:
            self._paragraph((Ink(f"{label}: ", "soft"), Ink(words)), small=True)

    def _heading(self, text: str, level: int) -> None:
        self._file.add_heading(unbroken(text), level)

    def block(self, block: ReportBlock) -> None:  # noqa: C901, PLR0912  (one for each)
        """Write one block."""
        match block:
            case Summary(items=items):
                for label, line in items:
                    words = (Ink(f"{label}. ", "strong"), *line)
                    self._paragraph(words, style="List Bullet")
            case Contents():
                return
            case Chapter(title=title):
                self._heading(title, 1)
            case Lead(line=line) | Foot(line=line):
                self._paragraph(line, small=True)
            case Boxes(boxes=boxes):
                self._boxes(boxes)
            case IssuePaths():
                self._issue(block)
            case Grid():
                self._grid(block)
            case Listing(header=header, rows=rows_of):
                self._table(header, [[_lines(c) for c in row] for row in rows_of])
            case Drawing():
                self._drawing(block)
            case DayByDay(days=days):
                for day, line in days:
                    words = (Ink(f"{day}: ", "strong"), *line)
                    self._paragraph(words, style="List Bullet")
            case SourcesNamed(sources=sources):
                for source, day in sources:
                    self._source(source, day)
            case _:
                assert_never(block)

    def _drawing(self, block: Drawing) -> None:
        """Draw a picture as large as the sheet lets it be, and write its caption below."""
        from docx.shared import Cm

        from tracker.render.charts.files import picture_file

        try:
            png = picture_file(block.svg, "png")
        except ExtraMissingError as missing:
            left_out = Ink(f" The picture is left out: {missing}.", "unsure")
            self._paragraph((*block.caption, left_out), small=True)
            return
        picture = self._file.add_picture(io.BytesIO(png), width=Cm(_WIDE))
        if picture.height > Cm(_HIGH):
            picture.width = int(picture.width * Cm(_HIGH) / picture.height)
            picture.height = Cm(_HIGH)
        described = picture._inline.docPr  # noqa: SLF001  (the package has no other way)
        described.set("descr", block.label)
        self._file.paragraphs[-1].paragraph_format.keep_with_next = True
        self._paragraph(block.caption, small=True)

    def _boxes(self, boxes: Iterable[tuple[str, Inked, Inked]]) -> None:
        rows: list[list[list[Inked]]] = []
        for label, first, second in boxes:
            rows.append([[(Ink(label, "strong"),)], [first], [second]])
        self._table(("", "", ""), rows, head=False)

    def _issue(self, block: IssuePaths) -> None:
        note = f" ({block.note})" if block.note else ""
        self._heading(f"{block.title}{note}", 3 if block.is_part else 2)
        for path in block.paths:
            self._path(path)

    def _path(self, path: PartyPath) -> None:
        head = (Ink(path.name, "strong"), Ink(f" {path.note}", "soft"))
        paragraph = self._paragraph(head)
        paragraph.paragraph_format.keep_with_next = True
        rows = list(map(_path_cells, path.rows))
        self._table(("", ""), rows, head=False, first=3.2)

    def _grid(self, grid: Grid) -> None:
        rows: list[list[list[Inked]]] = []
        for row in grid.rows:
            title = Ink(row.title, "text" if row.is_part else "strong")
            rows.append([[(title,)], *map(_grid_lines, row.cells)])
        self._table(("Issue", *grid.columns), rows)

    def _table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[Sequence[Inked]]],
        *,
        head: bool = True,
        first: float | None = None,
    ) -> None:
        """Write a table; each cell has lines, one below the other."""
        from docx.shared import Cm

        table = self._file.add_table(rows=0, cols=len(header))
        table.style = "Table Grid" if head else "Normal Table"
        if head:
            cells = table.add_row().cells
            for cell, name in zip(cells, header, strict=True):
                self._fill(cell, [(Ink(name, "strong"),)])
        for row in rows:
            cells = table.add_row().cells
            for cell, lines in zip(cells, row, strict=True):
                self._fill(cell, lines)
            if first is not None:
                cells[0].width = Cm(first)
                cells[-1].width = Cm(_PAPER[0] - 2 * _MARGIN - first)
        self._file.add_paragraph().paragraph_format.space_after = self._pt(0)

    def _fill(self, cell: Any, lines: Iterable[Inked]) -> None:
        paragraph = cell.paragraphs[0]
        for place, line in enumerate(lines):
            if place:
                paragraph = cell.add_paragraph()
            paragraph.paragraph_format.space_after = self._pt(1)
            self._write(paragraph, line, small=True)

    def _paragraph(
        self, line: Inked, *, style: str | None = None, small: bool = False
    ) -> Any:
        paragraph = self._file.add_paragraph(style=style)
        self._write(paragraph, line, small=small)
        return paragraph

    def _write(self, paragraph: Any, line: Inked, *, small: bool) -> None:
        for piece in grouped(line):
            text, tone = _piece(piece)
            run = paragraph.add_run(unbroken(text))
            # Each property that is written takes its time, also one that says no.
            if tone == "strong" or tone in MARKS:
                run.bold = True
            if tone == "title":
                run.italic = True
            if small:
                run.font.size = self._pt(_SMALL)
            if tone in _COLOURS:
                run.font.color.rgb = self._colour.from_string(_COLOURS[tone])

    def _source(self, source: SourceShown, day: str) -> None:
        title = f", “{clean(source.title)}”" if source.title else ""
        address = f", {clean(source.url)}" if source.url else ""
        words = (
            Ink(f"{source.n}  ", "soft"),
            Ink(clean(source.publisher), "strong"),
            Ink(f"{title}, {day}{address}"),
        )
        self._paragraph(words, small=True)


def _piece(piece: Ink | CiteGroup) -> tuple[str, str]:
    """Return the text of a piece and its tone; marks and citations in brackets."""
    if isinstance(piece, CiteGroup):
        return f"[{cited_words(piece)}]", "cite"
    if piece.tone in MARKS or piece.tone == "unsourced":
        return f"({piece.text})", piece.tone
    return piece.text, piece.tone


def _path_cells(row: PathRow) -> list[list[Inked]]:
    return [[(Ink(row.when),)], _path_lines(row)]


def _path_lines(row: PathRow) -> list[Inked]:
    words = row.words
    if row.kind == "holds":
        words = tuple(Ink(ink.text, "strong", ink.to) for ink in words)
    return [line for line in (words, *row.conditions, row.about) if line]


def _grid_lines(cell: GridCell) -> list[Inked]:
    if not cell.said:
        return [(Ink(cell.nothing, "soft"),)]
    return [line for said in cell.said for line in said]


def _lines(cell: ListCell) -> list[Inked]:
    return [*cell.lines, *cell.small]


def _moment(day: str) -> datetime:
    """Return the first instant of a day, as far as the file can hold it."""
    try:
        found = datetime.fromisoformat(day)
    except ValueError:
        return _EARLIEST
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return max(found, _EARLIEST)
