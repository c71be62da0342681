"""Orders as the newest export that was imported tells them.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_orders",
        sa.Column("room", sa.String(64), sa.ForeignKey("rooms.slug"), primary_key=True),
        sa.Column("number", sa.String(200), primary_key=True),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
