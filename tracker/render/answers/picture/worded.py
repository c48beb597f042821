"""Entries of the dated lists as words, before their sources have their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.render.answers.picture.cells import denial_note
from tracker.render.styled_text import (
    NBSP,
    NO_SOURCE,
    SEPARATOR,
    SourceCited,
    Span,
    source_item,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.render.answers.picture.cells import Numbering
    from tracker.render.styled_text import Line, SourceItem, Voice

_SURENESS: Final = {"low": 0, "medium": 1}


class EntryWords(NamedTuple):
    """An entry in words, before its source has its number.

    Attributes:
        group: Where it stands: 0 still running or ahead, 1 without a day, 2 past.
        at: By what it is sorted in its group, the first first.
        day: Its day.
        title: What it is called.
        said: What is said of it.
        rests: The numbers of the sources of its newest fact.
        every: Those of all its facts.
        notes: What has to be known of it.
        others: What contradicts it in an order that is not known.
        is_sourced: Whether it rests on a fact.
    """

    group: int
    at: int
    day: str
    title: str
    said: str
    rests: Sequence[int]
    every: Sequence[int]
    notes: tuple[Span, ...]
    others: tuple[EntryWords, ...] = ()
    is_sourced: bool = True

    def line(self, numbering: Numbering) -> Line:
        """Return its line, with its sources numbered."""
        spans = [Span(f"{self.title}:", "strong"), Span(f" {self.said}")]
        if self.is_sourced:
            cited = numbering.cite(self.rests, self.every)
            spans += source_mark(cited)
        for note in self.notes:
            spans += [Span(f" {SEPARATOR}", "dim"), on_one_line(note)]
        return tuple(spans)


def source_mark(cited: SourceCited | None) -> Line:
    """Say the number of a source and how many more there are, or that none is given."""
    if cited is None:
        none = on_one_line(Span(NO_SOURCE, "doubt"))
        return (Span(f" {SEPARATOR}", "dim"), none)
    more = f"{NBSP}+{cited.more}" if cited.more else ""
    rest = (Span(more, "dim"),) if more else ()
    others = tuple(Span(str(n), "cite") for n in cited.others)
    return (Span(" "), Span(str(cited.n), "cite"), *rest, *others)


def every_source(numbers: Sequence[int]) -> Line:
    """Say the numbers of all sources, or that none is given."""
    first, *others = numbers or (0,)
    return source_mark(SourceCited(first, 0, tuple(others)) if numbers else None)


def shortly_cited(line: Line, numbering: Numbering) -> Line:
    """Return a line in which one source stands for each row of them, and the others are counted."""
    spans: list[Span] = []
    row: list[int] = []
    for span in (*line, Span("")):
        if span.role == "cite":
            row.append(int(span.text))
            continue
        if row:
            while spans and not spans[-1].text.strip():
                spans.pop()
            spans += source_mark(numbering.cite(row, row))
            row = []
        spans.append(span)
    return tuple(span for span in spans if span.text)


def cited_list(numbering: Numbering, voice: Voice) -> tuple[SourceItem, ...]:
    """Return the sources cited so far: publisher, day and slug of each."""
    return tuple(source_item(source, voice, n) for n, source in numbering.cited())


def on_one_line(note: Span) -> Span:
    """Return words that stand on one line."""
    return Span(note.text.replace(" ", NBSP), note.role)


def newest_of(facts: Iterable[Any], voice: Voice) -> Any | None:
    """Return the fact that came last; of one moment the one that is listed last."""
    found = sorted(facts, key=lambda each: voice.moment(each.when))
    return found[-1] if found else None


def doubt_note(facts: Iterable[Any]) -> Span:
    """Say how sure the least sure of some facts is, where that does not go without saying."""
    unsure = [f.confidence for f in facts if f.confidence in _SURENESS]
    least = min(unsure, key=_SURENESS.__getitem__, default="")
    return Span(f"{least} confidence" if least else "", "doubt")


def notes_of(*notes: Span) -> tuple[Span, ...]:
    """Return those notes that say something."""
    return tuple(note for note in notes if note.text)


class EntryFacts:
    """The facts of an entry that has several: what it rests on, and how sure it is."""

    def __init__(self, found: Any, facts: Sequence[Any], voice: Voice) -> None:
        last = newest_of(facts, voice)
        self.rests: Sequence[int] = last.citations if last else found.citations
        self.every: Sequence[int] = found.citations
        denied = [by for each in facts for by in getattr(each, "disputed_by", ())]
        self.notes = notes_of(
            denial_note(list(dict.fromkeys(denied)), voice), doubt_note(facts)
        )


def in_order(found: Iterable[EntryWords]) -> list[EntryWords]:
    """Return entries as they are shown: what runs or is ahead, what has no day, what is past."""
    return sorted(found, key=lambda each: (each.group, each.at))


def others_of(found: EntryWords, numbering: Numbering) -> Iterator[Line]:
    """Give the lines of what contradicts an entry, in an order that is not known."""
    for each in found.others:
        yield (Span("in any order: ", "doubt"), *each.line(numbering))
