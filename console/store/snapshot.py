"""A copy of the database as it was at one moment, as one SQLite file, made while others write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from console.store import migrate, schema_version
from console.store.session import Database, name_damage
from console.store.tables import Table
from streams.errors import Unavailable

ROWS: Final = 1_000
COUNTED: Final = ("rooms", "shows", "journal", "people")
"""The tables whose rows a backup tells."""


def write_snapshot(database: Database, path: Path) -> None:
    """Copy the database into a new file. PostgreSQL is copied row by row, and must have this version's schema."""
    if database.engine.dialect.name == "sqlite":
        _copy_file(database, path)
        return
    schema_version.check(database)
    target = Database(f"sqlite:///{path}")
    migrate.upgrade(target)
    with database.engine.connect() as unset, target.engine.begin() as writing:
        reading = unset.execution_options(isolation_level="REPEATABLE READ", stream_results=True)
        _copy_rows(reading, writing)
    target.engine.dispose()  # the last to close it leaves one file


def _copy_file(database: Database, path: Path) -> None:
    with (
        closing(sqlite3.connect(str(database.engine.url.database))) as source,
        closing(sqlite3.connect(path)) as to,
    ):
        try:
            source.backup(to)  # in one go: copied page by page, it would begin anew whenever somebody writes
        except sqlite3.DatabaseError as error:
            name_damage(database.engine, error)
            raise Unavailable("The database cannot be copied: {reason}.", reason=str(error)) from error


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in Table.metadata.sorted_tables:
        for rows in source.execute(select(table)).mappings().partitions(ROWS):
            target.execute(insert(table), [dict(row) for row in rows])


def row_counts(session: Session) -> dict[str, int]:
    """How many rows the tables have that people ask for."""
    counts = {}
    for name in COUNTED:
        counts[name] = int(session.connection().exec_driver_sql(f"select count(*) from {name}").scalar_one())
    return counts
