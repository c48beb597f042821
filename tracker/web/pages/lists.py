"""Pages of lists: the dossiers, and a dossier's parties, issues, people and sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords
from tracker.render.words_for_dates_and_numbers import joined, plain
from tracker.services.answers.days import AskedDays, ask_days
from tracker.web.pages.parts.addresses import Addresses
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings, bare_frame
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    """A cell of a list: words, where they lead, and the id of its row."""

    text: str
    address: str = ""
    below: str = ""
    is_outside: bool = False
    anchor: str = ""


Listed = tuple[ListedCell, ...]


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
    header = (say("Dossier"), say("Events"), say("Zone"), say("Where it is kept"))
    return fill(
        "list",
        frame=bare_frame(visit, heading),
        heading=heading,
        how=say("Each dossier is one negotiation, with its own zone."),
        also=(),
        header=header,
        rows=rows,
    )


def errors_page(visit: Visit, told: Told) -> str:
    """Return the page of what the codes of errors mean."""
    found: list[CodeListed] = told.value
    rows = [
        (ListedCell(each.code, anchor=each.code), ListedCell(clean(each.means)))
        for each in found
    ]
    heading = say("What the codes of errors mean")
    return fill(
        "list",
        frame=bare_frame(visit, heading),
        heading=heading,
        how=say("Commands print the same codes."),
        also=(),
        header=(say("Code"), say("It means")),
        rows=rows,
    )


def parties_page(visit: Visit, told: Told) -> str:
    """Return the page of the parties."""
    found: Directory[PartyListed] = told.value
    page = _ListPage(visit, found.asked.valid)
    rows = [
        (
            ListedCell(clean(each.name), page.to.party(each.slug)),
            ListedCell(plain(each.kind)),
            ListedCell(clean(joined(each.coalitions))),
            *page.counted(each.facts, each.first, each.last),
        )
        for each in found.listed
    ]
    header = (say("Party"), say("Kind"), say("Member of"))
    heading = say_number("%(num)s party", "%(num)s parties", len(rows))
    return page.html(heading, (*header, *page.counts), rows, "as-of")


def issues_page(visit: Visit, told: Told) -> str:
    """Return the page of the issues."""
    found: Directory[IssueListed] = told.value
    page = _ListPage(visit, found.asked.valid)
    titles = {each.slug: clean(each.title) for each in found.listed}
    rows = [
        (
            ListedCell(clean(each.title), page.to.issue(each.slug)),
            ListedCell(titles.get(each.part_of or "", "")),
            ListedCell(clean(joined(each.parties))),
            *page.counted(each.facts, each.first, each.last),
        )
        for each in found.listed
    ]
    header = (say("Issue"), say("Part of"), say("Positions of"))
    heading = say_number("%(num)s issue", "%(num)s issues", len(rows))
    return page.html(heading, (*header, *page.counts), rows, "as-of")


def people_page(visit: Visit, told: Told) -> str:
    """Return the page of the people."""
    found: Directory[PersonListed] = told.value
    page = _ListPage(visit, found.asked.valid)
    rows = [
        (
            ListedCell(clean(each.name), page.to.party(each.slug) if each.slug else ""),
            ListedCell(clean(joined(each.offices))),
            ListedCell(clean(joined(each.speaks_for))),
            *page.counted(each.facts, each.first, each.last),
        )
        for each in found.listed
    ]
    header = (say("Person"), say("Offices"), say("Speaks for"))
    heading = say_number("%(num)s person", "%(num)s people", len(rows))
    return page.html(heading, (*header, *page.counts), rows, "as-of")


def sources_page(visit: Visit, told: Told) -> str:
    """Return the page of the sources."""
    found: SourceList = told.value
    page = _ListPage(visit, None)
    rows = [page.source(each) for each in found.sources]
    header = (say("Source"), say("Publisher"), say("Published"), say("Cited by"))
    by = Counter(clean(each.publisher) for each in found.sources)
    most = ", ".join(f"{name} ({number})" for name, number in by.most_common(5))
    retracted = sum(each.retracted for each in found.sources)
    cited = sum(bool(each.cited) for each in found.sources)
    said = say_number("%(num)s is cited", "%(num)s are cited", cited)
    taken = say_number("%(num)s is retracted", "%(num)s are retracted", retracted)
    how = say(
        "%(said)s, %(taken)s. Most are of %(most)s.", said=said, taken=taken, most=most
    )
    heading = say_number("%(num)s source", "%(num)s sources", len(rows))
    return page.html(heading, header, rows, "sources", how=how)


def log_page(visit: Visit, told: Told) -> str:
    """Return the page of some events of the log, in its order."""
    found: LogPage = told.value
    page = _ListPage(visit, None)
    events = [msgspec.json.decode(each) for each in found.events]
    rows = [page.recorded(each) for each in events]
    header = (say("Event"), say("Place"), say("Recorded"), say("By"), say("Stream"))
    follows = visit.follows
    also = []
    if follows is not None:
        address = follows.replace(".json", "", 1)
        also = [LinkChoice(say("The next ones"), address)]
    how = say("Events in the order in which they were recorded.")
    first, last = found.after + 1, events[-1]["global_position"] if events else 0
    span = say(
        "The log, places %(first)s to %(last)s", first=f"{first:,}", last=f"{last:,}"
    )
    heading = span if events else say("The log has nothing there")
    return page.html(heading, header, rows, "", how=how, also=also)


class _ListPage:
    """The page of a list of one dossier."""

    def __init__(self, visit: Visit, day: str | None) -> None:
        self._visit, self._day = visit, day
        days = visit.ask(ask_days, visit.asked(AskedDays))
        self._around = Surroundings(visit, zone=days.zone, title=days.title, asked=None)
        self._dates = DateWords(days.zone)
        self.to = Addresses(visit, day)
        self.counts = (say("Facts"), say("From"), say("To"))

    def counted(self, facts: int, first: str | None, last: str | None) -> Listed:
        """Return the cells of how many facts there are, from when until when."""
        date = self._dates.date
        return (
            ListedCell(f"{facts:,}"),
            ListedCell(date(first) if first else ""),
            ListedCell(date(last) if last else ""),
        )

    def recorded(self, found: dict[str, Any]) -> Listed:
        """Return the row of an event of the log; one that was erased has no content."""
        event = found.get("event") or {}
        key = clean(str(event.get("key") or found["event_id"]))
        kind = plain(str(event.get("type", "erased")))
        return (
            ListedCell(key, self.to.event(key), kind),
            ListedCell(f"{found['global_position']:,}"),
            ListedCell(self._dates.date(to_minute(found["recorded_at"]))),
            ListedCell(clean(str(found.get("recorded_by", "")))),
            ListedCell(clean(str(found.get("stream", "")))),
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
            ListedCell(day),
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
        also: Sequence[LinkChoice] = (),
    ) -> str:
        """Return the page."""
        zone, known = self._around.place, self._around.knowledge()
        words = say("Days of %(zone)s. %(known)s.", zone=zone, known=known)
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
            also=[*also, *self._also()],
            header=header,
            rows=rows,
        )

    def _also(self) -> list[LinkChoice]:
        if self._day is None:
            return []
        lists = (
            ("parties", say("Parties")),
            ("issues", say("Issues")),
            ("people", say("People")),
        )
        return [
            LinkChoice(name, self.to.list_of(route), route == self._visit.route.name)
            for route, name in lists
        ]
