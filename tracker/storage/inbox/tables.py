"""The inbox of news in SQL: an item enters once, with the state of its feed, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from sqlalchemy import delete, func, insert, select, update

from tracker.domain.names import composed
from tracker.storage.inbox import VERSION, FeedState, HeldItem, InboxItem
from tracker.storage.sql import rows_among, run, schema

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Sequence

    from sqlalchemy import Connection

    from tracker.storage.database import Database
    from tracker.storage.inbox import NewItem, State

_CHUNK: Final = 500
_INBOX: Final = schema.inbox.c
_FEEDS: Final = schema.feeds.c
_DROPPED: Final = schema.dropped_proposals
_GONE: Final = _DROPPED.c
_STATE: Final = FeedState.__struct_fields__
_HOLES: Final = ", ".join(":" + name for name in _STATE)
_RENEWED: Final = ", ".join(f"{name} = excluded.{name}" for name in _STATE)
_KEEP_FEED: Final = f"""
    INSERT INTO feeds ({", ".join(_STATE)}) VALUES ({_HOLES})
    ON CONFLICT (feed) DO UPDATE SET {_RENEWED}"""  # noqa: S608
_FEED_COLUMNS: Final = tuple(_FEEDS[name] for name in _STATE)
_COLUMNS: Final = tuple(_INBOX[name] for name in InboxItem.__struct_fields__)
_ITEMS: Final = f"""
    SELECT {", ".join(InboxItem.__struct_fields__)} FROM inbox WHERE state {{wanted}}
    ORDER BY coalesce(published, seen_at) DESC, item DESC"""  # noqa: S608  (constants)
_Kind = TypeVar("_Kind", bound=msgspec.Struct)


class Inbox:
    """The inbox of one open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def feed(self, address: str) -> FeedState | None:
        """Return what is kept of a feed; None while it was never read."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(*_FEED_COLUMNS).where(_FEEDS.feed == address)
            ).first()
        return None if row is None else _of(FeedState, row)

    def held(self, feed: str, names: Container[str]) -> list[HeldItem]:
        """Return the items of a feed that are known by one of some names, the oldest first.

        Args:
            feed: The address of the feed.
            names: Identities, up to the first sign that tells a version or a twin.
        """
        read = (_INBOX.item, _INBOX.title, _INBOX.text)
        found: list[HeldItem] = []
        with self._database.reading() as connection:
            asked = select(_INBOX.identity).where(_INBOX.feed == feed)
            same = [n for n in connection.execute(asked).scalars() if _name(n) in names]
            for at in range(0, len(same), _CHUNK):
                part = _INBOX.identity.in_(same[at : at + _CHUNK])
                query = select(_INBOX.identity, *read).where(_INBOX.feed == feed, part)
                found += [HeldItem(*row) for row in connection.execute(query)]
        return sorted(found, key=lambda each: each.item)

    def versions(self, number: int) -> list[int]:
        """Return an item and the other versions of it, the oldest first."""
        with self._database.reading() as connection:
            one = select(_INBOX.feed, _INBOX.identity).where(_INBOX.item == number)
            row = connection.execute(one).first()
            if row is None:
                return []
            asked = select(_INBOX.item, _INBOX.identity).where(_INBOX.feed == row[0])
            name = row[1].partition(VERSION)[0]
            return sorted(
                item
                for item, identity in connection.execute(asked)
                if identity.partition(VERSION)[0] == name
            )

    def take(
        self, state: FeedState, items: Sequence[NewItem], *, seen_at: int | None = None
    ) -> list[int]:
        """Keep new items and the state of their feed, all in one transaction.

        Args:
            state: The state of the feed.
            items: The items.
            seen_at: When they entered, in microseconds; by default when the feed was read.

        Returns:
            The numbers of the items that are new, in the order given.
        """
        values = {name: getattr(state, name) for name in _STATE}
        entered = []
        with self._database.writing() as connection:
            # Whoever reads the same feed at the same time waits here, and then sees what this one
            # has entered.
            run(connection, _KEEP_FEED, **values)
            held = set(
                connection.execute(
                    select(_INBOX.identity).where(_INBOX.feed == state.feed)
                ).scalars()
            )
            for item in items:
                if item.identity in held:
                    continue
                held.add(item.identity)
                row = {name: getattr(item, name) for name in item.__struct_fields__} | {
                    "feed": state.feed,
                    "seen_at": state.read_at if seen_at is None else seen_at,
                    "state": "new",
                }
                entered.append(
                    connection.execute(
                        insert(schema.inbox).values(row).returning(_INBOX.item)
                    ).scalar_one()
                )
        return entered

    def feeds(self, *, forgotten: bool = False) -> list[tuple[FeedState, int]]:
        """The feeds by address, each with how many items it has.

        Args:
            forgotten: Whether those that were forgotten, and whose items stayed, are among them.
        """
        counted = func.count(_INBOX.item)
        asked = select(*_FEED_COLUMNS, counted).outerjoin_from(
            schema.feeds, schema.inbox, _INBOX.feed == _FEEDS.feed
        )
        with self._database.reading() as connection:
            found = connection.execute(
                asked.where(_FEEDS.read_at >= (0 if forgotten else 1))
                .group_by(*_FEEDS)
                .order_by(_FEEDS.feed)
            ).all()
        return [(_of(FeedState, row[:-1]), row[-1]) for row in found]

    def tried(self, address: str, at: int, error: str | None) -> None:
        """Keep when a feed was asked for, and why it could not be read; nothing of an unknown one.

        Args:
            address: The feed.
            at: The time, in microseconds.
            error: The reason; None when it could.
        """
        with self._database.writing() as connection:
            connection.execute(
                update(schema.feeds)
                .where(_FEEDS.feed == address)
                .values(tried_at=at, error=error)
            )

    def dropped(self, number: int) -> frozenset[str]:
        """Return the names of the proposals of an item that were dropped."""
        with self._database.reading() as connection:
            asked = select(_GONE.proposal).where(_GONE.item == number)
            return frozenset(connection.execute(asked).scalars())

    def drop_proposals(
        self, number: int, names: Collection[str], *, dropped: bool
    ) -> None:
        """Drop proposals of an item, or take them back.

        Args:
            number: The item.
            names: The proposals.
            dropped: Whether they are dropped from now on.
        """
        with self._database.writing() as connection:
            of_item = delete(_DROPPED).where(_GONE.item == number)
            connection.execute(of_item.where(_GONE.proposal.in_(names)))
            rows = [{"item": number, "proposal": name} for name in sorted(set(names))]
            if dropped and rows:
                connection.execute(insert(_DROPPED), rows)

    def forget(self, address: str, *, items: bool) -> int:
        """Forget a feed, in one transaction.

        Args:
            address: The feed.
            items: Whether its items go as well; else they stay, and are known again when the feed
                is read once more.

        Returns:
            How many items it had.
        """
        of_feed = select(_INBOX.item).where(_INBOX.feed == address)
        with self._database.writing() as connection:
            count = int(
                connection.execute(
                    select(func.count())
                    .select_from(schema.inbox)
                    .where(_INBOX.feed == address)
                ).scalar_one()
            )
            if items:
                connection.execute(delete(_DROPPED).where(_GONE.item.in_(of_feed)))
                connection.execute(delete(schema.inbox).where(_INBOX.feed == address))
                connection.execute(delete(schema.feeds).where(_FEEDS.feed == address))
            else:
                connection.execute(
                    update(schema.feeds)
                    .where(_FEEDS.feed == address)
                    .values(etag=None, last_modified=None, read_at=0)
                )
        return count

    def items(
        self, *, states: Sequence[State], words: Sequence[str] = ()
    ) -> list[InboxItem]:
        """The items in these states that hold every one of the words, newest first.

        Args:
            states: Which states.
            words: Each stands in the title, the text, the author or an address of the item, without
                regard to case in any script.
        """
        with self._database.reading() as connection:
            held = rows_among(connection, _ITEMS, states)
            found = [_of(InboxItem, row) for row in held]
            # SQLite knows the case of ASCII letters only.
            wanted = [composed(word.casefold()) for word in words]
            return [
                item
                for item in found
                if all(word in _searched(item) for word in wanted)
            ]

    def item(self, number: int) -> InboxItem | None:
        """The item of that number."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(*_COLUMNS).where(_INBOX.item == number)
            ).first()
        return None if row is None else _of(InboxItem, row)

    def mark(self, numbers: Sequence[int], state: State) -> None:
        """Put items into a state; none of them leaves the table."""
        with self._database.writing() as connection:
            connection.execute(
                update(schema.inbox).where(_INBOX.item.in_(numbers)).values(state=state)
            )


def copy_inbox(source: Database, target: Database) -> int:
    """Bring the feeds and items of one inbox into another, whose own ones stay.

    An item is known by its feed and identity, and takes over the state that it has in the source.
    New ones come in their order, so that an empty inbox numbers them alike.

    Returns:
        How many items were new.
    """
    feeds, items = schema.feeds.c, schema.inbox.c
    fields = [column.name for column in items if column.name != "item"]
    added = 0
    with source.reading() as given, target.writing() as taking:
        held = set(taking.execute(select(feeds.feed)).scalars())
        for feed in given.execute(select(*feeds)).mappings():
            if feed["feed"] in held:
                taking.execute(
                    update(schema.feeds)
                    .where(feeds.feed == feed["feed"])
                    .values(**feed)
                )
            else:
                taking.execute(insert(schema.feeds).values(**feed))
        states = {
            (feed, identity): state
            for feed, identity, state in taking.execute(
                select(items.feed, items.identity, items.state)
            )
        }
        for row in given.execute(
            select(*(items[name] for name in fields)).order_by(items.item)
        ).mappings():
            state = states.get((row["feed"], row["identity"]))
            if state is None:
                taking.execute(insert(schema.inbox).values(**row))
                added += 1
            elif state != row["state"]:
                taking.execute(
                    update(schema.inbox)
                    .where(items.feed == row["feed"], items.identity == row["identity"])
                    .values(state=row["state"])
                )
        _copy_dropped(given, taking)
    return added


def _copy_dropped(given: Connection, taking: Connection) -> None:
    """Bring dropped proposals along; items have other numbers in the other inbox."""
    known = select(_INBOX.feed, _INBOX.identity, _INBOX.item)
    numbers = {(f, i): item for f, i, item in taking.execute(known)}
    held = {tuple(row) for row in taking.execute(select(_GONE.item, _GONE.proposal))}
    both = _DROPPED.join(schema.inbox, _GONE.item == _INBOX.item)
    asked = select(_INBOX.feed, _INBOX.identity, _GONE.proposal).select_from(both)
    for feed, identity, name in given.execute(asked):
        number = numbers[feed, identity]
        if (number, name) not in held:
            row = {"item": number, "proposal": name}
            taking.execute(insert(_DROPPED).values(row))


def _of(kind: type[_Kind], row: Sequence[Any]) -> _Kind:
    return kind(**dict(zip(kind.__struct_fields__, row, strict=True)))


def _searched(item: InboxItem) -> str:
    searched = (item.title, item.text, item.author or "", item.link or "", item.feed)
    return composed("\n".join(searched).casefold())


def _name(identity: str) -> str:
    """Return an identity up to the first sign that tells a version or a twin."""
    return identity.partition("\x1e")[0].partition(VERSION)[0]
