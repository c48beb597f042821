"""The inbox of feeds: its items are listed, searched, shown and put aside; none is an event."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.errors import UnknownNameError
from tracker.domain.names import folded, nearest
from tracker.services.feeds.fetching import USUAL, FeedError, Limits, address_of, fetch
from tracker.services.feeds.parse import TWIN, content_of, parse_feed
from tracker.storage.inbox import VERSION, FeedState, InboxItem, NewItem, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracker.services.feeds.parse import Feed
    from tracker.storage.inbox.tables import Inbox

OPEN: Final[tuple[State, ...]] = ("new", "drafted")
ALL: Final[tuple[State, ...]] = ("new", "drafted", "dropped")
_BIGGEST: Final = 2**63


class FeedRead(msgspec.Struct, frozen=True, kw_only=True):
    """The result of reading one feed.

    Attributes:
        feed: Its address.
        title: What it calls itself.
        entered: The numbers of the items that are new in the inbox.
        changed: The items that are new versions of older ones, and of which.
        known: How many of its items were there already.
        unchanged: Whether the server said that nothing changed.
        error: Why it could not be read; empty when it was.
        hint: What to do then.
        code: The code of that error; empty when it was read.
        remarks: What the user should know.
    """

    feed: str
    title: str = ""
    entered: list[int] = msgspec.field(default_factory=list)
    changed: list[NewVersion] = msgspec.field(default_factory=list)
    known: int = 0
    unchanged: bool = False
    error: str = ""
    hint: str = ""
    code: str = ""
    remarks: tuple[str, ...] = ()


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """An item that says something else under the name of an older one."""

    item: int
    of: int


class ItemListed(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the inbox in a list.

    Attributes:
        item: Its number.
        state: Whether it is new, drafted or dropped.
        published: When it was published; null where its feed does not say so.
        seen: When it was read first.
        title: Its title.
        feed: The address of its feed.
        link: Where it can be read.
    """

    item: int
    state: str
    published: str | None
    seen: str
    title: str
    feed: str
    link: str | None


class ItemShown(ItemListed, frozen=True, kw_only=True):
    """An item of the inbox, whole.

    Attributes:
        author: Who wrote it.
        text: What it says, plain text.
        versions: The numbers of all its versions, the oldest first; empty where there is one.
    """

    author: str | None
    text: str
    versions: list[int]


class FeedListed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that was read.

    Attributes:
        feed: Its address.
        title: What it calls itself.
        read: When it last brought something new.
        items: How many items of it are in the inbox, dropped ones too.
        tried: When it was asked for last; null where that was not kept.
        error: Why it could not be read then; null when it was.
    """

    feed: str
    title: str
    read: str
    items: int
    tried: str | None = None
    error: str | None = None


class Forgotten(NamedTuple):
    """A feed that was forgotten, and how many items it had."""

    feed: str
    items: int


class Marked(NamedTuple):
    """Items that were put into a state, and those that were in it already."""

    changed: list[int]
    same: list[int]


def read_feed(
    feed: str,
    *,
    inbox: Inbox | None,
    making: Callable[[], Inbox],
    clock: Callable[[], int],
    limits: Limits = USUAL,
    hint_of: Callable[[FeedError], str] = attrgetter("hint"),
) -> FeedRead:
    """Read one feed into the inbox; what goes wrong with it is told in the answer.

    The items and the state of their feed are kept in one transaction: after a crash the feed is
    read again, and no item is lost or there twice.

    Args:
        feed: The address of the feed, or its file.
        inbox: The inbox; None while there is none.
        making: Makes the inbox; asked for once a feed was read, and never of one that cannot be.
        clock: Gives the time, in microseconds since the epoch.
        limits: The most time and bytes that it may take.
        hint_of: Gives the words for what to do about an error.
    """
    address, held = "", None
    try:
        address = address_of(feed)
        held = inbox.feed(address) if inbox else None
        found = fetch(
            address,
            etag=held.etag if held else None,
            last_modified=held.last_modified if held else None,
            limits=limits,
        )
        if found.body is None:
            if held and inbox:
                inbox.tried(address, clock(), None)
            return FeedRead(
                feed=address, title=held.title if held else "", unchanged=True
            )
        read = parse_feed(found.body, address=address, content_type=found.content_type)
    except FeedError as problem:
        if held and inbox:
            inbox.tried(address, clock(), problem.found)
        return FeedRead(
            feed=problem.feed,
            error=problem.found,
            hint=hint_of(problem),
            code=problem.code,
        )
    # Of a feed that was not read to its end no version is kept, so that it is asked for whole
    # again.
    etag, last_modified = (
        (found.etag, found.last_modified) if read.whole else (None, None)
    )
    now = clock()
    state = FeedState(
        feed=address,
        title=read.title,
        etag=etag,
        last_modified=last_modified,
        read_at=now,
        tried_at=now,
    )
    return _taken(inbox or making(), state, read)


def _taken(inbox: Inbox, state: FeedState, read: Feed) -> FeedRead:
    """Take the items of a feed into the inbox; return which are new, and which are versions."""
    items = _versions(read.items, inbox, state.feed)
    entered = inbox.take(state, items)
    changed = [
        NewVersion(item=number, of=older)
        for number in entered
        if any(VERSION in item.identity for item in items)
        for older in inbox.versions(number)[-2:-1]
    ]
    later = {each.item for each in changed}
    return FeedRead(
        feed=state.feed,
        title=read.title,
        entered=[number for number in entered if number not in later],
        changed=changed,
        known=len(read.items) - len(entered),
        remarks=read.remarks,
    )


def _versions(items: Sequence[NewItem], inbox: Inbox, feed: str) -> list[NewItem]:
    """Return the items with the identities by which the inbox holds what they say.

    One that says something else under the name of a held item becomes a new version of that:

        held    id:g1  "begins on Monday"
        read    id:g1  "begins on Tuesday"    another version
        read    id:g1  "begins on Monday"     known

    Items of one feed that share their name are items of their own, and no versions.
    """
    names = {item.identity.partition(TWIN)[0] for item in items}
    shared = {
        item.identity.partition(TWIN)[0] for item in items if TWIN in item.identity
    }
    held: dict[str, dict[str, str]] = {}
    for each in inbox.held(feed, names):
        name = each.identity.partition(TWIN)[0].partition(VERSION)[0]
        content = content_of(each.title, each.text)
        held.setdefault(name, {}).setdefault(content, each.identity)
    found: list[NewItem] = []
    for item in items:
        name = item.identity.partition(TWIN)[0]
        content = content_of(item.title, item.text)
        there = held.get(name, {})
        identity = there.get(content) or item.identity
        if there and content not in there:
            identity = name + (TWIN if name in shared else VERSION) + content
        found.append(msgspec.structs.replace(item, identity=identity))
    return found


def list_items(
    inbox: Inbox | None, *, states: Sequence[State] = OPEN, words: Sequence[str] = ()
) -> list[ItemListed]:
    """Return the items in these states that hold all the words, newest first."""
    found = inbox.items(states=states, words=words) if inbox else []
    return [ItemListed(**_listed(item)) for item in found]


def show_item(inbox: Inbox | None, number: str) -> ItemShown:
    """Return one item.

    Raises:
        UnknownNameError: There is none of that number.
    """
    item = find_item(inbox, number)
    versions = inbox.versions(item.item) if inbox else []
    return ItemShown(
        **_listed(item),
        author=item.author,
        text=item.text,
        versions=versions if len(versions) > 1 else [],
    )


def mark_items(inbox: Inbox | None, numbers: Sequence[str], state: State) -> Marked:
    """Put items into a state; all of them, or none when one of the numbers names nothing.

    Raises:
        UnknownNameError: There is none of that number.
    """
    found = list(
        {item.item: item for item in (find_item(inbox, n) for n in numbers)}.values()
    )
    changed = [item.item for item in found if item.state != state]
    if changed and inbox:
        inbox.mark(changed, state)
    return Marked(changed, [item.item for item in found if item.state == state])


def list_feeds(inbox: Inbox | None) -> list[FeedListed]:
    """Return the feeds that were read and not forgotten; without a database there are none."""
    return _listed_feeds(inbox.feeds()) if inbox else []


def _listed_feeds(found: Iterable[tuple[FeedState, int]]) -> list[FeedListed]:
    return [
        FeedListed(
            feed=state.feed,
            title=state.title,
            read=_second(state.read_at),
            items=count,
            tried=moment_text(state.tried_at),
            error=state.error,
        )
        for state, count in found
    ]


def forget_feeds(
    inbox: Inbox | None, names: Sequence[str], *, items: bool
) -> list[Forgotten]:
    """Forget feeds; all of them, or none when one of the names means none.

    Args:
        inbox: The inbox; None without a database.
        names: The feeds, by address, by file or by title.
        items: Whether their items go as well.

    Raises:
        UnknownNameError: A name means no feed.
    """
    # What was forgotten can be forgotten with its items later.
    listed = _listed_feeds(inbox.feeds(forgotten=items)) if inbox else []
    found = list(dict.fromkeys(_feed_named(name, listed) for name in names))
    return (
        [Forgotten(feed, inbox.forget(feed, items=items)) for feed in found]
        if inbox
        else []
    )


def _feed_named(name: str, feeds: Sequence[FeedListed]) -> str:
    try:
        meant = {name, address_of(name)}
    except FeedError:
        meant = {name}
    titled = [each.feed for each in feeds if folded(each.title) == folded(name)]
    found = [each.feed for each in feeds if each.feed in meant] or (
        titled if len(titled) == 1 else []
    )
    if not found:
        close = nearest(name, [*(f.feed for f in feeds), *(f.title for f in feeds)])
        problem = UnknownNameError("feed", name, nearest=close)
        if not close:
            problem.hinted("list the feeds").advise("list-feeds")
        raise problem
    return found[0]


def find_item(inbox: Inbox | None, number: str) -> InboxItem:
    """Return the item of that number, as it is stored.

    Raises:
        UnknownNameError: There is none.
    """
    wanted = (
        int(number)
        # No row has a longer number.
        if number.isascii() and number.isdigit() and len(number) < 20  # noqa: PLR2004
        else -1
    )
    item = inbox.item(wanted) if inbox and 0 < wanted < _BIGGEST else None
    if item is None:
        problem = UnknownNameError("item", number)
        raise problem.hinted("list the items by number").advise("list-items")
    return item


def _listed(item: InboxItem) -> dict[str, Any]:
    return {
        "item": item.item,
        "state": item.state,
        "published": moment_text(item.published),
        "seen": _second(item.seen_at),
        "title": item.title,
        "feed": item.feed,
        "link": item.link,
    }


def moment_text(instant: int | None) -> str | None:
    """Return when an item was published, to the second; None where its feed does not say so."""
    return None if instant is None else _second(instant)


def _second(instant: int) -> str:
    """Return an instant, to the second."""
    return format_instant(instant - instant % 1_000_000)
