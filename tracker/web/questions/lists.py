"""Lists of what there is: dossiers, parties, issues, people, sources, hits, and the log."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar, get_args

import msgspec
from msgspec.structs import fields

from tracker.domain.names import did_you_mean, nearest
from tracker.domain.recorded import with_origins
from tracker.projections.picture_format import Picture
from tracker.render import document_bytes
from tracker.render.answers.directory import directory_document, sources_document
from tracker.render.answers.lists import list_document, log_document
from tracker.services.answers.directory import (
    AskedDirectory,
    Directory,
    IssueListed,
    PartyListed,
    PersonListed,
    ask_issues,
    ask_parties,
    ask_people,
)
from tracker.services.answers.lists import (
    AskedLog,
    AskedSources,
    DossierListed,
    ask_log,
    ask_sources,
    list_dossiers,
)
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.services.answers.search import AskedSearch, ask_search
from tracker.services.answers.stories import TOLD
from tracker.web.asked import BadWordError, number_of
from tracker.web.forms import PAGE
from tracker.web.routes import LISTS
from tracker.web.visit import PartTold, Told, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.services.reading import Service
    from tracker.web.visit import Visit

T = TypeVar("T", PartyListed, IssueListed, PersonListed)
E = TypeVar("E")
_ENTRIES: Final = {field.name: field.type for field in fields(Picture)}
"""The type of each field of a picture: of a list of entries it is a list of their class."""
GLANCE: Final = 20
"""So many hits of each kind a reader sees; programs get all."""
_FOR_READING: Final = frozenset(("page", "md", "html"))
ON_A_PAGE: Final = 100
"""The entries that a page for readers has where nothing else is asked; programs get all."""
_BESIDE: Final = frozenset(("known", "log", "from", "to", "most", "after", "limit"))
"""The words of a search that choose nothing by themselves."""
PAGE_OF_LOG: Final = 500
"""The events of the log that one answer has where nothing else is asked."""
MOST_OF_LOG: Final = 5_000
"""The most events of the log that one answer has."""


def tell_dossiers(visit: Visit) -> Told:
    """Tell which dossiers can be read."""
    found = list_dossiers(visit.shelf)

    def document(fmt: Format) -> Document:
        return list_document("Dossiers", found, DossierListed, fmt=fmt)

    return told(found, document)


def tell_sources(visit: Visit) -> Told:
    """Tell the sources of a dossier."""
    found = visit.ask(ask_sources, visit.asked(AskedSources))
    part = part_of(visit, found.sources, lambda each: each.slug, usual=ON_A_PAGE)
    found = found._replace(sources=part)
    document = sources_document(found, today_known=visit.today_known)
    return told(found, lambda _: document)


def tell_parties(visit: Visit) -> Told:
    """Tell the parties at a date."""
    return _directory(visit, "Parties", ask_parties, PartyListed)


def tell_issues(visit: Visit) -> Told:
    """Tell the issues at a date."""
    return _directory(visit, "Issues", ask_issues, IssueListed)


def tell_people(visit: Visit) -> Told:
    """Tell who spoke up to a date."""
    return _directory(visit, "People", ask_people, PersonListed)


def _directory(
    visit: Visit,
    title: str,
    service: Service[AskedDirectory, Directory[T]],
    kind: type[T],
) -> Told:
    found = visit.ask(service, visit.asked(AskedDirectory))
    part = part_of(visit, found.listed, _named, usual=ON_A_PAGE)
    found = Directory(found.dossier, found.zone, found.asked, part)

    def document(fmt: Format) -> Document:
        return directory_document(
            title, found, kind, fmt=fmt, today_known=visit.today_known
        )

    return told(found, document)


def tell_entries(visit: Visit) -> Told:
    """Tell one of the lists of the picture at a date."""
    subject = LISTS[visit.route.name]
    picture = visit.ask(ask_as_of, visit.asked(AskedAsOf))
    (kind,) = get_args(_ENTRIES[subject.name])
    entries = part_of(visit, getattr(picture, subject.name), subject.key)
    found = Directory(picture.dossier, picture.zone, picture.asked, entries)

    def document(fmt: Format) -> Document:
        return directory_document(
            subject.title, found, kind, fmt=fmt, today_known=visit.today_known
        )

    return told(found, document)


def tell_search(visit: Visit) -> Told:
    """Tell what has some words."""
    from tracker.render.answers.search import search_document

    asked = visit.asked(AskedSearch)
    glanced = asked.most is None and visit.form in _FOR_READING
    if visit.form == PAGE and not set(visit.words) - _BESIDE:
        asked = msgspec.structs.replace(asked, types=TOLD)
    if glanced and "after" not in visit.words:
        asked = msgspec.structs.replace(asked, most=GLANCE)
    found = visit.ask(ask_search, asked)
    usual = GLANCE if glanced else None
    total = found.totals.facts
    facts = part_of(visit, found.facts, lambda each: each.key, usual=usual, total=total)
    found = msgspec.structs.replace(found, facts=facts)
    return told(found, lambda _: search_document(found))


def _named(found: PartyListed | IssueListed | PersonListed) -> str:
    """Return what tells an entry from its like; a person may have no slug."""
    return found.slug or str(getattr(found, "name", ""))


def part_of(
    visit: Visit,
    entries: list[E],
    name_of: Callable[[E], str],
    *,
    usual: int | None = None,
    total: int | None = None,
    always: int | None = None,
) -> list[E]:
    """Return the entries after the one that `after` names, at most `limit`; say which on the visit.

    Args:
        visit: The visit; `log` is pinned in the addresses of the other parts that may have it.
        entries: The entries in their order.
        name_of: Return what tells an entry from its like.
        usual: The most entries that a page for readers has where no limit is asked for.
        total: How many there are, where `entries` are not all of them.
        always: The most entries that a program has as well where no limit is asked for.

    Raises:
        BadWordError: There is no entry of that name.
    """
    most = limit_of(visit)
    if not most:
        most = usual if visit.form == PAGE else always
    names = [name_of(each) for each in entries]
    start = _begin_after(visit, names)
    part = entries[start:][:most]
    whole = len(entries) if total is None else total
    if len(part) < whole:
        end = start + len(part)
        before = start - (most or start)
        after = end if part and end < whole else None
        links = _parts_around(visit, names, before if start else None, after)
        visit.part = PartTold(start + 1, end, whole, links)
    return part


def _begin_after(visit: Visit, names: list[str]) -> int:
    """Return where the part begins that an address asks for.

    Raises:
        BadWordError: There is no entry of the name that it is to go on after.
    """
    (after,) = visit.words.get("after", ("",))
    if not after:
        return 0
    if after in names:
        return names.index(after) + 1
    hint = did_you_mean(nearest(after, names)[:1], "begin at the first part")
    raise BadWordError(f"there is no entry {after!r} to go on after", hint)


def _parts_around(
    visit: Visit, names: list[str], before: int | None, after: int | None
) -> dict[str, str]:
    """Return the addresses of the first part, the one before and the next one.

    Args:
        visit: The visit; `log` is pinned in addresses that may have it.
        names: The names of the entries of the list.
        before: The place at which the part before begins; None where there is none.
        after: The same of the next part.
    """
    form = "" if visit.form == PAGE else visit.form
    log = None
    if "log" in visit.route.words:
        (log,) = visit.words.get("log", (str(visit.end.place),))
    places = {"first": 0, "prev": before, "next": after}
    return {
        rel: visit.again(
            form=form, after=names[place - 1] if place > 0 else None, log=log
        )
        for rel, place in places.items()
        if place is not None
    }


def limit_of(visit: Visit) -> int | None:
    """Return how many entries are asked for at most; None where that is not said.

    Raises:
        BadWordError: It is no whole number.
    """
    said = visit.words.get("limit")
    return max(number_of("limit", said[0]), 1) if said else None


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some events of the log, in its order.

    Attributes:
        format: `tracker.log/1`.
        dossier: The dossier that they are of.
        after: The place that they come after.
        events: The events, as an export has them.
        next: The address of the next ones; None at the end of the log.
    """

    format: str
    dossier: str
    after: int
    events: list[msgspec.Raw]
    next: str | None


def tell_log(visit: Visit) -> Told:
    """Tell some events of the log after a place."""
    from tracker.render.formats.to_data import json_text
    from tracker.storage.files.archive import export_lines

    usual = ON_A_PAGE if visit.form == PAGE else PAGE_OF_LOG
    limit = min(limit_of(visit) or usual, MOST_OF_LOG)
    (place,) = visit.words.get("after", ("0",))
    start = number_of("after", place)
    read = visit.ask(ask_log, visit.asked(AskedLog, after=start))
    events = list(islice(read.events, limit + 1))
    told_events, more = events[:limit], events[limit:]
    last = told_events[-1].global_position if told_events else start
    links = _other_parts(visit, start, limit, str(last) if more else "")
    visit.part = PartTold(start + 1, last, None, links)
    follows = visit.again(form="json", after=str(last)) if more else None
    lines = list(export_lines(iter(told_events), read.origins_of))
    page = LogPage(
        format="tracker.log/1",
        dossier=visit.dossier,
        after=start,
        events=[msgspec.Raw(line.strip()) for line in lines],
        next=follows,
    )

    def document(fmt: Format) -> Document:
        found = with_origins(told_events, read.origins_of)
        return log_document(found, title=f"Log of {visit.dossier}", fmt=fmt)

    def write(fmt: Format) -> str | bytes:
        if fmt == "jsonl":
            return b"".join(lines)
        if fmt == "json":
            return json_text(page)
        return document_bytes(document(fmt), fmt=fmt)

    return Told(page, write, document)


def _other_parts(visit: Visit, start: int, limit: int, after: str) -> dict[str, str]:
    """Return the addresses of the other parts of the log; `after` is empty at its end."""
    form = "" if visit.form == PAGE else visit.form
    links = {}
    if start:
        links["first"] = visit.again(form=form, after=None)
        before = start - limit
        links["prev"] = visit.again(
            form=form, after=str(before) if before > 0 else None
        )
    if after:
        links["next"] = visit.again(form=form, after=after)
    return links
