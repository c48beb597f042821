"""The answer for a terminal: one look by default, everything when asked for; never wider than the terminal."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.render.answers.matrix import matrix_of
from tracker.render.answers.picture_lists import Section, sections
from tracker.render.date_and_number_words import counted, joined
from tracker.render.formats.terminal_fit import CARD_DETAILS, DETAILS, glance, sources_by_publisher
from tracker.render.formats.terminal_lines import Layout, hanging, labelled
from tracker.render.formats.terminal_matrix import Artist, as_cards
from tracker.render.formats.wrapping import piece, text_of, wrapped
from tracker.render.sanitize import clean
from tracker.render.spans import Item, Span, Voice, sentence, source_line

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture
    from tracker.render.answers.matrix import Matrix
    from tracker.render.formats.terminal_fit import Detail
    from tracker.render.spans import Line

_LABEL: Final = 11
_READABLE: Final = 160
_HANG: Final = 2


class _Page(NamedTuple):
    """What is to be printed, and how many lines it takes."""

    lines: list[Line]
    height: int


def to_table(
    picture: Picture, *, width: int, lines: int, color: bool, full: bool, today_known: bool
) -> str:
    """The picture for a terminal of that width.

    Args:
        picture: The answer.
        width: How many cells a line may take; below 100 the matrix becomes cards.
        lines: About how many lines there may be.
        color: Whether to use colour.
        full: Whether to show all, however long.
        today_known: Whether the log was read to its head.
    """
    layout = Layout(width, color=color)
    terminal = _Terminal(picture, layout, today_known=today_known)
    page = terminal.whole() if full else terminal.look(lines)
    return layout.draw(page.lines)


class _Terminal:
    """Composes the lines of one answer."""

    def __init__(self, picture: Picture, layout: Layout, *, today_known: bool) -> None:
        self._picture, self._layout = picture, layout
        self._voice = Voice(picture, short=True, boundary=picture.asked.boundary)
        self._readable = min(layout.width, _READABLE)
        self._head = self._lines(
            sentence(picture, self._voice, today_known=today_known, hint=True), self._readable
        )

    def whole(self) -> _Page:
        """Everything."""
        matrix = matrix_of(self._picture, self._voice, whole=False)
        drawn = Artist(self._layout, self._voice, None).draw(matrix)
        lines: list[Line] = [(), *self._silent(matrix)]
        lines += [()] if lines[1:] else []
        for section in sections(self._picture, self._voice):
            lines += [*self._section(section), ()]
        if self._picture.sources:
            items = tuple(
                Item((Span(str(s.n), "cite"), Span(" "), *source_line(s, self._voice)))
                for s in self._picture.sources
            )
            lines += [*self._section(Section("Sources", items)), ()]
        lines += self._last((Span("All is shown. "),))
        return _Page([*self._head, (), *drawn.lines, *lines], 0)

    def look(self, most: int) -> _Page:
        """As much as one look takes in: halving finds the most detail that fits without trying all."""
        matrix = matrix_of(self._picture, self._voice, whole=False)
        details = CARD_DETAILS if as_cards(matrix, self._layout.width) else DETAILS
        pages: dict[int, _Page] = {}

        def height(level: int) -> int:
            pages[level] = self._at(details[level], matrix)
            return -pages[level].height

        level = min(bisect_left(range(len(details)), -most, key=height), len(details) - 1)
        return pages.get(level) or self._at(details[level], matrix)

    def _at(self, detail: Detail, matrix: Matrix) -> _Page:
        drawn = Artist(self._layout, self._voice, detail).draw(matrix)
        below = glance(self._picture, self._voice, detail)
        cited = drawn.cited | {
            int(span.text)
            for s in below.sections
            for item in s.items
            for span in item.line
            if span.role == "cite"
        }
        lines = self._silent(matrix)
        for section in below.sections:
            lines += self._section(
                section, most=detail.entry_lines + (1 if section.title == "Truces" else 0)
            )
        shown = [source for source in self._picture.sources if source.n in cited]
        if shown:
            lines += self._section(
                Section(
                    "Sources", (Item(sources_by_publisher(shown, self._voice, dated=detail.dated)),)
                )
            )
        left = [counted(drawn.hidden, "statement")] if drawn.hidden else []
        left += below.left_out
        if uncited := len(self._picture.sources) - len(shown):
            left.append(counted(uncited, "source"))
        hidden: Line = (
            (Span("Left out (see "), Span("--full", "code"), Span(f"): {joined(left)}. "))
            if left
            else (Span("All is shown. "),)
        )
        short, long = self._lines(hidden, self._readable), self._last(hidden)
        lines += long if len(long) == len(short) else short
        return _Page(
            [*self._head, (), *drawn.lines, (), *lines],
            len(self._head) + drawn.height + len(lines) + 2,
        )

    def _silent(self, matrix: Matrix) -> list[Line]:
        said = []
        if matrix.silent_rows:
            said.append(f"on: {', '.join(matrix.silent_rows)}")
        if matrix.silent_columns:
            said.append(f"from: {', '.join(matrix.silent_columns)}")
        return (
            self._lines((Span(f"No evidence yet {'; '.join(said)}.", "dim"),), self._readable)
            if said
            else []
        )

    def _section(self, section: Section, *, most: int | None = None) -> list[Line]:
        """A titled list: the title in the margin, the entries beside it."""
        room = self._readable - _LABEL
        entries: list[list[Line]] = []
        for item in section.items:
            entries.append(self._hanging(item.line, room, most=most))
            entries += [self._hanging((Span("• "), *part), room, most=most) for part in item.parts]
        return labelled(self._layout.text((Span(section.title, "strong"),)), entries, indent=_LABEL)

    def _hanging(self, line: Line, room: int, *, most: int | None) -> list[Line]:
        """An entry whose lines but the first are indented; when it is cut, its citations still stand at its end."""
        cut = len(line)
        while cut and (line[cut - 1].role == "cite" or line[cut - 1].text in {" ", "…"}):
            cut -= 1
        body, tail = self._layout.text(line[:cut]), self._layout.text(line[cut:])
        said = text_of(tail)
        lines = wrapped(
            body,
            room - _HANG,
            most=most,
            tail=piece(tail, 1, len(said)) if said.startswith(" ") else tail,
        )
        return hanging(lines, indent=_HANG)

    def _last(self, said: Line) -> list[Line]:
        asked = self._picture.asked
        return self._lines(
            (*said, Span(f"Dossier {clean(self._picture.dossier)}, log place {asked.log}.", "dim")),
            self._readable,
        )

    def _lines(self, line: Line, width: int) -> list[Line]:
        return wrapped(self._layout.text(line), width)
