"""Text that is framed once for many connections arrives as it was sent, on every length of header and in any order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from console.live.encode_once import EncodeOnce

TEXTS = ["", "a" * 125, "b" * 126, "价格 ¥129" * 40, "c" * 65_535, "d" * 65_536, "价" * 40_000]


class Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, app: Any) -> None:
        super().__init__(uvicorn.Config(app, ws=EncodeOnce, ws_per_message_deflate=False, log_config=None))
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class Everybody:
    """Sends what one page says to all pages, as text, and what it says in bytes as bytes."""

    def __init__(self) -> None:
        self.pages: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            return
        await receive()
        await send({"type": "websocket.accept"})
        self.pages.append(send)
        while (said := await receive())["type"] == "websocket.receive":
            if said.get("text") == "close":
                await send({"type": "websocket.close", "code": 4403})
                continue
            for page in self.pages:
                await page(said | {"type": "websocket.send"})


@pytest.fixture
async def address() -> AsyncIterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = Server(Everybody())
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await server.listening.wait()
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


async def test_all_pages_get_every_text_whole_and_in_order(address: str) -> None:
    async with connect(address, max_size=None) as one, connect(address, max_size=None) as other:
        said: list[str | bytes] = [*TEXTS, b"bytes", TEXTS[1], TEXTS[3]]
        for text in said:
            await one.send(text)
        for page in (one, other):
            assert [await page.recv() for _ in said] == said


async def test_a_page_that_was_closed_stays_closed_with_its_reason(address: str) -> None:
    async with connect(address) as page:
        await page.send("hello")
        assert await page.recv() == "hello"
        await page.send("close")
        with pytest.raises(ConnectionClosed) as gone:
            await page.recv()
        assert gone.value.rcvd is not None
        assert gone.value.rcvd.code == 4403


async def test_a_page_that_reads_slowly_holds_its_own_sends_up_and_loses_nothing(address: str) -> None:
    async with connect(address, max_size=None, max_queue=1) as page:
        texts = [f"{number}:" + "x" * 1_000_000 for number in range(20)]
        saying = asyncio.create_task(_say(page, texts))
        got = [await page.recv() for _ in texts]
        await saying
        assert got == texts


async def _say(page: ClientConnection, texts: list[str]) -> None:
    for text in texts:
        await page.send(text)
