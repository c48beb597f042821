"""Laws of a short answer over generated dossiers: nothing is cut, and what is hidden is counted."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from tests import builders as b
from tests.projections.questions.test_timeline import told
from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.picture import Selection
from tracker.projections.questions.announcements import fate_of, upcoming_of
from tracker.projections.questions.diff.compare import compare
from tracker.projections.visible import ask
from tracker.render import render_document
from tracker.render.answers.announcements import fate_document, upcoming_document
from tracker.render.answers.diff.reading import diff_document
from tracker.render.answers.picture import reading_document
from tracker.render.answers.picture.items import LISTINGS, UNLISTED
from tracker.render.answers.timeline import timeline_document
from tracker.render.document import (
    Cards,
    CitedList,
    DatedList,
    Lines,
    Matrix,
    Story,
    Table,
)
from tracker.render.formats.terminal_lines import text_of
from tracker.render.formats.terminal_matrix import geometry
from tracker.services.answers.pictures import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.picture_format import Picture
    from tracker.render.document import Document, MatrixRow

laws = settings(
    max_examples=int(os.environ.get("LAWS", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
NARROW = st.text("abcdé-./ 123", min_size=1, max_size=120).filter(str.strip)
ANY = st.text(
    "ab漢かe\u0301\u05e9\u05dc\u05dd👩\u200d👧 -1", min_size=1, max_size=80
).filter(str.strip)
SIGNS = re.compile(r"[\s\u2068\u2069]+")
"""Signs that a layout puts between letters."""


def document(picture: Picture, **words: bool) -> Document:
    return reading_document(Reading(picture, Selection()), **words)


def letters(text: str) -> str:
    return SIGNS.sub("", text)


def stated_by_each(stances: list[str]) -> Picture:
    """One issue on which each of some parties says something."""
    facts = [
        b.stated(f"p{n}", "land", text, when="2025-05-01")
        for n, text in enumerate(stances)
    ]
    return b.picture(b.log(*facts), "2025-05-28")


@laws
@given(st.lists(NARROW, min_size=1, max_size=6), st.integers(40, 220))
def test_no_word_of_a_stance_is_dropped_at_any_width(
    stances: list[str], width: int
) -> None:
    text = render_document(document(stated_by_each(stances)), fmt="table", width=width)
    body = text.partition("\nland")[2].partition("\nNot shown")[0].split("\n")
    laid = geometry(len(stances), width)
    start = 2 if laid.kind == "above" else 27
    for n, stance in enumerate(stances):
        lines = body
        if laid.kind in {"above", "beside"}:
            left = start + n * (laid.column + laid.gap)
            # The first line begins behind the title, which was cut off with it.
            lines = [line[left : left + laid.column] for line in body[1:]]

        assert letters(stance) in letters("".join(lines))


@laws
@given(ANY, st.integers(40, 220))
def test_no_letter_is_dropped_wherever_it_runs_and_however_wide_it_is(
    stance: str, width: int
) -> None:
    text = render_document(document(stated_by_each([stance])), fmt="table", width=width)

    assert letters(" ".join(stance.split())) in letters(text)


class Counts:
    """The entries that a document shows, and what it says that it does not."""

    def __init__(self, found: Document) -> None:
        self.blocks = found.blocks
        *_, last = (each for each in found.blocks if isinstance(each, Lines))
        self.foot = "".join(span.text for span in last.lines[0])

    def hidden(self, pattern: str) -> int:
        found = re.search(rf"(\d+) (?:of \d+ )?{pattern}", self.foot)
        return int(found[1]) if found else 0

    def listed(self, title: str) -> int:
        return sum(
            1 + len(item.parts)
            for each in self.blocks
            if isinstance(each, DatedList) and each.title == title
            for item in each.items
        )

    def rows(self) -> Iterator[MatrixRow]:
        for each in self.blocks:
            if isinstance(each, Matrix):
                for row in each.rows:
                    yield row
                    yield from row.parts


@laws
@given(b.logs(), b.questions, st.booleans(), st.booleans())
def test_what_is_shown_and_what_is_said_to_be_hidden_is_all_there_is(
    events: Any, asked: tuple[str, str | None], parts: bool, full: bool
) -> None:
    picture = b.picture(b.recorded_log(events), *asked)
    counts = Counts(document(picture, parts=parts, full=full))
    slugs = {issue.slug for issue in picture.issues}
    roots = {issue.slug for issue in picture.issues if issue.parent not in slugs}
    cells = [cell for cell in picture.cells if cell.issue in roots or parts or full]
    own = sum(s.issue == cell.issue for cell in cells for s in cell.statements)
    on_parts = {
        s.event_id
        for cell in picture.cells
        if cell.issue in roots
        for s in cell.statements
        if s.issue != cell.issue
    }
    shown = sum(len(cell.own) for row in counts.rows() for cell in row.cells)

    assert shown + counts.hidden("further statement") == own
    assert counts.hidden("statements? on") == (0 if parts or full else len(on_parts))
    cited = [s.n for e in counts.blocks if isinstance(e, CitedList) for s in e.items]
    assert cited == [*range(1, len(cited) + 1)]
    assert counts.hidden("source") == len(picture.sources) - len(cited)
    if full:
        return
    for listing in LISTINGS:
        total = len(getattr(picture, listing.name))
        noun = listing.noun.removesuffix("s")
        assert counts.listed(listing.title) + counts.hidden(noun) == total
    for name, nouns in UNLISTED.items():
        noun = nouns.removesuffix("s")
        assert counts.hidden(noun) == len(getattr(picture, name))


@laws
@given(b.logs(), b.questions, b.questions, st.integers(40, 220))
def test_what_moved_drops_no_word_of_a_stance_and_counts_what_it_hides(
    events: Any,
    first: tuple[str, str | None],
    second: tuple[str, str | None],
    width: int,
) -> None:
    recorded = b.recorded_log(events)
    before, after = b.picture(recorded, *first), b.picture(recorded, *second)
    diff = compare(before, after)
    found = diff_document(diff, fmt="table", today_known=True)
    text = letters(render_document(found, fmt="table", width=width))
    cited = [s.n for e in found.blocks if isinstance(e, CitedList) for s in e.items]
    counts = Counts(found) if diff.anything else None
    cards = [
        card
        for each in found.blocks
        if isinstance(each, Cards)
        for group in each.groups
        for card in group.cards
    ]

    for card in cards:
        for side in card.sides:
            assert side.said is None or letters(side.said.stance) in text
    assert cited == [*range(1, len(cited) + 1)]
    if counts is not None:
        assert len(cards) + counts.hidden("position") == len(diff.positions)
        assert counts.hidden("source") == len(diff.sources) - len(cited)


def answers_of(
    recorded: list[RecordedEvent], day: str, known: str | None
) -> Iterator[Document]:
    """The story of a dossier, and what was announced in it."""
    yield timeline_document(told(recorded, day, known), today_known=True)
    question = ask(day, zone=zone_of("Europe/Kyiv"), known=known, log=len(recorded))
    mended = mend(recorded)
    yield fate_document(fate_of(mended, question, Selection()), today_known=True)
    ahead = upcoming_of(mended, question, Selection())
    yield upcoming_document(ahead, today_known=True)


def texts_of(found: Document) -> Iterator[str]:
    """The words of every block, as the document has them."""
    for block in found.blocks:
        match block:
            case Table(rows=rows):
                yield from (text_of(cell) for row in rows for cell in row)
            case DatedList(items=items) | Story(entries=items):
                for item in items:
                    yield from (text_of(item.line), text_of(item.told))
            case _:
                continue


@laws
@given(b.logs(), b.questions, st.integers(40, 220))
def test_stories_lives_and_announcements_drop_no_word_at_any_width(
    events: Any, asked: tuple[str, str | None], width: int
) -> None:
    recorded = b.recorded_log(events)
    day, known = asked
    for found in answers_of(recorded, day, known):
        shown = render_document(found, fmt="table", width=width)
        left = Counter(letters("".join(texts_of(found)).replace("\u00b7", "")))

        assert all(wcswidth(line) <= width for line in shown.splitlines())
        assert not left - Counter(letters(shown))
