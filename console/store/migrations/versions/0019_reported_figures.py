"""Who reported which figure by hand, and when: beside the log, which holds the figures themselves.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reported_figures",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("room", sa.String(64), sa.ForeignKey("rooms.slug"), nullable=False),
        sa.Column("sender", sa.String(80), nullable=False),
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("room", "sender", "id"),
    )
    op.create_index("ix_reported_figures_room_at", "reported_figures", ["room", "at"])
