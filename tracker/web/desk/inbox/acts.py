"""Acts on the inbox by form: a text is put there, and an item is put aside or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates_from_words import to_written
from tracker.domain.errors import TrackerError
from tracker.services.drafting.documents import DraftError
from tracker.services.drafting.proposals import ProposedText, keep_text
from tracker.services.feeds import mark_items
from tracker.storage.inbox.tables import Inbox
from tracker.web.desk.inbox.listing import inbox_html
from tracker.web.desk.inputs import label_of, read_form
from tracker.web.desk.page import error_words, led_to, replied, visit_of
from tracker.web.pages.parts.language import say
from tracker.web.pages.parts.sources import web_address
from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.storage.inbox import State
    from tracker.web.desk.inputs import Filled
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply

_STATES: Final[Mapping[str, State]] = {"new": "new", "dropped": "dropped"}
"""The states into which a person puts an item."""


def take_state_form(sent: Sent) -> Reply:
    """Put an item aside, or take it back."""
    sent.check_own()
    filled, number = read_form(sent.headers.media, sent.body), sent.path["item"]
    state = _STATES.get(filled.get("state", ""))
    if state is None:
        raise RequestError(422, "this is not what the form sends")
    with sent.opened() as log:
        mark_items(Inbox(log.database), [number], state)
    visit = visit_of(sent, "desk-inbox")
    if state == "dropped":
        return led_to(visit.link("desk-inbox", marked=number))
    return led_to(visit.link("desk-item", path={"item": number}))


def take_text_form(sent: Sent) -> Reply:
    """Put a text into the inbox, and lead to what it proposes."""
    ledger, visit = sent.ledger(), visit_of(sent, "desk-inbox")
    filled = read_form(sent.headers.media, sent.body, whole="text")
    zone = ledger.mended.catalogue.zone
    faults = dict(_faults(filled))
    published = ""
    try:
        if "published" not in faults:
            published = to_written(filled["published"], now=sent.now, zone=zone)
    except TrackerError as problem:
        faults["published"] = error_words(problem)
    if faults:
        return replied(inbox_html(visit, filled, faults), refused=True)
    given = ProposedText(
        text=filled["text"],
        published=published,
        title=filled.get("title", ""),
        link=filled.get("link", ""),
        publisher=filled.get("publisher", ""),
    )
    try:
        with sent.opened() as log:
            kept = keep_text(Inbox(log.database), given, zone=zone, now=sent.now)
    except DraftError as problem:
        faults = {"text": error_words(problem)}
        return replied(inbox_html(visit, filled, faults), refused=True)
    return led_to(visit.link("desk-item", path={"item": str(kept.item)}))


def _faults(filled: Filled) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a text that was sent, by the names of the inputs."""
    for name in ("text", "published"):
        if name not in filled:
            yield name, say("%(field)s is missing", field=label_of(name))
    if "link" in filled and not web_address(filled["link"]):
        yield "link", say("This is no address such as https://example.org/article.")
