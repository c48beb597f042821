"""Proposals: an item of the inbox may hold the event that a program proposes.

Reads: nothing.
Writes: the column `proposal` of `inbox`, empty; `events`, `head` and their triggers are not touched.
Going down: drops the column, and with it every proposal; the items and the log stay.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column."""
    op.add_column("inbox", sa.Column("proposal", sa.Text))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("inbox", "proposal")
