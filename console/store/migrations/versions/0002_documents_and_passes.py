"""What a room has made its own, and credentials for one view of one show.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room"], ["rooms.slug"]),
        sa.PrimaryKeyConstraint("room", "kind", "key"),
    )
    with op.batch_alter_table("credentials") as credentials:
        credentials.add_column(sa.Column("show", sa.String(length=32), nullable=True))
        credentials.add_column(sa.Column("view", sa.String(length=32), nullable=True))
        credentials.create_foreign_key("fk_credentials_show", "shows", ["show"], ["id"])
