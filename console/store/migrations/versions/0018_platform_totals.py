"""Totals as platforms state them, and which shows were added from files.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_totals",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("room", sa.String(64), sa.ForeignKey("rooms.slug"), nullable=False, index=True),
        sa.Column("show", sa.String(32), sa.ForeignKey("shows.id"), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("exported_at", sa.BigInteger(), nullable=True),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.UniqueConstraint("show", "slug", "scope", "source", "fingerprint"),
    )
    with op.batch_alter_table("shows") as shows:
        shows.add_column(sa.Column("from_files", sa.Boolean(), nullable=False, server_default="0"))
