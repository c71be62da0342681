"""Looks at what is in a data directory. Changes nothing; a server may run on it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from console.cli.doctor.diagnosis import Diagnosis, of_error
from console.i18n.texts import N_
from console.settings import DATABASE_FILE, Settings
from console.store import rooms, schema_version
from console.store.completeness import missing_parts, require_database
from console.store.session import Database
from console.store.snapshot import row_counts
from streams.errors import CuelightError
from streams.ingest.pseudonym_key import FILE, SHORTEST, VAULT_FILE
from streams.store.archive import archive_at
from streams.store.checkpoints import Checkpoints
from streams.store.log_files import LogDamage, LogFiles

OTHERS: Final = 0o077
"""What a mode gives to anybody but the owner."""


def directory(settings: Settings) -> Iterator[Diagnosis]:
    """The data directory itself."""
    path = settings.data
    if not path.is_dir():
        text = N_("There is no data directory {path}. The first start makes it; or say where it is with --data.")
        yield Diagnosis("directory", "error", text, {"path": str(path)})
    elif path.stat().st_mode & OTHERS:
        text = N_("Others on this machine may look into {path}. Run: chmod 700 {path}")
        yield Diagnosis("directory", "warning", text, {"path": str(path)})
    else:
        yield Diagnosis("directory", "ok", N_("The data directory is {path}."), {"path": str(path)})


def database(settings: Settings) -> Iterator[Diagnosis]:
    """Whether it opens, is whole, and has the schema of this version."""
    try:
        if not settings.database_url:
            require_database(settings.data, alone=True)
        yield from _of_database(settings)
    except CuelightError as error:
        yield of_error("database", error)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        yield Diagnosis("database", "error", N_("The database cannot be opened: {reason}."), {"reason": reason})


def _of_database(settings: Settings) -> Iterator[Diagnosis]:
    opened = Database(settings.sqlalchemy_url())
    try:
        if faults := _faults(opened):
            text = N_(
                "The database is damaged: {path} ({reason}). Restore the last backup into another directory with "
                "“cuelight restore”; keep this file, much of it can often be saved with “sqlite3 FILE .recover”."
            )
            yield Diagnosis(
                "database", "error", text, {"path": str(settings.data / DATABASE_FILE), "reason": faults[0]}
            )
            return
        yield from _schema(opened)
        for missing in missing_parts(settings, opened, with_log=not settings.redis_url):
            yield of_error("missing", missing)
    finally:
        opened.engine.dispose()


def _faults(opened: Database) -> list[str]:
    """What SQLite finds wrong when it reads all of it."""
    if opened.engine.dialect.name != "sqlite":
        return []
    with opened.engine.connect() as connection:
        said = [str(row[0]) for row in connection.execute(text("pragma integrity_check(3)"))]
    return [] if said == ["ok"] else said


def _schema(opened: Database) -> Iterator[Diagnosis]:
    found, needed = schema_version.current(opened), schema_version.newest()
    params = {"current": found or "–", "head": needed}
    if found is None:
        yield Diagnosis("database", "warning", N_("The database has no tables yet; the first start makes them."))
    elif found > needed:
        text = N_("The database has schema {current}, this version knows {head}. Upgrade Cuelight.")
        yield Diagnosis("database", "error", text, params)
    elif found < needed:
        text = N_("The database has schema {current}, this version needs {head}; the next start brings it there.")
        yield Diagnosis("database", "warning", text, params)
    else:
        with Session(opened.engine) as session:
            counts = row_counts(session)
        text = N_(
            "The database is whole: {rooms} rooms, {shows} shows, {journal} journal entries, {people} people; schema "
            "{schema}."
        )
        yield Diagnosis("database", "ok", text, {**counts, "schema": found})


def keys(settings: Settings) -> Iterator[Diagnosis]:
    """Whether they are long enough, and nobody else may read them."""
    given = {FILE: settings.pseudonym_key, VAULT_FILE: settings.vault_key}
    for name, value in given.items():
        path = settings.data / name
        if value:
            variable = "CUELIGHT_PSEUDONYM_KEY" if name == FILE else "CUELIGHT_VAULT_KEY"
            yield _key(variable, value, 0)
        elif path.exists():
            yield _key(str(path), path.read_text("ascii", errors="replace").strip(), path.stat().st_mode)


def _key(source: str, key: str, mode: int) -> Diagnosis:
    if len(key) < SHORTEST:
        text = N_(
            "The key in {source} is too short: at least {shortest} characters are needed. Bring it back from its copy."
        )
        return Diagnosis("key", "error", text, {"source": source, "shortest": SHORTEST})
    if mode & OTHERS:
        return Diagnosis(
            "key", "warning", N_("Others may read the key {source}. Run: chmod 600 {source}"), {"source": source}
        )
    return Diagnosis(
        "key", "ok", N_("The key in {source} is fine. Is there a copy in another place?"), {"source": source}
    )


def log(settings: Settings, *, served: bool) -> Iterator[Diagnosis]:
    """The files of the bundled log, by Valkey's own check tool. ``served``: a server may be writing their end."""
    if settings.redis_url:
        return
    files = LogFiles(settings.data / "valkey")
    try:
        if not files.check():
            return
        damage = files.damage()
        if damage is None or (served and damage.file == files.check()[-1]):
            size = sum(files.path(file).stat().st_size for file in files.check())
            text = N_("The event log is whole: {files} files, {size} MB.")
            yield Diagnosis("log", "ok", text, {"files": len(files.check()), "size": f"{size / 1_000_000:.1f}"})
        else:
            yield _of_damage(files, damage)
    except CuelightError as error:
        yield of_error("log", error)
    if cuts := files.cuts():
        text = N_("Ends of the log that a power loss had damaged were cut off {count} times; they are kept in {path}.")
        yield Diagnosis("log", "warning", text, {"count": len(cuts), "path": str(settings.data / "valkey" / "cut")})


def _of_damage(files: LogFiles, damage: LogDamage) -> Diagnosis:
    refused = files.refusal(damage)
    if refused is not None:
        return of_error("log", refused)
    text = N_("The end of the event log is damaged from byte {place} on; the next start cuts it off and keeps it.")
    return Diagnosis("log", "warning", text, {"place": damage.whole_bytes})


def checkpoints(settings: Settings) -> Iterator[Diagnosis]:
    """Whether those of all rooms can be read, with their packs."""
    if not (settings.database_url or (settings.data / DATABASE_FILE).exists()):
        return
    opened = Database(settings.sqlalchemy_url())
    read, damaged = 0, []
    try:
        with Session(opened.engine) as session:
            slugs = [room.slug for room in rooms.all_rooms(session)]
        stored = Checkpoints(archive_at(settings.archive_url or str(settings.data)))
        for slug in slugs:
            for name, fault in stored.check(slug):
                read += 1
                if fault is not None:
                    damaged.append(Path(name).name)
    except OSError as error:
        text = N_("The checkpoints cannot be reached: {reason}. Figures are made again from the log meanwhile.")
        yield Diagnosis("checkpoints", "warning", text, {"reason": str(error)})
        return
    except (CuelightError, SQLAlchemyError):
        return  # the database has its own finding
    finally:
        opened.engine.dispose()
    if damaged:
        text = N_("{count} checkpoints cannot be read ({names}). Delete them; figures are made again from the log.")
        yield Diagnosis("checkpoints", "warning", text, {"count": len(damaged), "names": ", ".join(damaged[:3])})
    elif read:
        yield Diagnosis("checkpoints", "ok", N_("{count} checkpoints can be read."), {"count": read})
