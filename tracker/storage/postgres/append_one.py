"""Appending one event on a server in one statement, which holds the log while it is written."""

from __future__ import annotations

import select
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

import psycopg

from tracker.storage.rows import Assigned
from tracker.storage.rows.chain import GENESIS, Covered, around
from tracker.storage.rows.new_rows import COLUMNS, row_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tracker.storage.postgres.sessions import Backend
    from tracker.storage.rows.new_rows import Alone

_PLACED: Final = {
    "global_position": "place",
    "stream_position": "version",
    "recorded_at": "at",
    "digest": """sha256(digest || %(first)s || convert_to(place::text, 'UTF8')
      || %(second)s || convert_to(at::text, 'UTF8')
      || %(third)s || convert_to(version::text, 'UTF8') || %(fourth)s)""",
}
# While the statement waits for the head, others may append. Then it sees the head that they left,
# but no row of theirs: a key or a place in a stream that is taken by now is refused by the table,
# and so is a place in a stream that leaves a gap.
_APPEND: Final = f"""
    WITH seen AS MATERIALIZED (
      SELECT coalesce((SELECT max(stream_position) FROM events WHERE dossier = %(dossier)s
        AND stream = %(stream)s), 0) + 1 AS version
      WHERE NOT EXISTS (SELECT 1 FROM events WHERE dossier = %(dossier)s AND key = %(key)s)
    ), held AS MATERIALIZED (
      SELECT digest, global_position + 1 AS place,
        greatest(coalesce(%(now)s::bigint, server_time), recorded_at + 1) AS at
      FROM tracker_hold()
    )
    INSERT INTO events ({", ".join(COLUMNS)})
    SELECT {", ".join(_PLACED.get(name, f"%({name})s") for name in COLUMNS)} FROM seen, held
    WHERE %(expected)s::bigint IS NULL OR version = %(expected)s::bigint + 1
    RETURNING global_position, stream_position, recorded_at, digest"""  # noqa: S608
_PREVIOUS: Final = (
    "SELECT digest FROM events"
    " WHERE global_position = (SELECT global_position FROM head) - 1"
)
_LANDED: Final = (
    "SELECT global_position, stream_position, recorded_at, digest FROM events "
    "WHERE event_id = %s AND payload_sha256 = %s"
)


def append(
    driver: psycopg.Connection[Any], backend: Backend, alone: Alone, *, ends: bool
) -> tuple[Assigned, bytes] | None:
    """Append an event in a transaction that ends with it, or goes on and holds the log.

    Also returns the digest of the place before; None when something has to be looked at first, and
    nothing was written.
    """
    if backend.pooled:
        backend.begin(driver, writes=True)
    try:
        with together(driver, backend):
            if not backend.pooled:
                backend.begin_unheard(driver)
            appended = driver.execute(_APPEND, _values(alone))
            previous = driver.execute(_PREVIOUS, prepare=True)
            if ends:
                driver.commit()
            place, before = _placed(alone, appended.fetchone()), previous.fetchone()
    except psycopg.IntegrityError:
        return None
    return place and (place, before[0] if before else GENESIS)


def together(
    driver: psycopg.Connection[Any], backend: Backend
) -> AbstractContextManager[object]:
    """Send statements without waiting for the answers, where the server's library can.

    Behind a pool each answer is waited for. PgBouncer may never take back a connection on which
    two ends of a transaction are under way.
    """
    can = psycopg.Pipeline.is_supported() and not backend.pooled
    return driver.pipeline() if can else nullcontext()


def landed(driver: psycopg.Connection[Any], alone: Alone) -> Assigned | None:
    """Return what the log assigned to the event, if it is there."""
    return _placed(
        alone,
        driver.execute(_LANDED, (alone.event_id, alone.item.payload_sha256)).fetchone(),
    )


def _values(alone: Alone) -> dict[str, Any]:
    item = alone.item
    row = dict(
        zip(
            COLUMNS,
            row_of(item, Assigned(alone.event_id, item.stream, 0, 0, 0, alone.actor)),
            strict=True,
        )
    )
    hashed = item.payload_sha256.hex()
    covered = Covered(
        item.dossier,
        alone.event_id,
        0,
        item.key,
        hashed,
        0,
        alone.actor,
        item.schema_version,
        item.stream,
        0,
        item.type,
    )
    first, second, third, fourth = around(covered)
    return row | {
        "now": alone.now,
        "expected": alone.expected,
        "first": first,
        "second": second,
        "third": third,
        "fourth": fourth,
    }


def _placed(alone: Alone, found: tuple[Any, ...] | None) -> Assigned | None:
    if found is None:
        return None
    place, version, recorded_at, digest = found
    return Assigned(
        alone.event_id,
        alone.item.stream,
        version,
        place,
        recorded_at,
        alone.actor,
        digest,
    )


def quiet(driver: psycopg.Connection[Any]) -> bool:
    """Return whether nothing waits to be read on a connection, such as the server's closing it."""
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return not poll.poll(0)
