"""What a room is a part of, and with which rooms it shares people.

Rooms that stand already may have had events: they keep the people that they have.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("parent", sa.String(length=64), nullable=True))
        rooms.add_column(sa.Column("people_scope", sa.String(length=64), nullable=True))
        rooms.add_column(sa.Column("people_since", sa.BigInteger(), nullable=True))
    op.execute("UPDATE rooms SET people_since = created_at")
