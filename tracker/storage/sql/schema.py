"""The tables as they are now; the migrations lead here, and a test holds the difference empty."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

REVISION: Final = "0014"
"""The migration whose tables this release reads and writes."""

NO_REVISION: Final = "0000"
"""Before the first migration."""

APPLICATION_ID: Final = 0x54524B31
"""The mark of a SQLite file of ours ("TRK1")."""

MARK: Final = "position-tracker"
"""The comment that marks a PostgreSQL table `head`, and the tables beside it, as ours."""

_OF_BOTH: Final = (
    "events_refuse_delete",
    "events_refuse_gap",
    "events_refuse_update",
    "head_refuse_delete",
    "head_refuse_fall",
    "head_refuse_insert",
)
TRIGGERS: Final = dict.fromkeys((*_OF_BOTH, "events_refuse_replace"), "0001") | {
    "events_refuse_odd": "0004",
    "head_refuse_odd": "0004",
    "origins_refuse_delete": "0010",
    "origins_refuse_replace": "0010",
    "origins_refuse_update": "0010",
    "events_erase_notes": "0012",
    "settings_refuse_delete": "0012",
    "settings_refuse_replace": "0012",
    "settings_refuse_update": "0012",
}
"""The triggers that guard the log in SQLite, each with the migration that makes it.

They keep it append-only; one takes the notes on an event away with its words.
"""

SERVER_TRIGGERS: Final = dict.fromkeys(
    (*_OF_BOTH, "events_refuse_truncate", "head_refuse_truncate"), "0001"
) | {
    "events_move_head": "0005",
    "origins_refuse_delete": "0010",
    "origins_refuse_truncate": "0010",
    "origins_refuse_update": "0010",
    "events_erase_notes": "0012",
    "settings_refuse_delete": "0012",
    "settings_refuse_truncate": "0012",
    "settings_refuse_update": "0012",
}
"""The same for PostgreSQL, which replaces rows by updates only and can empty a table at once."""

metadata: Final = MetaData()

# Compared byte by byte, as SQLite does, whatever the language of the server.
_NAME: Final = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite makes a column its row id, and finds by it fastest, only where the type is spelled INTEGER.
_PLACE: Final = BigInteger().with_variant(Integer(), "sqlite")


def _numbers(*names: str, nullable: bool = False) -> list[Column[int]]:
    """Return columns of whole numbers that nobody counts up."""
    return [
        Column(name, BigInteger, nullable=nullable, autoincrement=False)
        for name in names
    ]


events: Final = Table(
    "events",
    metadata,
    Column("global_position", _PLACE, nullable=False, autoincrement=False),
    Column("event_id", _NAME, nullable=False),
    Column("dossier", _NAME, nullable=False),
    Column("stream", _NAME, nullable=False),
    Column("stream_position", BigInteger, nullable=False),
    Column("type", _NAME, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("key", _NAME),
    *_numbers("valid_earliest", "valid_latest", nullable=True),
    *_numbers("reported_earliest", "reported_latest", nullable=True),
    *_numbers("recorded_at"),
    Column("recorded_by", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("payload_sha256", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    PrimaryKeyConstraint("global_position", name="pk_events"),
    UniqueConstraint("event_id", name="uq_events_event_id"),
    UniqueConstraint(
        "dossier", "stream", "stream_position", name="uq_events_dossier_stream_position"
    ),
    CheckConstraint("global_position > 0", name="ck_events_global_position"),
    CheckConstraint("stream_position > 0", name="ck_events_stream_position"),
    CheckConstraint("length(payload_sha256) = 32", name="ck_events_payload_sha256"),
    CheckConstraint("length(digest) = 32", name="ck_events_digest"),
)
"""The log. Instants are microseconds since the epoch; `payload` is the JSON that is digested.

The bounds of the valid and reported clocks only help to find rows: days are read as days of UTC, an
open or unknown end is NULL, and both are NULL when the event does not state that clock.
"""

# Its condition on PostgreSQL is added by `tracker.storage.postgres`: named here it would
# import that dialect for every file.
KEYED: Final = Index(
    "uq_events_dossier_key",
    events.c.dossier,
    events.c.key,
    unique=True,
    sqlite_where=events.c.key.is_not(None),
)
Index("ix_events_dossier_payload_sha256", events.c.dossier, events.c.payload_sha256)
Index("ix_events_dossier_global_position", events.c.dossier, events.c.global_position)

head: Final = Table(
    "head",
    metadata,
    Column("id", Integer, nullable=False, autoincrement=False),
    Column("global_position", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", name="pk_head"),
    CheckConstraint("id = 1", name="ck_head_one_row"),
    CheckConstraint("length(digest) = 32", name="ck_head_digest"),
    comment=MARK,
)
"""The end of the log, in one row: who holds it is the one who appends."""

feeds: Final = Table(
    "feeds",
    metadata,
    Column("feed", _NAME, nullable=False),
    Column("title", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("read_at", BigInteger, nullable=False),
    Column("tried_at", BigInteger),
    Column("error", Text),
    PrimaryKeyConstraint("feed", name="pk_feeds"),
)
"""The feeds that were read, by address, with what the server wants to hear again."""

inbox: Final = Table(
    "inbox",
    metadata,
    Column("item", _PLACE, nullable=False, autoincrement=True),
    Column("feed", _NAME, nullable=False),
    Column("identity", _NAME, nullable=False),
    Column("title", Text, nullable=False),
    Column("link", Text),
    Column("author", Text),
    Column("published", BigInteger),
    Column("text", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposal", Text),
    Column("publisher", Text),
    PrimaryKeyConstraint("item", name="pk_inbox"),
    ForeignKeyConstraint(["feed"], ["feeds.feed"], name="fk_inbox_feed_feeds"),
    UniqueConstraint("feed", "identity", name="uq_inbox_feed_identity"),
    CheckConstraint("state IN ('new', 'drafted', 'dropped')", name="ck_inbox_state"),
)
"""The items of the feeds; a dropped one stays, so that its feed does not bring it again."""

dropped_proposals: Final = Table(
    "dropped_proposals",
    metadata,
    Column("item", _PLACE, nullable=False, autoincrement=False),
    Column("proposal", _NAME, nullable=False),
    PrimaryKeyConstraint("item", "proposal", name="pk_dropped_proposals"),
    ForeignKeyConstraint(
        ["item"], ["inbox.item"], name="fk_dropped_proposals_item_inbox"
    ),
)
"""The proposals that a person dropped, by the item that they rest on."""

tokens: Final = Table(
    "tokens",
    metadata,
    Column("name", _NAME, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("role", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Column("revoked_at", BigInteger),
    PrimaryKeyConstraint("name", name="pk_tokens"),
    UniqueConstraint("hash", name="uq_tokens_hash"),
    CheckConstraint("length(hash) = 32", name="ck_tokens_hash"),
    CheckConstraint("role IN ('reader', 'editor', 'admin')", name="ck_tokens_role"),
)
"""The tokens by which a server knows who asks: of each only the hash, never what was shown."""

batches: Final = Table(
    "batches",
    metadata,
    Column("batch", _NAME, nullable=False),
    Column("dossier", _NAME, nullable=False),
    Column("file", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sent_by", Text, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("appended_by", Text),
    Column("appended_at", BigInteger),
    Column("first_place", BigInteger),
    Column("last_place", BigInteger),
    PrimaryKeyConstraint("batch", name="pk_batches"),
)
"""Files that were sent to be imported, each under the digest of what it says; kept for a time."""

origins: Final = Table(
    "origins",
    metadata,
    Column("event_id", _NAME, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    *_numbers("place", "recorded_at"),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("event_id", name="pk_origins"),
    CheckConstraint("length(digest) = 32", name="ck_origins_digest"),
    CheckConstraint("place > 0", name="ck_origins_place"),
)
"""The events that came from another log, each with its place there and that log's digest."""

settings: Final = Table(
    "settings",
    metadata,
    Column("setting", _PLACE, nullable=False, autoincrement=True),
    Column("dossier", _NAME, nullable=False),
    Column("name", _NAME, nullable=False),
    Column("value", Text, nullable=False),
    *_numbers("set_at"),
    Column("set_by", Text, nullable=False),
    PrimaryKeyConstraint("setting", name="pk_settings"),
)
"""The log of the settings of dossiers: of each name the last one counts."""

reviews: Final = Table(
    "reviews",
    metadata,
    Column("review", _PLACE, nullable=False, autoincrement=True),
    Column("dossier", _NAME, nullable=False),
    Column("event_id", _NAME, nullable=False),
    Column("content", Text, nullable=False),
    Column("content_sha256", LargeBinary, nullable=False),
    *_numbers("seen", "proposed_at"),
    Column("proposed_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_at", BigInteger),
    Column("decided_by", Text),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("review", name="pk_reviews"),
    UniqueConstraint("event_id", name="uq_reviews_event_id"),
    CheckConstraint("length(content_sha256) = 32", name="ck_reviews_content_sha256"),
    CheckConstraint(
        "state IN ('waiting', 'accepted', 'refused')", name="ck_reviews_state"
    ),
)
"""Appends that wait for another editor, or waited; `content` is empty once the log has it.

`event_id` is that of the last event, and `seen` the log place that the proposer had read.
"""

reviewed: Final = Table(
    "reviewed",
    metadata,
    Column("event_id", _NAME, nullable=False),
    *_numbers("review"),
    PrimaryKeyConstraint("event_id", name="pk_reviewed"),
)
"""The events that were appended when a review was accepted."""

desk_notes: Final = Table(
    "desk_notes",
    metadata,
    Column("note", _PLACE, nullable=False, autoincrement=True),
    Column("event_id", _NAME, nullable=False),
    *_numbers("written_at"),
    Column("written_by", Text, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("note", name="pk_desk_notes"),
)
"""Notes on events that only editors read; they are never exported."""
Index("ix_desk_notes_event_id", desk_notes.c.event_id)

subjects: Final = Table(
    "subjects",
    metadata,
    Column("id", _PLACE, nullable=False, autoincrement=True),
    Column("dossier", _NAME, nullable=False),
    Column("kind", _NAME, nullable=False),
    Column("name", _NAME, nullable=False),
    Column("widths", Integer, nullable=False),
    Column("flags", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_subjects"),
    UniqueConstraint("dossier", "kind", "name", name="uq_subjects_dossier_kind_name"),
)
"""Subjects of entries, such as one party's position on one issue.

This and the next five tables are made of the log and can be made anew.
"""

entries: Final = Table(
    "entries",
    metadata,
    *_numbers("subject"),
    Column("width", Integer, nullable=False, autoincrement=False),
    *_numbers("latest", "place", "since", "earliest"),
    *_numbers("known", "until", "label", nullable=True),
    Column("content", Text),
    PrimaryKeyConstraint(
        "subject", "width", "latest", "place", "since", name="pk_entries"
    ),
    sqlite_with_rowid=False,
)
"""The events by subject and date, mended from place `since` on and before `until`.

`content` is the event as corrected.
"""

wordings: Final = Table(
    "wordings",
    metadata,
    *_numbers("issue", "words", "code"),
    PrimaryKeyConstraint("issue", "words", "code", name="pk_wordings"),
    sqlite_with_rowid=False,
)
"""With which codes the same words were stated on an issue, as numbers; code 0 is none."""

tallies: Final = Table(
    "tallies",
    metadata,
    *_numbers("subject", "period"),
    *_numbers("sure", "doubtful", "first_known", "last_known", "last_place", "mended"),
    PrimaryKeyConstraint("subject", "period", name="pk_tallies"),
    sqlite_with_rowid=False,
)
"""Counts of a subject's entries by the period of their later bound.

With and without a known date, and the bounds of those; `mended` is 1 once that is no longer all:
then they are counted.
"""

said: Final = Table(
    "said",
    metadata,
    Column("since", _PLACE, nullable=False, autoincrement=False),
    Column("dossier", _NAME, nullable=False),
    *_numbers("place", "earliest", "latest", "last"),
    *_numbers("known", "until", "month", nullable=True),
    Column("facets", _NAME, nullable=False),
    PrimaryKeyConstraint("since", name="pk_said"),
)
"""The events that have words, mended from place `since` on and before `until`.

`last` is just after the last instant of an event, `month` counts from the year 0; `facets` names
its type, its parties and its issues.
"""
Index("ix_said_place", said.c.place)

BESIDE: Final = frozenset(
    ("vocabulary", "words", "words_config", "words_data", "words_docsize", "words_idx")
)
"""Tables that are no part of the metadata: the words of what is said, as each kind of database
keeps them. In SQLite `vocabulary` lists them."""

VIEWS: Final = (
    "v_positions",
    "v_meetings",
    "v_truces",
    "v_proposals",
    "v_agreements",
    "v_sources",
)
"""The views for those who ask in SQL; the program reads none of them."""


def is_described(name: str | None, kind: str, _: object) -> bool:
    """Tell whether something in a database is described by the metadata."""
    return kind != "table" or name not in BESIDE


indexed: Final = Table(
    "indexed",
    metadata,
    Column("id", Integer, nullable=False, autoincrement=False),
    *_numbers("version", "place"),
    PrimaryKeyConstraint("id", name="pk_indexed"),
    CheckConstraint("id = 1", name="ck_indexed_one_row"),
)
"""The last place of the log that has entries, and the rules that made them; one row."""
