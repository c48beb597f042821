"""Words of a brief: names, days, counts and citations, as a reader who was not there needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tracker.domain.dates import parse_when, read_when
from tracker.render.report import Ink
from tracker.render.sanitize import clean
from tracker.render.styled_text import NO_SOURCE, Voice, called
from tracker.render.words_for_dates_and_numbers import (
    date_words,
    day_words,
    last_day,
    number_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import Ground
    from tracker.render.report import Inked
    from tracker.render.styled_text import Titled


def some(number: int, noun: str, plural: str = "") -> str:
    """Say a number with its noun: "two truces", "no truce"."""
    said = noun if number in {0, 1} else plural or f"{noun}s"
    return f"{number_in_words(number)} {said}"


def quoted(text: str) -> Ink:
    """Quote words of the record, whole."""
    return Ink(f"“{clean(text)}”", "quote")


def inked(text: str) -> Inked:
    """Return words as a line; none where they are empty."""
    return (Ink(text),) if text else ()


def soft_ink(text: str) -> Inked:
    """Return words in soft ink as a line; none where they are empty."""
    return (Ink(text, "soft"),) if text else ()


def cited_behind(numbers: Iterable[int]) -> Inked:
    """Cite sources behind a space; nothing where there are none."""
    cites = tuple(Ink(str(n), "cite") for n in dict.fromkeys(numbers))
    return (Ink(" "), *cites) if cites else ()


def sources_or_none(numbers: Iterable[int]) -> Inked:
    """Cite sources behind a space, or say that none is given."""
    return cited_behind(numbers) or (Ink(" "), Ink(NO_SOURCE, "unsourced"))


def of_part(found: Grounded, part: str) -> list[int]:
    """Return the sources of the facts that a part of an entry rests on."""
    return [
        n for ground in found.grounds if ground.part == part for n in ground.citations
    ]


def joined_ink(lines: Sequence[Inked], last: str = "and", comma: str = ", ") -> Inked:
    """Join lines as a list in a sentence: "A, B and C"."""
    found: list[Ink] = []
    for place, line in enumerate(lines):
        if place:
            is_last = place == len(lines) - 1
            found.append(Ink(f" {last} " if is_last and last else comma))
        found += line
    return tuple(found)


def with_semicolons(lines: Iterable[Inked]) -> Inked:
    """Join those lines that say something by semicolons."""
    return joined_ink([line for line in lines if line], last="", comma="; ")


class Grounded(Protocol):
    """An entry whose parts rest on facts."""

    @property
    def grounds(self) -> list[Ground]:
        """The facts."""


class BriefVoice(Voice):
    """Words for the names and days of a brief; the year of its last day goes without saying.

    Args:
        after: The answer at the later date.
        since: The first day told of; None for the state at one date.
    """

    def __init__(self, after: Picture, since: str | None) -> None:
        super().__init__(after)
        day = last_day(after.asked.boundary, zone=self.zone)
        self.year = day.year if day else None
        self.begins: int | None = None
        if since is not None:
            self.begins = parse_when(since, zone=self.zone).start.earliest
        boundary = read_when(after.asked.boundary, zone=self.zone)
        self.boundary = boundary.start.earliest

    def nothing(self, noun: str) -> str:
        """Say that none of a kind is recorded."""
        return (
            f"No {noun} is recorded{'' if self.begins is None else ' in this period'}."
        )

    def day(self, text: str) -> str:
        """Say a date without its clock time."""
        return day_words(text, zone=self.zone, year=self.year)

    def end_day(self, text: str) -> str:
        """Say the last day of what ends at a time: at midnight that of the day before."""
        return day_words(text, zone=self.zone, year=self.year, end=True)

    def full(self, text: str) -> str:
        """Say a date with its year."""
        return date_words(text, zone=self.zone)

    def in_period(self, text: str | None) -> bool:
        """Check that a date lies in the period, or may; every date where there is no period."""
        if text is None:
            return False
        if self.begins is None:
            return True
        when = read_when(text, zone=self.zone)
        return max((when.end or when.start).latest, when.start.latest) > self.begins

    def ahead(self, text: str | None) -> bool:
        """Check that a date lies after the later date, or may."""
        if text is None:
            return False
        when = read_when(text, zone=self.zone)
        return (when.end or when.start).latest > self.boundary

    def title_of(self, found: Titled) -> Ink:
        """Name a truce, a meeting and the like."""
        return Ink(called(found), "title")

    def titles(self, stream: str, own: str | None) -> dict[str, str]:
        """Return what things are called, with the title of an event's own thing."""
        return {stream: own, **self._things} if own else self._things
