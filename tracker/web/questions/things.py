"""Things that have a name: a party, an issue, an event, a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.errors import UnknownNameError
from tracker.domain.names import nearest
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.services.answers.show import AskedShow, EventShown, ask_show
from tracker.services.reading import LAST_DAY
from tracker.web.routes import THINGS
from tracker.web.visit import Told, told

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import (
        AgreementShown,
        CeasefireShown,
        MeetingShown,
        ProposalShown,
    )
    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.web.visit import Visit

    Entry = CeasefireShown | MeetingShown | ProposalShown | AgreementShown


def tell_party(visit: Visit) -> Told:
    """Tell what a party holds, asks and is asked."""
    return _page(visit, f"party:{visit.path['party']}")


def tell_issue(visit: Visit) -> Told:
    """Tell what is held and asked on an issue."""
    return _page(visit, f"issue:{visit.path['issue']}")


def _page(visit: Visit, name: str) -> Told:
    from tracker.render.answers.page import page_document
    from tracker.services.answers.page import Page

    page = visit.ask(ask_show, visit.asked(AskedShow, event=name))
    assert isinstance(page, Page)  # noqa: S101  (its kind is named)

    def document(fmt: Format) -> Document:
        return page_document(page, fmt=fmt, full=False, today_known=visit.today_known)

    return told(page, document)


def tell_event(visit: Visit) -> Told:
    """Tell the whole life of an event."""
    return _event(visit, f"event:{visit.path['key']}")


def tell_source(visit: Visit) -> Told:
    """Tell a source and what rests on it."""
    return _event(visit, f"source:{visit.path['source']}")


def _event(visit: Visit, name: str) -> Told:
    from tracker.render.answers.event import event_document

    shown = visit.ask(ask_show, visit.asked(AskedShow, event=name))
    assert isinstance(shown, EventShown)  # noqa: S101  (its kind is named)
    document = event_document(shown)
    return told(shown, lambda _: document)


class Thing(NamedTuple):
    """A truce, a meeting, a proposal or an agreement, and the picture that it is taken from.

    `entry` is None where nothing was recorded of it by then.
    """

    kind: str
    slug: str
    entry: Entry | None
    picture: Picture


def tell_thing(visit: Visit) -> Told:
    """Tell a truce, a meeting, a proposal or an agreement at a date.

    Raises:
        UnknownNameError: The dossier has none of that name.
    """
    from tracker.render.formats.to_data import json_text

    kind, slug = visit.route.name, visit.path["slug"]
    picture = visit.ask(ask_as_of, visit.asked(AskedAsOf))
    entries = _entries(picture, kind)
    entry = entries.get(slug)
    if entry is None:
        later = AskedAsOf(dossier=visit.dossier, date=LAST_DAY)
        known = _entries(visit.ask(ask_as_of, later), kind)
        if slug not in known:
            close = tuple(nearest(slug, known)[:3])
            raise UnknownNameError(kind, slug, nearest=close)
    return Told(Thing(kind, slug, entry, picture), lambda _: json_text(entry))


def _entries(picture: Picture, kind: str) -> dict[str, Entry]:
    return {each.slug: each for each in getattr(picture, THINGS[kind].name)}
