"""The database: one engine, two kinds of transaction.

Readers see a snapshot. Writers on SQLite take the write lock at once (``BEGIN IMMEDIATE``): a transaction that reads
first and writes later would otherwise fail when another process wrote in between. The edge that opened a transaction
commits it; nothing else does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

WRITES = "cuelight_writes"


def _set_up_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the begin hook below says how a transaction begins
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """SQLite or PostgreSQL behind one door."""

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite"):
            # every transaction here ends before its connection goes back: no rollback to wait for
            self.engine = create_async_engine(url, pool_reset_on_return=None)
            _set_up_sqlite(self.engine)
        else:
            self.engine = create_async_engine(url, pool_pre_ping=True)
        self._read = async_sessionmaker(self.engine, expire_on_commit=False)
        self._write = async_sessionmaker(self.engine.execution_options(**{WRITES: True}), expire_on_commit=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads."""
        async with self._read() as session, session.begin():
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed at the end, or rolled back on an error."""
        async with self._write() as session, session.begin():
            yield session

    async def close(self) -> None:
        await self.engine.dispose()
