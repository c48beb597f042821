"""A picture as a terminal shows it: what is to be known first, the matrix, lists, sources.

It says how much of everything it leaves out. Nothing here depends on the width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.projections.questions.state_of_play import state_of_play
from tracker.render.answers.entries import sections
from tracker.render.answers.picture.cells import MatrixWords, Numbering
from tracker.render.answers.picture.items import LISTINGS, UNLISTED
from tracker.render.answers.picture.play import play_words
from tracker.render.answers.picture.worded import cited_list, in_order, others_of
from tracker.render.answers.picture.words import picture_sentence
from tracker.render.document import (
    CitedList,
    DatedItem,
    DatedList,
    Document,
    Lines,
    Rule,
    Section,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span, Voice, listed
from tracker.render.words_for_dates_and_numbers import counted, first_upper, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.render.answers.picture.cells import ReadingMatrix
    from tracker.render.answers.picture.items import ListWords
    from tracker.render.answers.picture.worded import EntryWords
    from tracker.render.document import Block
    from tracker.render.styled_text import Line
    from tracker.services.answers.pictures import Reading

MOST: Final = 5
"""The entries of a list that are shown."""


class ReadingWords:
    """A picture in the words of a short answer.

    Args:
        reading: The picture, and what is to be known beside it.
        head: What stands first in the place of the question and the state of play.
        asking: Lists that stand before the others.
        with_parts: Whether the parts of issues are shown.
        full: Whether everything is shown.
        today_known: Whether the log was read to its head.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        with_parts: bool,
        full: bool,
        today_known: bool,
        head: Line = (),
        asking: Sequence[Section] = (),
    ) -> None:
        self._reading, self._picture = reading, reading.picture
        self._own_head, self._asking = head, asking
        self._parts, self._full = with_parts or full, full
        self._today_known = today_known
        boundary = self._picture.asked.boundary
        self._voice = Voice(self._picture, short=True, boundary=boundary)
        sources = self._picture.sources
        self._numbering = Numbering(sources, self._voice, full=full)
        self._hidden: list[str] = []

    def document(self) -> Document:
        """Return the document."""
        picture = self._picture
        found = self._matrix()
        blocks: list[Block] = [] if self._own_head else [self._play()]
        blocks.append(found.matrix)
        silent = tuple(self._silent(found))
        blocks += [Lines(silent)] if silent else []
        lists: list[Block] = [self._whole_list(each) for each in self._asking]
        lists += self._lists()
        if lists:
            blocks += [Rule(), *lists]
        cited = cited_list(self._numbering, self._voice)
        above = len(cited)
        if self._full:
            for source in picture.sources:
                self._numbering.number(source.n)
            cited = cited_list(self._numbering, self._voice)
        listing = CitedList(cited, beside=len(cited) - above)
        blocks += [listing] if cited else []
        blocks.append(Lines(tuple(self._foot(found, len(cited)))))
        sentence = picture_sentence(picture, self._voice, today_known=self._today_known)
        return Document(
            sentence=self._own_head or sentence,
            note=() if self._own_head else self._note(),
            blocks=tuple(blocks),
            value=picture,
            title=clean(picture.title) or picture.dossier,
            zone=picture.zone,
            year=self._voice.year,
        )

    # What was asked.

    def _note(self) -> Line:
        said = listed([self._late(), self._filter()], joiner=" ")
        return (Span(said),) if said else ()

    def _late(self) -> str:
        """Say how much was reported later, and whether it is shown."""
        late = self._reading.late
        if late is not None and late.statements:
            told = counted(len(late.statements), "statement")
            if len(late.statements) == 1:
                return f"{told} was reported later and is left out."
            return f"{told} were reported later and are left out."
        shown = {
            each.event_id: each
            for cell in self._picture.cells
            for each in cell.statements
            if each.reported_later
        }
        if not shown:
            return ""
        return self._said_later(set(shown))

    def _said_later(self, later: set[str]) -> str:
        on_whole = {
            each.event_id
            for cell in self._picture.cells
            for each in cell.statements
            if each.issue == cell.issue and cell.issue in self._roots()
        }
        of_parts = len(later - on_whole)
        parts = f" ({of_parts} on parts)" if of_parts else ""
        told = counted(len(later), "statement")
        if len(later) == 1:
            return f"{told}{parts} was reported later and says so; --then hides it."
        return f"{told}{parts} were reported later and say so; --then hides them."

    def _roots(self) -> set[str]:
        slugs = {issue.slug for issue in self._picture.issues}
        return {i.slug for i in self._picture.issues if i.parent not in slugs}

    def _filter(self) -> str:
        """Say which part was asked for."""
        asked, voice = self._reading.selection, self._voice
        parts = []
        if self._reading.parties:
            parts.append(f"only {clean(joined(self._reading.parties))}")
        if self._reading.speakers:
            said_by = voice.names(list(self._reading.speakers))
            parts.append(f"only what {said_by} said")
        if asked.issues:
            titles = [voice.title(issue) for issue in asked.issues]
            its = "its" if len(titles) == 1 else "their"
            parts.append(f"only {', '.join(titles)} and {its} parts")
        said = "; ".join(parts)
        return f"{first_upper(said)}." if said else ""

    # What is shown.

    def _play(self) -> Block:
        found = state_of_play(self._picture, self._reading.moves)
        today = self._voice.closing_day(self._picture.asked.boundary)
        return play_words(found, self._voice, today)

    def _matrix(self) -> ReadingMatrix:
        late = self._reading.late
        return MatrixWords(
            self._picture,
            self._voice,
            self._numbering,
            late=late.cells if late is not None else set(),
            with_parts=self._parts,
            full=self._full,
        ).matrix()

    def _silent(self, found: ReadingMatrix) -> Iterator[Line]:
        if found.silent_columns:
            names = ", ".join(found.silent_columns)
            nothing = "said by"
            if self._reading.speakers:
                nothing = "that they said holds for"
            yield (Span(f"Nothing at all {nothing}: {names}", "dim"),)
        if found.silent_rows:
            titles = ", ".join(found.silent_rows)
            nothing = "Nothing at all said"
            if self._reading.speakers:
                # They may have said what was replaced since.
                said_by = self._voice.names(list(self._reading.speakers))
                nothing = f"Nothing that {said_by} said holds"
            yield (Span(f"{nothing} on: {titles}", "dim"),)

    def _lists(self) -> Iterator[Block]:
        if self._full:
            yield from self._whole_lists()
            return
        for listing in LISTINGS:
            worded = in_order(listing.words(self._picture, self._voice))
            shown = worded[:MOST]
            total = len(getattr(self._picture, listing.name))
            count = sum(1 + len(each.others) for each in shown)
            if total > count:
                self._hidden.append(_hidden_of(total, count, listing.noun))
            if shown:
                yield self._list(listing, worded, shown, total)
        for name, noun in UNLISTED.items():
            if number := len(getattr(self._picture, name)):
                self._hidden.append(_hidden_of(number, 0, noun))

    def _list(
        self,
        listing: ListWords,
        worded: Sequence[EntryWords],
        shown: Sequence[EntryWords],
        total: int,
    ) -> Block:
        items = []
        for each in shown:
            line = each.line(self._numbering)
            items.append(
                DatedItem(each.day, line, tuple(others_of(each, self._numbering)))
            )
        listable = sum(1 + len(each.others) for each in worded)
        count = sum(1 + len(each.others) for each in shown)
        said = f"{count} of {listable}" if count < listable else ""
        rest = total - listable
        if rest and listing.rest:
            verb = "is" if rest == 1 else "are"
            said = said or str(count)
            said = f"{said} {listing.shown}; {rest} {verb} {listing.rest}"
        return DatedList(listing.title, tuple(items), said)

    def _whole_lists(self) -> Iterator[Block]:
        """Give every list whole, with all that is known of each entry and all its sources."""
        for section in sections(self._picture, self._voice):
            yield self._whole_list(section)

    def _whole_list(self, section: Section) -> DatedList:
        items = []
        for item in section.items:
            line = self._renumbered(item.line)
            parts = tuple(self._renumbered(part) for part in item.parts)
            items.append(DatedItem("", line, parts))
        return DatedList(section.title, tuple(items))

    def _renumbered(self, line: Line) -> Line:
        numbering = self._numbering
        return tuple(
            Span(str(numbering.number(int(span.text))), "cite")
            if span.role == "cite"
            else span
            for span in line
        )

    # What it rests on, and what it leaves out.

    def _foot(self, found: ReadingMatrix, cited: int) -> Iterator[Line]:
        on_parts = ""
        if found.on_parts:
            said = counted(found.on_parts, "statement")
            part = "a part" if found.on_parts == 1 else "parts"
            on_parts = f"{said} on {part} (--parts)"
        further = []
        if found.further:
            further.append(counted(found.further, "further statement"))
        uncited = len(self._picture.sources) - cited
        last = [counted(uncited, "source")] if uncited else []
        rest = ", ".join([*further, *self._hidden, *last])
        hidden = listed([on_parts, f"{rest} (--full)" if rest else ""])
        yield (Span(f"Not shown: {hidden}." if hidden else "All is shown.", "dim"),)
        if words := self._next(cited=bool(cited)):
            yield (Span(words, "dim"),)

    def _next(self, *, cited: bool) -> str:
        """Name the command that tells more."""
        said = []
        for cell in self._picture.cells:
            own = [each for each in cell.statements if each.issue == cell.issue]
            if own and cell.issue in self._roots():
                names = f"{cell.column} {cell.issue}"
                day = self._picture.asked.valid
                said.append(
                    f"tracker show {names} --as-of {day}: one position in full."
                )
                break
        if cited:
            said.append("tracker show SLUG: a source.")
        return " ".join(said)


def _hidden_of(total: int, shown: int, nouns: str) -> str:
    """Say how many of a list are not shown: "21 of 26 meetings", "1 step"."""
    if shown:
        return f"{total - shown:,} of {total:,} {nouns}"
    return counted(total, nouns.removesuffix("s"), nouns)
