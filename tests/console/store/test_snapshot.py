"""A copy of the database has every row, from SQLite and from PostgreSQL, also while others write."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from console.access import service as access
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.store import rooms, schema_version
from console.store.session import Database
from console.store.snapshot import row_counts, write_snapshot
from console.store.tables import Table
from streams.clock import Instant, SystemClock

NOW = Instant(1_767_225_600_000)
ROOM = rooms.Room(
    slug="main",
    name="直播间",
    platform="douyin",
    timezone="Asia/Shanghai",
    currency="CNY",
    broadcast_delay_ms=0,
    accounts=["one", "two"],
    simulated=False,
    created_at=NOW,
)


def all_rows(database: Database) -> dict[str, list[object]]:
    with database.engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in Table.metadata.tables.items()
        }


async def test_a_copy_has_every_row(database: Database, tmp_path: Path) -> None:
    await database.write(lambda session: rooms.create(session, ROOM))
    await database.write(lambda session: access.add_person(session, "Lin", "owner", NOW))
    plan = TEMPLATES["short-10m"](str).plan
    service = RundownService(database, SystemClock())
    await service.create(
        room="main", title="T", starts_at=NOW, purpose=None, targets={"gmv": 1.5}, plan=plan, actor="x"
    )
    with Session(database.engine) as writing:
        writing.execute(text("update rooms set name = 'not committed'"))
        write_snapshot(database, tmp_path / "copy.db")
        writing.rollback()
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert all_rows(copy) == all_rows(database)
    schema_version.check(copy)
    assert await copy.read(row_counts) == {"rooms": 1, "shows": 1, "journal": 1, "people": 1}
    await copy.close()
