"""How much each target of a show counts.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shows") as shows:
        shows.add_column(sa.Column("weights", sa.JSON(), nullable=False, server_default="{}"))
