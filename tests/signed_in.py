"""People's browsers and their sockets, for tests that take rights away."""

from __future__ import annotations

import json
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.server import CuelightServer


class SignedIn:
    """Somebody's browser."""

    def __init__(self, server: CuelightServer, name: str) -> None:
        self.server = server
        self.client = httpx.Client(base_url=server.url, headers={"Origin": server.url}, timeout=60)
        link = server.cli("login-link", name, "--url", server.url, "--json")["link"]
        self.client.post("/enter", data={"link": link.partition("link=")[2]})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.client.close()

    @property
    def cookies(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{one.name}={one.value}" for one in self.client.cookies.jar)}

    def at(self, server: CuelightServer) -> Self:
        """The same browser, served by another process."""
        [session] = [str(one.value) for one in self.client.cookies.jar]
        there = type(self).__new__(type(self))
        there.server = server
        there.client = httpx.Client(
            base_url=server.url,
            headers={"Origin": server.url},
            cookies={f"cuelight-{server.port}": session},
            timeout=60,
        )
        return there

    def watch(self, show: str, view: str = "control", **headers: str) -> Watched:
        return Watched(
            self.server, f"/ws/shows/{show}?view={view}", self.cookies | {"Origin": self.server.url} | headers
        )


class Watched:
    """An open socket."""

    def __init__(self, server: CuelightServer, path: str, headers: dict[str, str]) -> None:
        self._opened = connect(f"ws://{urlsplit(server.url).netloc}{path}", additional_headers=headers, max_size=None)

    def __enter__(self) -> Self:
        self.socket: ClientConnection = self._opened.__enter__()
        self.until("snapshot")
        return self

    def __exit__(self, *error: Any) -> None:
        self._opened.__exit__(*error)

    def until(self, kind: str) -> dict[str, Any]:
        while True:
            message = json.loads(self.socket.recv(timeout=60))
            if message["type"] == kind:
                return dict(message)

    def command(self, **command: Any) -> dict[str, Any]:
        self.socket.send(json.dumps({"type": "command", "id": "1", "command": command}))
        return self.until("result")

    def end(self) -> tuple[str, int]:
        """The last word of the server and the code it closes with."""
        code = self.until("goodbye")["code"]
        with pytest.raises(ConnectionClosed) as closed:
            self.until("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.reason == code
        return code, closed.value.rcvd.code
