"""Cards on a terminal: a name on the left, and beside it what was said and what is said now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.formats.terminal_breaks import cells
from tracker.render.formats.terminal_lines import wrapped
from tracker.render.formats.terminal_matrix import (
    CARD,
    INDENT,
    STACKED_BELOW,
    indented,
    said_lines,
    set_beside,
    used_width,
)
from tracker.render.styled_text import NBSP, SEPARATOR, Span

if TYPE_CHECKING:
    from tracker.render.document import Card, CardGroup, Cards, CardSide
    from tracker.render.styled_text import Line

_NAME: Final = 18
_GAP: Final = 2
_LABEL: Final = 6


def draw_cards(found: Cards, width: int) -> list[Line]:
    """Draw groups of cards, a blank line between two."""
    width = used_width(width)
    names = [card.name for group in found.groups for card in group.cards]
    words = [card.became for group in found.groups for card in group.cards]
    longest = max(map(cells, [*names, *words]), default=0)
    name = min(longest, _NAME) + _GAP
    lines: list[Line] = []
    for group in found.groups:
        lines += (
            [(), *_group(group, width, name)] if lines else _group(group, width, name)
        )
    return lines


def _group(group: CardGroup, width: int, name: int) -> list[Line]:
    title: Line = (Span(group.title, "strong"),)
    if group.note:
        title = (*title, Span(f" {NBSP}{group.note}", "dim"))
    lines = wrapped(title, min(width, CARD))
    for card in group.cards:
        if width < STACKED_BELOW:
            drawn = _stacked(card, width - INDENT)
        else:
            drawn = _beside(card, min(width, CARD) - INDENT, name)
        lines += indented(drawn, INDENT)
    return lines


def _beside(card: Card, room: int, name: int) -> list[Line]:
    left = wrapped((Span(card.name, "strong"),), name - _GAP)
    left += wrapped((_became(card),), name - _GAP)
    return set_beside(left, _sides(card, room - name), name)


def _stacked(card: Card, room: int) -> list[Line]:
    head = (Span(card.name, "strong"), Span(f" {SEPARATOR}", "dim"), _became(card))
    return [*wrapped(head, room), *indented(_sides(card, room - INDENT), INDENT)]


def _became(card: Card) -> Span:
    return Span(card.became, "fresh" if card.is_fresh else "dim")


def _sides(card: Card, room: int) -> list[Line]:
    lines: list[Line] = []
    for side in card.sides:
        label = [(Span(side.label, "dim"),)]
        lines += set_beside(label, _side(side, room - _LABEL), _LABEL)
    return lines


def _side(side: CardSide, room: int) -> list[Line]:
    if side.said is None:
        return wrapped((Span(side.silence, "dim"),), room)
    lines = said_lines(side.said, room)
    if not side.is_past:
        return lines
    return [tuple(Span(text, "dim") for text, _ in line) for line in lines]
