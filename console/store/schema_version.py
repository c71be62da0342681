"""Whether a database has the schema of this version. Every start asks; Alembic is loaded only to change it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from console.store.session import Database
from streams.errors import Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision that this version needs; the files of the migrations begin with theirs."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def current(database: Database) -> str | None:
    """The revision that a database has; None for one without a schema."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("select version_num from alembic_version")).scalar()


def check(database: Database) -> None:
    """Raises Unavailable when the schema is not the one this version needs."""
    found, needed = current(database), newest()
    if found != needed:
        raise Unavailable(
            "The database has schema {current}, this version needs {head}. Run “cuelight db upgrade” and start again.",
            current=found or "–",
            head=needed,
        )
