"""Which past show's course the targets of a show follow.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shows") as shows:
        shows.add_column(sa.Column("shape_of", sa.String(length=32), nullable=True))
