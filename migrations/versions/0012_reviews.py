"""Reviews: what waits for another editor, settings of dossiers, and notes for the desk.

Reads: nothing.
Writes: the tables `settings`, `reviews`, `reviewed` and `desk_notes`, and triggers: settings are a log
    of their own, and notes go with the words of their event when its owner erases those. `events`
    and `head` are not touched.
Going down: drops the tables, and with them what waits, who proposed what, every setting and every
    note; the log stays as it is.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHANGED: Final = "a setting is never changed; a later one counts"
_DELETED: Final = "a setting is never deleted"
_FILE: Final = {
    "settings_refuse_update": ("BEFORE UPDATE ON settings", _CHANGED),
    "settings_refuse_delete": ("BEFORE DELETE ON settings", _DELETED),
    # REPLACE deletes without firing the trigger of deletes unless a connection asks for it.
    "settings_refuse_replace": (
        """BEFORE INSERT ON settings
        WHEN EXISTS (SELECT 1 FROM settings WHERE setting = NEW.setting)""",
        "a setting is never replaced",
    ),
}
# A row is replaced by an update; a table can be emptied past the triggers of its rows.
_SERVER: Final = {
    "settings_refuse_update": ("BEFORE UPDATE ON settings FOR EACH ROW", _CHANGED),
    "settings_refuse_delete": ("BEFORE DELETE ON settings FOR EACH ROW", _DELETED),
    "settings_refuse_truncate": ("BEFORE TRUNCATE ON settings", _DELETED),
}
_ERASED: Final = "events_erase_notes"
_ERASE: Final = "DELETE FROM desk_notes WHERE event_id = NEW.event_id"


def upgrade() -> None:
    """Make the tables and their triggers."""
    op.create_table(
        "settings",
        sa.Column("setting", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("dossier", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("set_at", sa.BigInteger, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("setting", name="pk_settings"),
    )
    op.create_table(
        "reviews",
        sa.Column("review", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("dossier", _NAME, nullable=False),
        sa.Column("event_id", _NAME, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("content_sha256", sa.LargeBinary, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("decided_by", sa.Text),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("review", name="pk_reviews"),
        sa.UniqueConstraint("event_id", name="uq_reviews_event_id"),
        sa.CheckConstraint(
            "length(content_sha256) = 32", name="ck_reviews_content_sha256"
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'refused')", name="ck_reviews_state"
        ),
    )
    op.create_table(
        "reviewed",
        sa.Column("event_id", _NAME, nullable=False),
        sa.Column("review", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_reviewed"),
    )
    op.create_table(
        "desk_notes",
        sa.Column("note", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("event_id", _NAME, nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("note", name="pk_desk_notes"),
    )
    op.create_index("ix_desk_notes_event_id", "desk_notes", ["event_id"])
    if op.get_bind().dialect.name == "postgresql":
        _make_server_triggers()
        return
    for name, (when, message) in _FILE.items():
        op.execute(
            f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    op.execute(
        f"CREATE TRIGGER {_ERASED} AFTER UPDATE OF payload ON events "
        f"WHEN NEW.payload = '' BEGIN {_ERASE}; END"
    )


def _make_server_triggers() -> None:
    for name, (when, message) in _SERVER.items():
        refuse = (
            f"RAISE EXCEPTION USING MESSAGE = '{message}', "
            "ERRCODE = 'restrict_violation';"
        )
        _make_trigger(name, when, "settings", refuse)
    erased = "AFTER UPDATE OF payload ON events FOR EACH ROW WHEN (NEW.payload = '')"
    _make_trigger(_ERASED, erased, "events", f"{_ERASE}; RETURN NULL;")


def _make_trigger(name: str, when: str, table: str, does: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {does} END $$"
    )
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")
    # Also while changes of another server are taken over.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def downgrade() -> None:
    """Drop the triggers and the tables."""
    server = op.get_bind().dialect.name == "postgresql"
    op.execute(f"DROP TRIGGER {_ERASED}{' ON events' if server else ''}")
    op.drop_index("ix_desk_notes_event_id", "desk_notes")
    for table in ("desk_notes", "reviewed", "reviews", "settings"):
        op.drop_table(table)
    if server:
        for name in (*_SERVER, _ERASED):
            op.execute(f"DROP FUNCTION {name}()")
