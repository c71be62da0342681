"""What the kinds of interaction count in a room's interaction index.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("interaction_weights", sa.JSON(), nullable=False, server_default="{}"))
        rooms.add_column(sa.Column("interaction_version", sa.Integer(), nullable=False, server_default="1"))
