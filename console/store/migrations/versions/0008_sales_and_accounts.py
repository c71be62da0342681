"""What a room counts as sales, and the accounts that are its own.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("sales", sa.String(16), nullable=False, server_default="paid"))
        rooms.add_column(sa.Column("accounts", sa.JSON(), nullable=False, server_default="[]"))
