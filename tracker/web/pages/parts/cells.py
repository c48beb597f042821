"""A cell of the matrix, laid out: each statement with its date, its source and its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import (
    date_words,
    is_unnamed,
    plain,
)
from tracker.web.pages.parts.language import say, say_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.picture_format import (
        Cell,
        Picture,
        SourceShown,
        Statement,
    )
    from tracker.render.styled_text import DateWords, Voice
    from tracker.web.pages.parts.addresses import Addresses

MOST_STATEMENTS: Final = 3
"""The statements of one cell that are shown; of more the newest ones are."""
_BASES: Final = {
    "document": "in a document",
    "official-statement": "official statement",
    "remark": "remark",
    "reporting": "as reported",
    "anonymous": "unnamed sources",
    "inference": "inferred",
}


class Spoken(Protocol):
    """A statement, or a fact that a story tells."""

    @property
    def speaker(self) -> str | None:
        """Speaker of a statement."""

    @property
    def basis(self) -> str | None:
        """The sort of words that it rests on."""


class Rested(Spoken, Protocol):
    """A statement of which is known how sure it is."""

    @property
    def confidence(self) -> str | None:
        """The confidence that the record has in it."""


class Mark(Struct, frozen=True):
    """Something to be known of a fact, in words; `look` only repeats it in colour."""

    text: str
    look: str = ""


class Cite(Struct, frozen=True):
    """A source where it is named: its number on the page, its publisher, and how many more.

    Attributes:
        number: Its number on this page.
        label: Its publisher.
        more: The other sources of the same fact.
        address: The address of the fact's evidence.
    """

    number: int
    label: str
    more: int = 0
    address: str = ""


class Day(Struct, frozen=True):
    """A date in words; `written` is for machines, and empty where it is none of theirs."""

    words: str
    written: str = ""


class Said(Struct, frozen=True, kw_only=True):
    """A statement as a cell shows it.

    Attributes:
        who: The party that said it, where that is another than the column's.
        stance: Its words.
        address: The address of the life of its cell.
        asks: The number of its conditions, in words.
        day: The date of the newest that says it.
        by: Who said it or what it rests on, and since when it has held.
        source: The source that the day of its report rests on; None without one.
        marks: What is to be known of it.
    """

    who: str
    stance: str
    address: str
    asks: str
    day: Day
    by: str
    source: Cite | None
    marks: tuple[Mark, ...]


class Holding(Struct, frozen=True, kw_only=True):
    """A cell: the statements that it shows, or words where it has none.

    Attributes:
        column: The name of its column.
        state: The state of the row's own issue.
        said: The statements shown, the newest first.
        more: The number of those left out, in words; empty where none is.
        address: The address of the cell's life.
        words: What stands there without a statement.
        moved: A mark for each move that one stop of a replay made there.
    """

    column: str
    state: str
    said: tuple[Said, ...]
    more: str
    address: str
    words: str
    moved: tuple[Mark, ...] = ()


class Numbers:
    """The numbers of sources on one page, given in the order of first naming, without gaps.

    Args:
        sources: The sources of the answer.
        voice: The words for dates.
    """

    def __init__(self, sources: Iterable[SourceShown], voice: DateWords) -> None:
        self._sources = {source.n: source for source in sources}
        self._voice = voice
        self._given: dict[str, SourceShown] = {}

    def beside(self, sources: Iterable[SourceShown]) -> Numbers:
        """Return the numbers for another answer on the same page."""
        other = Numbers(sources, self._voice)
        other._given = self._given
        return other

    def number(self, cited: int) -> int:
        """Return the number on the page of a source of the answer."""
        source = self._sources[cited]
        self._given.setdefault(source.slug, source)
        return list(self._given).index(source.slug) + 1

    def earliest(self, cited: Iterable[int]) -> int | None:
        """Return the source that was published first; undated ones come last."""
        moment = self._voice.moment

        def order(each: int) -> tuple[bool, int, int]:
            published = self._sources[each].published
            return (published is None, moment(published), each)

        return min((n for n in cited if n in self._sources), key=order, default=None)

    def cite(
        self, cited: Sequence[int], address: str = "", *, of: Sequence[int] = ()
    ) -> Cite | None:
        """Cite a fact's own source by its number; None without one.

        Args:
            cited: The sources of the fact itself.
            address: The address of its evidence.
            of: All sources of what it repeats too, which are counted.
        """
        first = self.earliest(cited)
        if first is None:
            return None
        source = self._sources[first]
        every = {*cited, *of}
        return Cite(
            number=self.number(first),
            label=clean(source.publisher) or clean(source.slug),
            more=len(every) - 1,
            address=address,
        )

    def named(self) -> list[tuple[int, SourceShown]]:
        """Return the sources named so far, by their numbers on the page."""
        return list(enumerate(self._given.values(), start=1))


Places = frozenset[tuple[str, str]]
"""Cells, each by its issue and its column."""


def filled(picture: Picture) -> Places:
    """Return the cells that have a statement on their own issue."""
    return frozenset(
        (cell.issue, cell.column)
        for cell in picture.cells
        if any(said.issue == cell.issue for said in cell.statements)
    )


class CellLayout:
    """The cells of one answer as a page shows them.

    Args:
        voice: The words for names and dates.
        numbers: The numbers of the sources.
        to: The addresses of other pages.
        boundary: The end of the day asked about, as an instant; empty where nothing is called new.
        later: The cells, by issue and column, that have something by later knowledge alone.
    """

    def __init__(
        self,
        voice: Voice,
        numbers: Numbers,
        to: Addresses,
        boundary: str,
        *,
        later: Places = frozenset(),
    ) -> None:
        self._voice, self._numbers, self._to = voice, numbers, to
        self._later = later
        self._end = voice.moment(boundary or None)

    def holding(self, cell: Cell, name: str) -> Holding:
        """Lay out a cell, whose column is called `name`."""
        own = [each for each in cell.statements if each.issue == cell.issue]
        own.sort(key=self._age)
        shown = tuple(self._said(each, cell, own) for each in own[:MOST_STATEMENTS])
        address = self._to.cell(cell.column, cell.issue)
        if not own:
            words = self._nothing(cell)
            return Holding(
                column=name,
                state="empty",
                said=(),
                more="",
                address=address,
                words=words,
            )
        left = len(own) - len(shown)
        more = say("and %(num)s more", num=left) if left else ""
        return Holding(
            column=name,
            state=cell.own_state,
            said=shown,
            more=more,
            address=address,
            words="",
        )

    def _age(self, found: Statement) -> int:
        return -self._voice.moment(found.when)

    def _nothing(self, cell: Cell) -> str:
        on_parts = len(cell.statements)
        if on_parts:
            parts = say_number("%(num)s on its parts", "%(num)s on its parts", on_parts)
            return say("nothing on the whole; %(parts)s", parts=parts)
        if cell.own_state == "ended":
            if cell.own_ended is None:
                return say("ended; nothing since")
            day = self._voice.date(cell.own_ended)
            return say("ended %(day)s; nothing since", day=day)
        if (cell.issue, cell.column) in self._later:
            return say("not known at that date")
        return say("no evidence yet")

    def said(self, found: Statement, cell: Cell) -> Said:
        """Lay out one statement of a cell."""
        return self._said(found, cell, cell.statements)

    def _said(self, found: Statement, cell: Cell, own: Sequence[Statement]) -> Said:
        voice = self._voice
        is_column = found.party in {cell.column, found.inherited_from}
        asked = len(found.conditions)
        asks = say_number("on %(num)s condition", "on %(num)s conditions", asked)
        event = self._to.event(found.key or found.event_id)
        return Said(
            who="" if is_column else voice.name(found.party),
            stance=clean(found.stance),
            address=self._to.cell(cell.column, found.issue),
            asks=asks if asked else "",
            day=written_day(found.when, voice, found.when_words),
            by=self._by(found),
            source=self._numbers.cite(found.own_citations, event, of=found.citations),
            marks=tuple(self._marks(found, cell, own)),
        )

    def _by(self, found: Statement) -> str:
        """Say who said it, else what it rests on, and since when it has held."""
        who = speaker_of(found, self._voice)
        if found.since == found.when:
            return who
        since = say("since %(day)s", day=self._voice.date(found.since))
        return ", ".join(filter(None, (who, since)))

    def _marks(
        self, found: Statement, cell: Cell, own: Sequence[Statement]
    ) -> Iterable[Mark]:
        voice = self._voice
        if found.disputed_by:
            deniers = voice.names(found.disputed_by)
            yield Mark(denial(deniers, len(found.disputed_by)), "disputed")
        same = [o for o in own if (o.party, o.issue) == (found.party, found.issue)]
        if len(same) > 1:
            yield Mark(say("order unknown"), "weak")
        if found.inherited_from:
            whose = voice.name(found.inherited_from)
            yield Mark(say("as %(party)s", party=whose), "inherited")
        if found.basis == "inference" and found.speaker:
            yield Mark(say("inferred"), "weak")
        yield from sureness(found, voice)
        if found.reported_later:
            day = voice.date(found.reported)
            yield Mark(say("reported %(day)s", day=day), "late")
        if cell.own_stale_days is not None:
            days = say_number("%(num)s day", "%(num)s days", found.age_days)
            yield Mark(say("stale, %(days)s", days=days), "stale")
        elif (new := self._newness(found.since)) is not None:
            yield Mark(new, "new")

    def _newness(self, since: str) -> str | None:
        """Say since when a stance is new; None where it began more than seven days before."""
        return newness(since, self._voice, self._end)


_DAY: Final = 24 * 3600 * 1_000_000
_NEW_DAYS: Final = 7


def newness(since: str, voice: Voice, end: int) -> str | None:
    """Say since when something is new; None where it began more than seven days before an end.

    Args:
        since: When it began.
        voice: The words for dates.
        end: The end of the day asked about.
    """
    ago = (end - voice.moment(since) - 1) // _DAY
    if not 0 <= ago <= _NEW_DAYS:
        return None
    near = {0: say("new today"), 1: say("new yesterday")}
    return near.get(ago) or say("new %(day)s", day=voice.date(since))


def speaker_of(found: Spoken, voice: Voice) -> str:
    """Say who made a statement, else what it rests on."""
    return voice.name(found.speaker) if found.speaker else basis_words(found.basis)


def sureness(found: Rested, voice: Voice) -> Iterator[Mark]:
    """Say that nobody is named who said it, once, or how sure the record is."""
    if found.basis == "anonymous":
        speaker = voice.name(found.speaker) if found.speaker else ""
        if not is_unnamed(speaker):
            yield Mark(say("unnamed sources"), "weak")
    elif found.confidence in {"low", "medium"}:
        sure = plain(found.confidence or "")
        yield Mark(say("%(level)s confidence", level=sure), "weak")


def denial(deniers: str, number: int) -> str:
    """Say who denies a report."""
    if number == 1:
        return say("%(party)s denies it", party=deniers)
    return say("%(parties)s deny it", parties=deniers)


def basis_words(basis: str | None) -> str:
    """Say what a statement rests on, where nobody is named who made it."""
    return say(_BASES.get(basis, plain(basis))) if basis else ""


def reported_words(when: str, reported: str, voice: Voice) -> str:
    """Say when a fact was reported; with its year where that is not the year of the fact."""
    if when[:_WRITTEN_YEAR] == reported[:_WRITTEN_YEAR]:
        return voice.date(reported)
    return date_words(reported, zone=voice.zone)


_WRITTEN_YEAR: Final = 4
_WRITTEN_DAY: Final = 10


def written_day(text: str, voice: Voice, words: str | None = None) -> Day:
    """Return a date for people and, where it is a day or an instant, for machines."""
    said = voice.date(text, words)
    is_plain = text[:4].isdigit() and len(text) >= _WRITTEN_DAY
    is_day = is_plain and text[:_WRITTEN_DAY].replace("-", "").isdigit()
    ending = text[_WRITTEN_DAY:]
    is_read = is_day and (not ending or ending.startswith("T"))
    return Day(said, clean(text) if is_read else "")
