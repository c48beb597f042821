"""Acts on the inbox by form: an item is put aside or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.services.feeds import mark_items
from tracker.storage.inbox.tables import Inbox
from tracker.web.desk.inputs import read_form
from tracker.web.desk.page import led_to, visit_of
from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.storage.inbox import State
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
