"""Roles of people in single rooms, when their access ends, and when they, their sessions and tokens were last used.

Whoever is there keeps their role for all rooms.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_roles",
        sa.Column("person", sa.String(32), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("room", sa.String(64), sa.ForeignKey("rooms.slug"), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
    )
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("expires_at", sa.BigInteger(), nullable=True))
        people.add_column(sa.Column("last_used_at", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("credentials") as credentials:
        credentials.add_column(sa.Column("last_used_at", sa.BigInteger(), nullable=True))
        credentials.create_index("ix_credentials_person", ["person"])
