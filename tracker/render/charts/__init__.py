"""Pictures of a dossier as SVG, and the same pictures as PNG and PDF."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from tracker.domain.errors import ExtraMissingError

if TYPE_CHECKING:
    from tracker.projections.questions.chart_data import Drawn


# Each picture is imported when it is asked for.
Chart = Literal["timeline", "positions", "truces"]
CHARTS: Final[tuple[Chart, ...]] = get_args(Chart)
PictureFile = Literal["svg", "png", "pdf"]
USUAL_WIDTH: Final = 1200
_DENSE: Final = 2.0
"""PNG is drawn for screens of two dots to a unit."""


class MarkedTime(NamedTuple):
    """The time that a retrospective tells of, from one boundary to another."""

    first: int
    last: int


class Sheet(NamedTuple):
    """The paper that a picture is drawn on.

    Attributes:
        width: How wide it is.
        marked: The time to mark.
        today_known: Whether the log was read to its head.
    """

    width: int = USUAL_WIDTH
    marked: MarkedTime | None = None
    today_known: bool = True


def chart(kind: Chart, drawn: Drawn, sheet: Sheet | None = None) -> str:
    """Draw a picture as SVG that stands alone: it asks nothing of a server and runs no script."""
    module = import_module(f"tracker.render.charts.svg_{kind}")
    svg: str = getattr(module, kind)(drawn, sheet or Sheet())
    return svg


def picture_file(svg: str, kind: PictureFile) -> bytes:
    """Return the bytes of a picture's file.

    PNG and PDF are drawn from the same SVG, in its light colours.

    Raises:
        ExtraMissingError: PNG or PDF is asked for and the extra is not installed.
    """
    if kind == "svg":
        return svg.encode()
    try:
        import vl_convert
    except ImportError as problem:
        raise ExtraMissingError(
            f"{kind.upper()} files", extra="charts", without="SVG files"
        ) from problem
    if kind == "png":
        png: bytes = vl_convert.svg_to_png(svg, scale=_DENSE)
        return png
    return _steady(vl_convert.svg_to_pdf(svg))


_OBJECT: Final = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj\n", re.MULTILINE | re.DOTALL)
_NAMES: Final = re.compile(rb"(?:^ +/[A-Za-z]+\d+ \d+ 0 R\n){2,}", re.MULTILINE)
_POINTER: Final = re.compile(rb"\b(\d+) 0 R\b")
_ROOT: Final = re.compile(rb"/Root (\d+) 0 R")
_STREAM: Final = b"\nstream\n"


def _steady(pdf: bytes) -> bytes:
    """Write a document anew, its objects in the order in which the first page reaches them.

    Args:
        pdf: As the converter writes it: plain objects, one table of their places, one trailer.
    """
    found = {int(match[1]): match[2] for match in _OBJECT.finditer(pdf)}
    root = _ROOT.search(pdf)
    if root is None:
        return pdf
    numbers: dict[int, int] = {}
    waiting = [int(root[1])]
    while waiting:
        old = waiting.pop()
        if old in numbers or old not in found:
            continue
        numbers[old] = len(numbers) + 1
        head, mark, data = found[old].partition(_STREAM)
        head = _NAMES.sub(_sorted_lines, head)
        found[old] = head + mark + data
        waiting += reversed([int(pointed) for pointed in _POINTER.findall(head)])
    out = bytearray(pdf[: pdf.index(b"\n\n") + 2])
    places = []
    for old, number in numbers.items():
        head, mark, data = found[old].partition(_STREAM)
        pointed = _POINTER.sub(
            lambda match: b"%d 0 R" % numbers.get(int(match[1]), 0), head
        )
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n\n" % (number, pointed + mark + data)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n\r\n" % place for place in places)
    out += b"trailer\n<<\n  /Size %d\n  /Root %d 0 R\n>>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1,
        numbers[int(root[1])],
        table,
    )
    return bytes(out)


def _sorted_lines(names: re.Match[bytes]) -> bytes:
    return b"".join(sorted(names[0].splitlines(keepends=True)))
