"""Many WebSocket clients in one process: one epoll loop, the standard library alone, so that the load stays light.

It offers permessage-deflate as browsers do, answers pings, and notes for every client when a frame that carries the
awaited token arrived. Linux only; it refuses any host that is not loopback.
"""

from __future__ import annotations

import base64
import os
import select
import socket
import struct
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

TEXT, CLOSE, PING = 0x1, 0x8, 0x9
READ: Final = 262_144


def frame(text: str) -> bytes:
    """A masked text frame, as a client must send it."""
    body = text.encode()
    mask = os.urandom(4)
    if len(body) < 126:
        head = bytes([0x81, 0x80 | len(body)])
    elif len(body) < 1 << 16:
        head = bytes([0x81, 0xFE]) + struct.pack(">H", len(body))
    else:
        head = bytes([0x81, 0xFF]) + struct.pack(">Q", len(body))
    return head + mask + bytes(byte ^ mask[i & 3] for i, byte in enumerate(body))


class Client:
    """One connection."""

    __slots__ = ("buffer", "received", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.buffer = b""
        self.received = 0
        """Bytes since the handshake."""

    def send(self, text: str) -> None:
        self.sock.sendall(frame(text))


class Crowd:
    """All clients of one server, driven by ``run`` and ``until``."""

    def __init__(self, host: str, port: int, path: str, cookie: str = "") -> None:
        if not ip_address(host).is_loopback:
            raise ValueError("load is sent to this machine only")
        self._address = (host, port)
        extra = f"Cookie: {cookie}\r\n" if cookie else ""
        key = base64.b64encode(os.urandom(16)).decode()
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n{extra}\r\n"
        ).encode()
        self._poll = select.epoll()
        self.clients: dict[int, Client] = {}
        self.bytes = 0
        self.messages = 0
        self.lost = 0
        self.on_text: Callable[[Client, bytes], None] = lambda client, text: None

    def connect(self) -> Client:
        """Add a client; returns when its handshake is done."""
        sock = socket.create_connection(self._address, timeout=30)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(self._request)
        data = b""
        while b"\r\n\r\n" not in data:
            more = sock.recv(65_536)
            if not more:
                raise ConnectionError(f"closed in the handshake: {data[:200]!r}")
            data += more
        head, rest = data.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise ConnectionError(f"no WebSocket: {head[:200]!r}")
        sock.setblocking(False)
        client = Client(sock)
        self.clients[sock.fileno()] = client
        self._poll.register(sock.fileno(), select.EPOLLIN)
        if rest:
            self._take(client, rest)
        return client

    def close(self) -> None:
        """End all connections."""
        for client in self.clients.values():
            client.sock.close()
        self.clients.clear()
        self._poll.close()

    def reset(self) -> None:
        """Count from nothing again."""
        self.bytes = self.messages = 0

    def poll(self, timeout: float) -> None:
        """Read what is there, or wait for it up to ``timeout`` seconds."""
        for fd, _ in self._poll.poll(timeout, 4096):
            client = self.clients.get(fd)
            if client is None:
                continue
            try:
                data = client.sock.recv(READ)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if data:
                self._take(client, data)
            else:
                self._drop(client)

    def run(self, seconds: float) -> None:
        """Read for a time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.poll(left)

    def until(self, done: Callable[[], bool], seconds: float) -> bool:
        """Read until ``done`` or the time is over; whether it was done."""
        end = time.monotonic() + seconds
        while not done() and time.monotonic() < end:
            self.poll(0.05)
        return done()

    def _drop(self, client: Client) -> None:
        fd = client.sock.fileno()
        self._poll.unregister(fd)
        del self.clients[fd]
        client.sock.close()
        self.lost += 1

    def _take(self, client: Client, data: bytes) -> None:
        self.bytes += len(data)
        client.received += len(data)
        buffer = client.buffer + data if client.buffer else data
        at = 0
        while len(buffer) - at >= 2:
            opcode, size, head = buffer[at] & 15, buffer[at + 1] & 127, 2
            if size == 126:
                if len(buffer) - at < 4:
                    break
                size, head = struct.unpack_from(">H", buffer, at + 2)[0], 4
            elif size == 127:
                if len(buffer) - at < 10:
                    break
                size, head = struct.unpack_from(">Q", buffer, at + 2)[0], 10
            if len(buffer) - at < head + size:
                break
            body = buffer[at + head : at + head + size]
            at += head + size
            if opcode == TEXT:
                self.messages += 1
                self.on_text(client, body)
            elif opcode == PING:
                client.sock.send(bytes([0x8A, 0x80 | len(body)]) + b"\0\0\0\0" + body)
            elif opcode == CLOSE:
                self._drop(client)
                return
        client.buffer = buffer[at:]
