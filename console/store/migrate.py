"""Bringing a database to the schema this version needs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from console.settings import Settings
from console.store.completeness import open_database
from console.store.schema_version import MIGRATIONS, check, current, newest
from console.store.session import Database
from streams import private

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations that are missing, up to the newest or the one that is named."""
    if revision == "head" and current(database) == newest():
        return
    from alembic import command

    with database.engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade_of(settings: Settings) -> None:
    """Bring the database of a set-up to this version's schema, wherever it is."""

    async def work(database: Database) -> None:
        upgrade(database)

    _on(settings, work)


def run_on(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Work on the database of a data directory, brought to this version's schema when it is the SQLite inside it."""

    async def prepared(database: Database) -> T:
        (check if settings.database_url else upgrade)(database)
        return await work(database)

    return _on(settings, prepared)


def _on(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        private.make_directory(settings.data)
        database = open_database(settings)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
