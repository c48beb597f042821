"""Tokens: who may ask a server, beside the log.

Reads: nothing.
Writes: the table `tokens`; `events`, `head` and their triggers are not touched.
Going down: drops the table, and with it every token; the log stays as it is.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tokens",
        sa.Column("name", _NAME, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("name", name="pk_tokens"),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
        sa.CheckConstraint("length(hash) = 32", name="ck_tokens_hash"),
        sa.CheckConstraint(
            "role IN ('reader', 'editor', 'admin')", name="ck_tokens_role"
        ),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("tokens")
