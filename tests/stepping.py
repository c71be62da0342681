"""A machine's clock that a test sets, under real processes: Debian's faketime, with the steady clocks left alone; and a
show that goes on meanwhile.

It stands before the C library of server, workers and Valkey. What they all read stands in one file, so that a step
reaches them at once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import redis

from streams.store import keys
from tests.server import CuelightServer

HOUR_S: Final = 3_600
HALF_MS: Final = HOUR_S * 500
"""Half of a step: what lies nearer together than this lies on the same side of it."""
RENEWALS: Final = 6
LIBRARY = next(iter(Path("/usr/lib").glob("**/faketime/libfaketime.so.1")), None)
needs_faketime = pytest.mark.skipif(LIBRARY is None, reason="Debian's faketime is not installed")


class SteppedClock:
    """The clock of all processes that get its ``environment``; ``offset_s``: how far it is from the real one."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "faketime"
        self.set(0)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Else timed waits end at once: threads that wait for Python's lock spin, and a start takes thrice as long.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }

    def set(self, offset_s: int) -> None:
        """Step to so far from the real clock."""
        self.offset_s = offset_s
        written = self._file.with_suffix(".new")
        written.write_text(f"{offset_s:+}\n")
        written.replace(self._file)


def real_now() -> int:
    return int(time.time() * 1_000)


def until(what: Callable[[], Any]) -> Any:
    """The first true answer, awaited as long as a busy machine may need."""
    for _ in range(600):
        if found := what():
            return found
        time.sleep(0.1)
    pytest.fail("what was waited for never came")


class Stage:
    """A show on a server, its audience, and the log that it is counted from."""

    def __init__(self, server: CuelightServer, client: httpx.Client, room: str = "street") -> None:
        self.server = server
        self.client = client
        self.room = room
        self.sent = 0
        client.post("/api/v1/rooms", json={"slug": room, "name": "Street"}).raise_for_status()
        self.show = self.plan()

    def plan(self) -> str:
        body = {"title": "Autumn", "starts_at": real_now(), "template": "short-10m"}
        return str(self.client.post(f"/api/v1/rooms/{self.room}/shows", json=body).raise_for_status().json()["id"])

    def move(self) -> None:
        """Plan the show for now: the worker makes figures of it anew, by the clock that it goes by then."""
        self.client.put(f"/api/v1/shows/{self.show}", json={"starts_at": real_now()}).raise_for_status()

    @property
    def redis(self) -> Any:
        """What its event log holds."""
        return redis.Redis.from_url(json.loads((self.server.data / "runtime.json").read_text())["redis_url"])

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(f"/api/v1/shows/{self.show}/state").raise_for_status().json()
        return answer

    def command(self, kind: str) -> dict[str, Any]:
        """Carry it out. A slot of less than a second is too young to be left; a second is awaited, an hour is not."""
        if run := self.state()["run"]:
            until(lambda: abs(self.state()["server_now"] - run["started_at"]) >= 1_000)
        answer = self.client.post(f"/api/v1/shows/{self.show}/commands", json={"type": kind})
        assert answer.status_code == 200, answer.text
        return self.state()

    def comment(self, count: int = 20) -> None:
        """People of a platform whose own clock is right say something."""
        events = [
            {"id": f"c{self.sent + one}", "type": "comment", "at": real_now(), "person": f"u{one}", "text": "hello"}
            for one in range(count)
        ]
        self.client.post(f"/api/v1/rooms/{self.room}/events", json=events).raise_for_status()
        self.sent += count

    def metrics(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/v1/shows/{self.show}/metrics").raise_for_status().json()
        return found

    def counted(self) -> dict[str, Any]:
        """The figures once all that was said is in them, exactly once."""
        found: dict[str, Any] = until(lambda: (now := self.metrics())["kpis"]["comments"]["value"] == self.sent and now)
        return found

    def out_of_order(self, *wanted: str) -> None:
        """Wait until the server says that just this is wrong."""
        until(lambda: httpx.get(f"{self.server.url}/readyz").json()["out_of_order"] == list(wanted))

    def renewed(self) -> None:
        """Wait until the lease was renewed a few times."""
        log = self.redis

        def count() -> int:
            return int((log.get(keys.lease(self.room)) or b":0").rpartition(b":")[2])

        begun = count()
        until(lambda: count() >= begun + RENEWALS)

    def token(self) -> Any:
        return self.redis.get(keys.token(self.room))

    def positions(self) -> list[str]:
        return [position.decode() for position, _ in self.redis.xrange(keys.log(self.room))]


def near(first: int, second: int) -> bool:
    """Whether no step of an hour lies between two instants."""
    return abs(first - second) < HALF_MS
