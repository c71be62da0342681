"""Where a pass leads, and which sessions it has opened.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("credentials") as credentials:
        credentials.add_column(sa.Column("query", sa.String(length=500), nullable=False, server_default=""))
        credentials.add_column(sa.Column("source", sa.String(length=64), nullable=True))
        credentials.create_index("ix_credentials_show", ["show"])
