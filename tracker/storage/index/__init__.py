"""The index beside the log: events by subject and date, made in the transaction that appends.

The meaning of a row is not known here: whoever keeps the index says what to put in, and whoever
asks knows what to ask for.
"""

from __future__ import annotations

from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import msgspec

from tracker.domain.dates import FOREVER
from tracker.storage.index.words import (
    for_server,
    put_in_file,
    said_rows,
    to_be_told,
)
from tracker.storage.rows import RECORDED_COLUMNS, place_after, recorded_of
from tracker.storage.sql import events_with, rows, rows_for, run, run_many

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.index.words import Saying
    from tracker.storage.sql import Driving

_PAGE: Final = 2_000
_ENTRY: Final = (
    "subject",
    "width",
    "latest",
    "place",
    "since",
    "earliest",
    "known",
    "until",
    "label",
    "content",
)
_HOLES: Final = ", ".join(f":{name}" for name in _ENTRY)
# Constants.
_PUT: Final = f"INSERT INTO entries ({', '.join(_ENTRY)}) VALUES ({_HOLES})"  # noqa: S608
_END: Final = """
    UPDATE entries SET until = :until
    WHERE subject = :subject AND width = :width AND latest = :latest AND place = :place
      AND until IS NULL"""
_END_SAID: Final = (
    "UPDATE said SET until = :until WHERE place = :place AND until IS NULL"
)
_DOUBT_SAID: Final = """
    UPDATE said SET known = NULL
    WHERE dossier = :dossier AND known IS NOT NULL AND since IN (
      SELECT since FROM entries WHERE known IS NULL AND subject IN (
        SELECT id FROM subjects WHERE dossier = :dossier))"""
_HOLDS: Final = """
    SELECT count(*) FROM (SELECT 1 FROM subjects UNION ALL SELECT 1 FROM said
      UNION ALL SELECT 1 FROM {words} LIMIT 1) AS held"""
_WORDS: Final = {"sqlite": "words_docsize", "postgresql": "words"}
_CLEAR_WORDS: Final = {
    "sqlite": "INSERT INTO words (words) VALUES ('delete-all')",
    "postgresql": "DELETE FROM words",
}
_DOUBT: Final = """
    UPDATE entries SET known = NULL
    WHERE subject IN (SELECT id FROM subjects WHERE dossier = :dossier) AND known IS NOT NULL
      AND (content LIKE :citing OR place IN (SELECT global_position FROM events
        WHERE dossier = :dossier AND payload LIKE :citing))"""


# SQLite takes the tables of a CROSS JOIN in their order, so that each pair is a seek; for `IN
# (VALUES ...)` it would read the whole table.
_CODES: Final = """
    WITH wanted (of, said) AS (VALUES {pairs})
    SELECT issue, words, code FROM wanted CROSS JOIN wordings WHERE issue = of AND words = said"""
_SUBJECTS: Final = """
    WITH wanted (sort, called) AS (VALUES {pairs})
    SELECT kind, name, id, widths, flags FROM wanted CROSS JOIN subjects
      WHERE dossier = :dossier AND kind = sort AND name = called"""
_CODE: Final = ("issue", "words", "code")
_ADD_CODE: Final = (
    "INSERT INTO wordings (issue, words, code) VALUES (:issue, :words, :code)"
)
_SUBJECT: Final = """
    INSERT INTO subjects (dossier, kind, name, widths, flags)
      VALUES (:dossier, :kind, :name, :widths, :flags)
    ON CONFLICT (dossier, kind, name) DO UPDATE SET widths = subjects.widths | excluded.widths,
      flags = subjects.flags | excluded.flags
    RETURNING id"""
_REACHED: Final = """
    INSERT INTO indexed (id, version, place) VALUES (1, :version, :place)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, place = excluded.place"""
_ON_SERVER: Final = "SELECT tracker_index(CAST(:said AS json))"
"""The function by which a server takes what is written, from roles that may not write it."""
_TOGETHER: Final = frozenset(("entries", "tallied", "said", "codes", "reached"))
_MAY_CLEAR: Final = """
    SELECT has_table_privilege('subjects', 'DELETE') OR NOT EXISTS (SELECT 1 FROM subjects)"""


PERIOD: Final = 8 * 86_400_000_000
"""The length of a period of the tallies, in microseconds."""
_TALLY: Final = (
    "subject",
    "period",
    "sure",
    "doubtful",
    "first_known",
    "last_known",
    "last_place",
    "mended",
)
_ADD_TALLY: Final = f"""
    INSERT INTO tallies ({", ".join(_TALLY)}) VALUES ({", ".join(":" + name for name in _TALLY)})
    ON CONFLICT (subject, period) DO UPDATE SET
      sure = tallies.sure + excluded.sure,
      doubtful = tallies.doubtful + excluded.doubtful,
      first_known = CASE WHEN excluded.first_known < tallies.first_known
        THEN excluded.first_known ELSE tallies.first_known END,
      last_known = CASE WHEN excluded.last_known > tallies.last_known THEN excluded.last_known
        ELSE tallies.last_known END,
      last_place = excluded.last_place,
      mended = CASE WHEN excluded.mended > tallies.mended THEN excluded.mended
        ELSE tallies.mended END"""  # noqa: S608  (constants)


class Keeper(Protocol):
    """Keeps the index in step with the log."""

    def __call__(
        self, index: Index, before: bytes, added: Sequence[RecordedEvent]
    ) -> None:
        """Take in events just appended, inside their transaction.

        `before` is the digest of the place before them.
        """

    def catch_up(self, index: Index, head: bytes) -> None:
        """Take in what the log holds and the index does not; `head` is the last place's digest."""


class IndexSubject(NamedTuple):
    """A subject of entries: its number, the widths its entries have (a bit each), and its flags."""

    id: int
    widths: int
    flags: int


class PutIn(NamedTuple):
    """A row to put in: the columns of `entries` in their order, except `until`, which is open."""

    subject: int
    width: int
    latest: int
    place: int
    since: int
    earliest: int
    known: int | None
    label: int | None
    content: str | None


class Index:
    """The index of one database, inside a transaction that holds the log alone."""

    def __init__(self, connection: Driving) -> None:
        self._driving = connection
        self._on_server = connection.dialect.name == "postgresql"
        self._pending: dict[str, Any] = {}

    @property
    def _connection(self) -> Driving:
        """The connection, when all is written that waits for `reached`."""
        self._send()
        return self._driving

    def _send(self) -> None:
        if self._pending:
            said, self._pending = self._pending, {}
            run(self._driving, _ON_SERVER, said=_encoded(said))

    def _told(self, **said: Any) -> bool:
        """Have a server's function write something; in a file there is none.

        The rows of an append are written together at its end, in one statement.
        """
        if not self._on_server:
            return False
        if not said.keys() <= _TOGETHER or said.keys() & self._pending.keys():
            self._send()
        self._pending |= said
        if not said.keys() <= _TOGETHER - {"reached"}:
            self._send()
        return True

    def state(self) -> tuple[int, int]:
        """Return the rules by which the entries were made, and up to which place.

        There are none where the row that says so is gone.
        """
        found = rows(self._connection, "SELECT version, place FROM indexed")
        return (found[0][0], found[0][1]) if found else (0, 0)

    def may_clear(self) -> bool:
        """Return whether nothing is there, or all of it may be taken out and made anew.

        On a server that is for the tables' owner.
        """
        return not self._on_server or bool(rows(self._connection, _MAY_CLEAR)[0][0])

    def is_empty(self) -> bool:
        """Return whether nothing is in it."""
        words = _WORDS[self._driving.dialect.name]
        return rows(self._connection, _HOLDS.format(words=words)) == [(0,)]

    def dossiers(self) -> list[str]:
        """Return the dossiers that it has subjects of."""
        found = rows(self._connection, "SELECT DISTINCT dossier FROM subjects")
        return sorted(name for (name,) in found)

    def reached(self, version: int, place: int) -> None:
        """Say that there are entries up to a place of the log."""
        if not self._told(reached={"version": version, "place": place}):
            run(self._connection, _REACHED, version=version, place=place)

    def clear(self, dossier: str | None = None) -> None:
        """Take out all entries, or those of one dossier, of which the words stay."""
        where = "" if dossier is None else " WHERE dossier = :dossier"
        ids = f"(SELECT id FROM subjects{where})"  # noqa: S608  (two constants)
        for statement in (
            f"DELETE FROM entries WHERE subject IN {ids}",  # noqa: S608  (two constants)
            f"DELETE FROM wordings WHERE issue IN {ids}",  # noqa: S608
            f"DELETE FROM tallies WHERE subject IN {ids}",  # noqa: S608
            f"DELETE FROM subjects{where}",  # noqa: S608
            f"DELETE FROM said{where}",  # noqa: S608
        ):
            run(
                self._connection,
                statement,
                **({} if dossier is None else {"dossier": dossier}),
            )
        if dossier is None:
            run(self._connection, _CLEAR_WORDS[self._driving.dialect.name])

    def subject(self, dossier: str, kind: str, name: str) -> IndexSubject | None:
        """Return what is kept of a subject; None while it is not there."""
        found = rows(
            self._connection,
            (
                "SELECT id, widths, flags FROM subjects WHERE dossier = :dossier "
                "AND kind = :kind AND name = :name"
            ),
            dossier=dossier,
            kind=kind,
            name=name,
        )
        return IndexSubject(*found[0]) if found else None

    def subjects(
        self, dossier: str, wanted: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], IndexSubject]:
        """Return what is kept of those of many subjects, by kind and name, that are there."""
        return {
            (kind, name): IndexSubject(*kept)
            for kind, name, *kept in rows_for(
                self._connection, _SUBJECTS, wanted, dossier=dossier
            )
        }

    def names(self, dossier: str, kind: str) -> set[str]:
        """The names of all subjects of a kind."""
        return {
            name
            for (name,) in rows(
                self._connection,
                "SELECT name FROM subjects WHERE dossier = :dossier AND kind = :kind",
                dossier=dossier,
                kind=kind,
            )
        }

    def has(self, dossier: str, kinds: Sequence[str]) -> bool:
        """Return whether there is a subject of one of the kinds."""
        return any(self._any(dossier, kind) for kind in kinds)

    def _any(self, dossier: str, kind: str) -> bool:
        return bool(
            rows(
                self._connection,
                "SELECT 1 FROM subjects WHERE dossier = :dossier AND kind = :kind LIMIT 1",
                dossier=dossier,
                kind=kind,
            )
        )

    def keep_subject(
        self, dossier: str, kind: str, name: str, *, widths: int, flags: int
    ) -> IndexSubject:
        """Put a subject in, or add to its widths and flags."""
        subject = {
            "dossier": dossier,
            "kind": kind,
            "name": name,
            "widths": widths,
            "flags": flags,
        }
        ((number,),) = (
            rows(self._connection, _ON_SERVER, said=_encoded({"subject": subject}))
            if self._on_server
            else rows(self._connection, _SUBJECT, **subject)
        )
        return IndexSubject(number, widths, flags)

    def put(self, given: Iterable[PutIn], *, tallied: Collection[int] = ()) -> None:
        """Put entries in, open from their `since` on; those on one subject together, for speed.

        Args:
            given: The entries.
            tallied: The subjects whose entries are counted, period by period, so that they need
                not be counted one by one when they are asked for.
        """
        ordered = sorted(given, key=itemgetter(0, 1, 2, 3, 4))
        if self._on_server:
            counted = {"tallied": list(tallied)} if tallied else {}
            self._told(entries=[row._asdict() for row in ordered], **counted)
            return
        run_many(
            self._connection, _PUT, _ENTRY, ((*r[:7], None, *r[7:]) for r in ordered)
        )
        if tallied:
            self._tally(row for row in ordered if row.subject in tallied)

    def say(self, given: Sequence[Saying], *, with_words: bool = True) -> None:
        """Keep what has words, open from its `since` on; the words may be there already."""
        told = [to_be_told(each) for each in given]
        if not self._on_server:
            put_in_file(self._connection, told, with_words=with_words)
            return
        self._told(said=[for_server(each, with_words=with_words) for each in told])

    def _tally(self, given: Iterable[PutIn]) -> None:
        periods: dict[tuple[int, int], list[PutIn]] = {}
        for row in given:
            periods.setdefault((row.subject, row.latest // PERIOD), []).append(row)
        run_many(
            self._connection,
            _ADD_TALLY,
            _TALLY,
            [(*period, *_counted(some)) for period, some in sorted(periods.items())],
        )

    def end(self, row: PutIn, until: int) -> None:
        """Say that an entry is as it is before a place only; another may follow."""
        ended = {
            "subject": row.subject,
            "width": row.width,
            "latest": row.latest,
            "place": row.place,
            "until": until,
        }
        period = row.latest // PERIOD
        if self._told(end=ended | {"period": period}):
            return
        run(self._connection, _END, **ended)
        mended = "UPDATE tallies SET mended = 1 WHERE subject = :subject AND period = :period"
        run(self._connection, mended, subject=row.subject, period=period)
        run(self._connection, _END_SAID, place=row.place, until=until)

    def current(
        self, dossier: str, kind: str, name: str, place: int | None = None
    ) -> list[tuple[int, str | None]]:
        """Return the places and corrected contents of a subject's open entries, in log order.

        Only those of one place, if it is given.
        """
        return rows(
            self._connection,
            """SELECT e.place, e.content FROM subjects s JOIN entries e ON e.subject = s.id
            WHERE s.dossier = :dossier AND s.kind = :kind AND s.name = :name AND e.until IS NULL
              AND (:every = 1 OR e.place = :place) ORDER BY e.place""",
            dossier=dossier,
            kind=kind,
            name=name,
            every=int(place is None),
            place=place or 0,
        )

    def codes(
        self, wanted: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], int]]:
        """Return the codes with which words were stated on issues.

        For each pair of issue and words that has any, its codes one by one.
        """
        for issue, words, code in rows_for(self._connection, _CODES, wanted):
            yield (issue, words), code

    def add_codes(self, given: Iterable[tuple[int, int, int]]) -> None:
        """Keep that words were stated with a code: issue, words, code."""
        if self._on_server:
            self._told(codes=[dict(zip(_CODE, each, strict=True)) for each in given])
        else:
            run_many(self._connection, _ADD_CODE, _CODE, given)

    def doubt(self, dossier: str, source: str) -> None:
        """Mark every entry whose event may cite a source; this reads the whole dossier."""
        citing = f'%"source":"{source}"%'
        if self._told(doubt={"dossier": dossier, "citing": citing}):
            return
        run(self._connection, _DOUBT, dossier=dossier, citing=citing)
        run(
            self._connection,
            (
                "UPDATE tallies SET mended = 1 WHERE subject IN (SELECT id FROM subjects "
                "WHERE dossier = :dossier)"
            ),
            dossier=dossier,
        )
        run(self._connection, _DOUBT_SAID, dossier=dossier)

    def at(self, places: Sequence[int]) -> list[RecordedEvent]:
        """The events at some places, in the order of the log."""
        return events_with(self._connection, "global_position", places)

    def named(self, dossier: str, name: str) -> RecordedEvent | None:
        """The event of a dossier with that key or, if no key is so, with that event id."""
        found = events_with(
            self._connection, "key", [name], dossier=dossier
        ) or events_with(self._connection, "event_id", [name], dossier=dossier)
        return found[0] if found else None

    def streams(self, dossier: str, streams: Sequence[str]) -> list[RecordedEvent]:
        """The events of some streams, in the order of the log."""
        return events_with(self._connection, "stream", streams, dossier=dossier)

    def following(
        self, place: int, *, dossier: str | None = None, most: int = 2_000
    ) -> list[RecordedEvent]:
        """The events after a place, in the order of the log, at most so many."""
        within = "" if dossier is None else "dossier = :dossier AND "
        found = rows(
            self._connection,
            (
                f"SELECT {', '.join(RECORDED_COLUMNS)} FROM events "  # noqa: S608  (constants)
                f"WHERE {within}global_position > :place ORDER BY global_position LIMIT :most"
            ),
            place=place,
            most=most,
            **({} if dossier is None else {"dossier": dossier}),
        )
        events = recorded_of(found)
        if events:
            place_after(events[-1].global_position, place)
        return events


_ENTRY_VALUES: Final = ", ".join(f"e.{name}" for name in _ENTRY[1:])
_TALLY_VALUES: Final = ", ".join(f"t.{name}" for name in _TALLY[1:])
_SAID: Final = (
    "SELECT dossier, kind, name, widths, flags FROM subjects",
    (
        f"SELECT s.dossier, s.kind, s.name, {_ENTRY_VALUES} "  # noqa: S608
        "FROM subjects s JOIN entries e ON e.subject = s.id"
    ),
    (
        f"SELECT s.dossier, s.kind, s.name, {_TALLY_VALUES} "  # noqa: S608
        "FROM subjects s JOIN tallies t ON t.subject = s.id"
    ),
    (
        "SELECT s.dossier, s.kind, s.name, w.words, w.code FROM subjects s "
        "JOIN wordings w ON w.issue = s.id"
    ),
)


def _encoded(said: dict[str, Any]) -> str:
    return msgspec.json.encode(said).decode()


def _counted(some: Sequence[PutIn]) -> tuple[int, ...]:
    """The rest of a tally of some entries."""
    known = [row.known for row in some if row.known is not None]
    mended = any(row.since != row.place for row in some)
    return (
        len(known),
        len(some) - len(known),
        min(known, default=FOREVER),
        max(known, default=-FOREVER),
        max(row.since for row in some),
        int(mended),
    )


def sums(connection: Connection) -> dict[str, int]:
    """Return for each dossier a number for all that the index says of it.

    Neither the order nor the numbers of subjects change it.
    """
    found: dict[str, int] = {}
    for statement in _SAID:
        for row in connection.execution_options(yield_per=_PAGE).exec_driver_sql(
            statement
        ):
            said = blake2b(msgspec.msgpack.encode(tuple(row)), digest_size=16).digest()
            _add(found, row[0], said)
    for dossier, said in said_rows(connection):
        _add(found, dossier, said)
    return found


def _add(sums_found: dict[str, int], dossier: str, said: bytes) -> None:
    total = sums_found.get(dossier, 0) + int.from_bytes(said, "big")
    sums_found[dossier] = total % (1 << 128)
