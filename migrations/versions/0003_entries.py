"""The index of events by subject and date.

Reads: nothing; the entries of what the log holds are made after the migration, or by the next
    append.
Writes: the tables `subjects`, `entries`, `wordings`, `tallies` and `indexed`; `events`, `head` and
    their triggers are not touched.
Going down: drops the five tables; they are made of the log and can be made anew.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the five tables, and the row that says that nothing is indexed yet."""
    op.create_table(
        "subjects",
        sa.Column("id", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("dossier", _NAME, nullable=False),
        sa.Column("kind", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("widths", sa.Integer, nullable=False),
        sa.Column("flags", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subjects"),
        sa.UniqueConstraint(
            "dossier", "kind", "name", name="uq_subjects_dossier_kind_name"
        ),
    )
    op.create_table(
        "entries",
        sa.Column("subject", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("width", sa.Integer, nullable=False, autoincrement=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False, autoincrement=False)
            for name in ("latest", "place", "since")
        ),
        sa.Column("earliest", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("known", "until", "label")),
        sa.Column("content", sa.Text),
        sa.PrimaryKeyConstraint(
            "subject", "width", "latest", "place", "since", name="pk_entries"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "wordings",
        *(
            sa.Column(name, sa.BigInteger, nullable=False, autoincrement=False)
            for name in ("issue", "words", "code")
        ),
        sa.PrimaryKeyConstraint("issue", "words", "code", name="pk_wordings"),
        sqlite_with_rowid=False,
    )
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
    indexed = op.create_table(
        "indexed",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_indexed"),
        sa.CheckConstraint("id = 1", name="ck_indexed_one_row"),
    )
    op.bulk_insert(indexed, [{"id": 1, "version": 0, "place": 0}])


def downgrade() -> None:
    """Drop the five tables."""
    for name in ("indexed", "tallies", "wordings", "entries", "subjects"):
        op.drop_table(name)
