"""Profiles that live: names, opinions, people's own edits, and who holds which interest."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _words() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _line_id() -> sa.Column[int]:
    return sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def upgrade() -> None:
    """Add four tables and a column; `holders` fills as profiles are built."""
    op.add_column("facets", sa.Column("told", sa.JSON(), nullable=False, server_default="[]"))
    _namings()
    _people()


def _namings() -> None:
    op.create_table(
        "namings",
        _line_id(),
        sa.Column("path_id", _words(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("canonical", sa.JSON(), nullable=False),
        sa.Column("reason", _words(), nullable=False),
        sa.Column("similarity", sa.Float(53), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_namings_path_id", "namings", ["path_id"])


def _people() -> None:
    op.create_table(
        "opinions",
        sa.Column("user_id", _words(), primary_key=True),
        sa.Column("event_id", _words(), primary_key=True),
        sa.Column("recipe", _words(), nullable=False),
        sa.Column("opinions", sa.JSON(), nullable=False),
    )
    op.create_table(
        "edits",
        _line_id(),
        sa.Column("user_id", _words(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("name", _words(), nullable=False),
        sa.Column("polarity", _words(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_edits_user_id", "edits", ["user_id"])
    op.create_table(
        "holders",
        sa.Column("interest_id", _words(), primary_key=True),
        sa.Column("user_id", _words(), primary_key=True),
        sa.Column("level", _words(), nullable=False),
        sa.Column("polarity", _words(), nullable=False),
        sa.Column("weight", sa.Float(53), nullable=False),
        sa.Column("confidence", sa.Float(53), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_holders_user_id", "holders", ["user_id"])
