"""Whom credentials stand for: remembered for a moment, and never longer than the database says so."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from console.access import remembered, service
from console.access.attempts import Attempts
from console.access.guard import Guard
from console.access.remembered import IDLE_S, TRUSTED_S, Remembered
from console.store import people
from console.store.session import Database
from streams.clock import FakeClock, Instant
from streams.errors import Unauthorised
from streams.store.connection import connect
from streams.store.counters import SharedCounters

CLOCK = FakeClock()


class Watch:
    """The stopwatch of the module under test, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(remembered, "time", made)
    return made


@pytest.fixture
async def known(database: Database) -> Remembered:
    return Remembered(database, CLOCK)


async def signed_in(database: Database, name: str = "Lin") -> tuple[str, str]:
    """The secret of a new person's session and its hash."""

    def work(session: Session) -> str:
        now = Instant(CLOCK.now())
        person = service.add_person(session, name, "director", now)
        link = service.make_link(session, person, now)
        return service.open_session(session, link, now, days=1)[0]

    secret = await database.write(work)
    return secret, people.digest(secret)


async def test_what_was_revoked_is_gone_with_the_next_comparison(database: Database, known: Remembered) -> None:
    secret, credential = await signed_in(database)
    assert await known.find(credential) is not None
    await database.write(lambda session: service.revoke(session, secret))
    assert await known.find(credential) is not None, "remembered for this moment"
    assert await known.refresh() == {}
    assert await known.find(credential) is None


async def test_a_screen_commands_no_more_from_the_moment_it_was_revoked(database: Database, known: Remembered) -> None:
    secret, credential = await signed_in(database)
    guard = Guard(known, None, Attempts(SharedCounters(connect("redis://nowhere"))))
    principal = await known.find(credential)
    assert principal is not None
    assert (await guard.still(principal)).name == "Lin"
    await database.write(lambda session: service.revoke(session, secret))
    with pytest.raises(Unauthorised):
        await guard.still(principal)


async def test_what_was_not_compared_lately_is_not_trusted(database: Database, known: Remembered, watch: Watch) -> None:
    secret, credential = await signed_in(database)
    await known.find(credential)
    await database.write(lambda session: service.revoke(session, secret))
    watch.now += TRUSTED_S
    assert await known.find(credential) is None


async def test_what_nobody_uses_is_remembered_no_longer_unless_a_screen_holds_it(
    database: Database, known: Remembered, watch: Watch
) -> None:
    _, credential = await signed_in(database)
    await known.find(credential)
    watch.now += IDLE_S
    assert set(await known.refresh([credential])) == {credential}
    assert await known.refresh() == {}


async def test_last_use_is_written_down_for_what_was_used_and_for_what_screens_hold(
    database: Database, known: Remembered
) -> None:
    (_, used), (_, held), (_, idle) = [await signed_in(database, name) for name in ("Lin", "Mei", "Wei")]
    CLOCK.advance(60_000)
    await known.find(used)
    await known.find("unknown")
    await known.write_last_use([held])
    found = await database.read(lambda session: people.credentials(session, [used, held, idle]))
    assert {one.hash: CLOCK.now() - (one.last_used_at or 0) for one, _ in found} == {used: 0, held: 0, idle: 60_000}
    seen = {person.name: CLOCK.now() - (person.last_used_at or 0) for _, person in found if person is not None}
    assert seen == {"Lin": 0, "Mei": 0, "Wei": 60_000}
