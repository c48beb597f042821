"""Triage: proposals that were dropped, who published an item, and how a feed was read last.

Reads: nothing; what was there before has no publisher of its own, and no error.
Writes: the table `dropped_proposals`, the column `publisher` of `inbox`, and the columns `tried_at`
    and `error` of `feeds`; `events`, `head` and their triggers are not touched.
Going down: drops them, and with them what was dropped; the items, the feeds and the log stay.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NAME: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PLACE: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "dropped_proposals",
        sa.Column("item", _PLACE, nullable=False, autoincrement=False),
        sa.Column("proposal", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("item", "proposal", name="pk_dropped_proposals"),
        sa.ForeignKeyConstraint(
            ["item"], ["inbox.item"], name="fk_dropped_proposals_item_inbox"
        ),
    )
    op.add_column("inbox", sa.Column("publisher", sa.Text))
    op.add_column("feeds", sa.Column("tried_at", sa.BigInteger))
    op.add_column("feeds", sa.Column("error", sa.Text))


def downgrade() -> None:
    """Drop the table and the columns."""
    op.drop_table("dropped_proposals")
    op.drop_column("inbox", "publisher")
    op.drop_column("feeds", "tried_at")
    op.drop_column("feeds", "error")
