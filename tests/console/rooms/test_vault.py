"""The identity vault: what is sealed, how long it stays, and what is written down of whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from console.rooms.vault import DAY, Seal, Selection, Sighting, Vault, people_kept, purge, sightings
from console.store import identities, rooms
from console.store.rooms import Room
from console.store.session import Database
from streams.clock import Instant
from streams.errors import Invalid, NotFound, Refused
from streams.events import Arrival, Comment, Like
from streams.ingest.pseudonyms import Pseudonyms

NOW = Instant(1_767_225_600_000)
NAMES = Pseudonyms(b"a key of sixteen bytes or more")
KEY = b"another key of sixteen bytes"


def vault_on(database: Database, key: bytes = KEY) -> Vault:
    return Vault(database, lambda: key, NAMES)


async def street(database: Database, days: int | None = 30) -> Vault:
    """A room with a vault."""
    room = Room(
        slug="street",
        name="Street",
        platform="other",
        timezone="Asia/Shanghai",
        currency="CNY",
        broadcast_delay_ms=3_000,
        simulated=False,
        created_at=NOW,
    )
    await database.write(lambda session: rooms.create(session, room))
    vault = vault_on(database)
    await database.write(lambda session: vault.set_days(session, "street", days, by="Lin", now=NOW))
    return vault


def seen(**people: str) -> dict[str, Sighting]:
    """These people, by user id, with their names."""
    return {NAMES.person("street", person): Sighting(person, name) for person, name in people.items()}


async def read(database: Database, vault: Vault, *ids: str, now: Instant = NOW) -> dict[str, str]:
    def work(session: Any) -> Any:
        return vault.read(session, "street", Selection(ids=ids), by="Lin", purpose="prize", now=now)

    return {one.id: one.name for one in await database.write(work)}


# ---------------------------------------------------------------------------------------------------------------- seals


def test_what_is_sealed_can_be_opened_in_its_place_only() -> None:
    seal = Seal(KEY)
    sealed = seal.close("street", "k1", Sighting("u42", "小明"))
    assert b"u42" not in sealed
    assert "小明".encode() not in sealed
    assert seal.open("street", "k1", sealed) == Sighting("u42", "小明")
    assert sealed != seal.close("street", "k1", Sighting("u42", "小明")), "nobody can tell that two are alike"
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    wrong: list[Callable[[], object]] = [
        lambda: seal.open("street", "k2", sealed),
        lambda: seal.open("quay", "k1", sealed),
        lambda: seal.open("street", "k1", changed),
        lambda: seal.open("street", "k1", b""),
        lambda: Seal(KEY + b"!").open("street", "k1", sealed),
    ]
    for attempt in wrong:
        with pytest.raises(Refused, match="another key"):
            attempt()


def test_a_person_is_seen_with_the_last_name_that_was_sent() -> None:
    events: list[Arrival] = [
        Comment(id="1", at=1, person="u1", name="Ann", text="hi"),
        Comment(id="2", at=1, person="u1", name=" Anna ", text="hi"),
        Like(id="3", at=1, person="u1"),
        Like(id="4", at=1, device="d"),
    ]
    assert sightings(events, "street", NAMES) == {NAMES.person("street", "u1"): Sighting("u1", "Anna")}


# ---------------------------------------------------------------------------------------------------------------- rows


async def test_it_is_off_until_it_is_switched_on_and_empty_when_it_is_off(database: Database) -> None:
    vault = await street(database, days=None)
    await vault.keep("street", seen(u1="Ann"), NOW)
    assert await database.read(lambda session: people_kept(session, "street", NOW)) == 0
    await database.write(lambda session: vault.set_days(session, "street", 30, by="Lin", now=NOW))
    await vault.keep("street", seen(u1="Ann", u2=""), NOW)
    assert await read(database, vault, "u1", "u2", "u3") == {"u1": "Ann", "u2": ""}
    await database.write(lambda session: vault.set_days(session, "street", None, by="Lin", now=NOW))
    assert await database.read(lambda session: identities.find(session, "street", seen(u1=""))) == {}
    assert await read(database, vault, "u1") == {}


async def test_a_name_stays_until_another_is_sent(database: Database) -> None:
    """Also over the day, in another process, and where there are more people than fit into one statement."""
    vault = await street(database)
    await vault.keep("street", seen(u1="Ann", **{f"x{number}": "X" for number in range(1_200)}), NOW)
    for later, name, known in ((0, "", "Ann"), (DAY, "", "Ann"), (DAY, "Anna", "Anna"), (2 * DAY, "", "Anna")):
        for process in (vault, vault_on(database)):
            await process.keep("street", seen(u1=name), Instant(NOW + later))
        assert await read(database, vault, "u1", now=Instant(NOW + later)) == {"u1": known}
    assert await database.read(lambda session: people_kept(session, "street", NOW)) == 1_201


async def test_who_was_not_seen_for_so_long_is_not_known_any_more(database: Database) -> None:
    vault = await street(database, days=2)
    await vault.keep("street", seen(u1="Ann", u2="Bob"), NOW)
    await vault.keep("street", seen(u2=""), Instant(NOW + DAY))
    over = Instant(NOW + 2 * DAY + 1)
    assert await read(database, vault, "u1", "u2", now=over) == {"u2": "Bob"}, "before anybody has swept"
    assert await database.read(lambda session: people_kept(session, "street", over)) == 1
    assert await database.write(lambda session: purge(session, over)) == 1
    assert await database.write(lambda session: purge(session, over)) == 0
    assert list(await database.read(lambda session: identities.find(session, "street", seen(u1="", u2="")))) == [
        NAMES.person("street", "u2")
    ]


async def test_what_another_process_left_in_a_vault_that_is_off_is_swept(database: Database) -> None:
    vault = await street(database)
    await vault.keep("street", seen(u1="Ann"), NOW)
    await database.write(lambda session: rooms.change(session, "street", vault_days=None))
    assert await database.write(lambda session: purge(session, NOW)) == 1


async def test_whoever_is_erased_is_gone(database: Database) -> None:
    vault = await street(database)
    await vault.keep("street", seen(u1="Ann", u2="Bob"), NOW)
    selection = Selection(ids=("u1", "u9"))
    erased = await database.write(lambda session: vault.erase(session, "street", selection, by="Lin", now=NOW))
    assert erased == [NAMES.person("street", "u1")]
    assert await read(database, vault, "u1", "u2") == {"u2": "Bob"}


async def test_every_reading_and_every_change_is_written_down_without_a_name(database: Database) -> None:
    vault = await street(database)
    await vault.keep("street", seen(u1="Ann", u2="Bob"), NOW)
    await read(database, vault, "u1", "u9")
    await database.write(lambda session: vault.erase(session, "street", Selection(ids=("u1",)), by="Mo", now=NOW))
    await database.write(lambda session: purge(session, Instant(NOW + 40 * DAY)))
    await database.write(lambda session: vault.set_days(session, "street", None, by="Lin", now=NOW))
    audit = await database.read(lambda session: identities.audit(session, "street", 10))
    key = NAMES.person("street", "u1")
    assert [(one.by, one.act, one.key, one.note) for one in audit] == [
        ("Lin", "set", None, "30 → 0"),
        ("cuelight", "expire", None, "1"),
        ("Mo", "erase", key, ""),
        ("Lin", "read", key, "prize"),
        ("Lin", "set", None, "0 → 30"),
    ]


async def test_with_another_key_nobody_is_read_and_nothing_is_written_of_it(database: Database) -> None:
    vault = await street(database)
    await vault.keep("street", seen(u1="Ann"), NOW)
    with pytest.raises(Refused, match="another key"):
        await read(database, vault_on(database, KEY + b"!"), "u1")
    assert [one.act for one in await database.read(lambda session: identities.audit(session, "street", 10))] == ["set"]


async def test_nobody_is_asked_for_in_vain(database: Database) -> None:
    vault = await street(database)
    with pytest.raises(Invalid):
        await read(database, vault)
    with pytest.raises(NotFound):
        await database.write(
            lambda session: vault.erase(session, "elsewhere", Selection(ids=("u1",)), by="Lin", now=NOW)
        )
