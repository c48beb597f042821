"""Lists of what there is: dossiers, parties, issues, people, sources, hits, and the log."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    ForceShown,
    MeetingShown,
    Note,
    ProposalShown,
)
from tracker.render.answers.lists import (
    directory_document,
    list_document,
    sources_document,
)
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
from tracker.web.asked import number_of
from tracker.web.visit import Told, told

if TYPE_CHECKING:
    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.services.reading import Service
    from tracker.web.visit import Visit

T = TypeVar("T", bound=msgspec.Struct)
ENTRIES: Final[dict[str, type[msgspec.Struct]]] = {
    "truces": CeasefireShown,
    "meetings": MeetingShown,
    "proposals": ProposalShown,
    "agreements": AgreementShown,
    "forces": ForceShown,
    "notes": Note,
}
"""The class of the entries of each list of a picture that has an address."""
_CALLED: Final = {"truces": "ceasefires"}
"""The field of a picture that has a list, where it is called otherwise."""
GLANCE: Final = 20
"""So many hits of each kind a reader sees; programs get all."""
_FOR_READING: Final = frozenset(("page", "md", "html"))
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

    def document(fmt: Format) -> Document:
        return sources_document(found, fmt=fmt)

    return told(found, document)


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

    def document(fmt: Format) -> Document:
        return directory_document(
            title, found, kind, fmt=fmt, today_known=visit.today_known
        )

    return told(found, document)


def tell_entries(visit: Visit) -> Told:
    """Tell one of the lists of the picture at a date."""
    name = visit.route.name
    picture = visit.ask(ask_as_of, visit.asked(AskedAsOf))
    kind = ENTRIES[name]
    entries = getattr(picture, _CALLED.get(name, name))
    found = Directory(picture.dossier, picture.zone, picture.asked, entries)

    def document(fmt: Format) -> Document:
        return directory_document(
            name.capitalize(), found, kind, fmt=fmt, today_known=visit.today_known
        )

    return told(found, document)


def tell_search(visit: Visit) -> Told:
    """Tell what has some words."""
    from tracker.render.answers.search import search_document

    asked = visit.asked(AskedSearch)
    if asked.most is None and visit.form in _FOR_READING:
        asked = msgspec.structs.replace(asked, most=GLANCE)
    found = visit.ask(ask_search, asked)
    return told(found, lambda _: search_document(found))


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

    words = visit.words
    (wanted,) = words.get("limit", (str(PAGE_OF_LOG),))
    limit = min(max(number_of("limit", wanted), 1), MOST_OF_LOG)
    asked = visit.asked(AskedLog)
    read = visit.ask(ask_log, asked)
    events = list(islice(read.events, limit + 1))
    more = events[limit:]
    lines = list(export_lines(iter(events[:limit]), read.origins_of))
    after = events[limit - 1].global_position if more else None
    follows = None if after is None else visit.again(form="json", after=str(after))
    page = LogPage(
        format="tracker.log/1",
        dossier=visit.dossier,
        after=asked.after or 0,
        events=[msgspec.Raw(line.strip()) for line in lines],
        next=follows,
    )
    visit.follows = follows

    def write(fmt: Format) -> str | bytes:
        return b"".join(lines) if fmt == "jsonl" else json_text(page)

    return Told(page, write)
