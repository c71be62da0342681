"""Steps of the machine's clock by chance, under load and kills: nothing is lost, doubled, refused or set aside.

``PROOF`` makes 40 steps; the seed is hypothesis's.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.effort import FULL
from tests.server import CuelightServer
from tests.stepping import HOUR_S, Stage, SteppedClock, near, needs_faketime, real_now, until

pytestmark = [pytest.mark.process, needs_faketime]

STEPS = 40
BATCH = 50
PAUSE_S = 0.1
KINDS = ("nothing", "nothing", "worker", "event log", "server")


class Audience:
    """Posts batch after batch until told to stop; one that was not acknowledged is sent again, as it was."""

    def __init__(self, server: CuelightServer) -> None:
        self.acknowledged = 0
        self.sent_again = 0
        self._server = server
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def end(self) -> None:
        self._enough.set()
        self._thread.join()

    def _work(self) -> None:
        with self._server.client() as client:
            while not self._enough.wait(PAUSE_S):
                first = self.acknowledged
                events = [
                    {"id": f"c{one}", "type": "comment", "at": real_now(), "person": f"u{one % 500}", "text": "hello"}
                    for one in range(first, first + BATCH)
                ]
                while not self._taken(client, events):
                    self.sent_again += 1
                    self._enough.wait(PAUSE_S)
                self.acknowledged += BATCH

    def _taken(self, client: httpx.Client, events: list[dict[str, object]]) -> bool:
        try:
            return client.post("/api/v1/rooms/street/events", json=events).status_code == 202
        except httpx.TransportError:
            return False


@pytest.mark.skipif(not FULL, reason="takes minutes; tests/process has its parts")
def test_a_show_over_steps_by_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    random = Random(str(pytestconfig.option.hypothesis_seed))
    clock = SteppedClock(tmp_path)
    done: Counter[str] = Counter()
    with (
        CuelightServer(tmp_path / "data", None, CUELIGHT_STANDBY="1", **clock.environment) as server,
        server.client() as client,
    ):
        stage = Stage(server, client)
        stage.command("start")
        audience = Audience(server)
        try:
            for number in range(STEPS):
                clock.set(random.choice((-1, 1)) * random.randrange(HOUR_S, 3 * HOUR_S))
                kind = random.choice(KINDS)
                kill(server, kind)
                done[f"killed: {kind}"] += 1
                until(lambda: is_ready(server))
                stage.out_of_order("clock-set")
                run = stage.command("next" if number % 2 == 0 else "previous")["run"]
                assert near(run["started_at"], real_now())
                done["takes"] += 1
        finally:
            audience.end()
        stage.sent = audience.acknowledged
        figures = stage.counted()
        parked = sum(source["parked"] for source in figures["sources"])
        counted = figures["kpis"]["comments"]["value"]
    with capsys.disabled():
        print(
            f"\n{STEPS} steps of the clock, {done['takes']} takes, none refused; "
            + ", ".join(f"{what} {count}" for what, count in sorted(done.items()) if what != "takes")
            + f"; acknowledged {audience.acknowledged}, sent again {audience.sent_again * BATCH}, counted {counted}, "
            f"lost {max(0, audience.acknowledged - counted)}, doubled {max(0, counted - audience.acknowledged)}, "
            f"set aside {parked}",
            file=sys.stderr,
        )
    assert parked == 0
    assert near(figures["as_of"], real_now())


def kill(server: CuelightServer, kind: str) -> None:
    """SIGKILL to a part of the server; a whole server is started again."""
    if kind == "worker":
        os.kill(server.worker, signal.SIGKILL)
    elif kind == "event log":
        os.kill(int((server.data / "valkey" / "valkey.lock").read_text().split()[0]), signal.SIGKILL)
    elif kind == "server":
        server.kill()
        server.start()


def is_ready(server: CuelightServer) -> bool:
    try:
        return httpx.get(f"{server.url}/readyz").status_code == 200
    except httpx.TransportError:
        return False
