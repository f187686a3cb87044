"""Conversations: their states, and what was written between two states."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _words() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add two tables, empty."""
    op.create_table(
        "session_states",
        sa.Column("session_id", _words(), primary_key=True),
        sa.Column("state_id", _words(), primary_key=True),
        sa.Column("user_id", _words(), nullable=False),
        sa.Column("parent", _words(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_session_states_user_id", "session_states", ["user_id"])
    op.create_table(
        "session_writes",
        sa.Column("session_id", _words(), primary_key=True),
        sa.Column("state_id", _words(), primary_key=True),
        sa.Column("task_id", _words(), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("user_id", _words(), nullable=False),
        sa.Column("channel", _words(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_session_writes_user_id", "session_writes", ["user_id"])
