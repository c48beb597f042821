"""Blocks around a matrix on a terminal: labelled lines, dated lists, sources and the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.formats.terminal_breaks import cells
from tracker.render.formats.terminal_lines import HANG, piece, text_of, wrapped
from tracker.render.formats.terminal_matrix import (
    INDENT,
    STACKED_BELOW,
    indented,
    set_beside,
    used_width,
)
from tracker.render.styled_text import NBSP, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.render.document import (
        Chunk,
        CitedList,
        DatedItem,
        DatedList,
        LabelLine,
    )
    from tracker.render.formats.terminal_lines import Layout
    from tracker.render.styled_text import Line, SourceItem

LISTED: Final = 110
"""The lines of lists are no longer than this."""
LABELLED: Final = 160
"""Neither are labelled lines longer than this."""
_DAY: Final = 12
_SPAN: Final = 26
_FAR: Final = 13
_GAP: Final = 2
_BETWEEN: Final = 6
_MOST_LINES: Final = 3
"""The lines of a labelled line on a narrow terminal."""
_ISOLATES: Final = "\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}"


def reading_lines(lines: Iterable[Line], width: int) -> list[Line]:
    """Draw running text, one line right under the other."""
    room = min(used_width(width), LISTED)
    return [line for each in lines for line in wrapped(each, room)]


def rule_lines(width: int) -> list[Line]:
    """Draw a light rule."""
    return [(Span("─" * min(used_width(width), LISTED), "dim"),)]


def label_lines(lines: Sequence[LabelLine], width: int) -> list[Line]:
    """Draw labels and behind each what it tells, as much as has room; the first part always has."""
    width = used_width(width)
    if width < STACKED_BELOW:
        return [line for each in lines for line in _stacked(each, width)]
    room = max(cells(each.label) for each in lines) + _GAP
    drawn: list[Line] = []
    for each in lines:
        said = _on_one_line(each.chunks, min(width, LABELLED) - room)
        label = ((Span(each.label, "dim"),),)
        drawn += set_beside(label, wrapped((Span(said),), width - room), room)
    return drawn


def _on_one_line(chunks: Sequence[Chunk], width: int) -> str:
    """Join as many parts as fit a line, short where the long ones leave no room for one more."""
    for most in range(len(chunks), 0, -1):
        for short in (False, True):
            said = _joined(chunks[:most], short=short)
            if cells(said) <= width:
                return said
    return chunks[0].text


def _stacked(line: LabelLine, width: int) -> list[Line]:
    """Draw a label with a colon, and its text wrapped behind it and under it."""
    label = (Span(f"{line.label}:", "dim"), Span(" "))
    chunks = line.chunks
    for most in range(len(chunks), 0, -1):
        for short in (False, True):
            said = _joined(chunks[:most], short=short)
            drawn = hung((*label, Span(said)), width)
            if len(drawn) <= _MOST_LINES or (most == 1 and short):
                return drawn
    return hung(label, width)


def _joined(chunks: Sequence[Chunk], *, short: bool) -> str:
    said = ""
    for chunk in chunks:
        words = chunk.short if short and chunk.short else chunk.text
        said += f"{chunk.before}{words}" if said else words
    return said


def hung(line: Line, width: int) -> list[Line]:
    """Break a line of which all but the first are set further in."""
    first, *others = wrapped(line, width)
    if not others:
        return [first]
    rest = _after(line, first)
    return [first, *((Span(" " * HANG), *each) for each in wrapped(rest, width - HANG))]


def _after(line: Line, first: Line) -> Line:
    """Return what of a line is not on its first."""
    text = text_of(line)
    start = len(text_of(first).strip(_ISOLATES))
    while text[start : start + 1] == " ":
        start += 1
    return piece(line, start, len(text))


def dated_lines(found: DatedList, layout: Layout) -> list[Line]:
    """Draw a titled list: the day of each entry, and what it says beside it or behind it."""
    width = used_width(layout.width)
    title: Line = (Span(found.title, "strong"),)
    if found.count:
        title = (*title, Span(f" {NBSP}{found.count}", "dim"))
    lines = wrapped(title, width) if found.title else []
    has_far = any(item.far for item in found.items)
    if found.by_day and width >= STACKED_BELOW:
        return [*lines, *_day_lines(found.items, layout, width)]
    above = ("", "")
    for item in found.items:
        dated = (item.day, item.far)
        if has_far and width >= STACKED_BELOW:
            lines += _far_item(item, layout, width, again=dated == above)
        else:
            lines += _item(item, layout, width)
        above = dated
    return lines


def _day_lines(items: Sequence[DatedItem], layout: Layout, width: int) -> list[Line]:
    """Draw entries beside their day, which stands at the first of those that share it."""
    longest = max((cells(item.day) for item in items), default=0)
    left = min(max(longest, _DAY), _SPAN) + _GAP
    room = min(width, LISTED) - INDENT - left
    lines: list[Line] = []
    above = ""
    for item in items:
        day = (
            wrapped((Span(item.day, "dim"),), left - _GAP) if item.day != above else []
        )
        drawn = set_beside(day, _said_lines(item, layout, room), left)
        lines += indented(drawn, INDENT)
        above = item.day
    return lines


def _said_lines(item: DatedItem, layout: Layout, room: int) -> list[Line]:
    """Draw what an entry says, further in how that is known, and its parts."""
    lines = layout.wrapped(item.line, room)
    if item.told:
        lines += indented(layout.wrapped(item.told, room - INDENT), INDENT)
    for part in item.parts:
        lines += layout.wrapped(part, room)
    return lines


def _far_item(
    item: DatedItem, layout: Layout, width: int, *, again: bool
) -> list[Line]:
    """Draw an entry with its day and how far off it is, where the entry above has not said it."""
    room = min(width, LISTED) - INDENT
    day = wrapped((Span(item.day, "dim"),), _DAY + _GAP - 1)
    far = wrapped((Span(item.far, "dim"),), _FAR)
    left = [] if again else set_beside(day, far, _DAY + _GAP)
    start = _DAY + _FAR + 2 * _GAP
    right = wrapped(layout.text(item.line), room - start)
    drawn = set_beside(left, right, start)
    return [(Span(" " * INDENT), *line) for line in drawn]


def _item(item: DatedItem, layout: Layout, width: int) -> list[Line]:
    room = min(width, LISTED) - INDENT
    if not item.day or width < STACKED_BELOW:
        said = layout.text(item.line)
        parts = [layout.text(part) for part in item.parts]
        dated = " · ".join(words for words in (item.day, item.far) if words)
        day = (Span(f"{dated} · ", "dim"),) if dated else ()
        drawn = hung((*day, *said), room)
        if item.told:
            drawn += indented(layout.wrapped(item.told, room - 2 * HANG), 2 * HANG)
        for part in parts:
            under = hung((Span("• "), *part), room - HANG)
            drawn += [(Span(" " * HANG), *line) for line in under]
    else:
        left = wrapped((Span(item.day, "dim"),), _DAY + _GAP - 1)
        right = _said_lines(item, layout, room - _DAY - _GAP)
        drawn = set_beside(left, right, _DAY + _GAP)
    return [(Span(" " * INDENT), *line) for line in drawn]


def source_lines(found: CitedList, width: int) -> list[Line]:
    """Draw the sources: number, publisher and day, slug; two columns down where both fit."""
    width = used_width(width)
    sources = found.items
    one = len(sources) == 1
    above = len(sources) - found.beside
    count = "the one cited above" if above == 1 else f"the {above} cited above"
    if found.beside:
        count += f", and {found.beside} more behind the answer"
    name = "Sources"
    if found.further:
        name = "Further sources"
        first, last = sources[0].n, sources[-1].n
        count = f"cited above as [{first}]" + ("" if one else f" to [{last}]")
    title: Line = (Span(name, "strong"), Span(f" {NBSP}{count}", "dim"))
    if width < STACKED_BELOW:
        stacked = [line for each in sources for line in _source_stacked(each, width)]
        return [*wrapped(title, width), *stacked]
    return [*wrapped(title, width), *_source_columns(sources, width)]


def _source_columns(sources: Sequence[SourceItem], width: int) -> list[Line]:
    number = max(len(f"[{each.n}]") for each in sources) + _GAP
    slug = max(cells(each.slug) for each in sources)
    name = max(cells(each.said) for each in sources)
    whole = INDENT + number + name + _GAP + slug
    if len(sources) > 1 and 2 * whole + _BETWEEN - INDENT <= width:
        half = -(-len(sources) // 2)
        left = _source_rows(sources[:half], number, name)
        right = _source_rows(sources[half:], number, name)
        return set_beside(left, [line[1:] for line in right], whole + _BETWEEN)
    room = min(width, LISTED) - INDENT - number - _GAP
    if room - slug < max(_DAY, room // 3):
        slug = room - max(_DAY, room // 3)
    return _source_rows(sources, number, min(name, room - slug), slug)


def _source_rows(
    sources: Sequence[SourceItem], number: int, name: int, slug: int | None = None
) -> list[Line]:
    lines: list[Line] = []
    for each in sources:
        place = f"[{each.n}]".rjust(number - _GAP)
        left = [(Span(f"{place}{' ' * _GAP}"),)]
        said = wrapped((Span(each.said),), name)
        room = slug or max(cells(each.slug), 1)
        key = wrapped((Span(each.slug, "dim"),), room)
        drawn = set_beside(left, set_beside(said, key, name + _GAP), number)
        lines += [(Span(" " * INDENT), *line) for line in drawn]
    return lines


def _source_stacked(source: SourceItem, width: int) -> list[Line]:
    """Draw a source with its slug below it."""
    inner = INDENT + 5
    room = width - inner
    first = f"[{source.n}] "
    said = wrapped((Span(first), Span(source.said)), width - INDENT)
    if len(said) > 1:
        said = [
            said[0],
            *wrapped(_after((Span(first), Span(source.said)), said[0]), room),
        ]
    lines = [(Span(" " * INDENT), *said[0])]
    lines += [(Span(" " * inner), *line) for line in said[1:]]
    slug = wrapped((Span(source.slug, "dim"),), room)
    return [*lines, *((Span(" " * inner), *line) for line in slug)]
