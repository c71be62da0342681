"""The database: one engine, two kinds of transaction, each run whole in a thread.

A transaction is a plain function of a session: nothing can be awaited in the middle of one. It crosses to its thread
and back once, where a driver with coroutines would cross for every statement; a director's command spends that time
before anybody sees it. Readers see a snapshot. Writers on SQLite take the write lock at once (``BEGIN IMMEDIATE``),
because a transaction that reads first and writes later fails when another process wrote in between, and they queue
for one thread instead of waiting for the lock in several.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from console.store.faults import explained
from streams import private
from streams.errors import Unavailable

T = TypeVar("T")
WRITES: Final = "cuelight_writes"
THREADS: Final = 4
DAMAGED: Final = ("file is not a database", "database disk image is malformed")
"""What SQLite says of a file that is damaged."""


def _set_up_sqlite(engine: Engine) -> None:
    if engine.url.database:
        _keep_private(engine, Path(engine.url.database))

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the begin hook below says how a transaction begins
        cursor = connection.cursor()
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
                cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError as error:
            name_damage(engine, error)
            raise
        cursor.close()

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        name_damage(engine, context.original_exception)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_private(engine: Engine, path: Path) -> None:
    """SQLite gives its journals the mode of the database, and the database that of any file."""

    @event.listens_for(engine, "do_connect")
    def on_do_connect(*_: Any) -> None:
        if path.parent.exists():  # else SQLite says so
            private.make_file(path)
            private.tighten(*(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")))


def name_damage(engine: Engine, error: BaseException) -> None:
    """Raises Unavailable when that is what the error says."""
    if str(error).startswith(DAMAGED):
        raise Unavailable(
            "The database is damaged: {path} ({reason}). Restore the last backup into another directory with “cuelight "
            "restore”; keep this file, much of it can often be saved with “sqlite3 FILE .recover”.",
            path=engine.url.database,
            reason=str(error),
        ) from error


class Database:
    """SQLite or PostgreSQL behind one door."""

    def __init__(self, url: str) -> None:
        sqlite = url.startswith("sqlite")
        self.engine = create_engine(url, pool_pre_ping=not sqlite)
        if sqlite:
            _set_up_sqlite(self.engine)
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._write = sessionmaker(self.engine.execution_options(**{WRITES: True}), expire_on_commit=False)
        self._readers = ThreadPoolExecutor(THREADS, thread_name_prefix="read")
        self._writers = ThreadPoolExecutor(1 if sqlite else THREADS, thread_name_prefix="write")

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a transaction that only reads; what it returns. Raises Unavailable where the database cannot do it."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, _in, self._read, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run a transaction that is committed at its end, or rolled back when it raises; what it returns.

        Raises DiskFull, or Unavailable where the database cannot do it for another reason.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writers, _in, self._write, work)

    async def close(self) -> None:
        """Wait for what is under way, then close all connections."""
        self._readers.shutdown()
        self._writers.shutdown()
        self.engine.dispose()


def _in(make: sessionmaker[Session], work: Callable[[Session], T]) -> T:
    try:
        with make.begin() as session:
            return work(session)
    except DBAPIError as error:
        if (told := explained(error)) is not None:
            raise told from error
        raise
