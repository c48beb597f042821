"""The inbox: what feeds brought, beside the log.

Reads: nothing.
Writes: the tables `feeds` and `inbox`; `events`, `head` and their triggers are not touched.
Going down: drops both tables, and with them every item and what was decided about it; the log stays
    as it is.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "feeds",
        sa.Column("feed", _NAME, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("read_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("feed", name="pk_feeds"),
    )
    op.create_table(
        "inbox",
        sa.Column("item", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("feed", _NAME, nullable=False),
        sa.Column("identity", _NAME, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("published", sa.BigInteger),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("item", name="pk_inbox"),
        sa.ForeignKeyConstraint(["feed"], ["feeds.feed"], name="fk_inbox_feed_feeds"),
        sa.UniqueConstraint("feed", "identity", name="uq_inbox_feed_identity"),
        sa.CheckConstraint(
            "state IN ('new', 'drafted', 'dropped')", name="ck_inbox_state"
        ),
    )


def downgrade() -> None:
    """Drop the two tables."""
    op.drop_table("inbox")
    op.drop_table("feeds")
