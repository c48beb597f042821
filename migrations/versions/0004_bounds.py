"""Bounds of the time of recording, and the tallies of a log that was made before they were.

Reads: which tables there are.
Writes: the table `tallies`, where a database of revision 0003 lacks it, and then a mark by which the
    index is made anew; in a SQLite file the triggers `events_refuse_odd` and `head_refuse_odd`, on a
    server two constraints. No row of `events` or `head` is touched.
Going down: takes away what refuses; the tallies stay.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FIRST: Final = -62_135_596_800_000_000
_LAST: Final = 253_402_300_799_999_999
# The years 1 to 9999: what can be told as a date.
_WITHIN: Final = f"BETWEEN {_FIRST} AND {_LAST}"
# SQLite keeps whatever it is given in any column.
_SQLITE: Final = {
    "events_refuse_odd": f"""
        BEFORE INSERT ON events
        WHEN typeof(NEW.recorded_at) IS NOT 'integer' OR NOT NEW.recorded_at {_WITHIN}
          OR typeof(NEW.recorded_by) IS NOT 'text' OR typeof(NEW.payload) IS NOT 'text'
        BEGIN SELECT RAISE(ABORT, 'an event is recorded between the years 1 and 9999, as text'); END""",
    "head_refuse_odd": f"""
        BEFORE UPDATE ON head
        WHEN typeof(NEW.recorded_at) IS NOT 'integer' OR NOT NEW.recorded_at {_WITHIN}
          OR typeof(NEW.global_position) IS NOT 'integer' OR typeof(NEW.digest) IS NOT 'blob'
        BEGIN SELECT RAISE(ABORT, 'the head is recorded between the years 1 and 9999'); END""",
}


def upgrade() -> None:
    """Make what is missing."""
    if not sa.inspect(op.get_bind()).has_table("tallies"):
        _make_tallies()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("events", "head"):
            odd = (
                f"SELECT EXISTS (SELECT 1 FROM {table} WHERE NOT recorded_at {_WITHIN})"  # noqa: S608
            )
            # What is odd already stays, and a check of the log names it.
            aside = " NOT VALID" if op.get_bind().scalar(sa.text(odd)) else ""
            op.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_recorded_at"
                f" CHECK (recorded_at {_WITHIN}){aside}"
            )
        return
    for name, body in _SQLITE.items():
        op.execute(f"CREATE TRIGGER {name}{body}")


def downgrade() -> None:
    """Take away what refuses."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("events", "head"):
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_recorded_at")
        return
    for name in _SQLITE:
        op.execute(f"DROP TRIGGER {name}")


def _make_tallies() -> None:
    op.create_table(
        "tallies",
        *(
            sa.Column(name, sa.BigInteger, nullable=False, autoincrement=False)
            for name in ("subject", "period")
        ),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in (
                "sure",
                "doubtful",
                "first_known",
                "last_known",
                "last_place",
                "mended",
            )
        ),
        sa.PrimaryKeyConstraint("subject", "period", name="pk_tallies"),
        sqlite_with_rowid=False,
    )
    # Of no rules: who appends next makes all of the index anew.
    op.execute("UPDATE indexed SET version = 0, place = 0")
