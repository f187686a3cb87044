"""The first schema; versions only go forward, for a step back would lose what people did."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _words() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create every table."""
    _catalogue()
    _people()
    _model_calls()


def _catalogue() -> None:
    op.create_table(
        "items",
        sa.Column("item_id", _words(), primary_key=True),
        sa.Column("title", _words(), nullable=False),
        sa.Column("description", _words(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("image", _words(), nullable=False),
        sa.Column("language", _words(), nullable=False),
        sa.Column("price", sa.Float(53), nullable=True),
        sa.Column("brand", _words(), nullable=False),
        sa.Column("released", _words(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
    )
    op.create_table(
        "facets",
        sa.Column("item_id", _words(), primary_key=True),
        sa.Column("content_hash", _words(), nullable=False),
        sa.Column("recipe", _words(), nullable=False),
        sa.Column("facets", sa.JSON(), nullable=False),
    )
    op.create_table(
        "frequencies",
        sa.Column("interest_id", _words(), primary_key=True),
        sa.Column("people", sa.BigInteger(), nullable=False),
    )


def _people() -> None:
    op.create_table(
        "events",
        sa.Column("user_id", _words(), primary_key=True),
        sa.Column("order", sa.Float(53), primary_key=True),
        sa.Column("event_id", _words(), primary_key=True),
        sa.Column("item_id", _words(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.Float(53), nullable=True),
        sa.Column("text", _words(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_events_item_id", "events", ["item_id", "user_id"])
    op.create_table(
        "profiles",
        sa.Column("user_id", _words(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_table(
        "quarantine",
        sa.Column("source", _words(), primary_key=True),
        sa.Column("line", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("reason", _words(), primary_key=True),
        sa.Column("detail", _words(), nullable=False),
        sa.Column("raw", _words(), nullable=False),
        sa.Column("user_id", _words(), nullable=True),
    )
    op.create_index("ix_quarantine_user_id", "quarantine", ["user_id"])
    op.create_table(
        "journal",
        sa.Column("user_id", _words(), primary_key=True),
        sa.Column("state", _words(), nullable=False),
        sa.Column("fingerprint", _words(), nullable=False),
        sa.Column("reason", _words(), nullable=False),
        sa.Column("answer", _words(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_journal_state", "journal", ["state", "user_id"])


def _model_calls() -> None:
    op.create_table(
        "answers",
        sa.Column("key", _words(), primary_key=True),
        sa.Column("user_id", _words(), nullable=True),
        sa.Column("task", _words(), nullable=False),
        sa.Column("model", _words(), nullable=False),
        sa.Column("prompt_hash", _words(), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_answers_user_id", "answers", ["user_id"])
    op.create_table(
        "ledger",
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("user_id", _words(), nullable=True),
        sa.Column("task", _words(), nullable=False),
        sa.Column("model", _words(), nullable=False),
        sa.Column("prompt_hash", _words(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.Column("cost_usd", sa.Float(53), nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_ledger_user_id", "ledger", ["user_id"])
