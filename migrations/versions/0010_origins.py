"""Origins: at which place another log recorded what was imported, beside the log.

Reads: nothing; what was imported before stays without an origin.
Writes: the table `origins` and the triggers that keep it append-only; `events`, `head` and their
    triggers are not touched.
Going down: drops the table, and with it every origin; the log stays as it is.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_CHANGED: Final = "an origin is never changed"
_DELETED: Final = "an origin is never deleted"
_FILE: Final = {
    "origins_refuse_update": ("BEFORE UPDATE ON origins", _CHANGED),
    "origins_refuse_delete": ("BEFORE DELETE ON origins", _DELETED),
    # REPLACE deletes without firing the trigger of deletes unless a connection asks for it.
    "origins_refuse_replace": (
        """BEFORE INSERT ON origins
        WHEN EXISTS (SELECT 1 FROM origins WHERE event_id = NEW.event_id)""",
        "an origin is never replaced",
    ),
}
# A row is replaced by an update; a table can be emptied past the triggers of its rows.
_SERVER: Final = {
    "origins_refuse_update": ("BEFORE UPDATE ON origins FOR EACH ROW", _CHANGED),
    "origins_refuse_delete": ("BEFORE DELETE ON origins FOR EACH ROW", _DELETED),
    "origins_refuse_truncate": ("BEFORE TRUNCATE ON origins", _DELETED),
}


def upgrade() -> None:
    """Make the table and its triggers."""
    op.create_table(
        "origins",
        sa.Column("event_id", _NAME, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_origins"),
        sa.CheckConstraint("length(digest) = 32", name="ck_origins_digest"),
        sa.CheckConstraint("place > 0", name="ck_origins_place"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _make_server_triggers()
        return
    for name, (when, message) in _FILE.items():
        op.execute(
            f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _make_server_triggers() -> None:
    for name, (when, message) in _SERVER.items():
        refuse = (
            f"RAISE EXCEPTION USING MESSAGE = '{message}', "
            "ERRCODE = 'restrict_violation';"
        )
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {refuse} END $$"
        )
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")
        # Also while changes of another server are taken over.
        op.execute(f"ALTER TABLE origins ENABLE ALWAYS TRIGGER {name}")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("origins")
    if op.get_bind().dialect.name == "postgresql":
        for name in _SERVER:
            op.execute(f"DROP FUNCTION {name}()")
