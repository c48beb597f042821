"""The log and its head.

Reads: nothing.
Writes: the tables `events` and `head`, the one row of `head`, and the triggers that keep both
    append-only.
Going down: drops both tables, and with them the whole log; it is refused once there is an event.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from tracker.domain.errors import NotAllowedError

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PLACE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# REPLACE deletes without firing the DELETE trigger unless a connection asks for it, so what exists
# is refused before the insert.
_SQLITE: Final = {
    "events_refuse_update": """
        BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END""",
    "events_refuse_delete": """
        BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END""",
    "events_refuse_replace": """
        BEFORE INSERT ON events
        WHEN EXISTS (SELECT 1 FROM events WHERE global_position = NEW.global_position)
          OR EXISTS (SELECT 1 FROM events WHERE event_id = NEW.event_id)
          OR EXISTS (SELECT 1 FROM events WHERE dossier = NEW.dossier AND key = NEW.key)
          OR EXISTS (SELECT 1 FROM events WHERE dossier = NEW.dossier AND stream = NEW.stream AND stream_position = NEW.stream_position)
        BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END""",
    "events_refuse_gap": """
        BEFORE INSERT ON events
        WHEN NEW.global_position IS NOT (SELECT coalesce(max(global_position), 0) + 1 FROM events)
          OR NEW.global_position > (SELECT global_position FROM head)
          OR NEW.stream_position IS NOT (SELECT coalesce(max(stream_position), 0) + 1 FROM events WHERE dossier = NEW.dossier AND stream = NEW.stream)
          OR NEW.recorded_at < (SELECT recorded_at FROM events WHERE global_position = NEW.global_position - 1)
        BEGIN SELECT RAISE(ABORT, 'an event goes at the end of the log, not before the head says so'); END""",
    "head_refuse_delete": """
        BEFORE DELETE ON head
        BEGIN SELECT RAISE(ABORT, 'the head is never deleted'); END""",
    "head_refuse_insert": """
        BEFORE INSERT ON head
        WHEN EXISTS (SELECT 1 FROM head)
        BEGIN SELECT RAISE(ABORT, 'there is one head'); END""",
    "head_refuse_fall": """
        BEFORE UPDATE ON head
        WHEN NEW.id IS NOT OLD.id OR NEW.global_position < OLD.global_position OR NEW.recorded_at < OLD.recorded_at
        BEGIN SELECT RAISE(ABORT, 'the head never falls'); END""",
}
# One look at all that a statement has added: row by row, the same costs more than the writing.
_FITS: Final = """
    IF EXISTS (
      SELECT 1 FROM (
        SELECT global_position AS place, stream_position AS position, dossier, stream, recorded_at,
          lag(global_position) OVER log AS place_before, lag(recorded_at) OVER log AS recorded_before,
          lag(stream_position) OVER (PARTITION BY dossier, stream ORDER BY global_position) AS position_before
        FROM added WINDOW log AS (ORDER BY global_position)
      ) AS a
      WHERE a.place <> coalesce(a.place_before, (SELECT max(global_position) FROM {schema}.events WHERE global_position < a.place), 0) + 1
        OR a.position <> coalesce(a.position_before, (
          SELECT max(stream_position) FROM {schema}.events e WHERE e.dossier = a.dossier AND e.stream = a.stream AND e.global_position < a.place), 0) + 1
        OR a.recorded_at < coalesce(a.recorded_before, (SELECT recorded_at FROM {schema}.events WHERE global_position = a.place - 1), a.recorded_at)
    ) OR (SELECT max(global_position) FROM added) < (SELECT max(global_position) FROM {schema}.events)
      OR (SELECT max(global_position) FROM added) > (SELECT global_position FROM {schema}.head)
    THEN {refuse} END IF;"""
_FALLS: Final = "IF NEW.id <> OLD.id OR NEW.global_position < OLD.global_position OR NEW.recorded_at < OLD.recorded_at THEN {refuse} END IF; RETURN NEW;"
_ALWAYS: Final = "{refuse}"
_ADDED: Final = "REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
# A row is replaced by an update, so that needs no trigger of its own; a table can be emptied past
# the triggers of its rows.
_POSTGRESQL: Final = {
    "events_refuse_update": (
        "BEFORE UPDATE",
        "events",
        "FOR EACH ROW",
        _ALWAYS,
        "an event is never changed",
    ),
    "events_refuse_delete": (
        "BEFORE DELETE",
        "events",
        "FOR EACH ROW",
        _ALWAYS,
        "an event is never deleted",
    ),
    "events_refuse_truncate": (
        "BEFORE TRUNCATE",
        "events",
        "",
        _ALWAYS,
        "an event is never deleted",
    ),
    "events_refuse_gap": (
        "AFTER INSERT",
        "events",
        _ADDED,
        _FITS,
        "an event goes at the end of the log, not before the head says so",
    ),
    "head_refuse_delete": (
        "BEFORE DELETE",
        "head",
        "FOR EACH ROW",
        _ALWAYS,
        "the head is never deleted",
    ),
    "head_refuse_truncate": (
        "BEFORE TRUNCATE",
        "head",
        "",
        _ALWAYS,
        "the head is never deleted",
    ),
    "head_refuse_insert": (
        "BEFORE INSERT",
        "head",
        "FOR EACH ROW",
        "IF EXISTS (SELECT 1 FROM {schema}.head) THEN {refuse} END IF; RETURN NEW;",
        "there is one head",
    ),
    "head_refuse_fall": (
        "BEFORE UPDATE",
        "head",
        "FOR EACH ROW",
        _FALLS,
        "the head never falls",
    ),
}


def upgrade() -> None:
    """Make the tables, the one row of the head, and the triggers."""
    _make_events()
    _make_head()
    if op.get_bind().dialect.name == "postgresql":
        _make_server_triggers()
        return
    for name, body in _SQLITE.items():
        op.execute(f"CREATE TRIGGER {name}{body}")


def downgrade() -> None:
    """Drop both tables, as long as they hold no event.

    Raises:
        NotAllowedError: There are events.
    """
    held = op.get_bind().execute(sa.text("SELECT count(*) FROM events")).scalar_one()
    if held:
        raise NotAllowedError(
            f"the log holds {held} events, and going down would delete them",
            "`tracker export` them into a file, and make a new database of it",
        )
    op.drop_table("events")
    op.drop_table("head")
    if op.get_bind().dialect.name == "postgresql":
        for name in _POSTGRESQL:
            op.execute(f"DROP FUNCTION {name}()")


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("global_position", _PLACE, nullable=False, autoincrement=False),
        sa.Column("event_id", _NAME, nullable=False),
        sa.Column("dossier", _NAME, nullable=False),
        sa.Column("stream", _NAME, nullable=False),
        sa.Column("stream_position", sa.BigInteger, nullable=False),
        sa.Column("type", _NAME, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("key", _NAME),
        sa.Column("valid_earliest", sa.BigInteger),
        sa.Column("valid_latest", sa.BigInteger),
        sa.Column("reported_earliest", sa.BigInteger),
        sa.Column("reported_latest", sa.BigInteger),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("payload_sha256", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("global_position", name="pk_events"),
        sa.UniqueConstraint("event_id", name="uq_events_event_id"),
        sa.UniqueConstraint(
            "dossier",
            "stream",
            "stream_position",
            name="uq_events_dossier_stream_position",
        ),
        sa.CheckConstraint("global_position > 0", name="ck_events_global_position"),
        sa.CheckConstraint("stream_position > 0", name="ck_events_stream_position"),
        sa.CheckConstraint(
            "length(payload_sha256) = 32", name="ck_events_payload_sha256"
        ),
        sa.CheckConstraint("length(digest) = 32", name="ck_events_digest"),
    )
    keyed = sa.text("key IS NOT NULL")
    op.create_index(
        "uq_events_dossier_key",
        "events",
        ["dossier", "key"],
        unique=True,
        sqlite_where=keyed,
        postgresql_where=keyed,
    )
    op.create_index(
        "ix_events_dossier_payload_sha256", "events", ["dossier", "payload_sha256"]
    )
    op.create_index(
        "ix_events_dossier_global_position", "events", ["dossier", "global_position"]
    )


def _make_head() -> None:
    head = op.create_table(
        "head",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("global_position", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_head"),
        sa.CheckConstraint("id = 1", name="ck_head_one_row"),
        sa.CheckConstraint("length(digest) = 32", name="ck_head_digest"),
        comment="position-tracker",
    )
    op.bulk_insert(
        head, [{"id": 1, "global_position": 0, "digest": bytes(32), "recorded_at": 0}]
    )


def _make_server_triggers() -> None:
    # Written out with the schema: a table of the same name in a session's own temporary schema
    # would be read instead.
    schema = op.get_bind().dialect.identifier_preparer.quote(
        op.get_bind().scalar(sa.text("SELECT current_schema()"))
    )
    for name, (when, table, each, body, message) in _POSTGRESQL.items():
        refuse = f"RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = 'restrict_violation';"
        text = body.format(schema=schema, refuse=refuse)
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {text} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} {when} ON {table} {each} EXECUTE FUNCTION {name}()"
        )
        # Also while changes of another server are taken over.
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
