"""A table is shown before it is applied, to what it was compared with and to nothing else."""

from __future__ import annotations

import pytest
from msgspec import structs

from console.rooms.imports import Imports, NewerPreview, Target, Upload
from console.rooms.rundown_import import RundownImport
from console.rundown.commands import RevisePlan
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.store import imports as stored
from console.store import rooms
from console.store.session import Database
from streams.clock import FakeClock
from streams.errors import Invalid, Refused
from tests.console.store.test_snapshot import NOW, ROOM

TITLES = "编号,环节名\nA10,Welcome\n"


class Stage:
    """A room with a show, and what imports into it."""

    def __init__(self, database: Database) -> None:
        self.clock = FakeClock(NOW)
        self.database = database
        self.service = RundownService(database, self.clock)
        self.kind = RundownImport(self.service)
        self.imports = Imports(database, self.clock, [self.kind])
        self.target = Target(ROOM)

    async def open(self) -> Stage:
        await self.database.write(lambda session: rooms.create(session, ROOM))
        plan = TEMPLATES["short-10m"](str).plan
        show = await self.service.create(
            room="main", title="T", starts_at=NOW, purpose=None, targets={}, plan=plan, actor="x"
        )
        self.target = Target(ROOM, show)
        return self

    async def titles(self) -> list[str]:
        assert self.target.show is not None
        return [slot.title for slot in (await self.service.state(self.target.show.id)).plan]

    async def rename(self, number: int, title: str) -> None:
        """What somebody else does meanwhile."""
        assert self.target.show is not None
        state = await self.service.state(self.target.show.id)
        slots = list(state.plan)
        slots[number] = structs.replace(slots[number], title=title)
        command = RevisePlan(revision=state.revision, slots=tuple(slots))
        await self.service.execute(self.target.show.id, command, "other")

    async def sent(self, text: str, **choices):
        upload = Upload("r.csv", text.encode())
        return await self.imports.stage(self.target, self.kind, upload, "Lin", **choices)


@pytest.fixture
async def stage(database: Database) -> Stage:
    return await Stage(database).open()


async def test_nothing_is_changed_before_it_is_applied_and_then_the_columns_are_remembered(stage: Stage) -> None:
    before = await stage.titles()
    shown = await stage.sent(TITLES)
    assert (shown.found.unknown, shown.difference.changed) == (["环节名"], ())

    shown = await stage.imports.preview(stage.target, shown.staged, columns={"环节名": "title"})
    assert [row.fields[0].new for row in shown.difference.changed] == ["Welcome"]
    assert await stage.titles() == before
    done = await stage.imports.apply(stage.target, shown.staged, shown.current.revision, "Lin")

    assert (done.done, done.sheets) == ({"new": 0, "changed": 1, "removed": 0}, None)
    assert (await stage.titles())[0] == "Welcome"
    again = await stage.sent(TITLES)
    assert (again.found.columns["环节名"], again.remembered, again.difference.changed) == ("title", True, ())


async def test_a_change_in_between_that_makes_another_difference_is_told(stage: Stage) -> None:
    shown = await stage.sent(TITLES, columns={"环节名": "title"})
    await stage.rename(0, "Theirs")

    with pytest.raises(NewerPreview) as caught:
        await stage.imports.apply(stage.target, shown.staged, shown.current.revision, "Lin")

    newer = caught.value.preview
    assert newer.difference.changed[0].fields[0].old == "Theirs"
    assert (await stage.titles())[0] == "Theirs"
    await stage.imports.apply(stage.target, newer.staged, newer.current.revision, "Lin")
    assert (await stage.titles())[0] == "Welcome"


async def test_a_change_in_between_that_is_no_matter_of_it_is_not(stage: Stage) -> None:
    shown = await stage.sent(TITLES, columns={"环节名": "title"})
    await stage.rename(1, "Theirs")

    await stage.imports.apply(stage.target, shown.staged, shown.current.revision, "Lin")

    assert (await stage.titles())[:2] == ["Welcome", "Theirs"]


async def test_an_import_is_applied_once_and_its_rows_are_kept_for_a_day(stage: Stage) -> None:
    first = await stage.sent(TITLES)
    stage.clock.advance(stored.ROWS_KEPT_MS + 1)
    second = await stage.sent(TITLES)
    await stage.imports.apply(stage.target, second.staged, second.current.revision, "Lin")

    for one, says in ((first, "no longer kept"), (second, "applied already")):
        staged = await stage.imports.get("main", one.staged.id)
        with pytest.raises(Refused, match=says):
            await stage.imports.preview(stage.target, staged)


async def test_what_nobody_imports(stage: Stage) -> None:
    with pytest.raises(Invalid, match="rundown"):
        stage.imports.kind("weather")
