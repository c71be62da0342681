"""Who sees, gives and takes which rights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from console.access import people as access
from console.access import service
from console.access.browsers import browser_name
from console.access.people import PersonChange, PersonIn
from console.access.rights import GIVES, PEOPLE_ROLES, RIGHTS, ROOM_ROLES, Principal, Role
from console.store import migrate, people, rooms, schema_version
from console.store.people import Person
from console.store.rooms import Room
from console.store.session import Database
from streams.clock import Instant
from streams.errors import Conflict, CuelightError, Forbidden, Invalid, NotFound, Refused, Unauthorised

NOW = Instant(1_767_225_600_000)
OWNER = Principal(name="Ona", role="owner")


def director_of(*slugs: str, role: Role | None = None) -> Principal:
    return Principal(name="Lin", person="lin", role=role, rooms=dict.fromkeys(slugs, "director"))


async def with_rooms(database: Database) -> None:
    def make(session: Session) -> None:
        for slug in ("street", "quay"):
            room = Room(
                slug=slug,
                name=slug.title(),
                platform="other",
                timezone="Asia/Shanghai",
                currency="CNY",
                broadcast_delay_ms=3_000,
                simulated=False,
                created_at=NOW,
            )
            rooms.create(session, room)

    await database.write(make)


@pytest.fixture
async def database(database: Database) -> Database:
    """One with two rooms."""
    await with_rooms(database)
    return database


async def added(database: Database, name: str, role: str | None = None, **rooms_: str) -> Person:
    return await database.write(lambda session: service.add_person(session, name, role, NOW, (), rooms_))


async def change(database: Database, by: Principal, person: Person, **fields: Any) -> access.ListedPerson:
    body = PersonChange(**fields)
    return await database.write(lambda session: access.change(session, by, person.id, body, None, NOW))


# ----------------------------------------------------------------------------------------------------- a principal


def test_the_role_in_a_room_goes_before_the_one_for_all() -> None:
    lin = director_of("quay", role="host")
    assert [lin.may("command", room) for room in ("quay", "street")] == [True, False]
    assert lin.may("read", "street")
    assert director_of("quay", role="owner").role_in("quay") == "director"


def test_a_room_that_one_may_not_see_answers_as_if_it_did_not_exist() -> None:
    lin = director_of("quay")
    lin.require("plan", "quay")
    with pytest.raises(NotFound) as hidden:
        lin.require("plan", "street")
    with pytest.raises(NotFound) as missing:
        lin.require("plan", "nowhere")
    assert hidden.value.message == missing.value.message


def test_a_token_of_a_room_learns_nothing_of_others() -> None:
    token = Principal(name="obs", role="director", room="quay")
    for slug in ("street", "nowhere"):
        with pytest.raises(Forbidden, match="another room"):
            token.require("plan", slug)


def test_what_is_done_in_no_room_takes_more_than_a_token_of_one() -> None:
    assert not Principal(name="box", role="owner", room="quay").may("create rooms")
    assert OWNER.may("create rooms")


def test_within_a_room_one_is_what_one_is_there() -> None:
    there = director_of("quay", role="host").within("street")
    assert (there.role, there.may("command"), there.own_parts) == ("host", False, ("host", "cohost"))


def test_nobody_gives_a_role_that_may_more_than_their_own() -> None:
    for role, given in GIVES.items():
        assert all(RIGHTS[one] <= RIGHTS[role] for one in given)
    assert {role for role in RIGHTS if "invite" in RIGHTS[role]} == set(GIVES)
    assert set(ROOM_ROLES) < set(PEOPLE_ROLES)


# ---------------------------------------------------------------------------------------------------- seeing people


async def test_whoever_invites_sees_who_gets_into_their_rooms_and_nothing_of_others(database: Database) -> None:
    await added(database, "Ona", "owner")
    await added(database, "Hua", street="host", quay="crew")
    await added(database, "Mei", quay="host")

    def seen(by: Principal) -> Callable[[Session], dict[str, Mapping[str, str]]]:
        return lambda session: {one.name: one.rooms for one in access.listed(session, by, NOW)}

    assert await database.read(seen(director_of("street"))) == {"Hua": {"street": "host"}, "Ona": {}}
    assert set(await database.read(seen(OWNER))) == {"Hua", "Mei", "Ona"}
    assert await database.read(seen(Principal(name="Vera", role="viewer"))) == {}
    mei = await database.read(lambda session: people.by_name(session, "Mei"))
    with pytest.raises(NotFound):
        await change(database, director_of("street"), mei, name="Mia")


# --------------------------------------------------------------------------------------------------- giving, taking


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"rooms": {"street": "host"}}, None),
        ({"rooms": {"street": "director"}}, None),
        ({"rooms": {"street": "privacy"}}, Forbidden),
        ({"rooms": {"quay": "host"}}, NotFound),
        ({"role": "host"}, Forbidden),
        ({}, Invalid),
    ],
)
async def test_a_director_invites_to_their_rooms(
    database: Database, fields: dict[str, Any], refused: type[CuelightError] | None
) -> None:
    body = PersonIn(name="Hua", **fields)

    def work(session: Session) -> access.ListedPerson:
        return access.add(session, director_of("street"), body, [], NOW)

    if refused is None:
        assert (await database.write(work)).rooms == fields["rooms"]
        return
    with pytest.raises(refused):
        await database.write(work)


async def test_a_role_is_given_changed_and_taken_room_by_room(database: Database) -> None:
    hua = await added(database, "Hua", street="host")
    lin = director_of("street", "quay")
    assert (await change(database, lin, hua, rooms={"quay": "crew"})).rooms == {"quay": "crew", "street": "host"}
    assert (await change(database, lin, hua, rooms={"quay": None})).rooms == {"street": "host"}
    assert (await change(database, OWNER, hua, role="viewer")).role == "viewer"


async def test_whoever_is_more_elsewhere_is_not_changed_by_a_director(database: Database) -> None:
    """A sign-in link for an owner would make the director one."""
    ona, hua = await added(database, "Ona", "owner"), await added(database, "Hua", street="host", quay="host")
    await added(database, "Second", "owner")
    lin = director_of("street")
    for person in (ona, hua):
        with pytest.raises(Forbidden):
            await database.write(partial(access.make_link, by=lin, person_id=person.id, now=NOW))
        with pytest.raises(Forbidden):
            await change(database, lin, person, name="Other")
        with pytest.raises(Forbidden):
            await database.write(partial(access.remove, by=lin, person_id=person.id))
    with pytest.raises(Forbidden):
        await change(database, lin, ona, rooms={"street": "viewer"})
    assert (await change(database, lin, hua, rooms={"street": "crew"})).rooms == {"street": "crew"}


async def test_one_owner_stays(database: Database) -> None:
    ona = await added(database, "Ona", "owner")
    for fields in ({"role": "host"}, {"role": None}, {"expires_at": NOW + 1}):
        with pytest.raises(Refused, match="last owner"):
            await change(database, OWNER, ona, **fields)
    with pytest.raises(Refused, match="last owner"):
        await database.write(lambda session: access.remove(session, OWNER, ona.id))
    await added(database, "Second", "owner")
    assert (await change(database, OWNER, ona, role="host")).role == "host"


async def test_a_name_is_taken_once(database: Database) -> None:
    hua = await added(database, "Hua", "host")
    await added(database, "Mei", "host")
    with pytest.raises(Conflict):
        await change(database, OWNER, hua, name="Mei")
    assert (await change(database, OWNER, hua, name=" Hua ")).name == "Hua"


# ------------------------------------------------------------------------------------------------ sessions and ends


async def signed_in(database: Database, person: Person) -> str:
    """The hash of a new session."""

    def work(session: Session) -> str:
        link = service.make_link(session, person, NOW)
        return people.digest(service.open_session(session, link, NOW, days=1, browser="Chrome · Windows")[0])

    return await database.write(work)


async def principals(database: Database, *hashes: str, at: int = NOW) -> list[Principal]:
    found = await database.read(lambda session: service.principals(session, hashes, Instant(at)))
    return list(found.values())


async def test_whoever_is_removed_or_has_run_out_is_nobody(database: Database) -> None:
    hua = await added(database, "Hua", "host")
    session_ = await signed_in(database, hua)
    await change(database, OWNER, hua, expires_at=NOW + 5)
    assert len(await principals(database, session_)) == 1
    assert await principals(database, session_, at=NOW + 5) == []
    link = await database.write(lambda session: service.make_link(session, hua, NOW))
    with pytest.raises(Unauthorised, match="run out"):
        await database.write(lambda session: service.open_session(session, link, Instant(NOW + 5), days=1))
    await database.write(lambda session: access.remove(session, OWNER, hua.id))
    assert await principals(database, session_) == []


async def test_sessions_are_listed_with_their_last_use_and_ended_one_by_one(database: Database) -> None:
    hua, wei = await added(database, "Hua", street="host"), await added(database, "Wei", "director")
    first, second = await signed_in(database, hua), await signed_in(database, hua)
    await signed_in(database, wei)
    await database.write(lambda session: people.mark_used(session, {first: Instant(NOW + 60_000)}))
    lin = director_of("street")
    listed = await database.read(lambda session: access.sessions(session, lin, NOW))
    assert {(one.name, one.browser, one.last_used_at) for one in listed} == {
        ("Hua", "Chrome · Windows", NOW + 60_000),
        ("Hua", "Chrome · Windows", NOW),
    }
    assert (await database.read(lambda session: people.by_name(session, "Hua"))).last_used_at == NOW + 60_000
    await database.write(lambda session: access.end_session(session, lin, first[:12], NOW))
    assert len(await principals(database, first, second)) == 1
    assert await database.write(lambda session: access.end_sessions(session, lin, hua.id, NOW)) == 1
    assert await principals(database, first, second) == []


async def test_one_ends_ones_own_sessions_and_nobody_elses(database: Database) -> None:
    hua, mei = await added(database, "Hua", "host"), await added(database, "Mei", "host")
    mine, hers = await signed_in(database, hua), await signed_in(database, mei)
    [me] = await principals(database, mine)
    listed = await database.read(lambda session: access.sessions(session, me, NOW))
    assert [(one.id, one.current) for one in listed] == [(mine[:12], True)]
    with pytest.raises(NotFound):
        await database.write(lambda session: access.end_session(session, me, hers[:12], NOW))


async def test_tokens_of_a_room_are_revoked_by_its_director_and_others_by_owners(database: Database) -> None:
    def make(session: Session) -> None:
        for room, role in (("street", "ingest"), ("quay", "host"), (None, "viewer"), ("street", "owner")):
            service.make_token(session, room, role, f"{role} {room}", NOW)

    await database.write(make)
    lin = director_of("street")
    [mine] = await database.read(lambda session: access.tokens(session, lin, NOW))
    assert (mine.label, mine.last_used_at) == ("ingest street", None)
    everything = await database.read(lambda session: access.tokens(session, OWNER, NOW))
    assert len(everything) == 4
    other = next(one for one in everything if one.room == "quay")
    with pytest.raises(NotFound):
        await database.write(lambda session: access.revoke_token(session, lin, other.id, NOW))
    await database.write(lambda session: access.revoke_token(session, lin, mine.id, NOW))
    assert len(await database.read(lambda session: access.tokens(session, OWNER, NOW))) == 3


async def test_people_from_before_keep_their_role_for_all_rooms(bare: Database) -> None:
    migrate.upgrade(bare, "0013")
    with bare.engine.begin() as connection:
        connection.execute(text("INSERT INTO people (id, name, role, created_at) VALUES ('p1', 'Lin', 'director', 1)"))
        connection.execute(
            text(
                "INSERT INTO credentials (hash, kind, person, label, created_at) VALUES ('h1', 'session', 'p1', '', 1)"
            )
        )
    migrate.upgrade(bare)
    schema_version.check(bare)
    [lin] = await principals(bare, "h1")
    assert (lin.role, dict(lin.rooms), lin.until) == ("director", {}, None)
    assert lin.may("command", "any room at all")
    [member] = await bare.read(lambda session: access.listed(session, OWNER, NOW))
    assert (member.name, member.sessions, member.last_used_at) == ("Lin", 1, None)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
         "Edge · Windows"),
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", "Safari · iPad"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
        ("curl/8.5.0", ""),
    ],
)  # fmt: skip
def test_a_browser_is_called_so_that_one_knows_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name
