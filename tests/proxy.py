"""A small proxy in front of a server, as Caddy or nginx stand there: it says for whom it asks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HEAD = b"\r\n\r\n"


class Proxy:
    """Passes every connection on to ``port`` of this machine; one request a connection, or a socket."""

    def __init__(self, port: int, *, host: str | None = None, proto: str = "http") -> None:
        self._behind = port
        self._host = host
        self._proto = proto
        self.client = "203.0.113.7"
        """Who is said to ask, as if the connection came from there."""
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self) -> Iterator[Proxy]:
        """Serve in a thread of its own."""
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(_close(server), loop).result(30)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(HEAD)
            behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self._behind)
            try:
                behind_writer.write(self._rewritten(head))
                await asyncio.gather(_pipe(reader, behind_writer), _pipe(behind_reader, writer))
            finally:
                behind_writer.close()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    def _rewritten(self, head: bytes) -> bytes:
        first, *fields = head.removesuffix(HEAD).split(b"\r\n")
        kept = [field for field in fields if self._host is None or not field.lower().startswith(b"host:")]
        if not any(field.lower().startswith(b"upgrade:") for field in kept):
            kept = [field for field in kept if not field.lower().startswith(b"connection:")] + [b"Connection: close"]
        if self._host is not None:
            kept.append(b"Host: " + self._host.encode())
        forwarded = [b"X-Forwarded-For: " + self.client.encode(), b"X-Forwarded-Proto: " + self._proto.encode()]
        return b"\r\n".join([first, *kept, *forwarded]) + HEAD


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    under_way = asyncio.all_tasks() - {asyncio.current_task()}
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    await asyncio.sleep(0)  # closed transports let go of their sockets in the next turn
