"""What rooms are a part of and whose people they share, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from console.rooms import units
from console.rooms.rooms import RoomChange, RoomIn, room_of
from console.store import rooms
from console.store.session import Database
from streams.errors import Conflict, Invalid, NotFound

NOW = 1_767_225_600_000


async def make(database: Database, slug: str, **fields: str) -> None:
    room = room_of(RoomIn(slug=slug, name=slug, **fields), NOW)  # type: ignore[arg-type]
    await database.write(lambda session: units.make(session, room))


async def change(database: Database, slug: str, **fields: str | None) -> rooms.Room:
    body = RoomChange(**fields)  # type: ignore[arg-type]
    return await database.write(lambda session: units.change(session, slug, body))


async def test_a_tree_grows_and_has_no_circle(database: Database) -> None:
    await make(database, "head")
    await make(database, "region", parent="head")
    await make(database, "shop", parent="region")
    known = {room.slug: room for room in await database.read(rooms.all_rooms)}
    assert units.above(known, "shop") == ["region", "head"]
    assert units.above(known, "nowhere") == []
    for parent in ("head", "region", "shop", "nowhere"):
        with pytest.raises(Invalid):
            await change(database, "head", parent=parent)
    assert (await change(database, "shop", parent=None)).parent is None
    with pytest.raises(Conflict):
        await make(database, "shop", parent="head")
    with pytest.raises(NotFound):
        await change(database, "nowhere", parent="head")


async def test_two_who_hang_rooms_below_each_other_at_once_make_no_circle(database: Database) -> None:
    await make(database, "one")
    await make(database, "two")
    changes = (change(database, "one", parent="two"), change(database, "two", parent="one"))
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 1
    parents = [room.parent for room in await database.read(rooms.all_rooms)]
    assert parents.count(None) == 1


async def test_the_first_event_fixes_whose_people_they_are(database: Database) -> None:
    await make(database, "head")
    await make(database, "shop", people_scope="head")
    assert (await change(database, "shop", people_scope="shop")).people_scope == "shop"
    assert (await change(database, "shop", people_scope="head")).people_since is None
    for at in (NOW, NOW + 1):
        assert await database.write(partial(rooms.fix_people, slug="shop", now=at)) == "head"
    assert (await database.read(lambda session: rooms.get(session, "shop"))).people_since == NOW
    with pytest.raises(Invalid, match="has had events"):
        await change(database, "shop", people_scope="shop")
    with pytest.raises(NotFound):
        await database.write(lambda session: rooms.fix_people(session, "nowhere", NOW))


async def test_an_event_and_a_change_at_once_agree_on_the_scope(database: Database) -> None:
    """Whichever comes first: an event is never written with a scope that the room does not have."""
    await make(database, "head")
    for number in range(5):
        shop = f"shop-{number}"
        await make(database, shop)
        fixed, _ = await asyncio.gather(
            database.write(partial(rooms.fix_people, slug=shop, now=NOW)),
            change(database, shop, people_scope="head"),
            return_exceptions=True,
        )
        assert fixed == (await database.read(partial(rooms.get, slug=shop))).people_scope
