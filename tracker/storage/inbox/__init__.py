"""Values of the inbox: the state of a feed and the items, without the tables that keep them."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

State = Literal["new", "drafted", "dropped"]
PROPOSED: Final = "proposals"
"""The address under which the inbox holds proposals of programs; no feed is read there."""
PASTED: Final = "pasted"
"""The same of texts that a person gave."""


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a feed between two readings.

    Attributes:
        feed: Its address.
        title: What it calls itself.
        etag: What the server named the version that was read.
        last_modified: When that version was made, in the server's words.
        read_at: When it was read, in microseconds; 0 once it was forgotten while its items stay.
        tried_at: When it was asked for last, in microseconds; None where that was not kept.
        error: Why it could not be read then; None when it was.
    """

    feed: str
    title: str = ""
    etag: str | None = None
    last_modified: str | None = None
    read_at: int = 0
    tried_at: int | None = None
    error: str | None = None


class NewItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as a feed brings it.

    Attributes:
        identity: By what it is known again in its feed.
        title: Its title, plain text.
        link: Where it can be read.
        author: Who wrote it.
        published: When it was published, in microseconds.
        text: What it says, plain text.
        proposal: The event that a program proposes by it, as JSON; None of an item of a feed.
        publisher: Who published it; None where that is its feed.
    """

    identity: str
    title: str
    link: str | None = None
    author: str | None = None
    published: int | None = None
    text: str = ""
    proposal: str | None = None
    publisher: str | None = None


class InboxItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the inbox.

    Attributes:
        item: Its number.
        state: Whether it is new, drafted or dropped.
        published: When it was published, in microseconds.
        title: Its title.
        feed: The address of its feed.
        link: Where it can be read.
        author: Who wrote it.
        seen_at: When it entered, in microseconds.
        text: What it says.
        proposal: The event that a program proposes by it, as JSON; None of an item of a feed.
        publisher: Who published it; None where that is its feed.
    """

    item: int
    state: State
    published: int | None
    title: str
    feed: str
    link: str | None
    author: str | None
    seen_at: int
    text: str
    proposal: str | None = None
    publisher: str | None = None


class HeldItem(NamedTuple):
    """An item by its identity, as far as it is compared with one of the same name."""

    identity: str
    item: int
    title: str
    text: str


VERSION: Final = "\x1f"
"""Stands in an identity between the name by which an item is known again and what tells a later
version of it; nothing that a feed may write holds the sign."""
