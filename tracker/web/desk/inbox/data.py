"""The inbox as the commands tell it: items, one item, and the feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.names import did_you_mean, nearest
from tracker.render.answers.lists import list_document
from tracker.render.formats.to_data import json_text
from tracker.services.feeds import (
    ALL,
    OPEN,
    FeedListed,
    ItemListed,
    list_feeds,
    list_items,
    show_item,
)
from tracker.storage.inbox.tables import Inbox
from tracker.web.asked import BadWordError
from tracker.web.visit import Told, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.services.dossiers import Shelf
    from tracker.storage.inbox import State
    from tracker.web.asked import Given
    from tracker.web.visit import Visit

STATES: Final[Mapping[str, tuple[State, ...]]] = {
    "open": OPEN,
    **{state: (state,) for state in ALL},
    "all": ALL,
}
"""The words for the states of items, and the states that each means; the first goes unsaid."""


def inbox_on(shelf: Shelf) -> Inbox | None:
    """Return the inbox beside the user's own log; None while there is no database."""
    own = shelf.own()
    return None if own is None else Inbox(own.database)


def items_asked(visit: Visit) -> list[ItemListed]:
    """Return the items that an address asks for, newest first.

    Raises:
        BadWordError: It asks for a state that no item has.
    """
    words = " ".join(visit.words.get("q", ())).split()
    return list_items(
        inbox_on(visit.shelf), states=STATES[state_asked(visit.words)], words=words
    )


def state_asked(words: Given) -> str:
    """Return the word for the states that are asked for.

    Raises:
        BadWordError: There is no such word.
    """
    (state,) = words.get("state", ("open",))
    if state in STATES:
        return state
    hint = did_you_mean(nearest(state, STATES), f"there are: {', '.join(STATES)}")
    raise BadWordError(f"state is {state!r}", hint)


def tell_items(visit: Visit) -> Told:
    """Tell the items of the inbox."""
    found = items_asked(visit)

    def document(fmt: Format) -> Document:
        return list_document("Inbox", found, ItemListed, fmt=fmt)

    return told(found, document)


def tell_feed_list(visit: Visit) -> Told:
    """Tell the feeds that are read."""
    found = list_feeds(inbox_on(visit.shelf))

    def document(fmt: Format) -> Document:
        return list_document("Feeds", found, FeedListed, fmt=fmt)

    return told(found, document)


def tell_item_whole(visit: Visit) -> Told:
    """Tell one item.

    Raises:
        UnknownNameError: There is none of that number.
    """
    found = show_item(inbox_on(visit.shelf), visit.path["item"])
    return Told(found, lambda _: json_text(found))
