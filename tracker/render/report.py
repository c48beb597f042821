"""A document that is handed over: a head, chapters, paths, tables, pictures, sources and a foot.

It is made of lines of ink: pieces of text, each with its tone. As everywhere in `render` the text
has passed through `clean`; a format only escapes it and lays it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.projections.picture_format import SourceShown

T = TypeVar("T")

Tone = Literal[
    "text",
    "strong",
    "title",
    "soft",
    "quote",
    "new",
    "stale",
    "denied",
    "unsure",
    "taken",
    "late",
    "cite",
    "unsourced",
    "link",
    "code",
    "sign",
]
MARKS: Final = frozenset({"new", "stale", "denied", "unsure", "taken", "late"})
"""The tones of marks: words that have to be known of what stands before them."""


class Ink(NamedTuple):
    """A piece of a line and its tone.

    A `cite` holds a source's number, a `quote` words of the record, a `sign` a mark that a note
    explains, a `link` the name of a chapter or an address.
    """

    text: str
    tone: Tone = "text"
    to: str = ""


Inked = tuple[Ink, ...]


class ReportHead(Struct, frozen=True):
    """The top of the document.

    Attributes:
        kind: The kind of document it is.
        title: Its title.
        days: The days that it is about.
        facts: Labels, each with its words.
    """

    kind: str
    title: str
    days: str
    facts: tuple[tuple[str, str], ...]


class Summary(Struct, frozen=True):
    """Sentences, each with its label."""

    items: tuple[tuple[str, Inked], ...]


class Contents(Struct, frozen=True):
    """The chapters that follow, as links: the anchor and the title of each."""

    chapters: tuple[tuple[str, str], ...]


class Chapter(Struct, frozen=True):
    """The beginning of a chapter; `short` is its name among the contents."""

    anchor: str
    title: str
    short: str = ""


class Lead(Struct, frozen=True):
    """A paragraph in smaller type; others refer to it by its anchor."""

    line: Inked
    anchor: str = ""


class Boxes(Struct, frozen=True):
    """Boxes of two lines: the label, what matters, and what belongs to it."""

    boxes: tuple[tuple[str, Inked, Inked], ...]


class PathRow(Struct, frozen=True):
    """A line of a path: the day, the words, what is asked for first, and what is known of it."""

    kind: Literal["before", "stance", "holds", "ended", "possible"]
    when: str
    words: Inked
    conditions: tuple[Inked, ...]
    about: Inked


class PartyPath(Struct, frozen=True):
    """The path of one party: its name, how often it changed, and the lines."""

    name: str
    note: str
    rows: tuple[PathRow, ...]


class IssuePaths(Struct, frozen=True):
    """The paths on an issue, or on a part of the one before."""

    title: str
    note: str
    paths: tuple[PartyPath, ...]
    is_part: bool = False


class GridCell(Struct, frozen=True):
    """A cell of the matrix.

    Attributes:
        edge: How its edge is drawn: by the state of the cell.
        said: Each statement: its words, and what is known of it.
        nothing: The words where nothing is said.
    """

    edge: Literal["", "stale", "denied", "unsure"]
    said: tuple[tuple[Inked, Inked], ...]
    nothing: str = ""


class GridRow(Struct, frozen=True):
    """An issue, or a part of the one above, and its cells column by column."""

    title: str
    is_part: bool
    cells: tuple[GridCell, ...]


class Grid(Struct, frozen=True):
    """The matrix of who holds what."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]


class ListCell(Struct, frozen=True):
    """A cell of a list: lines one below the other; `small` ones in smaller type stand last."""

    lines: tuple[Inked, ...]
    small: tuple[Inked, ...] = ()


class Listing(Struct, frozen=True):
    """A list: the first cell of a row names the entry."""

    header: tuple[str, ...]
    rows: tuple[tuple[ListCell, ...], ...]


class Drawing(Struct, frozen=True):
    """A picture.

    Attributes:
        name: Its name in the name of a file.
        svg: One of our own drawings, which escapes what it says itself.
        caption: The line below it.
        label: Its name for those who cannot see it.
        file: The name of its file beside the document; empty where there is none.
    """

    name: str
    svg: str
    caption: Inked
    label: str
    file: str = ""


class DayByDay(Struct, frozen=True):
    """The story day by day."""

    days: tuple[tuple[str, Inked], ...]


class SourcesNamed(Struct, frozen=True):
    """Sources by number, each with its words: the publisher, what and when, the address."""

    sources: tuple[tuple[SourceShown, str], ...]


class Foot(Struct, frozen=True):
    """The last lines."""

    line: Inked


ReportBlock = (
    Summary
    | Contents
    | Chapter
    | Lead
    | Boxes
    | IssuePaths
    | Grid
    | Listing
    | Drawing
    | DayByDay
    | SourcesNamed
    | Foot
)


class Report(Struct, frozen=True):
    """The whole document.

    Attributes:
        head: The top.
        blocks: Everything below it.
        running: The line at the foot of each sheet of paper.
        dated: The day that it carries, as written; files that need a date have this one.
    """

    head: ReportHead
    blocks: tuple[ReportBlock, ...]
    running: str
    dated: str


def cited_in(value: object) -> Iterator[int]:
    """Give the numbers of the sources cited in blocks or lines, in the order of reading."""
    if isinstance(value, Ink):
        if value.tone == "cite":
            yield int(value.text)
    elif isinstance(value, tuple):
        for each in value:
            yield from cited_in(each)
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from cited_in(getattr(value, field))


def numbered_anew(value: T, numbers: Mapping[int, int]) -> T:
    """Return blocks or lines in which every source has another number."""
    found: Any = value
    if isinstance(value, Ink):
        if value.tone == "cite":
            found = Ink(str(numbers[int(value.text)]), "cite")
    elif isinstance(value, tuple):
        found = tuple(numbered_anew(each, numbers) for each in value)
    elif isinstance(value, Struct):
        inner = {name: getattr(value, name) for name in value.__struct_fields__}
        held = {k: v for k, v in inner.items() if isinstance(v, tuple | Struct)}
        changed = {k: numbered_anew(v, numbers) for k, v in held.items()}
        found = replace(value, **changed) if changed else value
    return found  # type: ignore[no-any-return]


def cite_ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return numbers as ranges from the first to the last of each run: 1, 2, 3, 7 as 1-3, 7-7."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


class CiteGroup(NamedTuple):
    """Citations that stand together, as ranges."""

    ranges: tuple[tuple[int, int], ...]


def grouped(line: Inked) -> Iterator[Ink | CiteGroup]:
    """Give the pieces of a line, citations that stand together as one group."""
    waiting: list[int] = []
    for ink in line:
        if ink.tone == "cite":
            waiting.append(int(ink.text))
            continue
        if waiting:
            yield CiteGroup(tuple(cite_ranges(waiting)))
            waiting = []
        yield ink
    if waiting:
        yield CiteGroup(tuple(cite_ranges(waiting)))
