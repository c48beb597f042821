"""The log: it only grows, in one order, and whoever appends the same again adds nothing."""

from __future__ import annotations

from bisect import bisect_left
from contextlib import contextmanager, nullcontext
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import Select, func, or_, select

from tracker.domain.errors import OutcomeUnknownError
from tracker.storage.append import Appender, append_alone
from tracker.storage.check_log import check_database
from tracker.storage.desk.reviews import reviewed_in
from tracker.storage.index import Index, sums
from tracker.storage.index.seek import Seek
from tracker.storage.opening import open_database
from tracker.storage.origins import origins_in
from tracker.storage.rows import (
    RECORDED_COLUMNS,
    Head,
    NewEvent,
    Receipt,
    StoredRow,
    as_new,
    contents_of,
    place_after,
    recorded_of,
    stored_of,
)
from tracker.storage.rows.chain import GENESIS
from tracker.storage.rows.new_rows import Stamp, prepare_row, seldom_collecting
from tracker.storage.sql import (
    chunks,
    head_in,
    rows,
    rows_with,
    schema,
    selected,
    stream_versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import ColumnElement

    from tracker.domain.events import Event
    from tracker.domain.recorded import Origin, RecordedEvent, Reviewed, UnknownEvent
    from tracker.storage.database import Database
    from tracker.storage.index import Keeper
    from tracker.storage.location import Location
    from tracker.storage.rows.check_rows import LogCheck

__all__ = ["EventLog", "Head", "NewEvent", "Receipt", "open_log", "restore"]

_EVENTS: Final = schema.events.c
_MANY: Final = 1_000
_PAGE: Final = 2_000
_TEXT: Final = 250
"""The number of events decoded at once.

With what they are made of, so many stay in a processor's own cache.
"""
_STRETCH: Final = 4_000
"""The number of events read at once."""
_CONTENTS: Final = {
    "sqlite": """
    SELECT '[' || group_concat(payload) || ']', count(*) FROM (
      SELECT payload FROM events WHERE global_position > :after AND global_position <= :up_to
      ORDER BY global_position)""",
    "postgresql": """
    SELECT '[' || string_agg(payload, ',' ORDER BY global_position) || ']', count(*)
    FROM events WHERE global_position > :after AND global_position <= :up_to""",
}
"""The payloads of some places as one JSON array, and how many there are."""
_RECORDED: Final = tuple(_EVENTS[name] for name in RECORDED_COLUMNS)
_STORED: Final = tuple(_EVENTS[name] for name in StoredRow._fields)


def open_log(  # noqa: PLR0913  (each is said by who opens)
    where: str | Path | Location,
    *,
    clock: Callable[[], int],
    new_id: Callable[[], str],
    actor: str,
    read_only: bool = False,
    keeper: Keeper | None = None,
    by_server: bool = False,
    with_role: bool = False,
    wait: float | None = None,
) -> EventLog:
    """Open the log of an existing database.

    Args:
        where: A path, or `sqlite:///` and a path, taken literally.
        clock: The time now, in microseconds since the epoch.
        new_id: A new event id, a UUIDv7 in text form.
        actor: Who appends.
        read_only: Whether it is only to be read; then a read-only file will do.
        keeper: Keeps the index beside the log in step; without one it stays behind until a log with
            one appends.
        by_server: Whether a server's own time is recorded, where the log is on one, and not the
            clock's.
        with_role: Whether the role on a server is recorded beside the name, in brackets.
        wait: The seconds to wait for another who writes; by default ten, or what a server says.

    Raises:
        DatabaseError: There is no database, or it is foreign, damaged or of another revision.
        NotAllowedError: It is to be written and the file or its folder is read-only.
    """
    return EventLog(
        open_database(where, read_only=read_only, wait=wait),
        clock=clock,
        new_id=new_id,
        actor=actor,
        keeper=keeper,
        by_server=by_server,
        with_role=with_role,
    )


def restore(log: EventLog, recorded: Iterable[RecordedEvent]) -> list[Receipt]:
    """Append what an export holds, keeping the event ids.

    An empty log takes over the recorded times and authors as well; if the export is a whole log,
    the digests are then the same. A log that holds anything gives new places and times, and adds
    only what it does not hold yet.

    Raises:
        ConflictingEventError: An id or a key is taken by other content.
    """
    return log.append([as_new(each) for each in recorded])


class EventLog:
    """The log of one open database; `open_log` opens it.

    Attributes:
        database: The open database.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        actor: str,
        keeper: Keeper | None = None,
        by_server: bool = False,
        with_role: bool = False,
    ) -> None:
        self.database, self._keeper = database, keeper
        # A user name taken from the system may hold bytes that are no text.
        named = actor.encode("utf-8", "replace").decode()
        if with_role and database.role:
            named = f"{named} ({database.role})"
        self._stamp = Stamp(clock, new_id, named, by_server)

    def append(
        self,
        events: Sequence[NewEvent],
        *,
        expected: Mapping[tuple[str, str], int] | None = None,
    ) -> list[Receipt]:
        """Append all of the events in one transaction, or none.

        An event whose id, or whose key in its dossier, is held with the same canonical payload gets
        the receipt of the old place, whatever `expected` says; so does the second of two twins in
        one batch. `recorded_at` is one reading of the clock for the batch, but always later than
        the head's: while a clock is set back, it goes on by microseconds. So the events of one
        call, and only they, share it.

        Args:
            events: What to append, in order.
            expected: For (dossier, stream) its version as the caller has read it; checked where the
                stream gets a new event.

        Returns:
            One receipt for each event, in the same order.

        Raises:
            ConflictingEventError: An id or a key is taken by other content.
            WrongExpectedVersionError: Another writer appended to a stream since it was read.
            NotAllowedError: The log was opened for reading.
            OutcomeUnknownError: The connection was lost as all was to be kept, and the server
                cannot be asked. With the ids that the error has, the same events can be appended
                again, and none is recorded twice.
        """
        receipts: list[Receipt] = []
        try:
            with seldom_collecting() if len(events) >= _MANY else nullcontext():
                batch = [prepare_row(new) for new in events]
                if len(batch) == 1 and (
                    receipt := append_alone(
                        self.database,
                        batch[0],
                        self._stamp,
                        self._keeper,
                        expected or {},
                    )
                ):
                    return [receipt]
                with self.appending() as appender:
                    receipts = appender.append(batch, expected=expected)
        except OutcomeUnknownError as unknown:
            unknown.event_ids = unknown.event_ids or tuple(
                receipt.event_id for receipt in receipts
            )
            raise
        return receipts

    @contextmanager
    def appending(self, *, keep: bool = False) -> Iterator[Appender]:
        """Hold the log alone, to append batch after batch.

        At the end of the block all of them stay; after an error in it, none.

        Args:
            keep: Whether events keep the times and authors that they bring along, also where the
                log holds something.

        Raises:
            NotAllowedError: The log was opened for reading.
        """
        with self.database.locked() as held:
            yield Appender(held, self._stamp, self._keeper, keep=keep)

    @contextmanager
    def seeking(self) -> Iterator[Seek]:
        """One consistent view of the log and its index, to read by what is looked for."""
        with self.database.reading() as connection:
            yield Seek(connection)

    def holds(self, dossier: str, *, at_least: int = 1) -> bool:
        """Say whether there are so many events of a dossier, without counting those beyond."""
        with self.seeking() as seek:
            return seek.holds(dossier, at_least=at_least)

    def catch_up(self, *, afresh: bool = False) -> None:
        """Bring the index beside the log up to its end.

        Args:
            afresh: Whether to make it anew.

        Raises:
            NotAllowedError: The log was opened for reading.
        """
        with self.appending() as appender:
            appender.catch_up(afresh=afresh)

    def indexed(self) -> int:
        """Return up to which place the index beside the log goes."""
        with self.seeking() as seek:
            return seek.state()[1]

    def index(self) -> tuple[int, dict[str, int]]:
        """Return up to which place the index goes, and a number for all it says of each dossier."""
        with self.database.reading() as connection:
            return Seek(connection).state()[1], sums(connection)

    def read(
        self,
        *,
        dossier: str | None = None,
        up_to: int | None = None,
        after: int = 0,
        types: Iterable[str] | None = None,
        holding: Iterable[str] = (),
    ) -> Iterator[RecordedEvent]:
        """Yield the events in the order of the log, as it is now.

        Events appended while reading are left out.

        Args:
            dossier: Only that dossier's.
            up_to: Only places up to this one.
            after: Only places after this one.
            types: Only events of these types.
            holding: Of other types those as well whose payload holds one of these texts.
        """
        wanted: tuple[ColumnElement[bool], ...] = ()
        if types is not None:
            held = (_EVENTS.payload.contains(text, autoescape=True) for text in holding)
            wanted = (or_(_EVENTS.type.in_(list(types)), *held),)
        pages = self._within(
            _RECORDED, *wanted, dossier=dossier, after=after, up_to=up_to
        )
        return chain.from_iterable(map(recorded_of, pages))

    def following(self, dossier: str, place: int, *, most: int) -> list[RecordedEvent]:
        """Return some events of a dossier after a place, as `read`, and quicker for a few."""
        with self.database.reading() as connection:
            return Index(connection).following(place, dossier=dossier, most=most)

    def rows(
        self, *, dossier: str | None = None, after: int = 0, up_to: int | None = None
    ) -> Iterator[StoredRow]:
        """Yield the places of the log as stored, also blanked or unknown ones; see `read`."""
        pages = self._within(_STORED, dossier=dossier, after=after, up_to=up_to)
        return stored_of(chain.from_iterable(pages))

    def digest_at(self, place: int) -> bytes:
        """The digest at a place of the log; 32 zero bytes before the first."""
        return (
            bytes(
                self._scalar(
                    select(_EVENTS.digest).where(_EVENTS.global_position == place)
                )
            )
            if place
            else GENESIS
        )

    def contents(self, *, after: int = 0) -> Iterator[Event | UnknownEvent]:
        """Yield the events alone, without what the log assigned to them.

        This is the quickest way to all of them, in the order of the log.

        Args:
            after: Only places after this one.
        """
        end = self.head().global_position
        for start in range(after, end, _STRETCH):
            stops = [
                *range(start, min(start + _STRETCH, end), _TEXT),
                min(start + _STRETCH, end),
            ]
            with self.database.reading() as connection:
                asked = _CONTENTS[connection.dialect.name]
                texts = [
                    rows(connection, asked, after=first, up_to=last)[0]
                    for first, last in pairwise(stops)
                ]
            for (first, last), (payloads, count) in zip(
                pairwise(stops), texts, strict=True
            ):
                found = contents_of(payloads, count)
                yield from (
                    found
                    if found is not None
                    else (r.event for r in self.read(after=first, up_to=last))
                )

    def head(self) -> Head:
        """The end of the log; place 0 and 32 zero bytes while it is empty."""
        with self.database.reading() as connection:
            return head_in(connection)

    def head_of(self, place: int) -> Head | None:
        """Return the head as it was when the log ended at a place; None without such a place."""
        if place == 0:
            return Head(0, GENESIS, 0)
        asked = select(
            _EVENTS.global_position, _EVENTS.digest, _EVENTS.recorded_at
        ).where(_EVENTS.global_position == place)
        with self.database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else Head(*row)

    def head_at(self, recorded_before: int) -> int:
        """The last place recorded before an instant (microseconds), 0 if there is none."""
        with self.database.reading() as connection:
            last = (
                connection.execute(select(func.max(_EVENTS.global_position))).scalar()
                or 0
            )

            def recorded_at(place: int) -> int:
                return int(
                    connection.execute(
                        select(_EVENTS.recorded_at).where(
                            _EVENTS.global_position == place
                        )
                    ).scalar_one()
                )

            return bisect_left(range(1, last + 1), recorded_before, key=recorded_at)

    def dossiers(self) -> list[str]:
        """The dossiers' slugs, in the order of their first events."""
        first: list[tuple[int, str]] = []
        with self.database.reading() as connection:
            # From one dossier to the next by the index: their events are never walked through.
            slug = connection.execute(select(func.min(_EVENTS.dossier))).scalar()
            while slug is not None:
                place = connection.execute(
                    select(func.min(_EVENTS.global_position)).where(
                        _EVENTS.dossier == slug
                    )
                ).scalar_one()
                first.append((place, slug))
                slug = connection.execute(
                    select(func.min(_EVENTS.dossier)).where(_EVENTS.dossier > slug)
                ).scalar()
        return [slug for _, slug in sorted(first)]

    def count(self, dossier: str | None = None) -> int:
        """Return how many events there are, in all or in one dossier."""
        wanted = [] if dossier is None else [_EVENTS.dossier == dossier]
        return int(
            self._scalar(select(func.count()).select_from(schema.events).where(*wanted))
        )

    def find_payloads(self, dossier: str, hashes: Iterable[bytes]) -> set[bytes]:
        """Which of the payload hashes (SHA-256 of canonical JSON) the dossier holds already."""
        return self._held_among(dossier, ("payload_sha256",), hashes)

    def find_names(self, dossier: str, names: Iterable[str]) -> set[str]:
        """Which of the names are keys or event ids of events of the dossier."""
        return self._held_among(dossier, ("key", "event_id"), names)

    def _held_among(
        self, dossier: str, columns: tuple[str, ...], wanted: Iterable[Any]
    ) -> set[Any]:
        """Return which of the values one of the columns has in events of the dossier."""
        found: set[Any] = set()
        with self.database.reading() as connection:
            for chunk in chunks(set(wanted)):
                for column in columns:
                    held = rows_with(
                        connection, (column,), column, chunk, dossier=dossier
                    )
                    found.update(value for (value,) in held)
        return found

    def read_streams(
        self, dossier: str, spans: Mapping[str, tuple[int, int]]
    ) -> Iterator[RecordedEvent]:
        """The events of some streams whose valid time may overlap a span, stream by stream.

        Args:
            dossier: The dossier's slug.
            spans: For each stream the earliest and the latest instant, in microseconds since the
                epoch.
        """
        with self.database.reading() as connection:
            there = {
                stream
                for (_, stream), version in stream_versions(
                    connection, ((dossier, stream) for stream in spans)
                ).items()
                if version
            }
        for stream, (earliest, latest) in spans.items():
            if stream not in there:
                continue
            overlaps = (
                _EVENTS.valid_earliest < latest,
                or_(_EVENTS.valid_latest.is_(None), _EVENTS.valid_latest > earliest),
            )
            of_stream = (_EVENTS.stream == stream, *overlaps)
            pages = self._within(_RECORDED, *of_stream, dossier=dossier)
            yield from chain.from_iterable(map(recorded_of, pages))

    def stream_version(self, dossier: str, stream: str) -> int:
        """Return how many events a stream of a dossier has, 0 if there is no such stream."""
        return (
            self._scalar(
                select(func.max(_EVENTS.stream_position)).where(
                    _EVENTS.dossier == dossier, _EVENTS.stream == stream
                )
            )
            or 0
        )

    def get(self, dossier: str, name: str) -> RecordedEvent | None:
        """The event of a dossier with that key or, if no key is so, with that event id."""
        with self.database.reading() as connection:
            return Index(connection).named(dossier, name)

    def related(
        self,
        dossier: str,
        names: Iterable[str],
        streams: Iterable[str] = (),
        *,
        types: Sequence[str] = (),
    ) -> list[RecordedEvent]:
        """Return the events of a dossier with these keys or event ids, and of whole streams.

        Args:
            dossier: The dossier's slug.
            names: The keys and event ids.
            streams: The streams.
            types: Of the streams only events of these types; by default all.
        """
        with self.seeking() as seek:
            return seek.related(dossier, set(names), set(streams), types=types)

    def origins(self, event_ids: Iterable[str]) -> dict[str, Origin]:
        """Return where events came from that another log recorded first, by event id."""
        with self.database.reading() as connection:
            return origins_in(connection, event_ids)

    def reviewed(self, event_ids: Iterable[str]) -> dict[str, Reviewed]:
        """Return who proposed events that another person accepted, by event id."""
        with self.database.reading() as connection:
            return reviewed_in(connection, event_ids)

    def check(self, *, workers: int = 1) -> LogCheck:
        """Check every place of the log: its chain, stream, clock and payload, and the head.

        A payload that the database's owner has erased is named, and does not break the chain for
        what follows.

        Args:
            workers: How many processes share the work on a long log; each but this one is started
                anew.
        """
        return check_database(self.database, workers=workers)

    def close(self) -> None:
        """Give the file back."""
        self.database.close()

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _scalar(self, asked: Select[Any]) -> Any:
        with self.database.reading() as connection:
            return connection.execute(asked).scalar()

    def _within(
        self,
        columns: Sequence[ColumnElement[Any]],
        *wanted: ColumnElement[bool],
        dossier: str | None,
        after: int = 0,
        up_to: int | None = None,
    ) -> Iterator[Sequence[Any]]:
        """Yield columns of places page by page, so that a slow reader holds nothing open.

        Events appended meanwhile are left out.
        """
        end = self.head().global_position
        return self._pages(
            select(*columns)
            .where(*wanted, *([] if dossier is None else [_EVENTS.dossier == dossier]))
            .where(
                _EVENTS.global_position <= (end if up_to is None else min(end, up_to))
            )
            .order_by(_EVENTS.global_position)
            .limit(_PAGE),
            after,
        )

    def _pages(self, asked: Select[Any], after: int) -> Iterator[Sequence[Any]]:
        place = asked.selected_columns.keys().index("global_position")
        while True:
            with self.database.reading() as connection:
                found = selected(
                    connection, asked.where(_EVENTS.global_position > after)
                )
            yield found
            if len(found) < _PAGE:
                return
            after = place_after(found[-1][place], after)
