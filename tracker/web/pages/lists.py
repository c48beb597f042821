"""Pages of lists: the dossiers, and a dossier's parties, issues, people and sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from tracker.domain.events import Event
from tracker.domain.recorded import OriginTold
from tracker.projections.sentences import long_sentence
from tracker.projections.subjects import titles_in
from tracker.render.answers.timeline import saying_of
from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords, Voice
from tracker.render.words_for_dates_and_numbers import joined, origin_words, plain
from tracker.services.answers.lists import AskedSources, ask_sources
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.services.reading import LAST_DAY
from tracker.web.pages.parts.addresses import Addresses
from tracker.web.pages.parts.frame import LinkChoice, fill, part_view
from tracker.web.pages.parts.head import Surroundings, bare_frame
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tracker.services.answers.directory import (
        Directory,
        IssueListed,
        PartyListed,
        PersonListed,
    )
    from tracker.services.answers.lists import DossierListed, SourceList, SourceListed
    from tracker.web.questions.lists import LogPage
    from tracker.web.questions.system import CodeListed
    from tracker.web.visit import Told, Visit


class ListedCell(Struct, frozen=True):
    """A cell of a list: words, where they lead, and the id of its row.

    In prose, what stands between backticks is written as code. A short one stays on one line.
    """

    text: str
    address: str = ""
    below: str = ""
    is_outside: bool = False
    anchor: str = ""
    is_prose: bool = False
    is_short: bool = False


Listed = tuple[ListedCell, ...]


def _short(text: str) -> ListedCell:
    """Return a cell of a number or a date, which stays on one line."""
    return ListedCell(text, is_short=True)


_MINUTE: Final = len("2025-05-28T10:30")


def to_minute(instant: str) -> str:
    """Return an instant of UTC to the minute."""
    return f"{instant[:_MINUTE]}Z" if len(instant) > _MINUTE else instant


def dossiers_page(visit: Visit, told: Told) -> str:
    """Return the page of the dossiers."""
    found: list[DossierListed] = told.value
    rows = [
        (
            ListedCell(clean(each.title), f"/d/{each.dossier}", clean(each.dossier)),
            ListedCell(f"{each.events:,}"),
            ListedCell(clean(each.zone)),
            ListedCell(plain(each.held)),
        )
        for each in found
    ]
    heading = say_number("%(num)s dossier", "%(num)s dossiers", len(found))
    may_open = visit.takes and visit.may("admin")
    also = [LinkChoice(say("New dossier"), visit.link("new-dossier"))]
    header = (say("Dossier"), say("Events"), say("Zone"), say("Where it is kept"))
    return fill(
        "list",
        frame=bare_frame(visit, heading),
        heading=heading,
        how=say("Each dossier is one negotiation, with its own zone."),
        also=also if may_open else (),
        part=None,
        header=header,
        rows=rows,
    )


def errors_page(visit: Visit, told: Told) -> str:
    """Return the page of what the codes of errors mean."""
    found: list[CodeListed] = told.value
    rows = [
        (
            ListedCell(each.code, anchor=each.code),
            ListedCell(clean(each.means), is_prose=True),
        )
        for each in found
    ]
    heading = say("What the codes of errors mean")
    return fill(
        "list",
        frame=bare_frame(visit, heading),
        heading=heading,
        how=say("Commands print the same codes."),
        also=(),
        part=None,
        header=(say("Code"), say("It means")),
        rows=rows,
    )


class DirectoryShape(NamedTuple):
    """The shape of a list of what a dossier has: one and many of it, its columns, and a row."""

    title: str
    one: str
    many: str
    header: tuple[str, str, str]
    row: Callable[[_ListPage, Any, Mapping[str, str]], Listed]


def directory_page(visit: Visit, told: Told) -> str:
    """Return the page of the parties, the issues or the people."""
    found: Directory[Any] = told.value
    shape = DIRECTORIES[visit.route.name]
    page = _ListPage(visit, found.asked.valid)
    titles = {each.slug: clean(getattr(each, "title", "")) for each in found.listed}
    rows = [
        (*shape.row(page, each, titles), *page.counted(each)) for each in found.listed
    ]
    heading = say_number(shape.one, shape.many, page.total(rows))
    header = (*map(say, shape.header), *page.counts)
    return page.html(heading, header, rows, "as-of")


def _party(page: _ListPage, found: PartyListed, _: Mapping[str, str]) -> Listed:
    return (
        ListedCell(clean(found.name), page.to.party(found.slug)),
        ListedCell(plain(found.kind)),
        ListedCell(clean(joined(found.coalitions))),
    )


def _issue(page: _ListPage, found: IssueListed, titles: Mapping[str, str]) -> Listed:
    return (
        ListedCell(clean(found.title), page.to.issue(found.slug)),
        ListedCell(titles.get(found.part_of or "", "")),
        ListedCell(clean(joined(found.parties))),
    )


def _person(page: _ListPage, found: PersonListed, _: Mapping[str, str]) -> Listed:
    address = page.to.party(found.slug) if found.slug else ""
    return (
        ListedCell(clean(found.name), address),
        ListedCell(clean(joined(found.offices))),
        ListedCell(clean(joined(found.speaks_for))),
    )


DIRECTORIES: Final = {
    "parties": DirectoryShape(
        "Parties",
        "%(num)s party",
        "%(num)s parties",
        ("Party", "Kind", "Member of"),
        _party,
    ),
    "issues": DirectoryShape(
        "Issues",
        "%(num)s issue",
        "%(num)s issues",
        ("Issue", "Part of", "Positions of"),
        _issue,
    ),
    "people": DirectoryShape(
        "People",
        "%(num)s person",
        "%(num)s people",
        ("Person", "Offices", "Speaks for"),
        _person,
    ),
}
"""The lists of what a dossier has, by the name of their route."""


def directory_links(to: Addresses, current: str = "") -> list[LinkChoice]:
    """Return links to the lists of what a dossier has."""
    return [
        LinkChoice(say(shape.title), to.list_of(route), route == current)
        for route, shape in DIRECTORIES.items()
    ]


def sources_page(visit: Visit, told: Told) -> str:
    """Return the page of the sources."""
    found: SourceList = told.value
    page = _ListPage(visit, None)
    rows = [page.source(each) for each in found.sources]
    every = visit.ask(ask_sources, AskedSources(dossier=visit.dossier)).sources
    header = (say("Source"), say("Publisher"), say("Published"), say("Cited by"))
    by = Counter(clean(each.publisher) for each in every)
    most = ", ".join(f"{name} ({number})" for name, number in by.most_common(5))
    retracted = sum(each.retracted for each in every)
    cited = sum(bool(each.cited) for each in every)
    said = say_number("%(num)s is cited", "%(num)s are cited", cited)
    taken = say_number("%(num)s is retracted", "%(num)s are retracted", retracted)
    how = say(
        "%(said)s, %(taken)s. Most are of %(most)s.", said=said, taken=taken, most=most
    )
    heading = say_number("%(num)s source", "%(num)s sources", page.total(rows))
    return page.html(heading, header, rows, "sources", how=how)


def log_page(visit: Visit, told: Told) -> str:
    """Return the page of some events of the log, in its order."""
    assert told.document is not None  # noqa: S101  (a log is told by one)
    page = _ListPage(visit, None)
    found: LogPage = told.value
    said = _Saying(visit)
    rows = [
        page.recorded(row, said.words(event) or str(row["text"]))
        for row, event in zip(told.document("html").rows, found.events, strict=True)
    ]
    header = (say("Event"), say("Says"), say("Place"), say("Recorded"), say("By"))
    how = say("Events in the order in which they were recorded.")
    part = visit.part
    assert part is not None  # noqa: S101  (a log is always told in parts)
    first, last = f"{part.first:,}", f"{part.last:,}"
    span = say("The log, places %(first)s to %(last)s", first=first, last=last)
    heading = span if rows else say("The log has nothing there")
    return page.html(heading, header, rows, "", how=how)


class _Saying:
    """Sentences of the events of a log, with the names and titles that the dossier has today."""

    def __init__(self, visit: Visit) -> None:
        asked = AskedAsOf(dossier=visit.dossier, date=LAST_DAY)
        picture = visit.ask(ask_as_of, asked)
        self._saying = saying_of(Voice(picture), titles_in(picture))

    def words(self, line: bytes) -> str:
        """Say what the line of an export says; empty for an event that was erased or is unknown."""
        try:
            event: Any = msgspec.convert(msgspec.json.decode(line)["event"], Event)
        except (KeyError, msgspec.ValidationError):
            return ""
        return long_sentence(event, self._saying)


class _ListPage:
    """The page of a list of one dossier."""

    def __init__(self, visit: Visit, day: str | None) -> None:
        self._visit, self._day = visit, day
        days = visit.days()
        self._around = Surroundings(visit, zone=days.zone, title=days.title, asked=None)
        self._dates = DateWords(days.zone)
        self.to = Addresses(visit, day)
        self.counts = (say("Facts"), say("From"), say("To"))

    def total(self, rows: Sequence[Listed]) -> int:
        """Return how many entries the whole list has."""
        part = self._visit.part
        return len(rows) if part is None or part.total is None else part.total

    def counted(self, found: PartyListed | IssueListed | PersonListed) -> Listed:
        """Return the cells of how many facts there are of something, from when until when."""
        date = self._dates.date
        return (
            _short(f"{found.facts:,}"),
            _short(date(found.first) if found.first else ""),
            _short(date(found.last) if found.last else ""),
        )

    def recorded(self, found: dict[str, Any], says: str) -> Listed:
        """Return the row of an event of the log: what it says, and who recorded it first."""
        key = clean(found["key"] or found["event_id"])
        day = self._dates.date(to_minute(found["recorded_at"]))
        by = clean(found["recorded_by"])
        origin = found["origin"]
        below = clean(origin_words(OriginTold(**origin))) if origin else ""
        return (
            ListedCell(key, self.to.event(key), plain(found["type"])),
            ListedCell(says),
            _short(f"{found['place']:,}"),
            _short(day),
            ListedCell(by, below=below),
        )

    def source(self, found: SourceListed) -> Listed:
        """Return the row of a source."""
        title = clean(found.title or "") or clean(found.publisher)
        url = web_address(found.url)
        day = self._dates.date(found.published) if found.published else ""
        taken = say("retracted") if found.retracted else ""
        return (
            ListedCell(title, self.to.source(found.slug), taken),
            ListedCell(clean(found.publisher), url, is_outside=bool(url)),
            _short(day),
            ListedCell(say_number("%(num)s fact", "%(num)s facts", found.cited)),
        )

    def html(
        self,
        title: str,
        header: tuple[str, ...],
        rows: Sequence[Iterable[ListedCell]],
        entry: str,
        *,
        how: str = "",
    ) -> str:
        """Return the page."""
        words = f"{self._around.clocks}."
        if self._day:
            day = self._dates.date(self._day)
            heading = say("%(list)s at the end of %(day)s", list=title, day=day)
        else:
            heading = title
        return fill(
            "list",
            frame=self._around.frame(heading, entry, page=entry == "sources"),
            heading=heading,
            how=f"{words} {how}".strip(),
            also=self._also(),
            part=part_view(self._visit),
            header=header,
            rows=rows,
        )

    def _also(self) -> list[LinkChoice]:
        if self._day is None:
            return []
        return directory_links(self.to, self._visit.route.name)
