"""``cuelight restore``: a data directory from a backup, as it was when the backup was made.

Nothing is written before all of the file has been read and found right. All is made beside the directory under another
name, down to a log that was read by its server and is in line with the journal, and gets its name at the end.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import IO, Final

from msgspec import Struct
from rich.progress import Progress

from console.cli.backup_file import LOG_MANIFEST, Manifest, unpack, verified
from console.rundown.reconcile import reconcile
from console.settings import DATABASE_FILE, Settings
from console.store import migrate, schema_version
from console.store.session import Database
from streams.clock import SystemClock
from streams.errors import Refused, Unavailable
from streams.store.connection import connect
from streams.store.directory_blobs import flush_directory
from streams.store.embedded import EmbeddedValkey
from streams.store.log import RoomLog
from streams.store.log_files import LogFiles

MARGIN: Final = 64 << 20
"""What the disk must have left beside the data."""


class Restored(Struct, frozen=True, kw_only=True):
    """What a data directory holds after a restore."""

    data: str
    manifest: Manifest
    log_entries: int
    """Batches of events and boundaries."""
    taken_back: int
    """Entries of the log that told of what came after the copy of the database."""


def run(settings: Settings, path: Path, progress: Progress) -> Restored:
    """Restore a backup into the data directory; what it holds then. Raises Invalid, Refused or Unavailable."""
    for name, value in (("REDIS_URL", settings.redis_url), ("DATABASE_URL", settings.database_url)):
        if value:
            raise Refused(
                "A backup is restored into files. Unset {name} for it, then start the server on them.", name=name
            )
    data = settings.data.absolute()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Refused(
            "{directory} is not empty. Restore into a new directory, and start the server on it with --data.",
            directory=str(data),
        )
    try:
        with path.open("rb") as file:
            return _restored(file, path, data, progress)
    except FileNotFoundError as error:
        raise Refused("There is no file {file}.", file=str(path)) from error
    except OSError as error:
        raise Unavailable(
            "The backup cannot be restored: {reason}. Make room, or choose another directory.", reason=str(error)
        ) from error


def _restored(file: IO[bytes], path: Path, data: Path, progress: Progress) -> Restored:
    task = progress.add_task(path.name, total=None)
    manifest = verified(file, path.name, lambda size: progress.advance(task, size))
    if manifest.schema > schema_version.newest():
        raise Refused("{file} was written by a newer version of Cuelight. Upgrade, then restore it.", file=path.name)
    data.parent.mkdir(parents=True, exist_ok=True)
    left = shutil.disk_usage(data.parent).free
    if left < manifest.size + MARGIN:
        raise Refused(
            "The data needs {needed} MB, and {left} MB are left. Make room, or choose another directory.",
            needed=(manifest.size + MARGIN) >> 20,
            left=left >> 20,
        )
    progress.reset(task, total=manifest.size)
    draft = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        unpack(file, path.name, manifest, draft, lambda size: progress.advance(task, size))
        entries, taken_back = asyncio.run(_brought_in_line(draft, has_log=LOG_MANIFEST in manifest.files))
        if data.exists():
            data.rmdir()
        draft.rename(data)
        flush_directory(data.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Restored(data=str(data), manifest=manifest, log_entries=entries, taken_back=taken_back)


async def _brought_in_line(directory: Path, *, has_log: bool) -> tuple[int, int]:
    """Bring the database to this version's schema, and the log in line with it; its entries, and those taken back."""
    database = Database(f"sqlite:///{directory / DATABASE_FILE}")
    try:
        migrate.upgrade(database)
        if not has_log:
            return 0, 0
        # The copy of a log that grew meanwhile may end in the middle of a command.
        LogFiles(directory / "valkey").cut_end(SystemClock().now())
        shutil.rmtree(directory / "valkey" / "cut", ignore_errors=True)
        server = EmbeddedValkey(directory)
        await server.start()
        redis = connect(server.url)
        try:
            taken_back = await reconcile(database, redis)
            log = RoomLog(redis)
            return sum([await log.count(room) for room in await log.rooms()]), taken_back
        finally:
            await redis.aclose()
            await server.stop()
    finally:
        await database.close()
