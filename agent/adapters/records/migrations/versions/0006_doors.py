"""What the network doors keep: keys, answers to repeated writes, and long work with the people it is for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _words() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "api_keys",
        sa.Column("key_id", _words(), primary_key=True),
        sa.Column("name", _words(), nullable=False),
        sa.Column("digest", _words(), nullable=False),
        sa.Column("scope", _words(), nullable=False),
        sa.Column("user_id", _words(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_api_keys_user_id", "api_keys", ["user_id"])
    op.create_table(
        "replays",
        sa.Column("key", _words(), primary_key=True),
        sa.Column("fingerprint", _words(), nullable=False),
        sa.Column("user_id", _words(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", _words(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_replays_user_id", "replays", ["user_id"])
    op.create_index("ix_replays_at", "replays", ["at"])
    _jobs()


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("job_id", _words(), primary_key=True),
        sa.Column("task", sa.JSON(), nullable=False),
        sa.Column("state", _words(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.Column("stop", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
    )
    op.create_table(
        "job_people",
        sa.Column("user_id", _words(), primary_key=True),
        sa.Column("job_id", _words(), primary_key=True),
    )
    op.create_index("ix_job_people_job_id", "job_people", ["job_id"])
