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
        "desk-feeds",
        "desk/feeds",
        "desk.inbox.feeds:tell_feeds",
        "The feeds, and what went wrong with each.",
        (),
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
        "name": "feeds",
        "pattern": "/feeds",
        "answer": "desk.inbox.data:tell_feed_list",
        "about": "The feeds that are read.",
        "forms": _LISTS,
        "gives": "tracker.list/1",
        "command": "inbox feeds",
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
        "name": "put-text",
        "pattern": "/inbox",
        "answer": "desk.inbox.api:take_text",
        "about": "Puts a text into the inbox, to draft from.",
        "body": "text",
        "gives": "item",
        "words": (),
        "command": "inbox add FILE",
    },
    {
        "name": "draft-item",
        "pattern": "/inbox/{item}/drafts",
        "answer": "desk.inbox.api:take_draft_wish",
        "about": "Proposes events from an item; nothing is appended or kept.",
        "body": "draft-wish",
        "gives": "tracker.draft/1",
        "words": (),
        "command": "draft ITEM",
    },
    {
        "name": "mark-item",
        "method": "PUT",
        "pattern": "/inbox/{item}/state",
        "answer": "desk.inbox.api:take_item_state",
        "about": "Puts an item aside, takes it back, or says that it was drafted from.",
        "body": "item-state",
        "gives": "item",
        "words": (),
        "command": "inbox drop ITEM",
    },
    {
        "name": "read-feed",
        "pattern": "/feeds",
        "answer": "desk.inbox.api:take_feed_address",
        "about": "Reads a feed into the inbox, and adds it where it is new.",
        "body": "feed",
        "gives": "feed-read",
        "words": (),
        "role": "admin",
        "command": "watch FEED",
    },
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
            "pattern": f"/d/{{dossier}}/desk/{pattern}",
            "answer": f"desk.inbox.{answer}",
            "about": about,
            "role": role,
            **_OF_FORMS,
        }
        for name, pattern, answer, about, role in (
            ("text", "inbox", "acts:take_text_form", "Puts a text there.", "editor"),
            ("feed", "feeds", "feeds:take_feed", "Adds a feed, and reads it.", "admin"),
            ("reading", "feeds/read", "feeds:take_reading", "Reads a feed.", "editor"),
            ("stop", "feeds/stop", "feeds:take_stopping", "Gives a feed up.", "admin"),
        )
    ),
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
