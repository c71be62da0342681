"""The demo: in the language of who starts it, with a past that is made once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import structs

from console.cli.demo import command, live, past
from console.cli.demo.audience import LOBBY
from console.cli.demo.shows import ROOM, demo_plan
from console.i18n.language import Language, language_for
from console.rooms.setups import Setups
from console.settings import Settings
from console.store import migrate, shows
from console.store.rooms import Room
from console.store.shows import Show
from console.web.app import make_services
from console.web.reports import make_report
from console.web.services import Services
from streams.clock import MINUTE, SECOND, SystemClock
from streams.events import Comment
from streams.store.connection import RedisClient
from tests.streams.conftest import cluster, redis, valkey_url
from tests.streams.worker.working import Watching, working

__all__ = ["cluster", "redis", "valkey_url"]
one_server = pytest.mark.parametrize("valkey_url", ["one server"], indirect=True)

ZH, EN = language_for("zh"), language_for("en")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two shows of a few people each."""
    monkeypatch.setattr(past, "PAST", tuple(structs.replace(one, intensity=0.2) for one in past.PAST[:2]))
    monkeypatch.setattr(live, "INTENSITY", 0.1)


@pytest.fixture
def watching() -> Watching:
    return Watching()


@pytest.fixture
async def services(redis: RedisClient, tmp_path: Path, watching: Watching) -> AsyncIterator[Services]:
    made = make_services(Settings(data=tmp_path), redis, ours=True)
    migrate.upgrade(made.database)
    async with working(redis, tmp_path / "archive", SystemClock(), watching, setup_of=Setups(made.database).of):
        yield made
    await made.bridge.drain()
    await made.database.close()


async def ended(services: Services) -> list[Show]:
    """The shows of the past, the oldest first."""
    found = await services.database.read(lambda session: shows.of_room(session, ROOM))
    return sorted((show for show in found if show.status == "ended"), key=lambda show: show.starts_at)


async def made(services: Services) -> tuple[Room, list[Show]]:
    room = await command.demo_room(services, ZH)
    await past.make(services, room, ZH)
    await services.bridge.drain()
    return room, await ended(services)


async def comments(services: Services, show: Show) -> list[str]:
    """The ids of the comments in the log that fall into a show, repeats too."""
    ends = (show.ended_at or 0) + past.LINGER
    told = [event for entry in await services.room_log.read(ROOM, count=100_000) for event in entry.events()]
    return [event.id for event in told if isinstance(event, Comment) and show.starts_at - LOBBY <= event.at <= ends]


@one_server
async def test_earlier_shows_have_a_review_and_a_replay_from_the_first_second(services: Services) -> None:
    """Simulated, and called so."""
    _, found = await made(services)
    assert [show.title for show in found] == ["初秋尝新专场", "新中式专场"]
    for show in found:
        first = await services.figures.frame(ROOM, show.id, show.started_at)
        assert first.kpis["viewers"].value is not None
        replayed = await services.figures.frames(ROOM, show.id, show.starts_at, show.ended_at or 0, MINUTE)
        assert len(replayed) >= 120
        viewers = [frame.kpis["viewers"].value or 0 for frame in replayed]
        assert viewers == sorted(viewers)
        review = await make_report(services, show)
        assert review.simulated
        assert review.kpis["gmv"].value.value is not None
        assert review.score.overall is not None
        assert len({host for run in review.as_run.hosts for host in run.hosts}) == 2


@one_server
async def test_a_second_start_makes_nothing_twice(services: Services) -> None:
    room, before = await made(services)
    position = await services.room_log.last(ROOM)
    planned = await services.database.read(lambda session: shows.of_room(session, ROOM))
    await past.make(services, room, EN)
    assert await ended(services) == before
    assert await services.database.read(lambda session: shows.of_room(session, ROOM)) == planned
    assert await services.room_log.last(ROOM) == position


@one_server
async def test_a_past_that_was_not_complete_is_completed_and_counts_once(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo is stopped while the first show is told, and started again."""
    monkeypatch.setattr(past, "AHEAD", 40)
    stopped = asyncio.Event()

    async def stop(*_: object) -> None:
        stopped.set()
        await asyncio.Event().wait()

    room = await command.demo_room(services, ZH)
    with monkeypatch.context() as stopping:
        stopping.setattr(past, "_counted", stop)
        making = asyncio.create_task(past.make(services, room, ZH))
        await stopped.wait()
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
    assert len(await ended(services)) == 1
    await past.make(services, room, ZH)
    first, _ = await ended(services)
    told = await comments(services, first)
    assert len(told) > len(set(told))
    frame = await services.figures.frame(ROOM, first.id)
    assert frame.kpis["comments"].value == len(set(told))


@one_server
async def test_the_show_to_come_follows_the_course_of_the_last_one(services: Services) -> None:
    _, found = await made(services)
    everything = await services.database.read(lambda session: shows.of_room(session, ROOM))
    (planned,) = [show for show in everything if show.status == "draft"]
    assert planned.shape_of == found[-1].id


@one_server
async def test_the_show_on_air_can_be_replayed_from_its_first_second_and_goes_on(
    services: Services, watching: Watching
) -> None:
    await command.demo_room(services, EN)
    show = await live.show_on_air(services, EN)
    caught_up = asyncio.Event()
    following = asyncio.create_task(live.follow(services, show, EN, caught_up))
    await caught_up.wait()
    await watching.until(lambda: any(frame.show == show.id for frame in watching.frames))
    following.cancel()
    frame = watching.frames[-1]
    assert frame.as_of >= show.starts_at + live.SO_FAR
    assert frame.kpis["online"].freshness == "fresh"
    early = await services.figures.frames(ROOM, show.id, show.starts_at, show.starts_at + 20 * MINUTE, 10 * SECOND)
    assert len(early) == 121
    assert early[0].as_of == show.starts_at
    assert (await live.show_on_air(services, ZH)).id == show.id


@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
def test_rundown_goods_and_people_are_in_one_language(language: Language) -> None:
    plan = demo_plan(language)
    texts = [text for slot in plan for text in (slot.title, slot.notes, slot.script)]
    items = [item for slot in plan for item in slot.items]
    texts += [text for item in items for text in (item.title, item.line, item.coupon, item.must_say)]
    texts += [language.gettext(name) for name, _, _ in command.PEOPLE]
    if language is ZH:
        assert [text for text in texts if LATIN_WORD.search(text)] == []
        assert any("新中式" in text for text in texts)
        assert any("福利款" in text for text in texts)
        assert any("家人们" in text for text in texts)
    else:
        assert [text for text in texts if re.search(r"[\u4e00-\u9fff]", text)] == []
