"""The page of what became of everything that was announced for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.render.answers.announcements import (
    fate_words,
    outcome_counts,
    totals_table,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import asked_words, plain
from tracker.web.pages.ahead import DueLayout, DueView
from tracker.web.pages.as_of import how_known
from tracker.web.pages.lists import ListedCell
from tracker.web.pages.parts.cells import Numbers
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views

if TYPE_CHECKING:
    from tracker.projections.questions.announcements_format import Fate, FateEntry
    from tracker.web.pages.lists import Listed
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.pages.parts.cells import Mark
    from tracker.web.visit import Told, Visit


class FateView(Struct, frozen=True):
    """An announcement, what became of it in words, and the events that made it so."""

    due: DueView
    kind: str
    day: str
    words: str
    marks: tuple[Mark, ...]
    keys: tuple[LinkChoice, ...]


def fate_page(visit: Visit, told: Told) -> str:
    """Return the page of the ledger of announcements."""
    found: Fate = told.value
    around = Surroundings(visit, zone=found.zone, title=found.title, asked=found.asked)
    voice = Voice(found, short=True, boundary=found.asked.boundary)
    numbers = Numbers(found.sources, voice)
    due = DueLayout(voice, numbers, around.to)
    waiting = [_view(e, due, voice, around.to) for e in found.entries if e.open]
    settled = [_view(e, due, voice, around.to) for e in found.entries if not e.open]
    lists = [
        ("open", say_number("%(num)s open", "%(num)s open", len(waiting)), waiting),
        (
            "settled",
            say_number("%(num)s settled", "%(num)s settled", len(settled)),
            settled,
        ),
    ]
    asked = found.asked
    when = asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone)
    sentence = say("What became of what was announced, %(when)s", when=when)
    header, totals = _totals(found, voice, around.to)
    return fill(
        "fate",
        frame=around.frame(sentence, "upcoming"),
        sentence=sentence,
        how=how_known(around, 0),
        bar=around.bar(around.change_days().days),
        counts=outcome_counts(found.outcomes),
        lists=[each for each in lists if each[2]],
        header=header,
        totals=totals,
        number_of=numbers.number,
        sources=source_views(numbers, voice, around.to),
    )


def _view(entry: FateEntry, due: DueLayout, voice: Voice, to: Addresses) -> FateView:
    keys = dict.fromkeys((entry.key, *(step.key for step in entry.changes)))
    links = tuple(LinkChoice(clean(key), to.event(key)) for key in keys)
    view = due.view(entry)
    said = fate_words(entry, voice)
    return FateView(
        due=view,
        kind=plain(entry.kind),
        day=view.day if entry.for_ else say("no day"),
        words=said,
        marks=tuple(mark for mark in view.marks if mark.look != "prop"),
        keys=links,
    )


def _totals(
    found: Fate, voice: Voice, to: Addresses
) -> tuple[tuple[str, ...], list[Listed]]:
    """Return the head and the rows of the counts by who announced; each party leads to its page."""
    if found.open_only:
        return (), []
    table = totals_table(found.totals, voice)
    rows = []
    for total, line in zip(found.totals, table.rows, strict=True):
        words = ["".join(span.text for span in cell) for cell in line]
        address = to.party(total.by) if total.by else ""
        first = ListedCell(words[0], address)
        rows.append((first, *map(ListedCell, words[1:])))
    return table.header, rows
