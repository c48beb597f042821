"""Reading by the index: the few entries of each key that an answer may need, seen at once."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.dates import FOREVER
from tracker.domain.recorded import Noted
from tracker.storage.index import PERIOD
from tracker.storage.index.words import hits, versions
from tracker.storage.rows import contents_of
from tracker.storage.sql import (
    chunks,
    events_with,
    head_in,
    rows,
    rows_among,
    rows_with,
    stream_versions,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Connection

    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.index.words import Choice, Hit, SayingFilter

_ALL: Final = 2**31

# What counts in an index at a log place: entries that are as they are there, begun and known by the
# dates asked. The sum keeps PostgreSQL from seeking by `since` at the end of the key as well, which
# takes it half as long again.
_STANDS: Final = "{0}.since + 0 <= :place AND ({0}.until IS NULL OR {0}.until > :place)"
_COUNTS: Final = (
    "{0}.earliest < :boundary AND ({0}.known IS NULL OR {0}.known <= :known)"
    f" AND {_STANDS}"
)
_FOUND: Final = "e.place, e.latest, e.earliest, e.known, e.label, e.content"

# What is so for certain, where a known date is not to be looked at.
_SURE: Final = f"{{0}}.known <= :known AND {_STANDS}"
# Where the newest entry that is certain says one thing with all that does not end before it begins,
# and the last one that is over by then says another, nothing older matters. For each entry since
# the newest begins its place, or the number of its subject, negative, where that is not so.
_SIMPLE: Final = """CASE WHEN e.content IS NULL AND e.earliest >= n.earliest
      AND (e.label = n.label OR (e.label IS NULL AND n.label IS NULL)) THEN e.place
        ELSE -s.id END"""
_BEFORE: Final = f"""(SELECT o.earliest FROM entries o WHERE o.subject = s.id AND o.width = 0
    AND o.latest <= n.earliest AND {_SURE.format("o")}
      ORDER BY o.latest DESC LIMIT 1)"""  # noqa: S608  (constants)
_AFTER: Final = f"""e.subject = s.id AND e.width = 0
    AND e.latest > coalesce({_BEFORE}, {-FOREVER}) AND e.latest <= :high AND {_COUNTS.format("e")}
      AND (n.earliest IS NULL OR e.latest > n.earliest OR e.label = n.label)"""
_LAST: Final = f"""FROM entries x WHERE x.subject = s.id AND x.width = 0
    AND x.latest <= :boundary AND {_SURE.format("x")} ORDER BY x.latest DESC LIMIT 1"""
_NARROW: Final = (
    "s.dossier = :dossier AND s.kind IN ('position', 'figure') AND s.widths = 1"
)
# All in one row: a row for each entry would take the driver longer than the database takes to find
# it.
_SETTLED: Final = {
    # A CROSS JOIN keeps SQLite to this order.
    "sqlite": f"""SELECT group_concat({_SIMPLE}) FROM subjects s
      LEFT JOIN entries n ON n.subject = s.id AND n.width = 0
        AND (n.latest, n.place, n.since) = (SELECT x.latest, x.place, x.since {_LAST})
      CROSS JOIN entries e WHERE {_NARROW} AND {_AFTER}""",  # noqa: S608
    "postgresql": f"""SELECT array_agg({_SIMPLE}) FROM subjects s
      LEFT JOIN LATERAL (SELECT x.earliest, x.label {_LAST}) n ON true
      JOIN LATERAL (SELECT * FROM entries e WHERE {_AFTER} OFFSET 0) e ON true
      WHERE {_NARROW}""",  # noqa: S608
}
# All in one text and in lists: each in the order in which the rows are found.
_NOTED: Final = {
    "sqlite": """SELECT '[' || group_concat(payload) || ']', json_group_array(event_id),
    group_concat(global_position), group_concat(recorded_at)
      FROM events WHERE """,
    "postgresql": """SELECT '[' || string_agg(payload, ',') || ']', array_agg(event_id),
    array_agg(global_position), array_agg(recorded_at)
      FROM events WHERE """,
}

# Where reading ends is found once for each subject: as a plain subquery it would be worked out anew
# for every row.
_NEWEST: Final = f"""
    WITH q AS MATERIALIZED (
      SELECT s.id AS subject, (
        SELECT o.earliest FROM entries o WHERE o.subject = s.id AND o.width = 0 AND o.latest <= (
          SELECT n.earliest FROM entries n WHERE n.subject = s.id AND n.width = 0
            AND n.latest <= :boundary AND {_COUNTS.format("n")}
          ORDER BY n.latest DESC LIMIT 1
        ) AND o.known IS NOT NULL AND {_COUNTS.format("o")} ORDER BY o.latest DESC LIMIT 1
      ) AS cut FROM subjects s WHERE s.id {{wanted}}
    ) SELECT q.subject, q.cut, {_FOUND} FROM q JOIN entries e
      ON e.subject = q.subject AND e.width = 0 AND e.latest > coalesce(q.cut, {-FOREVER})
        AND e.latest <= :high
    WHERE {_COUNTS.format("e")}"""  # noqa: S608  (constants)
_WALK: Final = f"""
    SELECT {_FOUND} FROM entries e WHERE e.subject = :subject AND e.width = :width
      AND e.latest <= :high AND {_COUNTS.format("e")}
    ORDER BY e.latest DESC LIMIT :most"""  # noqa: S608
_FIRST: Final = f"""
    SELECT {_FOUND} FROM entries e WHERE e.subject = :subject AND e.width = :width
      AND e.latest <= :boundary AND {_COUNTS.format("e")}
    ORDER BY e.latest LIMIT :most"""  # noqa: S608
_WHOLE: Final = f"""
    SELECT {_FOUND} FROM subjects s JOIN entries e ON e.subject = s.id
    WHERE s.dossier = :dossier AND s.kind = :kind AND s.name = '' AND {_COUNTS.format("e")}
      ORDER BY e.place"""  # noqa: S608
_OF_KEYED: Final = f"""
    SELECT {_FOUND} FROM subjects s CROSS JOIN entries e
    WHERE s.dossier = :dossier AND s.kind IN ('position', 'figure', 'violation')
      AND e.subject = s.id AND {_COUNTS.format("e")}"""  # noqa: S608
_BETWEEN: Final = f"""{_OF_KEYED} AND (s.widths & :bit) <> 0
      AND e.width = :width AND e.latest > :since AND e.latest <= :high"""
_TOUCHED: Final = f"""
    SELECT s.id, s.kind, s.name, s.widths, s.flags FROM subjects s
    WHERE s.dossier = :dossier AND s.kind = 'position' AND (s.widths & :bit) <> 0
      AND EXISTS (SELECT 1 FROM entries e WHERE e.subject = s.id AND e.width = :width
        AND e.latest > :since AND e.latest <= :high AND {_COUNTS.format("e")})"""  # noqa: S608
_SAID_EARLIER: Final = f"""
    SELECT min(e.place) FROM entries e WHERE e.subject = :subject
      AND e.width IN (0, 1, 2, 3) AND e.latest <= :high AND e.label {{wanted}}
      AND {_COUNTS.format("e")}
    GROUP BY e.label, CASE WHEN e.known IS NULL THEN e.place END"""  # noqa: S608
_LEARNED: Final = f"{_OF_KEYED} AND (e.known IS NULL OR e.known > :since)"
_PUBLISHED: Final = """
    SELECT e.place FROM subjects s JOIN entries e ON e.subject = s.id
    WHERE s.dossier = :dossier AND s.kind = 'published' AND e.width = 0
      AND e.latest > :since AND e.latest <= :known AND e.place <= :place"""
_TALLIES: Final = """
    SELECT period, sure, doubtful, first_known, last_known, last_place, mended FROM tallies
      WHERE subject = :subject AND period <= :last ORDER BY period"""
_COUNT: Final = f"""
    SELECT count(e.known), count(*) - count(e.known) FROM entries e
    WHERE e.subject = :subject AND e.width IN (0, 1, 2, 3) AND e.latest >= :low
      AND e.latest < :high AND {_COUNTS.format("e")}"""  # noqa: S608
_DOUBTFUL: Final = f"""
    SELECT {_FOUND} FROM entries e WHERE e.subject = :subject AND e.latest <= :boundary
      AND e.known IS NULL AND {_COUNTS.format("e")}"""  # noqa: S608

_LAST_OF: Final = """
    SELECT global_position, digest FROM events WHERE dossier = :dossier
      AND global_position <= :up_to ORDER BY global_position DESC LIMIT 1"""
_HOLDS: Final = "SELECT 1 FROM events WHERE dossier = :dossier LIMIT 1 OFFSET :before"
_KEYS: Final = (
    "SELECT id, kind, name, widths, flags FROM subjects WHERE dossier = :dossier"
)
# Of most keys of a position and of most issues there is nothing to know beforehand.
_NOTABLE: Final = f"""{_KEYS} AND kind NOT IN ('acts', 'named')
    AND NOT (kind IN ('issue', 'position', 'figure') AND widths = 1 AND flags = 0)"""


class EntryFilter(NamedTuple):
    """The entries that a question lets through.

    They begin before `boundary`, are known by `known`, and are so at the log place.
    """

    boundary: int
    known: int
    place: int


class SoughtSubject(NamedTuple):
    """A subject of the index: see `tracker.storage.sql.schema.subjects`."""

    id: int
    kind: str
    name: str
    widths: int
    flags: int


class SoughtEntry(NamedTuple):
    """An entry of the index; `content` is the event as corrected, where it was."""

    place: int
    latest: int
    earliest: int
    known: int | None
    label: int | None
    content: str | None


class Newest(NamedTuple):
    """The newest entries of a subject: all whose later bound is after `cut`, or all there are."""

    cut: int | None
    entries: list[SoughtEntry]


class Seek:
    """One consistent view of the log and its index, for as long as its transaction runs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self) -> tuple[int, int, int]:
        """Return the rules by which the index was made, its last place, and the log's last place.

        Without the row that says so the index was made by no rules, and cannot be trusted.
        """
        found = rows(
            self._connection,
            "SELECT i.version, i.place, h.global_position FROM indexed i, head h",
        )
        return found[0] if found else (0, 0, 0)

    def holds(self, dossier: str, *, at_least: int = 1) -> bool:
        """Say whether there are so many events of a dossier, without counting those beyond."""
        before = max(at_least - 1, 0)
        found = rows(self._connection, _HOLDS, dossier=dossier, before=before)
        return bool(found)

    def last(self, dossier: str, up_to: int) -> tuple[int, bytes]:
        """Return the last place of a dossier's events up to a place, 0 if none, and its digest."""
        found = rows(self._connection, _LAST_OF, dossier=dossier, up_to=up_to)
        return found[0] if found else (0, b"")

    def notable(self, dossier: str) -> list[SoughtSubject]:
        """Return the subjects of a dossier that are notable or never settled.

        A notable one needs more than narrow dates.
        """
        found = rows(self._connection, _NOTABLE, dossier=dossier)
        return list(map(SoughtSubject._make, found))

    def subjects(self, dossier: str, kind: str) -> list[SoughtSubject]:
        """All subjects of a kind."""
        asked = f"{_KEYS} AND kind = :kind"
        found = rows(self._connection, asked, dossier=dossier, kind=kind)
        return list(map(SoughtSubject._make, found))

    def settled(
        self, dossier: str, window: EntryFilter, high: int
    ) -> tuple[list[int], set[int]]:
        """Return the places that settle positions and figures whose dates are all narrow.

        Also returns the subjects on which more has to be looked at.

        On the others the last statement is certain, and the one that was over before it began
        differs, so that nothing older matters.

        Args:
            dossier: The dossier's slug.
            window: What counts.
            high: The last instant at which a later bound may lie.
        """
        ((found,),) = rows(
            self._connection,
            _SETTLED[self._connection.dialect.name],
            dossier=dossier,
            high=high,
            **window._asdict(),
        )
        numbers = _numbers(found)
        if min(numbers, default=0) >= 0:
            return numbers, set()
        return [n for n in numbers if n > 0], {-n for n in numbers if n < 0}

    def newest(
        self, subjects: Sequence[int], window: EntryFilter, high: int
    ) -> dict[int, Newest]:
        """Return the newest entries of each subject whose dates are all narrow.

        They go down to one that is over before the newest begins.

        Args:
            subjects: The numbers of the subjects.
            window: What counts.
            high: The last instant at which a later bound may lie.
        """
        found: dict[int, Newest] = {}
        for chunk in chunks(subjects):
            for row in rows_among(
                self._connection, _NEWEST, chunk, high=high, **window._asdict()
            ):
                of = found.get(row[0])
                if of is None:
                    of = found[row[0]] = Newest(row[1], [])
                of.entries.append(SoughtEntry._make(row[2:]))
        return found

    def walk(
        self, subject: int, width: int, window: EntryFilter, high: int, most: int | None
    ) -> list[SoughtEntry]:
        """Return the oldest entries of one subject and width that are certain by the boundary."""
        most = _ALL if most is None else most
        of = {"subject": subject, "width": width}
        return self._entries(_WALK, window, high=high, most=most, **of)

    def first(
        self, subject: int, width: int, window: EntryFilter, most: int
    ) -> list[SoughtEntry]:
        """Return the oldest entries of one subject and width that are certain by the boundary."""
        return self._entries(_FIRST, window, subject=subject, width=width, most=most)

    def whole(self, dossier: str, kind: str, window: EntryFilter) -> list[SoughtEntry]:
        """Every entry of a kind of which all are wanted, in the order of the log."""
        return self._entries(_WHOLE, window, dossier=dossier, kind=kind)

    def between(
        self, dossier: str, width: int, window: EntryFilter, *, since: int, high: int
    ) -> list[SoughtEntry]:
        """Return the entries of one width on all keys that are not over by an instant.

        Args:
            dossier: The dossier's slug.
            width: The width.
            window: What counts.
            since: The instant.
            high: The last instant at which a later bound may lie.
        """
        of = {"dossier": dossier, "width": width, "bit": 1 << width}
        return self._entries(_BETWEEN, window, since=since, high=high, **of)

    def touched(
        self, dossier: str, width: int, window: EntryFilter, *, since: int, high: int
    ) -> list[SoughtSubject]:
        """Return the keys of positions that have such an entry; see `between`."""
        found = rows(
            self._connection,
            _TOUCHED,
            dossier=dossier,
            width=width,
            bit=1 << width,
            since=since,
            high=high,
            **window._asdict(),
        )
        return list(map(SoughtSubject._make, found))

    def said_earlier(
        self, subject: int, labels: Iterable[int], window: EntryFilter, high: int
    ) -> list[int]:
        """Return for each label a place where a subject's entry with it is over by an instant.

        Those of which it has to be looked at whether they count are given as well.
        """
        return [
            place
            for chunk in chunks(labels)
            for (place,) in rows_among(
                self._connection,
                _SAID_EARLIER,
                chunk,
                subject=subject,
                high=high,
                **window._asdict(),
            )
        ]

    def learned(
        self, dossier: str, window: EntryFilter, since: int
    ) -> list[SoughtEntry]:
        """Return the entries on all keys that do not surely count for who knows less.

        That is who knows what was reported before `since`. All entries are gone through.
        """
        return self._entries(_LEARNED, window, dossier=dossier, since=since)

    def published(self, dossier: str, window: EntryFilter, since: int) -> list[int]:
        """Return the places of the sources that came out after an instant, and are known."""
        found = rows(
            self._connection,
            _PUBLISHED,
            dossier=dossier,
            since=since,
            known=window.known,
            place=window.place,
        )
        return [place for (place,) in found]

    def count(self, subject: int, window: EntryFilter) -> tuple[int, int]:
        """Count entries of a tallied subject: certain by the boundary, and to be looked at."""
        last = window.boundary // PERIOD
        sure = doubtful = 0
        spans: list[tuple[int, int]] = []
        for period, known, unknown, first_known, last_known, last_place, mended in rows(
            self._connection, _TALLIES, subject=subject, last=last
        ):
            whole = period < last and not mended and window.place >= last_place
            if whole and (window.known >= last_known or window.known < first_known):
                sure += known if window.known >= last_known else 0
                doubtful += unknown
            elif spans and spans[-1][1] == period:
                spans[-1] = (spans[-1][0], period + 1)
            else:
                spans.append((period, period + 1))
        for start, end in spans:
            span = {
                "low": start * PERIOD,
                "high": min(end * PERIOD, window.boundary + 1),
            }
            ((known, unknown),) = rows(
                self._connection, _COUNT, subject=subject, **span, **window._asdict()
            )
            sure, doubtful = sure + known, doubtful + unknown
        return sure, doubtful

    def doubtful(self, subject: int, window: EntryFilter) -> list[SoughtEntry]:
        """The entries of a subject of which it has to be looked at whether they count."""
        return self._entries(_DOUBTFUL, window, subject=subject)

    def _entries(
        self, statement: str, window: EntryFilter, **values: Any
    ) -> list[SoughtEntry]:
        found = rows(self._connection, statement, **values, **window._asdict())
        return list(map(SoughtEntry._make, found))

    def at(self, places: Iterable[int]) -> list[RecordedEvent]:
        """Return the events at some places, with little more than what they say, in log order."""
        return events_with(self._connection, "global_position", places)

    def noted(self, places: Iterable[int]) -> list[Noted]:
        """Return the events at some places, with little beside what they say, in log order."""
        return self._noted("global_position", places)

    def streams(self, dossier: str, streams: Sequence[str]) -> list[Noted]:
        """Return the events of some streams, with little more than what they say, in log order."""
        return self._noted("stream", streams, dossier=dossier)

    def _noted(
        self, column: str, wanted: Iterable[Any], *, dossier: str | None = None
    ) -> list[Noted]:
        """Return the events whose column has one of the values, read as one text.

        If one of them cannot be read so, they are read row by row.
        """
        within, more = (
            ("", {})
            if dossier is None
            else ("dossier = :dossier AND ", {"dossier": dossier})
        )
        statement = (
            f"{_NOTED[self._connection.dialect.name]}{within}{column} {{wanted}}"
        )
        found: list[Noted] = []
        for chunk in chunks(wanted):
            ((payloads, ids, *numbers),) = rows_among(
                self._connection, statement, chunk, **more
            )
            at, since = map(_numbers, numbers)
            events = contents_of(payloads, len(at))
            if events is None:
                rows_found = events_with(
                    self._connection, column, chunk, dossier=dossier
                )
                found += (
                    Noted(r.event, r.event_id, r.global_position, r.recorded_at)
                    for r in rows_found
                )
            else:
                found += map(
                    Noted,
                    events,
                    msgspec.json.decode(ids) if isinstance(ids, str) else ids or (),
                    at,
                    since,
                )
        return sorted(found, key=attrgetter("global_position"))

    def hits(self, dossier: str, choice: Choice, window: SayingFilter) -> list[Hit]:
        """Return the events of a dossier that have words and are let through, in no order."""
        return hits(self._connection, dossier, choice, window)

    def versions(self, places: Iterable[int], up_to: int) -> list[Hit]:
        """Return the events of some places that have words, as they are at a place of the log."""
        return versions(self._connection, places, up_to)

    def places_named(self, dossier: str, names: Sequence[str]) -> list[int]:
        """Return the places of events of a dossier that have these keys or event ids."""
        return [
            place
            for chunk in chunks(names)
            for column in ("key", "event_id")
            for (place,) in rows_with(
                self._connection,
                ("global_position",),
                column,
                chunk,
                dossier=dossier,
            )
        ]

    def keys(self, dossier: str, names: Sequence[str]) -> dict[str, tuple[str, int]]:
        """For each of the names that is a key of the dossier, the id and the place of its event."""
        columns = ("key", "event_id", "global_position")
        found = (
            row
            for chunk in chunks(names)
            for row in rows_with(
                self._connection, columns, "key", chunk, dossier=dossier
            )
        )
        return {key: (event_id, place) for key, event_id, place in found}

    def related(
        self,
        dossier: str,
        names: Collection[str],
        streams: Collection[str],
        *,
        digests: Collection[bytes] = (),
        types: Sequence[str] = (),
    ) -> list[RecordedEvent]:
        """Return the events with one of these names or payloads, and those of streams.

        If types are named, the streams give only events of these.
        """
        wanted = (("key", names), ("event_id", names), ("payload_sha256", digests))
        found = [
            recorded
            for column, values in wanted
            for recorded in events_with(
                self._connection, column, values, dossier=dossier
            )
        ]
        return found + events_with(
            self._connection, "stream", streams, dossier=dossier, types=types
        )

    def end(self) -> int:
        """Return the last place of the log."""
        return head_in(self._connection).global_position

    def stream_versions(
        self, dossier: str, streams: Iterable[str]
    ) -> dict[tuple[str, str], int]:
        """Return how far each stream of a dossier is, by dossier and stream."""
        return stream_versions(self._connection, [(dossier, each) for each in streams])

    def acts_on(self, dossier: str, event_id: str, up_to: int) -> list[RecordedEvent]:
        """Return the corrections and withdrawals of an event, or of one of them, up to a place."""
        found = rows(
            self._connection,
            """SELECT e.place FROM subjects s JOIN entries e ON e.subject = s.id
            WHERE s.dossier = :dossier AND s.kind = 'acts' AND s.name = :name
              AND e.place <= :up_to""",
            dossier=dossier,
            name=event_id,
            up_to=up_to,
        )
        return self.at(place for (place,) in found)


def _numbers(found: str | list[int] | None) -> list[int]:
    """The numbers of a row that holds many, as each kind of database gives them."""
    if found is None:
        return []
    return list(map(int, found.split(","))) if isinstance(found, str) else found
