"""Totals as files tell them are kept once for each file, on SQLite and on PostgreSQL."""

from __future__ import annotations

from functools import partial

from msgspec import structs

from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.store import platform_totals, shows
from console.store.platform_totals import PlatformTotal
from console.store.session import Database
from streams.clock import HOUR, FakeClock, Instant
from tests.console.store.test_store import NOW, make_room


async def test_a_file_tells_a_total_of_a_part_once_and_a_newer_file_stands_beside_it(database: Database) -> None:
    await make_room(database)
    service = RundownService(database, FakeClock(Instant(NOW + 100 * HOUR)))
    made = await service.create(
        room="street",
        title="Autumn",
        starts_at=NOW,
        purpose=None,
        targets={},
        plan=TEMPLATES["blank"]().plan,
        actor="files",
        now=NOW,
        lasted=(NOW, Instant(NOW + HOUR)),
    )
    show = await database.read(lambda session: shows.get(session, made.id))
    assert (show.status, show.from_files, show.started_at, show.ended_at) == ("ended", True, NOW, NOW + HOUR)
    assert (await service.state(made.id)).runs == ()

    first = PlatformTotal(
        room="street",
        show=made.id,
        slug="avg_watch_time",
        value=88.25,
        unit="seconds",
        currency=None,
        scope=f"stream:{NOW}",
        source="douyin",
        account="示例店",
        exported_at=None,
        fetched_at=NOW + 2 * HOUR,
        file="直播明细.xlsx",
        fingerprint="a" * 64,
        by="Lin",
    )
    newer = structs.replace(first, value=90.5, fingerprint="b" * 64)
    for totals, new in (([first, first], 1), ([first, newer], 1), ([newer, first], 0)):
        assert await database.write(partial(platform_totals.add, totals=totals)) == new
    kept = await database.read(lambda session: platform_totals.of_show(session, made.id))
    assert [(one.value, one.at) for one in kept] == [(88.25, NOW + 2 * HOUR), (90.5, NOW + 2 * HOUR)]
    found = await database.read(platform_totals.rooms_by_account)
    assert found == {("douyin", "示例店"): "street"}
