"""Whether all parts of a data directory are there that belong together, before anything is opened on it.

A part that is missing is made on the first start. Made anew beside the others, it would lose without a word what it
held: an empty database all shows, an empty log all figures, another key who is who. So what is missing beside existing
data is named and refused, with the way out.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from console.settings import DATABASE_FILE, Settings
from console.store.session import Database
from streams.errors import CuelightError, Unavailable
from streams.ingest.pseudonym_key import FILE, VAULT_FILE
from streams.store.log_files import LogFiles

EVENTS_TAKEN: Final = "select 1 from rooms where people_since is not null limit 1"
BOUNDARIES_CARRIED: Final = "select 1 from shows where logged_seq >= 0 limit 1"
IDENTITIES_KEPT: Final = "select 1 from identities limit 1"
ROBOTS_KEPT: Final = "select 1 from robots limit 1"


def open_database(settings: Settings, *, with_log: bool = False) -> Database:
    """The database of a set-up. Raises Unavailable when a part is missing that its data needs.

    ``with_log``: the bundled event log is about to be started, too.
    """
    if not settings.database_url:
        require_database(settings.data)
    database = Database(settings.sqlalchemy_url())
    try:
        for missing in missing_parts(settings, database, with_log=with_log):
            raise missing
    except BaseException:
        database.engine.dispose()
        raise
    return database


def check(settings: Settings, *, with_log: bool) -> None:
    """The same, and nothing is left open."""
    open_database(settings, with_log=with_log).engine.dispose()


def missing_parts(settings: Settings, database: Database, *, with_log: bool) -> list[CuelightError]:
    """What is missing beside the database, each with the way out. Raises Unavailable when that cannot be read."""
    missing: list[CuelightError] = []
    if not settings.pseudonym_key and not (settings.data / FILE).exists() and _holds(database, EVENTS_TAKEN):
        missing.append(
            Unavailable(
                "The key of the pseudonyms is missing: {path}. With another one everybody who was ever here would be "
                "somebody new. Bring it back from where its copy is kept, or set CUELIGHT_PSEUDONYM_KEY; if it is lost "
                "for good, run “cuelight doctor --mend key”.",
                path=str(settings.data / FILE),
            )
        )
    has_vault_key = settings.vault_key or (settings.data / VAULT_FILE).exists()
    if not has_vault_key and _holds(database, IDENTITIES_KEPT, ROBOTS_KEPT):
        missing.append(
            Unavailable(
                "The key of the identity vaults and of the robots is missing: {path}. Without it nobody in the vaults "
                "can be read, and no robot sends. Bring it back from where its copy is kept, or set "
                "CUELIGHT_VAULT_KEY; if it is lost for good, run “cuelight doctor --mend vault-key”.",
                path=str(settings.data / VAULT_FILE),
            )
        )
    log = LogFiles(settings.data / "valkey")
    if with_log and not (log.has_manifest or log.has_content) and _holds(database, EVENTS_TAKEN, BOUNDARIES_CARRIED):
        missing.append(
            Unavailable(
                "The event log is missing: {path}. The shows of the database would have no figures. Bring it back from "
                "a backup, or set REDIS_URL as it was; if it is lost for good, run “cuelight doctor --mend log”.",
                path=str(settings.data / "valkey"),
            )
        )
    return missing


def require_database(data: Path, *, alone: bool = False) -> None:
    """Raises Unavailable when there is no SQLite database beside other data; ``alone``: also where there is nothing."""
    path = data / DATABASE_FILE
    if path.exists() and path.stat().st_size:
        return
    beside = [part for part in ("valkey", "checkpoints") if _has_content(data, part)]
    if path.with_name(f"{DATABASE_FILE}-wal").exists():
        beside.append(f"{DATABASE_FILE}-wal")
    if beside:
        raise Unavailable(
            "The database is missing or empty: {path}. Beside it there is data ({beside}), whose shows would be gone. "
            "Bring it back, or restore the last backup into another directory with “cuelight restore”. To begin "
            "anew, choose an empty directory with --data.",
            path=str(path),
            beside=", ".join(beside),
        )
    if alone:
        raise Unavailable("There is no data in {directory}. Say where it is with --data.", directory=str(data))


def _has_content(data: Path, part: str) -> bool:
    if part == "valkey":
        return LogFiles(data / part).has_content
    return any((data / part).glob("*/*"))


def _holds(database: Database, *queries: str) -> bool:
    """Whether one of these finds something; tables that an older schema lacks hold nothing."""
    for query in queries:
        with suppress(SQLAlchemyError), database.engine.connect() as connection:
            if connection.execute(text(query)).first() is not None:
                return True
    return False
