"""What a process knows of its screens, and what the processes tell each other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from console.access.rights import Principal, Role
from console.live.hub import Hub
from console.live.messages import Direct, Ping
from console.live.presence import BACK_MS, DEAD_MS, GRACE_S, REMEMBERED_MS, RENEWED_MS, SILENT_S, Presence
from console.live.screens import Screens
from console.live.socket import REPLACED, LiveScreen, clean_name
from streams.clock import FakeClock
from streams.errors import NotFound
from streams.store import keys
from streams.store.connection import RedisClient, connect
from streams.store.feed import RoomFeed
from tests.console.live.test_screen import Page, settled

ROOM, SHOW = "street", "s1"


class Watch:
    """The stopwatch of the modules under test, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    for module in ("presence", "screens", "socket"):
        monkeypatch.setattr(f"console.live.{module}.time", made)
    return made


class Process:
    """One web process with its screens; ``round`` is its look of every second, with the writing done."""

    def __init__(self, redis: RedisClient, clock: FakeClock) -> None:
        self.clock = clock
        self.feed = RoomFeed(redis)
        self.presence = Presence(redis, clock)
        self.screens = Screens(Hub(), self.presence, self.feed, clock, lambda _show: ROOM)

    def opened(self, key: str = "aaaaaaaa", role: Role = "host", credential: str = "c1", **fields: Any) -> Page:
        page = Page()
        who = Principal(name="Lin", role=role, credential=credential)
        view = fields.pop("view", "cue")
        screen = LiveScreen(page.send, key=key, view=view, variant="cue", principal=who, **fields)
        self.screens.join(SHOW, screen, seq=1)
        page.live = screen  # type: ignore[attr-defined]
        return page

    async def round(self) -> None:
        self.clock.advance(1_000)
        self.screens.look()
        if self.screens._writing is not None:
            await self.screens._writing

    async def listed(self) -> list[Any]:
        return await self.screens.listed(SHOW, ROOM)


def screen_of(page: Page) -> LiveScreen:
    return page.live  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
async def processes(redis: RedisClient, valkey_url: str) -> AsyncIterator[tuple[Process, Process]]:
    clock = FakeClock()
    other = connect(valkey_url)
    yield Process(redis, clock), Process(other, clock)
    await other.aclose()


async def test_every_process_knows_the_screens_of_the_others(processes: tuple[Process, Process]) -> None:
    one, two = processes
    one.opened("aaaaaaaa", name="Tablet 1", part="host")
    two.opened("bbbbbbbb")
    await one.round()
    await two.round()
    assert [(seen.screen, seen.name, seen.part) for seen in await one.listed()] == [
        ("aaaaaaaa", "Tablet 1", "host"),
        ("bbbbbbbb", "", ""),
    ]
    assert [seen.screen for seen in await two.listed()] == ["aaaaaaaa", "bbbbbbbb"]


async def test_the_list_of_a_process_that_died_is_forgotten(processes: tuple[Process, Process]) -> None:
    one, two = processes
    one.opened()
    await one.round()
    assert await two.listed()
    two.clock.advance(DEAD_MS)
    assert await two.listed() == []


async def test_nothing_is_written_while_nothing_changes_and_nobody_watches(
    processes: tuple[Process, Process], redis: RedisClient
) -> None:
    one, _ = processes
    await one.round()
    assert not await redis.exists(keys.screens(ROOM), keys.feed(ROOM))
    page = one.opened()
    await one.round()
    for _ in range(RENEWED_MS // 1_000 * 2):
        await one.round()
    assert await redis.xlen(keys.feed(ROOM)) == 1  # one hint: who came; a renewal is no news
    one.screens.leave(SHOW, screen_of(page))
    for _ in range(3):
        await one.round()
    assert not await redis.exists(keys.screens(ROOM))


async def test_changes_that_follow_each_other_closely_are_told_together(
    processes: tuple[Process, Process], redis: RedisClient
) -> None:
    one, _ = processes
    for number in range(10):
        one.opened(f"aaaaaaa{number}")
        await one.round()
    assert await redis.xlen(keys.feed(ROOM)) <= 6


async def test_a_tab_that_comes_back_keeps_its_id_and_its_old_connection_ends(
    processes: tuple[Process, Process],
) -> None:
    one, _ = processes
    old = one.opened("aaaaaaaa", credential="c1")
    who = Principal(name="Lin", role="host", credential="c1")
    assert one.screens.key(SHOW, "aaaaaaaa", who) == "aaaaaaaa"
    fresh = one.opened("aaaaaaaa", credential="c1")
    await old.closed.wait()
    assert old.got == [REPLACED]
    assert not one.screens.leave(SHOW, screen_of(old))
    assert [seen.screen for seen in await one.listed()] == ["aaaaaaaa"]
    assert not fresh.closed.is_set()


async def test_another_browser_does_not_get_an_id_that_is_taken(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    one.opened("aaaaaaaa", credential="c1")
    stranger = Principal(name="Lin", role="host", credential="c2")
    assert one.screens.key(SHOW, "aaaaaaaa", stranger) != "aaaaaaaa"


async def test_of_two_connections_with_one_id_the_newer_is_listed(
    processes: tuple[Process, Process], watch: Watch
) -> None:
    one, two = processes
    one.opened(name="before")
    await one.round()
    watch.now += 5
    two.clock.advance(5_000)
    two.opened(name="after")
    assert [seen.name for seen in await two.listed()] == ["after"]


async def test_a_screen_that_shows_less_than_it_was_sent_is_behind_until_it_catches_up(
    processes: tuple[Process, Process], watch: Watch
) -> None:
    one, _ = processes
    screen = screen_of(one.opened())
    one.screens.sent(SHOW, 5)
    one.screens.ping(SHOW, screen, Ping(t=1, seq=1))
    await one.round()
    assert not screen.behind  # it was only just sent
    watch.now += GRACE_S + 1
    one.screens.ping(SHOW, screen, Ping(t=1, seq=1))
    await one.round()
    assert [seen.behind for seen in await one.listed()] == [True]
    one.screens.ping(SHOW, screen, Ping(t=1, seq=5))
    await one.round()
    assert [seen.behind for seen in await one.listed()] == [False]


async def test_a_screen_that_is_not_heard_or_takes_nothing_is_behind(
    processes: tuple[Process, Process], watch: Watch
) -> None:
    one, _ = processes
    page = one.opened()
    page.reads.clear()
    screen_of(page).send("timing", "t1")
    await one.round()
    assert [seen.behind for seen in await one.listed()] == [True]
    page.reads.set()
    await settled(page, "t1")
    await asyncio.sleep(0)
    await one.round()
    assert [seen.behind for seen in await one.listed()] == [False]
    watch.now += SILENT_S + 1
    await one.round()
    assert [seen.behind for seen in await one.listed()] == [True]


async def test_a_hidden_page_is_asleep_and_its_silence_is_no_fault(
    processes: tuple[Process, Process], watch: Watch
) -> None:
    one, _ = processes
    screen = screen_of(one.opened())
    one.screens.ping(SHOW, screen, Ping(t=1, rtt=12.5, asleep=True))
    watch.now += SILENT_S + 1
    await one.round()
    [seen] = await one.listed()
    assert (seen.asleep, seen.behind, seen.rtt_ms) == (True, False, 12.5)


async def test_a_word_reaches_a_screen_of_another_process_and_a_new_name_is_listed(
    processes: tuple[Process, Process], redis: RedisClient
) -> None:
    one, two = processes
    page = two.opened("bbbbbbbb")
    await one.screens.say(SHOW, ROOM, "bbbbbbbb", Direct(do="rename", name="Left wall"))
    assert page.got == []
    async for hint in two.feed.follow([ROOM], {ROOM: "0-0"}):
        assert two.screens.pass_on(hint.kind, hint.payload)
        break
    assert json.loads(page.got[0]) == {"type": "direct", "do": "rename", "name": "Left wall", "path": ""}
    assert [seen.name for seen in await two.listed()] == ["Left wall"]


async def test_a_screen_that_has_gone_cannot_be_spoken_to(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    with pytest.raises(NotFound, match="not connected any more"):
        await one.screens.find(SHOW, ROOM, "cccccccc")


async def test_desks_are_told_of_a_changed_list_and_hosts_are_not(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    desk, host = one.opened("aaaaaaaa", role="director"), one.opened("bbbbbbbb")
    for _ in range(3):
        one.screens.pass_on("screens", b'["s1"]')
    assert desk.got == []  # once a second at most
    one.screens.look()
    assert len(desk.got) == 1
    assert json.loads(desk.got[0])["what"] == "screens"
    assert host.got == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [("  Left\nwall\u0000 ", "Left wall"), ("主播 平板", "主播 平板"), ("x" * 50, "x" * 40), ("\u202e", "")],
)
def test_a_name_is_one_visible_line(typed: str, name: str) -> None:
    assert clean_name(typed) == name


# ------------------------------------------------------------------------------------------------- who has gone


async def gone(process: Process) -> list[str]:
    found = await process.screens.gone(SHOW, ROOM, await process.listed())
    return [one.screen for one in found]


async def rounds(*processes: Process, ms: int = BACK_MS, watch: Watch | None = None) -> None:
    for _ in range(ms // 1_000):
        if watch is not None:
            watch.now += 1
        for process in processes:
            await process.round()


async def test_a_screen_that_has_gone_is_remembered_in_every_process(
    processes: tuple[Process, Process], watch: Watch
) -> None:
    one, two = processes
    page = one.opened(part="host", name="Tablet 1")
    await rounds(one, two)
    screen_of(page).last_seen = watch.now
    left_at = one.clock.now()
    one.screens.leave(SHOW, screen_of(page))
    await one.round()
    assert await gone(two) == []  # a page that is loaded anew is back within seconds
    await rounds(one, two)
    (known,) = await two.screens.gone(SHOW, ROOM, await two.listed())
    assert (known.screen, known.name, known.person, known.part, known.view) == (
        "aaaaaaaa",
        "Tablet 1",
        "Lin",
        "host",
        "cue",
    )
    assert known.last_seen == left_at


async def test_desks_are_told_again_when_a_screen_did_not_come_back(
    processes: tuple[Process, Process], watch: Watch, redis: RedisClient
) -> None:
    one, _ = processes
    page = one.opened()
    await rounds(one)
    one.screens.leave(SHOW, screen_of(page))
    await rounds(one)
    told = await redis.xlen(keys.feed(ROOM))
    watch.now += BACK_MS / 1000 + 1
    await rounds(one)
    assert await redis.xlen(keys.feed(ROOM)) == told + 1


async def test_the_same_person_with_the_same_part_on_the_same_view_has_come_back(
    processes: tuple[Process, Process],
) -> None:
    one, two = processes
    page = one.opened(part="host")
    await rounds(one)
    one.screens.leave(SHOW, screen_of(page))
    await rounds(one, two)
    assert await gone(two) == ["aaaaaaaa"]
    two.opened("bbbbbbbb", part="cohost")
    assert await gone(two) == ["aaaaaaaa"]
    two.opened("cccccccc", part="host")
    assert await gone(two) == []


async def test_a_second_screen_of_somebody_does_not_hide_that_the_first_has_gone(
    processes: tuple[Process, Process], watch: Watch
) -> None:
    one, _ = processes
    page = one.opened("aaaaaaaa", part="host")
    one.opened("bbbbbbbb", part="host")
    await rounds(one, watch=watch)
    screen_of(page).last_seen = watch.now
    one.screens.leave(SHOW, screen_of(page))
    await rounds(one, watch=watch)
    assert await gone(one) == ["aaaaaaaa"]


async def test_the_screens_of_a_process_that_died_have_gone(processes: tuple[Process, Process]) -> None:
    one, two = processes
    one.opened()
    await rounds(one)
    await rounds(two, ms=DEAD_MS)
    assert await gone(two) == ["aaaaaaaa"]


async def test_control_pages_managers_and_devices_that_were_sent_away_are_not_missed(
    processes: tuple[Process, Process],
) -> None:
    one, _ = processes
    pages = [
        one.opened("aaaaaaaa", view="control", role="director"),
        one.opened("bbbbbbbb", role="viewer"),
        one.opened("cccccccc"),
    ]
    await rounds(one)
    screen_of(pages[2]).dismissed = True
    for page in pages:
        one.screens.leave(SHOW, screen_of(page))
    await rounds(one)
    assert await gone(one) == []


async def test_a_screen_that_went_to_sleep_was_last_seen_awake(
    processes: tuple[Process, Process], watch: Watch
) -> None:
    one, _ = processes
    page = one.opened()
    await one.round()
    asleep_at = one.clock.now()
    one.screens.ping(SHOW, screen_of(page), Ping(t=0, asleep=True))
    watch.now += 30
    one.clock.advance(30_000)
    (seen,) = await one.listed()
    assert seen.asleep_since == asleep_at
    one.screens.leave(SHOW, screen_of(page))
    await rounds(one)
    (known,) = await one.screens.gone(SHOW, ROOM, await one.listed())
    assert known.last_seen == asleep_at


async def test_a_screen_that_was_dismissed_is_told_of_no_more(processes: tuple[Process, Process]) -> None:
    one, two = processes
    page = one.opened()
    await rounds(one)
    one.screens.leave(SHOW, screen_of(page))
    await rounds(one, two)
    await two.screens.dismiss(SHOW, ROOM, "aaaaaaaa")
    assert await gone(one) == []
    with pytest.raises(NotFound):
        await two.screens.dismiss(SHOW, ROOM, "aaaaaaaa")


async def test_what_is_remembered_runs_out(processes: tuple[Process, Process], redis: RedisClient) -> None:
    one, _ = processes
    page = one.opened()
    await rounds(one)
    one.screens.leave(SHOW, screen_of(page))
    await rounds(one)
    assert await redis.pttl(keys.remembered_screens(ROOM)) > 0
    one.clock.advance(REMEMBERED_MS)
    assert await gone(one) == []
    assert not await redis.exists(keys.remembered_screens(ROOM))
