"""What ``cuelight doctor --mend`` does: each of it gives something up, so each is asked for by name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Literal

from console.settings import Settings
from console.store import migrate, shows
from console.store.completeness import missing_parts, require_database
from console.store.session import Database
from streams.clock import SystemClock
from streams.errors import Refused
from streams.ingest.pseudonym_key import FILE, VAULT_FILE, load_key, load_vault_key
from streams.store.embedded import EmbeddedValkey
from streams.store.instance import InstanceLock
from streams.store.log_files import LogFiles

Part = Literal["manifest", "log", "key", "vault-key"]
PARTS: Final[tuple[Part, ...]] = ("manifest", "log", "key", "vault-key")


def mend(settings: Settings, part: Part) -> None:
    """Raises Conflict while a server runs, Refused where there is nothing to mend, Unavailable where it cannot be."""
    with InstanceLock(settings.data) as lock:
        if part == "manifest":
            files = LogFiles(settings.data / "valkey")
            if not files.has_content:
                raise _nothing(part)
            files.write_manifest()
        elif part == "log":
            _mend_log(settings, lock)
        elif part == "key":
            _make_key(settings, FILE, lambda: load_key(settings.data))
        else:
            _make_key(settings, VAULT_FILE, lambda: load_vault_key(settings.data))


def _make_key(settings: Settings, name: str, make: Callable[[], bytes]) -> None:
    if (settings.data / name).exists():
        raise Refused("There is a key already: {path}. Nothing was changed.", path=str(settings.data / name))
    make()


def _mend_log(settings: Settings, lock: InstanceLock) -> None:
    """Cut a log off at its damage, or begin an empty one where all of it is gone."""
    if not settings.database_url:
        require_database(settings.data, alone=True)
    files = LogFiles(settings.data / "valkey")
    if files.check():
        damage = files.damage()
        if damage is None:
            raise _nothing("log")
        if damage.file.kind == "base":
            raise files.refusal(damage) or _nothing("log")
        files.cut(damage, SystemClock().now())
        return
    asyncio.run(_begin_log(settings, lock))


async def _begin_log(settings: Settings, lock: InstanceLock) -> None:
    database = Database(settings.sqlalchemy_url())
    try:
        migrate.upgrade(database)
        if not missing_parts(settings, database, with_log=True):
            raise _nothing("log")
        await database.write(shows.carry_again)
        server = EmbeddedValkey(settings.data, lock=lock)
        await server.start()
        await server.stop()
    finally:
        await database.close()


def _nothing(part: str) -> Refused:
    return Refused("There is nothing to mend ({part}). Nothing was changed.", part=part)
