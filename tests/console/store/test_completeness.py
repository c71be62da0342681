"""What is missing beside existing data is named; a directory at its beginning lacks nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from console.settings import DATABASE_FILE, Settings
from console.store import completeness, migrate
from console.store.session import Database
from console.store.tables import Table
from streams.errors import CuelightError, Unavailable
from streams.ingest.pseudonym_key import FILE, VAULT_FILE, load_key, load_vault_key
from streams.store.log_files import DIRECTORY


async def said_of(settings: Settings, database: Database) -> list[str]:
    missing: list[CuelightError] = completeness.missing_parts(settings, database, with_log=True)
    return [str(one) for one in missing]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def room(database: Database) -> Database:
    """A database with a room that has had events, and somebody in its vault."""
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "insert into rooms (slug, name, platform, timezone, currency, broadcast_delay_ms, simulated,"
                " created_at, people_since) values ('street', 'Street', '', 'UTC', 'CNY', 0, :no, 1, 1)"
            ),
            {"no": False},
        )
        connection.execute(text("insert into identities (room, key, sealed, seen_at) values ('street', 'k', 'x', 1)"))
    return database


async def test_at_the_beginning_nothing_is_missing(settings: Settings, bare: Database) -> None:
    assert await said_of(settings, bare) == []


async def test_beside_a_room_that_had_events_keys_and_log_are_missed(settings: Settings, room: Database) -> None:
    key, vault_key, log = await said_of(settings, room)
    assert FILE in key
    assert VAULT_FILE in vault_key
    assert str(settings.data / "valkey") in log


async def test_keys_from_the_environment_or_a_file_are_enough(settings: Settings, room: Database) -> None:
    given = settings.model_copy(update={"pseudonym_key": "k" * 16, "vault_key": "v" * 16})
    assert len(await said_of(given, room)) == 1
    load_key(settings.data)
    load_vault_key(settings.data)
    assert len(await said_of(settings, room)) == 1


def log_of(data: Path, content: bytes) -> None:
    directory = data / "valkey" / DIRECTORY
    directory.mkdir(parents=True)
    (directory / "appendonly.aof.1.incr.aof").write_bytes(content)


def test_no_database_is_made_beside_a_log_that_holds_something(settings: Settings) -> None:
    log_of(settings.data, b"something")
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"cuelight\.db.*valkey.*cuelight restore"):
            completeness.check(settings, with_log=False)
    assert not (settings.data / DATABASE_FILE).exists()


def test_beside_an_empty_log_the_database_is_made(settings: Settings) -> None:
    log_of(settings.data, b"")
    migrate.upgrade_of(settings)
    completeness.check(settings, with_log=False)


@pytest.mark.parametrize("keeps", [0, 8_192], ids=["header", "pages"])
def test_a_damaged_database_is_one_sentence_wherever_it_is_read(settings: Settings, keeps: int) -> None:
    migrate.upgrade_of(settings)
    path = settings.data / DATABASE_FILE
    content = path.read_bytes()
    path.write_bytes(content[:keeps] + b"\xff" * (len(content) - keeps))
    database = Database(settings.sqlalchemy_url())
    with pytest.raises(Unavailable, match=r"database is damaged.*cuelight restore"):
        read_all(database)
    database.engine.dispose()


def read_all(database: Database) -> None:
    with database.engine.connect() as connection:
        for table in Table.metadata.tables:
            connection.execute(text(f"select * from {table}")).all()
