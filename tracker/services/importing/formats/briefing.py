"""A briefing in Markdown or plain text: its table and its numbered sources become events.

Every position of the table is dated by the briefing itself: it is what the briefing says on its
day. The numbers in a
cell are the evidence of that cell alone.
"""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

import msgspec

from tracker.domain.dates import parse_when, zone_of
from tracker.domain.errors import DateNotUnderstoodError, TrackerError
from tracker.domain.names import NAME_LENGTH, folded, slugify
from tracker.projections.mended import catalogue_of
from tracker.services.importing.formats.file_rows import (
    Fault,
    FileNotUnderstoodError,
    FileRow,
    ReadOptions,
    Spot,
)
from tracker.services.importing.formats.markdown import (
    MarkdownCell,
    MarkdownTable,
    NumberedSource,
    find_tables,
    read_entries,
    split_citations,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.domain.events import SourceRegistered
    from tracker.domain.recorded import RecordedEvent

_MANY: Final = re.compile(
    r"&|\+|/|,|\band\b|\ballies\b|\bpartners\b|\bcoalition\b|\bothers\b", re.IGNORECASE
)
_COLUMN_WORD: Final = re.compile(
    r"\s*\b(?:stated |official |public )?(?:positions?|stances?|views?|demands?|side|line)\s*$",
    re.IGNORECASE,
)
_POSSESSIVE: Final = re.compile("(?:['\u2019]s|(?<=s)['\u2019])$", re.IGNORECASE)
_MARKUP: Final = re.compile(
    r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)|<br\s*/?>", re.IGNORECASE
)
_NOTHING: Final = re.compile("[\\s\\-\u2013\u2014.?]*|n/?a|none|unknown", re.IGNORECASE)
_HEADING: Final = re.compile(r"^#{1,3}\s+(.+?)\s*#*$", re.MULTILINE)
_DATED: Final = re.compile(
    r"^\W*(?:date|dated|as of|stand)\W*[:\s]\s*(?P<date>[^\n|]{4,60}?)[\s*_.]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TITLE_LENGTH: Final = 120
RULE: Final = (
    "every position of its table holds from the briefing's own day, and a cell's numbers are the "
    "evidence of that cell alone"
)


class BriefingHeld(NamedTuple):
    """Names that a dossier holds already, so that nothing is defined twice.

    Attributes:
        opened: Whether the dossier is open.
        parties: The slug of each party by slug, name and alias, without case.
        issues: The slug of each issue by slug and title, without case.
        sources: The registered sources by slug.
    """

    opened: bool
    parties: dict[str, str]
    issues: dict[str, str]
    sources: dict[str, SourceRegistered]


def core(name: str) -> str:
    """Return a name by its letters and digits alone, so that `U.S.` and `US` are one."""
    return slugify(name).replace("-", "") or folded(name)


def read_briefing(file: TextIO, reading: ReadOptions) -> Iterator[FileRow | Fault]:
    """Yield the events of one briefing.

    Args:
        file: Its text.
        reading: The dossier, the date if it is given, and what the dossier holds.
    """
    text = file.read().replace("\r\n", "\n")
    if text not in reading.briefings:
        reading.briefings[text] = list(_Briefing(text, reading).rows())
    yield from reading.briefings[text]


def has_date(text: str) -> bool:
    """Return whether a briefing says its day itself."""
    return _DATED.search(text) is not None


def briefing_held(events: Sequence[RecordedEvent]) -> BriefingHeld:
    """Return the names that the recorded events of a dossier define, for its next briefing."""
    if not events:
        return BriefingHeld(False, {}, {}, {})
    catalogue = catalogue_of(events)
    parties = {
        core(name): p.slug
        for p in catalogue.parties.values()
        for name in (*p.aliases, p.name, p.slug)
    }
    issues = {
        core(name): i.slug
        for i in catalogue.issues.values()
        for name in (i.title, i.slug)
    }
    return BriefingHeld(True, parties, issues, dict(catalogue.sources))


class _Briefing:
    """One briefing being read; it adds its definitions to those that the dossier holds."""

    def __init__(self, text: str, reading: ReadOptions) -> None:
        self.text, self.dossier = text, reading.dossier or ""
        if reading.held is None:
            reading.held = briefing_held([])
        self.reading = reading
        self.held: BriefingHeld = reading.held
        self.dated, self.asked = reading.dated, reading.dated

    def rows(self) -> Iterator[FileRow | Fault]:
        tables = [t for t in find_tables(self.text) if len(t.header) > 1]
        if not tables:
            yield self._fault(
                0,
                1,
                "there is no table of issues and parties",
                "a row is written | Issue | Party |, with a line of dashes below the first",
            )
            return
        table = tables[0]
        faults = [
            self._fault(c.start, c.end, found, hint)
            for c, found, hint in self._wrong_shape(table)
        ]
        for other in tables[1:]:
            head = other.header[0]
            hint = "a briefing has one table; split the file"
            faults.append(
                self._fault(head.start, head.end, "this is a second table", hint)
            )
        entries = read_entries(self.text)
        for entry in entries:
            if entry.wrong:
                hint = "write it as [1] Publisher. (2025, May 31). Title."
                faults.append(self._fault(entry.start, entry.end, entry.wrong, hint))
        numbers = self._numbers(entries, faults)
        date = self._date(faults)
        slugs: dict[int, str] = {}
        found: list[FileRow] = []
        if date is not None:
            found += self._catalogue(table, numbers, slugs)
            found += self._positions(table, date, numbers, slugs, faults)
        yield from sorted(faults, key=lambda f: (f.line, f.column))
        if not faults:
            yield from found

    def _wrong_shape(
        self, table: MarkdownTable
    ) -> Iterator[tuple[MarkdownCell, str, str]]:
        seen: set[str] = set()
        for cell in table.header[1:]:
            name = _party_name(cell.text)
            if not slugify(name):
                hint = "name the party at the head of its column, in Latin letters"
                yield cell, "a column names no party", hint
            elif core(name) in seen:
                yield cell, f"two columns are for {name}", "give every party one column"
            seen.add(core(name))
        issues: set[str] = set()
        for row in table.rows:
            title = _clean(row[0].text)
            if len(row) != len(table.header):
                found = (
                    f"the row has {len(row)} cells, the first row {len(table.header)}"
                )
                hint = (
                    r"write an empty cell with a space in it, and a bar in a text as \|"
                )
                yield row[-1], found, hint
            elif not slugify(title):
                hint = "name the issue at the head of its row, in Latin letters"
                yield row[0], "a row names no issue", hint
            elif core(title) in issues:
                yield row[0], f"two rows are about {title}", "give every issue one row"
            issues.add(core(title))

    def _numbers(
        self, entries: Sequence[NumberedSource], faults: list[Fault]
    ) -> dict[int, NumberedSource]:
        found: dict[int, NumberedSource] = {}
        for entry in entries:
            if entry.number in found:
                twice = f"source [{entry.number}] is listed twice"
                hint = "number every source once"
                faults.append(self._fault(entry.start, entry.end, twice, hint))
            found.setdefault(entry.number, entry)
        return found

    def _date(self, faults: list[Fault]) -> str | None:
        if self.dated is None and (match := _DATED.search(self.text)):
            from tracker.domain.dates_from_words import to_written

            try:
                self.dated = to_written(
                    match["date"],
                    now=0,
                    zone=zone_of("UTC"),
                    is_typed=False,
                )
                parse_when(self.dated, zone=zone_of("UTC"))
            except DateNotUnderstoodError as problem:
                found = self._fault(*match.span("date"), str(problem), problem.hint)
                found.problem.advice = problem.advice
                faults.append(found)
                return None
        if self.dated is None:
            undated = self._fault(0, 1, "the briefing has no date", "say its day")
            undated.problem.advise("briefing-day")
            faults.append(undated)
        return self.dated

    def _catalogue(
        self,
        table: MarkdownTable,
        numbers: dict[int, NumberedSource],
        slugs: dict[int, str],
    ) -> list[FileRow]:
        """Return what the table and the list define and the dossier lacks."""
        rows: list[FileRow] = []
        columns = [
            self._party(cell, place, rows)
            for place, cell in enumerate(table.header[1:], start=1)
        ]
        if not self.held.opened:
            title = self._title(table)
            opened = {"type": "dossier-opened", "title": title, "columns": columns}
            rows.insert(0, self._row(opened, table.header[0]))
            self.reading.held = self.held = self.held._replace(opened=True)
        for number, entry in sorted(numbers.items()):
            slugs[number] = self._source(entry, rows)
        for place, row in enumerate(table.rows, start=1):
            self._issue(row[0], place, rows)
        return rows

    def _party(self, cell: MarkdownCell, place: int, rows: list[FileRow]) -> str:
        name = _party_name(cell.text)
        found = self.held.parties.get(core(name))
        if found is None:
            found = self.held.parties[core(name)] = slugify(name.replace("&", " and "))
            kind = "coalition" if _MANY.search(name) else "state"
            fields = {
                "slug": found,
                "name": name,
                "kind": kind,
                "display_order": 10 * place,
            }
            rows.append(self._row({"type": "party-registered", **fields}, cell))
        return found

    def _issue(self, cell: MarkdownCell, place: int, rows: list[FileRow]) -> str:
        title = _clean(cell.text)
        found = self.held.issues.get(core(title))
        if found is None:
            found = self.held.issues[core(title)] = slugify(title)
            fields = {"slug": found, "title": title, "display_order": 10 * place}
            rows.append(self._row({"type": "issue-defined", **fields}, cell))
        return found

    def _source(self, entry: NumberedSource, rows: list[FileRow]) -> str:
        new = (core(entry.publisher), entry.published, folded(entry.title or ""))
        for slug, source in self.held.sources.items():
            there = (
                core(source.publisher),
                source.published,
                folded(source.title or ""),
            )
            if there == new and (
                None in {source.url, entry.url} or source.url == entry.url
            ):
                return slug
        base = (
            f"{slugify(entry.publisher)[:90]}-{slugify(entry.published or '')}".strip(
                "-"
            )
            or f"source-{entry.number}"
        )
        slug, number = base, 1
        while slug in self.held.sources:
            number += 1
            slug = f"{base[: NAME_LENGTH - 8]}-{number}"
        said = {
            "slug": slug,
            "publisher": entry.publisher,
            "title": entry.title,
            "published": entry.published,
            "url": entry.url,
        }
        fields: dict[str, Any] = {"type": "source-registered", "dossier": self.dossier}
        fields |= {name: value for name, value in said.items() if value is not None}
        rows.append(self._row(fields, MarkdownCell("", entry.start, entry.end)))
        from tracker.domain.events import SourceRegistered

        try:
            self.held.sources[slug] = msgspec.convert(fields, SourceRegistered)
        except (TrackerError, msgspec.ValidationError):
            self.held.sources.pop(slug, None)
        return slug

    def _positions(
        self,
        table: MarkdownTable,
        date: str,
        numbers: dict[int, NumberedSource],
        slugs: dict[int, str],
        faults: list[Fault],
    ) -> list[FileRow]:
        rows: list[FileRow] = []
        for row in table.rows:
            if len(row) != len(table.header):
                continue
            issue = self.held.issues[core(_clean(row[0].text))]
            for head, cell in zip(table.header[1:], row[1:], strict=True):
                party = self.held.parties[core(_party_name(head.text))]
                stance, cited = split_citations(cell.text)
                stance = _clean(stance)
                for number in cited:
                    fault = self._bad_citation(number, cell, numbers, date)
                    if fault is not None:
                        faults.append(fault)
                if _NOTHING.fullmatch(stance):
                    continue
                written: dict[str, Any] = {
                    "type": "position-stated",
                    "when": date,
                    "reported": date,
                    "party": party,
                    "issue": issue,
                    "stance": stance,
                }
                if cited:
                    written["evidence"] = [
                        {"source": slugs[n], "basis": "reporting"}
                        for n in cited
                        if n in slugs
                    ]
                rows.append(self._row(written, cell, {"issue": row[0], "party": head}))
        return rows

    def _bad_citation(
        self,
        number: int,
        cell: MarkdownCell,
        numbers: dict[int, NumberedSource],
        date: str,
    ) -> Fault | None:
        """Return the fault of a number that the list does not have, or of too young a source."""
        if number not in numbers:
            found = f"the list has no source [{number}]"
            return self._fault(
                cell.start, cell.end, found, "number the source, or mend the cell"
            )
        published, utc = numbers[number].published, zone_of("UTC")
        day = parse_when(date, zone=utc).start
        if not published or parse_when(published, zone=utc).start.earliest < day.latest:
            return None
        found = f"source [{number}] was published {published}, after the briefing's day {date}"
        fault = self._fault(cell.start, cell.end, found, "mend the date")
        fault.problem.advise("mend-day")
        return fault

    def _title(self, table: MarkdownTable) -> str:
        """Return a first heading, else a first short line that is not a sentence, else a slug."""
        before = self.text[: table.start]
        heading = _HEADING.search(before)
        lines = (
            [heading[1]] if heading else [line.strip() for line in before.splitlines()]
        )
        titles = [
            _clean(line)
            for line in lines
            if line
            and len(line) <= _TITLE_LENGTH
            and not line.endswith((".", ":", ";"))
            and not _DATED.match(line)
        ]
        return next((t for t in titles if t), self.dossier)

    def _row(
        self,
        written: dict[str, Any],
        cell: MarkdownCell,
        cells: Mapping[str, MarkdownCell] = MappingProxyType({}),
    ) -> FileRow:
        written = {"dossier": self.dossier, **written}
        spots = _Spots(self.text, cell, cells)
        return FileRow(
            spots((), False).line,
            json.dumps(written, ensure_ascii=False).encode(),
            written,
            spots,
        )

    def _fault(self, start: int, end: int, found: str, hint: str) -> Fault:
        return Fault(
            *spot_at(self.text, start, end), FileNotUnderstoodError(found, hint)
        )


class _Spots:
    """Places of a fact of a table: its cell, except its issue and its party."""

    def __init__(
        self, text: str, cell: MarkdownCell, cells: Mapping[str, MarkdownCell]
    ) -> None:
        self.text, self.cell, self.cells = text, cell, cells

    # A plain callback.
    def __call__(self, path: Sequence[str | int], names: bool) -> Spot:  # noqa: ARG002, FBT001
        cell = self.cells.get(str(path[0]), self.cell) if path else self.cell
        return spot_at(self.text, cell.start, cell.end)


def spot_at(text: str, start: int, end: int) -> Spot:
    """Return the spot of some characters of a text."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    source = text[begin : stop if stop >= 0 else len(text)]
    column = start - begin + 1
    return Spot(
        text.count("\n", 0, start) + 1,
        column,
        max(column + 1, min(end - begin, len(source)) + 1),
        source,
    )


def _party_name(text: str) -> str:
    """Return the party of a column: `Russia's Position` is Russia's."""
    return _POSSESSIVE.sub("", _COLUMN_WORD.sub("", _clean(text))).strip()


def _clean(text: str) -> str:
    """Words without Markdown's marks."""
    return " ".join(
        _MARKUP.sub(" " if "<" in text else "", text).replace(r"\|", "|").split()
    )
