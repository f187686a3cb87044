"""The place of each item in the catalogue as it was given."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add a column; of the items that are there, in the order in which they came, or by id where that is not kept."""
    op.add_column("items", sa.Column("place", sa.BigInteger(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE items SET place = rowid")
    else:
        order = "SELECT item_id, row_number() OVER (ORDER BY item_id) AS place FROM items"
        op.execute(
            f"UPDATE items SET place = ordered.place FROM ({order}) AS ordered WHERE items.item_id = ordered.item_id"
        )
