"""Shows that are left out of the lists, and such as are about to go.

Revision ID: 0013
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shows") as shows:
        shows.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default="0"))
        shows.add_column(sa.Column("removed_at", sa.BigInteger(), nullable=True))
