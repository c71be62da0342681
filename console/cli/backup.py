"""``cuelight backup``: everything of a data directory in one file, also while a show is on air.

The database is copied before the log. What the database says is in the log, boundaries of shows above all, was written
there before, so a log that is copied later has it. The other way round, the log could lack what the database counts on.
What the log has beyond the database, a restore takes back: see ``console.rundown.reconcile``.

Checkpoints are left out: they are made again from the log.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from msgspec.structs import replace
from rich.progress import Progress
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from console.cli.backup_file import KEYS, LOG, BackupWriter, Manifest
from console.settings import DATABASE_FILE, Settings
from console.store import schema_version
from console.store.completeness import require_database
from console.store.session import Database
from console.store.snapshot import row_counts, write_snapshot
from console.version import VERSION
from streams.clock import Instant, SystemClock
from streams.errors import Refused, Unavailable
from streams.store.log_files import LogFiles


def run(settings: Settings, path: Path, *, with_keys: bool, over: bool, progress: Progress) -> Manifest:
    """Write the backup; what it is. Raises Refused or Unavailable, and leaves no file then."""
    if path.exists() and not over:
        raise Refused("{file} exists. Choose another name, or replace it with --replace.", file=str(path))
    if not path.absolute().parent.is_dir():
        raise Refused("There is no directory {directory}. Make it first.", directory=str(path.absolute().parent))
    if not settings.database_url:
        require_database(settings.data, alone=True)
    try:
        return _written(settings, path.absolute(), with_keys, progress)
    except OSError as error:
        raise Unavailable(
            "The backup cannot be written: {reason}. Make room, or choose another place.", reason=str(error)
        ) from error


def _written(settings: Settings, path: Path, with_keys: bool, progress: Progress) -> Manifest:
    task = progress.add_task(path.name, total=None)
    with (
        tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as scratch,
        BackupWriter(path, lambda size: progress.advance(task, size)) as writer,
    ):
        copy = Path(scratch) / DATABASE_FILE
        manifest = _copied(settings, copy, SystemClock().now())
        progress.update(task, total=copy.stat().st_size + _log_size(settings))
        with copy.open("rb") as file:
            writer.add(DATABASE_FILE, file, copy.stat().st_size)
        lacks = [] if _add_log(settings, writer) else ["valkey"]
        lacks += [name for name in KEYS if not _add_key(settings, name, writer, with_keys)]
        return writer.finish(replace(manifest, lacks=tuple(lacks)))


def _copied(settings: Settings, copy: Path, now: Instant) -> Manifest:
    """Copy the database; the manifest as far as it follows from the copy."""
    database = Database(settings.sqlalchemy_url())
    try:
        if schema_version.current(database) is None:
            raise Refused("There is no data in {directory}. Say where it is with --data.", directory=str(settings.data))
        write_snapshot(database, copy)
    except SQLAlchemyError as error:
        raise Unavailable("The database cannot be copied: {reason}.", reason=_first_line(error)) from error
    finally:
        database.engine.dispose()
    copied = Database(f"sqlite:///{copy}")
    try:
        with Session(copied.engine) as session:
            rows = row_counts(session)
        return Manifest(version=VERSION, schema=schema_version.current(copied) or "", made_at=now, rows=rows)
    finally:
        copied.engine.dispose()


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0].rstrip(".")


def _log_size(settings: Settings) -> int:
    files = LogFiles(settings.data / "valkey")
    return 0 if settings.redis_url else sum(files.path(file).stat().st_size for file in files.check())


def _add_log(settings: Settings, writer: BackupWriter) -> bool:
    """The bundled log as it is now; whether there is one. Another one is saved by its own tools."""
    files = LogFiles(settings.data / "valkey")
    if settings.redis_url or not files.has_manifest:
        return False
    with files.opened() as opened:
        sizes = {name: os.fstat(file.fileno()).st_size for name, file in opened.items()}
        for name, file in opened.items():
            writer.add(f"{LOG}/{name}", file, sizes[name])
    return True


def _add_key(settings: Settings, name: str, writer: BackupWriter, with_keys: bool) -> bool:
    """A key where it is wanted; whether what is backed up needs no other one."""
    path = settings.data / name
    if not path.exists():
        return name != KEYS[0]
    if with_keys:
        with path.open("rb") as file:
            writer.add(name, file, path.stat().st_size)
    return with_keys
