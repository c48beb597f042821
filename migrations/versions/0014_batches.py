"""Batches: files that were sent to be imported, and wait until somebody has looked at them.

Reads: nothing.
Writes: the table `batches`; `events`, `head` and their triggers are not touched.
Going down: drops the table, and with it every file that waits; the log stays as it is.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "batches",
        sa.Column("batch", _NAME, nullable=False),
        sa.Column("dossier", _NAME, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("sent_by", sa.Text, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("appended_by", sa.Text),
        sa.Column("appended_at", sa.BigInteger),
        sa.Column("first_place", sa.BigInteger),
        sa.Column("last_place", sa.BigInteger),
        sa.PrimaryKeyConstraint("batch", name="pk_batches"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("batches")
