"""The addresses of the inbox: its pages, its data for programs, and what it takes."""

from __future__ import annotations

from typing import Any, Final

INBOX: Final = (
    (
        "desk-inbox",
        "desk/inbox",
        "desk.inbox.listing:tell_inbox",
        "The items of the inbox, newest first.",
        ("q", "state", "after", "marked"),
    ),
    (
        "desk-item",
        "desk/inbox/{item}",
        "desk.inbox.item:tell_item",
        "An item of the inbox beside what its text proposes.",
        ("dated", "marked"),
    ),
)
"""The pages, as the table of the desk has its own."""

_LISTS: Final = ("json", "jsonl", "csv", "tsv", "xlsx", "md", "html")
_OF_DATA: Final = {"page": False, "role": "editor", "fresh": True}
INBOX_DATA: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "inbox",
        "pattern": "/inbox",
        "answer": "desk.inbox.data:tell_items",
        "about": "The items of the inbox, newest first.",
        "words": ("q", "state"),
        "forms": _LISTS,
        "gives": "tracker.list/1",
        "command": "inbox",
        **_OF_DATA,
    },
    {
        "name": "item",
        "pattern": "/inbox/{item}",
        "answer": "desk.inbox.data:tell_item_whole",
        "about": "An item of the inbox, whole.",
        "forms": ("json",),
        "gives": "item",
        "command": "inbox show ITEM",
        **_OF_DATA,
    },
)
"""The data for programs: rows of the table of routes."""

_OF_FORMS: Final = {
    "takes": ("application/x-www-form-urlencoded",),
    "gives": "",
    "words": (),
}
INBOX_WRITES: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "send-item-state",
        "pattern": "/d/{dossier}/desk/inbox/{item}/state",
        "answer": "desk.inbox.acts:take_state_form",
        "about": "Puts an item aside, or takes it back.",
        **_OF_FORMS,
    },
)
"""All that is taken: rows of the table of writes."""
