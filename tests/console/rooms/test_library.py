"""A room's own playbooks and phrases, on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from console.rooms import library
from console.rooms.library import PHRASES, PLAYBOOKS, ListedDocument, Seen
from console.rundown.floor.model import Step
from console.rundown.floor.phrases import Phrase
from console.rundown.floor.playbooks import Playbook
from console.store import rooms
from console.store.rooms import Room
from console.store.session import Database
from streams.errors import Conflict, Refused

OWN = Playbook(
    key="courier", name="Courier", steps=(Step(text="Call"), Step(kind="timer", text="Late", timer="stopwatch"))
)


def english(text: str) -> str:
    return text


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


async def save(
    database: Database, playbook: Playbook, seen: Seen = UNSET, actor: str = "Lin", now: int = 5
) -> ListedDocument:
    return await database.write(
        lambda session: library.save(
            session, PLAYBOOKS, "street", playbook, seen, actor=actor, now=now, translate=english
        )
    )


async def forget(database: Database, key: str, seen: Seen = UNSET) -> ListedDocument | None:
    return await database.write(
        lambda session: library.forget(session, PLAYBOOKS, "street", key, seen, translate=english)
    )


async def listed(database: Database) -> dict[str, ListedDocument]:
    found = await database.read(lambda session: library.listed(session, PLAYBOOKS, "street", english))
    return {one.thing.key: one for one in found}


async def test_an_own_one_comes_after_the_built_in_ones_and_reads_as_it_was_written(database: Database) -> None:
    await room(database)
    await save(database, OWN)
    found = await listed(database)
    assert list(found)[-1] == "courier"
    assert found["courier"].thing == OWN
    assert (found["courier"].built_in, found["stream_lost"].own) == (False, None)


async def test_an_own_one_stands_in_the_place_of_the_built_in_one_until_it_is_deleted(database: Database) -> None:
    await room(database)
    before = await listed(database)
    await save(database, replace(OWN, key="sold_out", name="Gone"))
    after = await listed(database)
    assert list(after) == list(before)
    assert (after["sold_out"].thing.name, after["sold_out"].built_in) == ("Gone", True)  # type: ignore[union-attr]
    left = await forget(database, "sold_out")
    assert left == before["sold_out"]
    assert await listed(database) == before


async def test_the_second_of_two_who_edit_is_told_and_writes_nothing(database: Database) -> None:
    await room(database)
    first = await save(database, OWN, None)
    seen = first.own.changed_at if first.own else None
    await save(database, replace(OWN, name="Wei's"), seen, "Wei")
    with pytest.raises(Conflict) as caught:
        await save(database, replace(OWN, name="Lin's"), seen)
    assert caught.value.extra["current"]["name"] == "Wei's"
    assert "Wei" in str(caught.value)
    with pytest.raises(Conflict):
        await forget(database, "courier", seen)
    with pytest.raises(Conflict):
        await save(database, OWN, None)


async def test_who_edits_what_was_deleted_is_told_and_can_keep_theirs(database: Database) -> None:
    await room(database)
    first = await save(database, OWN)
    seen = first.own.changed_at if first.own else None
    assert await forget(database, "courier", seen) is None
    with pytest.raises(Conflict) as caught:
        await save(database, OWN, seen)
    assert caught.value.extra["current"] is None
    assert (await save(database, OWN, None)).thing == OWN


async def test_two_saves_in_one_millisecond_differ(database: Database) -> None:
    await room(database)
    first, second = await save(database, OWN), await save(database, OWN)
    assert first.own is not None
    assert second.own is not None
    assert second.own.changed_at > first.own.changed_at


async def test_a_room_keeps_no_more_than_it_can_read(database: Database) -> None:
    await room(database)
    few = replace(PHRASES, most=2)

    async def say(key: str) -> None:
        phrase = Phrase(key=key, text="Go")
        await database.write(
            lambda session: library.save(session, few, "street", phrase, UNSET, actor="Lin", now=1, translate=english)
        )

    await say("a")
    await say("b")
    await say("a")
    with pytest.raises(Refused):
        await say("c")
