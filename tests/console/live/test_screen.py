"""A screen's sends: at once where the page takes them, queued where it does not, closed where it cannot keep up."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

from console.access.rights import Principal
from console.live.hub import LIMIT
from console.live.socket import TRY_AGAIN_LATER, LiveScreen


class Page:
    """The other end of a socket, which can stop reading."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.got: list[Any] = []
        self.closed = asyncio.Event()
        self.awaited = ""
        self.arrived = asyncio.Event()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.got.append(message["code"])
            self.closed.set()
            return
        await self.reads.wait()
        self.got.append(message["text"])
        if message["text"] == self.awaited:
            self.arrived.set()

    def screen(self) -> LiveScreen:
        principal = Principal(name="Lin", role="director")
        return LiveScreen(self.send, key="k", view="control", variant="desk", principal=principal)


async def settled(page: Page, last: str) -> None:
    """Wait until the page has got a message."""
    page.awaited = last
    if last not in page.got:
        await page.arrived.wait()


async def test_a_page_that_reads_gets_a_message_before_send_returns() -> None:
    page = Page()
    page.screen().send("timing", "t1")
    assert page.got == ["t1"]


async def test_a_slow_page_gets_the_newest_state_and_every_cue_in_order() -> None:
    page = Page()
    screen = page.screen()
    page.reads.clear()
    for kind, payload in (("timing", "t1"), ("timing", "t2"), ("cue", "c1"), ("timing", "t3"), ("cue", "c2")):
        screen.send(kind, payload)
    assert page.got == []
    page.reads.set()
    await settled(page, "c2")
    assert page.got == ["t1", "c1", "t3", "c2"]


async def test_a_page_that_has_caught_up_is_sent_to_at_once_again() -> None:
    page = Page()
    screen = page.screen()
    page.reads.clear()
    screen.send("timing", "t1")
    page.reads.set()
    await settled(page, "t1")
    await asyncio.sleep(0)
    screen.send("timing", "t2")
    assert page.got == ["t1", "t2"]


async def test_a_page_that_cannot_take_all_cues_is_told_to_come_again() -> None:
    page = Page()
    screen = page.screen()
    page.reads.clear()
    for number in range(LIMIT + 2):
        screen.send("cue", str(number))
    await page.closed.wait()
    assert page.got == [TRY_AGAIN_LATER]
    assert screen.closed
