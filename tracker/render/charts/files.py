"""Files of pictures: SVG as it is drawn, and PNG and PDF of the same SVG in its light colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from tracker.domain.errors import ExtraMissingError
from tracker.domain.presented import Presented

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.questions.chart.data import Drawn
    from tracker.render.charts import Chart
    from tracker.render.charts.paper import Paper

PictureFile = Literal["svg", "png", "pdf"]
PICTURE_FILES: Final[tuple[PictureFile, ...]] = get_args(PictureFile)
_DENSE: Final = 2.0
"""PNG is drawn for screens of two dots to a unit."""


class DrawnChart(Presented):
    """The pictures of one question from Python: one, or as many as there are slides.

    A frame of it has a row for each fact that the picture is about.

    Args:
        kind: The picture.
        drawn: What was drawn.
        svgs: Each picture as SVG.
    """

    def __init__(self, kind: str, drawn: Drawn, svgs: Sequence[str]) -> None:
        self.kind, self.drawn, self.svgs = kind, drawn, tuple(svgs)

    @property
    def svg(self) -> str:
        """Return the picture, or the first of several, as SVG."""
        return self.svgs[0]

    def file(self, kind: PictureFile) -> bytes:
        """Return the bytes of a file of the picture; a PDF has a page for each of several.

        Raises:
            ExtraMissingError: PNG or PDF is asked for and the extra is not installed.
        """
        return pdf_of(self.svgs) if kind == "pdf" else picture_file(self.svg, kind)


def drawn_chart(kind: Chart, drawn: Drawn, sheet: Paper) -> DrawnChart:
    """Draw the pictures of one question.

    Raises:
        PictureTooSmallError: The paper is not high enough.
        PictureAskedError: There is no such picture.
    """
    from tracker.render.charts import pictures_asked

    svgs = [picture.svg for picture in pictures_asked(kind, drawn, sheet)]
    return DrawnChart(kind, drawn, svgs)


def picture_file(svg: str, kind: PictureFile) -> bytes:
    """Return the bytes of a picture's file.

    Raises:
        ExtraMissingError: PNG or PDF is asked for and the extra is not installed.
    """
    if kind == "svg":
        return svg.encode()
    if kind == "pdf":
        return pdf_of([svg])
    try:
        import vl_convert
    except ImportError as problem:
        raise _missing(kind) from problem
    png: bytes = vl_convert.svg_to_png(svg, scale=_DENSE)
    return png


def _missing(kind: PictureFile) -> ExtraMissingError:
    files = f"{kind.upper()} files"
    return ExtraMissingError(files, extra="charts", without="SVG files")


def pdf_of(pictures: Sequence[str]) -> bytes:
    """Return a document with a page for each picture.

    Raises:
        ExtraMissingError: The extra is not installed.
    """
    try:
        import vl_convert
    except ImportError as problem:
        raise _missing("pdf") from problem
    return _bound([vl_convert.svg_to_pdf(svg) for svg in pictures])


_OBJECT: Final = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj\n", re.MULTILINE | re.DOTALL)
_NAMES: Final = re.compile(rb"(?:^ +/[A-Za-z]+\d+ \d+ 0 R\n){2,}", re.MULTILINE)
_POINTER: Final = re.compile(rb"\b(\d+) 0 R\b")
_PARENT: Final = re.compile(rb"/Parent \d+ 0 R")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
_STREAM: Final = b"\nstream\n"
_HEAD: Final = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"
_FIRST: Final = 3
"""The number of the first object that is neither the catalogue nor the list of pages."""


class _Object(NamedTuple):
    """An object of a document: its number there, what stands before its stream, and that."""

    number: int
    head: bytes
    stream: bytes


def _bound(documents: Sequence[bytes]) -> bytes:
    """Write documents of one page as one, objects in the order in which pages reach them.

    Args:
        documents: As the converter writes them: plain objects, one table of their places, one
            trailer. The order of their objects is by chance, and is not kept.
    """
    written: list[bytes] = []
    pages: list[int] = []
    for document in documents:
        first = _FIRST + len(written)
        pages.append(first)
        written += _renumbered(document, first)
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    catalogue = b"<<\n  /Type /Catalog\n  /Pages 2 0 R\n>>"
    listed = b"<<\n  /Type /Pages\n  /Count %d\n  /Kids [%b]\n>>" % (len(pages), kids)
    return _document([catalogue, listed, *written])


def _renumbered(document: bytes, first: int) -> list[bytes]:
    """Return the objects that the page of a document needs, numbered anew, the page first."""
    objects = list(_reached(document))
    numbers = {found.number: first + place for place, found in enumerate(objects)}
    said = []
    for found in objects:
        head = _POINTER.sub(
            lambda match: b"%d 0 R" % numbers.get(int(match[1]), 2), found.head
        )
        said.append(head + found.stream)
    return said


def _reached(document: bytes) -> Iterator[_Object]:
    found = {int(match[1]): match[2] for match in _OBJECT.finditer(document)}
    page = next(number for number, body in found.items() if _PAGE.search(body))
    waiting, seen = [page], set[int]()
    while waiting:
        number = waiting.pop()
        if number in seen or number not in found:
            continue
        seen.add(number)
        head, mark, data = found[number].partition(_STREAM)
        head = _NAMES.sub(_sorted_lines, head)
        yield _Object(number, head, mark + data)
        below = _PARENT.sub(b"", head)
        waiting += reversed([int(pointed) for pointed in _POINTER.findall(below)])


def _document(objects: Sequence[bytes]) -> bytes:
    out = bytearray(_HEAD)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n\r\n" % place for place in places)
    out += b"trailer\n<<\n  /Size %d\n  /Root 1 0 R\n>>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1,
        table,
    )
    return bytes(out)


def _sorted_lines(names: re.Match[bytes]) -> bytes:
    return b"".join(sorted(names[0].splitlines(keepends=True)))
