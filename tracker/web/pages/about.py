"""Pages of how a dossier is kept, of its log after a check, and of what a browser keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords
from tracker.web.pages.lists import ListedCell, to_minute
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings, bare_frame
from tracker.web.pages.parts.language import say, say_number
from tracker.web.questions.about import BUNDLED_LICENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.services.keeping.verify import Finding
    from tracker.web.pages.lists import Listed
    from tracker.web.questions.about import About, Check
    from tracker.web.visit import Told, Visit

_KEPT: Final = {
    "bundled": "a file that comes with the program; nothing can be added to it",
    "sqlite": "a database file (SQLite)",
    "postgresql": "a database server (PostgreSQL)",
}
_LICENCES: Final = {
    BUNDLED_LICENCE: "https://creativecommons.org/licenses/by/4.0/",
}
"""The address of the text of a licence."""


class NamedFact(Struct, frozen=True):
    """A fact of a list of facts: its name, what it is, and where that leads."""

    name: str
    text: str
    address: str = ""
    is_code: bool = False


def about_page(visit: Visit, told: Told) -> str:
    """Return the page of how a dossier is kept."""
    found: About = told.value
    around = Surroundings(visit, zone=found.zone, title=found.title, asked=None)
    heading = say("How this was made")
    how = say(
        "Every page is worked out from one log, to which facts are only added. "
        "Its days begin and end in %(time)s.",
        time=around.time,
    )
    links = [
        LinkChoice(say("The log"), visit.link("log"), count=f"{found.events:,}"),
        LinkChoice(say("Sources"), visit.link("sources")),
        LinkChoice(say("Codes of errors"), visit.link("errors")),
    ]
    if visit.may("admin"):
        links.append(LinkChoice(say("Check the log now"), visit.link("verify")))
    return fill(
        "facts",
        frame=around.frame(heading, "about"),
        heading=heading,
        how=how,
        finding="",
        facts=list(_facts(found)),
        links=links,
        header=(),
        rows=(),
        doubts=(),
    )


def _facts(found: About) -> Iterator[NamedFact]:
    dates = DateWords(found.zone)
    events = say_number("%(num)s event", "%(num)s events", found.events)
    yield NamedFact(say("Dossier"), clean(found.title) or found.dossier)
    yield NamedFact(say("Kept in"), say(_KEPT[found.kept]))
    yield NamedFact(say("Holds"), events)
    if found.first_recorded and found.last_recorded:
        first = dates.date(to_minute(found.first_recorded))
        last = dates.date(to_minute(found.last_recorded))
        recorded = say("from %(first)s to %(last)s", first=first, last=last)
        yield NamedFact(say("Recorded"), first if first == last else recorded)
    yield NamedFact(say("Log place"), f"{found.place:,}")
    yield NamedFact(say("Digest"), found.digest, is_code=True)
    yield NamedFact(say("Pin to keep"), found.pin, is_code=True)
    none = say("no licence of the data is recorded")
    address = _LICENCES.get(found.licence or "", "")
    yield NamedFact(say("Licence"), found.licence or none, address)
    yield NamedFact(say("Program"), f"tracker {found.release}")


def settings_page(visit: Visit, _: Told) -> str:
    """Return the page of keys and look, which scripts in the browser set and keep."""
    heading = say("Keys and look")
    frame = msgspec.structs.replace(bare_frame(visit, heading), keys=False)
    return fill("settings", frame=frame, heading=heading)


def check_page(visit: Visit, told: Told) -> str:
    """Return the page of a log after a check."""
    found: Check = told.value
    days = visit.days()
    around = Surroundings(visit, zone=days.zone, title=days.title, asked=None)
    one, many = "%(num)s thing is wrong", "%(num)s things are wrong"
    number = len(found.findings)
    heading = say_number(one, many, number) if number else say("Nothing is wrong")
    header = (say("About"), say("Found"), say("Place"), say("Event"))
    return fill(
        "facts",
        frame=around.frame(heading, "about"),
        heading=heading,
        how=_how(found, DateWords(days.zone)),
        finding=_fine(found),
        facts=_pinned(found),
        links=[LinkChoice(say("How this was made"), visit.link("about"))],
        header=header if number else (),
        rows=[_row(each, visit) for each in found.findings],
        doubts=[clean(each) for each in found.doubts],
    )


def _how(found: Check, dates: DateWords) -> str:
    when = dates.date(to_minute(found.checked))
    words = say("The log was checked %(when)s.", when=when)
    unlooked = clean(found.unlooked or "")
    return f"{words} {unlooked}.".removesuffix(" .")


def _fine(found: Check) -> str:
    """Say what is fine; empty where something is wrong."""
    if found.findings:
        return ""
    events = say_number("%(num)s event", "%(num)s events", found.events)
    return say("Digests, order and references of %(events)s are fine.", events=events)


def _pinned(found: Check) -> list[NamedFact]:
    if not found.pin:
        return []
    return [NamedFact(say("Pin to keep"), found.pin, is_code=True)]


def _row(found: Finding, visit: Visit) -> Listed:
    key = clean(found.event or "")
    address = visit.link("event", path={"key": key}) if key else ""
    return (
        ListedCell(say(found.kind)),
        ListedCell(clean(found.found)),
        ListedCell(f"{found.global_position:,}"),
        ListedCell(key, address),
    )
