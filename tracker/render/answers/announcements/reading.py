"""The ledger of announcements and the days ahead, as a terminal shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.render.answers.announcements import (
    asked_words,
    day_of_entry,
    fate_document,
    fate_words,
    kind_words,
    ledger,
    outcome_counts,
    plural_kind,
    title_line,
    totals_table,
    upcoming_document,
)
from tracker.render.answers.picture.cells import Numbering, denial_note
from tracker.render.answers.picture.worded import cited_list, notes_of, source_mark
from tracker.render.document import CitedList, DatedItem, DatedList, Heading, Lines
from tracker.render.styled_text import SEPARATOR, Span, Voice, confidence_words
from tracker.render.words_for_dates_and_numbers import (
    counted,
    days_left_words,
    first_upper,
    joined,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.questions.announcements_format import (
        Fate,
        FateEntry,
        Upcoming,
    )
    from tracker.render import Format
    from tracker.render.document import Block, Document
    from tracker.render.styled_text import Line

_BETWEEN: Final = re.compile(r"^between (\d+) and (\d+) (\w+)$")
_NEXT_AHEAD: Final = (
    "-f ics writes these as a calendar; tracker fate tells what became of earlier ones."
)
_NEXT_FATE: Final = "--open shows the open ones alone."


def upcoming_answer(upcoming: Upcoming, *, fmt: Format, today_known: bool) -> Document:
    """Return what lies ahead as a document that a format can write.

    Args:
        upcoming: What lies ahead.
        fmt: The format: a terminal shows shortly what the others say in full.
        today_known: Whether the log was read to its head.
    """
    whole = upcoming_document(upcoming, today_known=today_known)
    if fmt != "table":
        return whole
    words = _Announced(upcoming, today_known=today_known)
    return msgspec.structs.replace(
        whole, sentence=(), sources=(), blocks=tuple(words.ahead(upcoming))
    )


def fate_answer(fate: Fate, *, fmt: Format, today_known: bool) -> Document:
    """Return what became of announcements as a document that a format can write.

    The arguments are those of `upcoming_answer`.
    """
    whole = fate_document(fate, today_known=today_known)
    if fmt != "table":
        return whole
    words = _Announced(fate, today_known=today_known)
    return msgspec.structs.replace(
        whole, sentence=(), sources=(), blocks=tuple(words.fate(fate))
    )


class _Announced:
    """Announcements in words, with their sources numbered in the order of their citations."""

    def __init__(self, answer: Upcoming | Fate, *, today_known: bool) -> None:
        voice = Voice(answer, short=True, boundary=answer.asked.boundary)
        self._voice = voice
        self._numbering = Numbering(answer.sources, voice, full=False)
        known = voice.as_known(answer.asked, today_known=today_known)
        self._clocks = f"{voice.asked(answer.asked)}, {voice.local_time}, {known}"

    def ahead(self, found: Upcoming) -> list[Block]:
        """Tell what lies ahead."""
        lists = (
            ("Overdue or put off", found.overdue, False),
            ("Ahead", found.ahead, False),
            ("Without a day", found.undated, True),
        )
        blocks = [self._head(f"What lies ahead {self._clocks}", _ahead_counts(found))]
        for title, entries, without in lists:
            if entries:
                items = tuple(self._item(each, without=without) for each in entries)
                blocks.append(DatedList(title, items))
        return [*blocks, *self._foot(_NEXT_AHEAD)]

    def fate(self, found: Fate) -> list[Block]:
        """Tell what became of announcements."""
        said = f"What became of what was announced, {self._clocks}"
        blocks = [self._head(said, outcome_counts(found.outcomes))]
        waiting = [entry for entry in found.entries if entry.open]
        settled = [entry for entry in found.entries if not entry.open]
        for title, entries in (("Open", waiting), ("Settled", settled)):
            if entries:
                blocks.append(Heading(f"{title}: {len(entries)}"))
                blocks.append(ledger(entries, self._voice, self._became))
        if found.totals and not found.open_only:
            table = totals_table(found.totals, self._voice)
            blocks += [Heading("By who announced it"), table]
            said = "Late and notice are medians, in days, of those of which they are known."
            blocks.append(Lines(((Span(said, "dim"),),)))
        return [*blocks, *self._foot("" if found.open_only else _NEXT_FATE)]

    @staticmethod
    def _head(sentence: str, counts: str) -> Block:
        return Lines(((Span(sentence, "strong"),), (Span(counts, "dim"),)))

    def _foot(self, following: str) -> list[Block]:
        cited = cited_list(self._numbering, self._voice)
        blocks: list[Block] = [CitedList(cited)] if cited else []
        if following:
            blocks.append(Lines(((Span(following, "dim"),),)))
        return blocks

    def _item(self, entry: FateEntry, *, without: bool) -> DatedItem:
        voice = self._voice
        days = [day_of_entry(day, entry, voice) for day in entry.days]
        left = entry.days_left
        far = days_left_words(left.first, left.last) if left else ""
        if not days and entry.outcome_when is not None:
            days, far = [voice.on_day(entry.outcome_when)], "put off"
        kind = kind_words(entry.kind)
        days = [_BETWEEN.sub(r"\1-\2 \3", each) for each in days]
        day = kind if without else joined(days, "or")
        title, _ = title_line(entry)
        said = asked_words(entry, voice)
        about = said if without else f"{kind} {said}"
        line = (Span(f"{title.text}:", "strong"), Span(f" {about}"))
        return DatedItem(day, (*line, *self._cited(entry)), far="" if without else far)

    def _became(self, entry: FateEntry, voice: Voice) -> Line:
        return (Span(fate_words(entry, voice)), *self._cited(entry))

    def _cited(self, entry: FateEntry) -> Line:
        """Say on what it rests, who denies it and how sure it is."""
        cited = self._numbering.cite(entry.own_citations, entry.citations)
        denied = denial_note(entry.disputed_by, self._voice)
        sure = Span(confidence_words(entry.confidence), "doubt")
        spans = list(source_mark(cited))
        for note in notes_of(denied, sure):
            spans += [Span(f" {SEPARATOR}", "dim"), note]
        return tuple(spans)


def _ahead_counts(found: Upcoming) -> str:
    """Count by kind what is overdue, what has a day and what has none."""
    late = f"{_kinds(found.overdue)} overdue or put off"
    dated = f"{_kinds(found.ahead)} with a day"
    said = [
        late if found.overdue else "nothing overdue",
        dated if found.ahead else "nothing with a day",
    ]
    if found.undated:
        said.append(f"{_kinds(found.undated)} without")
    words = "; ".join(said)
    return f"{first_upper(words)}."


def _kinds(entries: Sequence[FateEntry]) -> str:
    numbers = _numbers(kind_words(entry.kind) for entry in entries)
    return joined([counted(n, kind, plural_kind(kind)) for kind, n in numbers.items()])


def _numbers(kinds: Iterable[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for kind in kinds:
        numbers[kind] = numbers.get(kind, 0) + 1
    return numbers
