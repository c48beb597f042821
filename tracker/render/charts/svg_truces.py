"""Truces as a picture: when each held, what was said of it, and which breaches were alleged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import read_when
from tracker.render.charts.svg_canvas import MARGIN, PLAIN, SMALL, Placed, Sheet, soft
from tracker.render.charts.svg_style import color_of
from tracker.render.charts.svg_text import fit, width_of, wrap
from tracker.render.charts.svg_timeline import ROW, truce_bar, truce_words
from tracker.render.date_and_number_words import counted, joined, zone_or_utc
from tracker.render.sanitize import clean

if TYPE_CHECKING:
    from tracker.projections.picture_format import CeasefireShown
    from tracker.projections.questions.chart_data import Dot, Drawn
    from tracker.render.charts.svg_canvas import Period

_LABEL: Final = 300


def truces(
    drawn: Drawn, *, width: int, period: Period | None = None, today_known: bool = True
) -> str:
    """When each truce held, and all that was said of it.

    Args:
        drawn: What is drawn.
        width: How wide the drawing is.
        period: The time to mark.
        today_known: Whether the log was read to its head.
    """
    longest = max(
        (width_of(clean(t.slug), PLAIN, bold=True) for t in drawn.picture.ceasefires), default=0
    )
    gutter = max(90.0, min(longest + 20, width * 0.25))
    sheet = Sheet(
        "truces",
        drawn,
        width=width,
        gutter=gutter,
        moments=_moments(drawn),
        period=period,
        today_known=today_known,
    )
    sheet.head(
        "Truces",
        f"{counted(len(drawn.picture.ceasefires), 'truce')}. Counts of breaches are claims of those who made them.",
    )
    colors = {
        who: color_of(place)
        for place, who in enumerate(
            [*dict.fromkeys([*(c.slug for c in drawn.picture.columns), *_declarers(drawn)])]
        )
    }
    for place, truce in enumerate(drawn.picture.ceasefires):
        _truce(sheet, truce, colors, band=place % 2 == 0)
    if not drawn.picture.ceasefires:
        sheet.add(sheet.text(sheet.axis.left + 4, sheet.y + 18, "No truce is recorded up to then."))
        sheet.y += 30
    bar = '<rect class="n5" x="0" y="-4" width="18" height="8"/>'
    hollow = '<rect class="h5" stroke-dasharray="3 2" x="1" y="-4" width="16" height="8"/>'
    fade = "".join(
        f'<rect class="n5" x="{x}" y="-4" width="3" height="8" opacity="{o}"/>'
        for x, o in ((0, 1), (3, 1), (6, 1), (9, 0.75), (12, 0.5), (15, 0.25))
    )
    now = '<line class="nowline" stroke-width="1.5" stroke-dasharray="5 3" x1="9" x2="9" y1="-7" y2="7"/>'
    sheet.legend(
        [
            (bar, "in force"),
            (hollow, "announced or refused"),
            (fade, "soft end: the date is not exact"),
            (now, "the date asked about"),
        ]
    )
    told = "; ".join(f"{clean(t.slug)}: {truce_words(sheet, t)}" for t in drawn.picture.ceasefires)
    said = "; ".join(_said(sheet, dot) for dot in drawn.dots if _about_truce(drawn, dot))
    return sheet.done(f"{told or 'No truce'}. What was said of them: {said or 'nothing'}.")


def _declarers(drawn: Drawn) -> list[str]:
    return [who for truce in drawn.picture.ceasefires for who in truce.declarers]


def _about_truce(drawn: Drawn, dot: Dot) -> bool:
    return dot.type.startswith(("ceasefire-", "violation-")) and any(
        dot.subject == t.slug for t in drawn.picture.ceasefires
    )


def _moments(drawn: Drawn) -> list[int]:
    """The instants to show to scale: what was said, and where each truce begins and ends."""
    zone = zone_or_utc(drawn.picture.zone)
    found = [
        m
        for d in drawn.dots
        if _about_truce(drawn, d)
        for m in ((d.earliest,) if soft(d.earliest, d.latest) else (d.earliest, d.latest))
    ]
    for text in [t for truce in drawn.picture.ceasefires for t in (truce.from_, truce.until) if t]:
        found += read_when(text, zone=zone).start
    return found


def _truce(sheet: Sheet, truce: CeasefireShown, colors: dict[str, int], *, band: bool) -> None:
    """One truce: a sentence, its bar, and below it what was said of it in the order of its date."""
    color = colors.get(truce.declarers[0], 5) if truce.declarers else 5
    room = sheet.width - sheet.gutter - 2 * MARGIN
    sentence = wrap(truce_words(sheet, truce), room, SMALL, most=3)
    *_, shape = truce_bar(sheet, truce, color, height=14)
    items = []
    for dot in sheet.drawn.dots:
        if dot.subject == truce.slug and _about_truce(sheet.drawn, dot):
            own = colors.get(dot.whose[0], 5) if dot.whose else 5
            x = sheet.at(dot)
            a, b, name = sheet.labelled(*sheet.reach(dot), fit(_said(sheet, dot), _LABEL, SMALL))
            shapes = (
                sheet.whisker(dot, 0, own),
                sheet.mark(dot.mark, x, 0, own, dashed=dot.possible),
                name,
            )
            items.append(Placed(a, b, sheet.titled(sheet.words.about(dot), *shapes)))
    head = 16 * len(sentence) + 6
    top = sheet.y
    for place, line in enumerate(sentence):
        sheet.add(sheet.text(sheet.axis.left + 4, top + 16 + 16 * place, line))
    told = f"{clean(truce.slug)}: {truce_words(sheet, truce)}; {', '.join(truce.keys)}"
    sheet.add(f'<g transform="translate(0 {top + head + 13})">{sheet.titled(told, shape)}</g>')
    below = sheet.packed(items, top + head + 26, ROW)
    height = below + 10 - top
    sheet.lane(clean(truce.slug), height, color=color, band=band)


def _said(sheet: Sheet, dot: Dot) -> str:
    """What was said of a truce, and by whom."""
    who = joined([sheet.words.name(w) for w in dot.whose])
    toward = f" by {joined([sheet.words.name(a) for a in dot.about])}" if dot.about else ""
    return f"{who + ': ' if who else ''}{sheet.words.says(dot)}{toward}"
