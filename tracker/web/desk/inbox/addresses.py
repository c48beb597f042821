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
        ("dated", "appended"),
    ),
    (
        "desk-item-fact",
        "desk/inbox/{item}/{noun}",
        "desk.inbox.fact:tell_by_hand",
        "The form of a kind of fact beside the text of an item.",
        ("dated",),
    ),
    (
        "desk-item-proposal",
        "desk/inbox/{item}/{noun}/{proposal}",
        "desk.inbox.fact:tell_proposal",
        "The form of a proposal beside the text that it rests on.",
        ("dated",),
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
    *(
        {
            "name": f"send-{name}",
            "pattern": f"/d/{{dossier}}/{pattern}",
            "answer": "desk.inbox.fact:take_item_fact",
            "about": "Takes its form: checked first, and then appended.",
            **_OF_FORMS,
        }
        for name, pattern in (
            ("item-fact", "desk/inbox/{item}/{noun}"),
            ("item-proposal", "desk/inbox/{item}/{noun}/{proposal}"),
        )
    ),
)
"""All that is taken: rows of the table of writes."""
