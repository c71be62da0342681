"""Who pseudonyms are, sealed, in rooms that want to know; and who looked.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("vault_days", sa.Integer(), nullable=True))
    op.create_table(
        "identities",
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room"], ["rooms.slug"]),
        sa.PrimaryKeyConstraint("room", "key"),
    )
    op.create_index("ix_identities_room_seen", "identities", ["room", "seen_at"])
    op.create_table(
        "identity_audit",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["room"], ["rooms.slug"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_identity_audit_room", "identity_audit", ["room", "number"])
