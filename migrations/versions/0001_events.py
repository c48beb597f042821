"""The log and its head.

Reads: nothing.
Writes: the tables `events` and `head`, the one row of `head`, and the triggers that keep both append-only.
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

# REPLACE deletes without firing the DELETE trigger unless a connection asks for it, so what exists is refused before the insert.
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
_TRIGGERS: Final = {"sqlite": _SQLITE}


def upgrade() -> None:
    """Make the tables, the one row of the head, and the triggers."""
    _make_events()
    _make_head()
    for name, body in _TRIGGERS[op.get_bind().dialect.name].items():
        op.execute(f"CREATE TRIGGER {name}{body}")


def downgrade() -> None:
    """Drop both tables, as long as they hold no event.

    Raises:
        NotAllowedError: There are events.
    """
    held = op.get_bind().execute(sa.text("SELECT count(*) FROM events")).scalar_one()
    if held:
        raise NotAllowedError(
            f"the log holds {held} events, and going down would delete them", "`tracker export` them into a file, and make a new database of it"
        )
    op.drop_table("events")
    op.drop_table("head")


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("global_position", _PLACE, nullable=False, autoincrement=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("stream_position", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("key", sa.Text),
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
        sa.UniqueConstraint("dossier", "stream", "stream_position", name="uq_events_dossier_stream_position"),
        sa.CheckConstraint("global_position > 0", name="ck_events_global_position"),
        sa.CheckConstraint("stream_position > 0", name="ck_events_stream_position"),
        sa.CheckConstraint("length(payload_sha256) = 32", name="ck_events_payload_sha256"),
        sa.CheckConstraint("length(digest) = 32", name="ck_events_digest"),
    )
    keyed = sa.text("key IS NOT NULL")
    op.create_index("uq_events_dossier_key", "events", ["dossier", "key"], unique=True, sqlite_where=keyed, postgresql_where=keyed)
    op.create_index("ix_events_dossier_payload_sha256", "events", ["dossier", "payload_sha256"])
    op.create_index("ix_events_dossier_global_position", "events", ["dossier", "global_position"])


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
    )
    op.bulk_insert(head, [{"id": 1, "global_position": 0, "digest": bytes(32), "recorded_at": 0}])
