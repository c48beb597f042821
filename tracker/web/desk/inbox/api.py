"""The inbox for programs: texts in, proposals out, states, and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates_from_words import to_written
from tracker.domain.errors import NotAllowedError
from tracker.projections.mended import catalogue_of
from tracker.render.formats.to_data import json_text
from tracker.services.drafting import DraftOptions, as_data, draft_from
from tracker.services.drafting.documents import document_of
from tracker.services.drafting.proposals import ProposedText, keep_text
from tracker.services.feeds import find_item, mark_items, show_item
from tracker.services.reading import open_dossier
from tracker.storage.inbox.tables import Inbox
from tracker.web.desk.bodies import (
    DraftGiven,
    FeedGiven,
    StateGiven,
    TextGiven,
    form_of,
    read_body,
)
from tracker.web.desk.inbox.data import inbox_on
from tracker.web.desk.inbox.feeds import read_now
from tracker.web.problems import BodyFault, BodyRefusedError
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.services.reading import Opened
    from tracker.web.desk.bodies import B
    from tracker.web.desk.sent import Sent

_CREATED, _FINE = 201, 200
_JSON: Final = "application/json"
_DRAFT: Final = f'{_JSON}; profile="tracker.draft/1"'


def take_text(sent: Sent) -> Reply:
    """Put a text into the inbox; the same text again is the same item."""
    given = _given(sent, TextGiven)
    opened = _opened(sent, given.dossier)
    zone = catalogue_of(opened.events).zone
    text = ProposedText(
        text=given.text,
        published=to_written(given.published, now=sent.now, zone=zone),
        title=given.title or "",
        link=given.link or "",
        publisher=given.publisher or "",
    )
    with sent.opened() as log:
        kept = keep_text(Inbox(log.database), text, zone=zone, now=sent.now)
    location = {"Location": f"/inbox/{kept.item}.json"}
    status = _FINE if kept.known else _CREATED
    return _told_item(sent, str(kept.item), status, location)


def take_draft_wish(sent: Sent) -> Reply:
    """Propose events from an item, as `tracker draft` does."""
    given = _given(sent, DraftGiven)
    opened = _opened(sent, given.dossier)
    inbox = inbox_on(sent.library.shelf)
    item = find_item(inbox, sent.path["item"])
    feed = inbox.feed(item.feed) if inbox else None
    zone = catalogue_of(opened.events).zone
    document = document_of(item, zone=zone, publisher=feed.title if feed else None)
    said = given.dated or document.day
    if said is None:
        raise BodyRefusedError([_undated()])
    asked = DraftOptions(
        to_written(said, now=sent.now, zone=zone),
        given.writer,
        given.source,
        tuple(given.keywords),
        given.least,
    )
    draft = draft_from(document, opened, asked)
    draft = draft._replace(dropped=inbox.dropped(item.item) if inbox else frozenset())
    if draft.titles_only:
        draft.remarks.append(
            "no issue has keywords, so issues are found by their titles alone"
        )
    told = as_data(draft, document, dossier=opened.name, dated=asked.dated)
    return _reply(json_text(told), _FINE, _DRAFT)


def take_item_state(sent: Sent) -> Reply:
    """Put an item into a state."""
    given, number = _given(sent, StateGiven), sent.path["item"]
    _check_database(sent)
    with sent.opened() as log:
        mark_items(Inbox(log.database), [number], given.state)
    return _told_item(sent, number, _FINE)


def take_feed_address(sent: Sent) -> Reply:
    """Read a feed; one that cannot be read is refused, and nothing is kept of it."""
    given = _given(sent, FeedGiven)
    _check_database(sent)
    read = read_now(sent, given.feed)
    if read.error:
        fault = BodyFault(
            field="feed", code=read.code, message=read.error, hint=read.hint
        )
        raise BodyRefusedError([fault])
    return _reply(json_text(read), _CREATED if read.entered else _FINE, _JSON)


def _undated() -> BodyFault:
    return BodyFault(
        field="dated",
        code=BodyRefusedError.code,
        message="the day of the text is not known",
        hint="say it in dated",
    )


def _given(sent: Sent, kind: type[B]) -> B:
    form_of(sent.headers.media, sent.write.takes)
    return read_body(kind, sent.body)


def _opened(sent: Sent, dossier: str | None) -> Opened:
    """Open the dossier that a body names, or the only one.

    Raises:
        TrackerError: There is no such dossier, or there are several.
    """
    _check_database(sent)
    chosen = sent.library.shelf.choose(dossier)
    return open_dossier(chosen, log_at=None, now=sent.now)


def _check_database(sent: Sent) -> None:
    """Make sure that there is an inbox.

    Raises:
        NotAllowedError: Only bundled dossiers are served.
    """
    if sent.library.shelf.own() is None:
        raise NotAllowedError(
            "there is no inbox beside bundled dossiers",
            "serve a database of your own",
        )


def _told_item(
    sent: Sent, number: str, status: int, headers: Mapping[str, str] = {}
) -> Reply:
    found = show_item(inbox_on(sent.library.shelf), number)
    return _reply(json_text(found), status, _JSON, headers)


def _reply(
    text: str, status: int, media: str, headers: Mapping[str, str] = {}
) -> Reply:
    kept = {"Cache-Control": "no-store", **headers}
    return Reply(status, text.encode(), media, kept)
