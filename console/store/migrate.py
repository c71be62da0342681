"""Bringing a database to the schema this version needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from console.store.session import Database
from streams.errors import Unavailable


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Run the migrations that are missing."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


async def check(database: Database) -> None:
    """Raises Unavailable when the schema is not the one this version needs."""

    def versions(sync: Connection) -> tuple[str | None, str | None]:
        current = MigrationContext.configure(sync).get_current_revision()
        return current, ScriptDirectory.from_config(_config(sync)).get_current_head()

    async with database.engine.connect() as connection:
        current, head = await connection.run_sync(versions)
    if current != head:
        raise Unavailable(
            "The database has schema {current}, this version needs {head}. Run “cuelight db upgrade” and start again.",
            current=current or "–",
            head=head,
        )
