"""The parts that a room's crew has besides the usual ones, and those that people play.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("rooms", "people"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
