"""The store's tests run on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from console.settings import Settings
from console.store import migrate
from console.store.session import Database
from tests.databases import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def bare(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without any schema."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    made = Database(Settings(data=tmp_path, database_url=url).sqlalchemy_url())
    if url:
        with made.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield made
    await made.close()


@pytest.fixture
def database(bare: Database) -> Database:
    """An empty database with this version's schema."""
    migrate.upgrade(bare)
    return bare
