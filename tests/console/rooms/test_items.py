"""A room's list of products, on SQLite and PostgreSQL, and the plans that follow it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET, UnsetType

from console.access.rights import RIGHTS
from console.rooms import item_plans, items
from console.rooms.item_names import ItemNamesByRoom
from console.rooms.items import Wanted
from console.rooms.setups import setups
from console.rundown.commands import Start, Undo
from console.rundown.model import Item, Slot
from console.rundown.products import ProductChange, item_of
from console.rundown.service import RundownService
from console.store import items as stored
from console.store import rooms
from console.store.product import Product, ProductFields, ProductSize
from console.store.rooms import Room
from console.store.session import Database
from streams.clock import FakeClock, Instant
from streams.errors import Conflict, Invalid
from streams.metrics.sets.items import ItemNames

COAT = ProductFields(product_id="360001", code="C1", title="Coat", link_no=1, price=59900, cost=20000)
SCARF = ProductFields(code="C2", title="Scarf", link_no=2, price=9900, sizes=(ProductSize(name="M", sku="C2-M"),))


async def room(database: Database) -> None:
    made = Room(
        slug="street",
        name="Street",
        platform="douyin",
        timezone="Asia/Shanghai",
        currency="CNY",
        broadcast_delay_ms=3_000,
        simulated=False,
        created_at=0,
    )
    await database.write(lambda session: rooms.create(session, made))


async def add(database: Database, fields: ProductFields) -> Product:
    change = await database.write(lambda session: items.add(session, "street", fields, by="Lin", now=5))
    return change.after


async def change(database: Database, item: str, seen: int | UnsetType = UNSET, **values: Any) -> ProductChange:
    return await database.write(lambda session: items.change(session, "street", item, values, seen, by="Lin", now=6))


def test_whoever_plans_reads_costs() -> None:
    """A product sheet has a column for them."""
    assert all("read costs" in held for held in RIGHTS.values() if "plan" in held)
    assert [role for role, held in RIGHTS.items() if "read costs" in held] == ["owner", "director"]


async def listed(database: Database) -> list[Product]:
    return await database.read(lambda session: stored.listed(session, "street"))


async def test_an_edit_of_an_older_revision_is_refused_with_what_is_there_now(database: Database) -> None:
    await room(database)
    coat = await add(database, COAT)
    await change(database, coat.id, coat.revision, price=57900)
    with pytest.raises(Conflict) as refused:
        await change(database, coat.id, coat.revision, title="Wool coat")
    assert refused.value.extra["current"].price == 57900
    assert (await listed(database))[0].title == "Coat"


async def test_an_id_and_a_code_stand_for_one_product(database: Database) -> None:
    await room(database)
    await add(database, COAT)
    for twice in (ProductFields(product_id="360001"), ProductFields(code="C1", title="Another")):
        with pytest.raises(Conflict, match="Coat"):
            await add(database, twice)
    with pytest.raises(Invalid):
        await add(database, ProductFields(title="Nothing identifies it"))
    with pytest.raises(Invalid, match="rounded"):
        await add(database, ProductFields(product_id="6.9E+17"))


async def test_a_name_of_any_kind_stands_for_one_product(database: Database) -> None:
    """What orders call a size or a former code is no other product's."""
    await room(database)
    await add(database, COAT)
    scarf = await add(database, SCARF)
    with pytest.raises(Conflict, match="Scarf"):
        await add(database, ProductFields(code="C2-M"))
    with pytest.raises(Conflict, match="Coat") as refused:
        await change(database, scarf.id, other_codes=("old", " 360001 "))
    assert refused.value.extra["errors"][0]["field"] == "other_codes"


async def test_the_fold_knows_all_names_of_a_product_as_the_list_says_now(database: Database) -> None:
    """One that was taken off keeps those that no other product has now; one with a single name needs none."""
    await room(database)
    names = ItemNamesByRoom()

    async def known() -> tuple[ItemNames, ...]:
        return (await database.read(lambda session: setups(session, names)))["street"].items

    assert await known() == ()
    coat, scarf = await add(database, COAT), await add(database, SCARF)
    await add(database, ProductFields(code="C3"))
    assert await known() == (ItemNames("C1", ("360001",)), ItemNames("C2", (), ("C2-M",)))
    await database.write(lambda session: items.take_off(session, "street", coat.id, UNSET, by="Lin", now=7))
    assert await known() == (ItemNames("C1", ("360001",)), ItemNames("C2", (), ("C2-M",)))
    await change(database, scarf.id, other_codes=("360001",))
    assert await known() == (ItemNames("C2", ("360001",), ("C2-M",)),)


async def test_a_product_that_was_taken_off_comes_back_as_the_same_one(database: Database) -> None:
    await room(database)
    coat = await add(database, COAT)
    await database.write(lambda session: items.take_off(session, "street", coat.id, UNSET, by="Lin", now=7))
    assert await listed(database) == []
    again = await add(database, ProductFields(code="C1", title="Coat, new"))
    assert again.id == coat.id
    assert [product.title for product in await listed(database)] == ["Coat, new"]


async def test_codes_change_hands_within_one_sheet(database: Database) -> None:
    await room(database)
    coat, scarf = await add(database, COAT), await add(database, SCARF)
    swap = [Wanted(coat.id, {"code": "C2"}), Wanted(scarf.id, {"code": "C1"}), Wanted(None, {"code": "C3"})]
    revision = await database.read(lambda session: stored.revision(session, "street"))
    await database.write(lambda session: items.apply(session, "street", swap, revision, by="Lin", now=7))
    assert [(product.title, product.code) for product in await listed(database)] == [
        ("Coat", "C2"),
        ("Scarf", "C1"),
        ("", "C3"),
    ]
    with pytest.raises(Conflict):
        await database.write(lambda session: items.apply(session, "street", swap, revision, by="Lin", now=8))


async def test_slots_that_were_not_taken_follow_and_the_director_can_undo_it(database: Database) -> None:
    await room(database)
    clock = FakeClock(Instant(1_000_000))
    service = RundownService(database, clock)
    coat, scarf = await add(database, COAT), await add(database, SCARF)
    plan = (
        Slot(id="a", cue="A1", kind="item", title="Coat", duration_ms=60_000, items=(item_of(coat),)),
        Slot(id="b", cue="A2", kind="item", title="Scarf", duration_ms=60_000, items=(item_of(scarf),)),
        Slot(id="c", cue="A3", kind="look", title="Both", duration_ms=60_000, items=(item_of(coat), item_of(scarf))),
    )
    show = await service.create(
        room="street", title="Launch", starts_at=1_000_000, purpose=None, targets={}, plan=plan, actor="Lin"
    )
    await service.execute(show.id, Start(), "Lin")
    cheaper = await change(database, coat.id, price=57900, cost=21000)
    assert [one.id for one in await item_plans.carry(database, service, "street", [cheaper], "Lin")] == [show.id]
    state = await service.state(show.id)
    assert state.run is not None
    assert state.run.slot.items[0].price == 59900
    assert [slot.items[0].price for slot in state.plan] == [59900, 9900, 57900]
    assert await item_plans.carry(database, service, "street", [cheaper], "Lin") == []
    await service.execute(show.id, Undo(), "Lin")
    assert (await service.state(show.id)).plan == plan


async def test_a_price_of_one_slot_alone_stays_while_the_rest_of_the_product_follows(database: Database) -> None:
    await room(database)
    service = RundownService(database, FakeClock(Instant(1_000_000)))
    coat = await add(database, COAT)
    flash = Item(sku="C1", title="Coat", price=49900, link_no=1)
    plan = (Slot(id="a", cue="A1", kind="flash_sale", title="Coat", duration_ms=60_000, items=(flash,)),)
    show = await service.create(
        room="street", title="Launch", starts_at=9_000_000, purpose=None, targets={}, plan=plan, actor="Lin"
    )
    changed = await change(database, coat.id, price=57900, title="Wool coat", link_no=7)
    await item_plans.carry(database, service, "street", [changed], "Lin")
    (item,) = (await service.state(show.id)).plan[0].items
    assert (item.price, item.title, item.link_no) == (49900, "Wool coat", 7)
