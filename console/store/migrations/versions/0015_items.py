"""The products of rooms, and their pictures.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("items_revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "items",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("room", sa.String(64), sa.ForeignKey("rooms.slug"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(200), nullable=True),
        sa.Column("code", sa.String(200), nullable=True),
        sa.Column("link_no", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("room", "product_id", name="uq_items_product_id"),
        sa.UniqueConstraint("room", "code", name="uq_items_code"),
    )
    op.create_table(
        "pictures",
        sa.Column("room", sa.String(64), sa.ForeignKey("rooms.slug"), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
    )
