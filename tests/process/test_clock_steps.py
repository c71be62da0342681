"""The machine's clock is set an hour back or ahead in the middle of a show: the show goes on as if nothing happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from streams.store.log import position_order
from tests.effort import FULL
from tests.server import CuelightServer
from tests.stepping import HALF_MS, HOUR_S, Stage, SteppedClock, near, needs_faketime, real_now, until

pytestmark = [pytest.mark.process, needs_faketime]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("steps")


@pytest.fixture(scope="module")
def clock(directory: Path) -> SteppedClock:
    return SteppedClock(directory)


@pytest.fixture(scope="module")
def server(directory: Path, clock: SteppedClock) -> Iterator[CuelightServer]:
    with CuelightServer(directory / "data", None, CUELIGHT_STANDBY="1", **clock.environment) as running:
        yield running


@pytest.fixture
def stage(server: CuelightServer, clock: SteppedClock, room: str) -> Iterator[Stage]:
    """A show in a room of its own, on a server that goes by the real clock: it is started again if it went ahead."""
    with server.client() as client:
        stage = Stage(server, client, room)
        if not near(stage.state()["server_now"], real_now()):
            server.stop()
            server.start()
        stage.out_of_order()
        yield stage
        clock.set(0)
        if stage.state()["run"]:
            stage.out_of_order()  # else the end would be what lets the server follow a clock that is ahead
            stage.command("end")


@pytest.mark.parametrize("step_s", [-HOUR_S, HOUR_S] if FULL else [-HOUR_S])
def test_a_show_on_air_goes_on_over_a_step(stage: Stage, clock: SteppedClock, step_s: int) -> None:
    """Next, countdown, pace, figures, freshness of sources, lease and positions; and back again."""
    stage.command("start")
    stage.comment()
    stage.counted()
    begun, token = stage.state(), stage.token()

    clock.set(step_s)
    stage.out_of_order("clock-set")
    stage.comment()
    after = stage.state()
    assert near(after["server_now"], real_now())
    assert (after["run"]["run_id"], after["run"]["zero_at"]) == (begun["run"]["run_id"], begun["run"]["zero_at"])
    assert abs(after["offset_ms"] - begun["offset_ms"]) < HALF_MS
    assert near(stage.command("next")["run"]["started_at"], real_now())
    stage.renewed()
    stage.comment()
    figures = stage.counted()
    assert near(figures["as_of"], real_now())
    (source,) = figures["sources"]
    assert (source["parked"], source["late"], source["skew_ms"]) == (0, 0, 0)
    assert source["freshness"] == "fresh"
    assert stage.token() == token
    assert stage.positions() == sorted(set(stage.positions()), key=position_order)

    clock.set(0)
    stage.out_of_order()
    stage.command("next")
    stage.comment()
    assert near(stage.counted()["as_of"], real_now())
    stage.renewed()
    assert stage.token() == token


@pytest.mark.parametrize("step_s", [-HOUR_S, HOUR_S] if FULL else [-HOUR_S])
def test_what_is_started_again_after_a_step_goes_by_the_time_before(
    stage: Stage, clock: SteppedClock, step_s: int
) -> None:
    """A worker that is killed, then the event log, then the whole server; the last while nobody keeps the time."""
    stage.command("start")
    begun = stage.state()
    clock.set(step_s)
    stage.out_of_order("clock-set")
    os.kill(stage.server.worker, signal.SIGKILL)
    stage.comment()
    assert near(stage.counted()["as_of"], real_now())
    os.kill(int((stage.server.data / "valkey" / "valkey.lock").read_text().split()[0]), signal.SIGKILL)
    until(lambda: httpx.get(f"{stage.server.url}/readyz").status_code == 200)
    stage.comment()
    stage.counted()
    stage.server.kill()
    stage.server.start()
    after = stage.state()
    assert near(after["server_now"], real_now())
    assert (after["run"]["run_id"], after["run"]["zero_at"]) == (begun["run"]["run_id"], begun["run"]["zero_at"])
    stage.command("next")
    stage.comment()
    (source,) = stage.counted()["sources"]
    assert (source["parked"], source["late"]) == (0, 0)
    stage.out_of_order("clock-set")


def test_a_command_goes_by_the_clock_of_the_server(stage: Stage, clock: SteppedClock) -> None:
    """A title that is changed from the command line does not hold up the show that is on air for an hour."""
    stage.command("start")
    clock.set(HOUR_S)
    stage.out_of_order("clock-set")
    command = [sys.executable, "-m", "console.cli", "show", "set", stage.show, "--title", "Winter"]
    subprocess.run(command, env=stage.server.environment, check=True)
    assert near(stage.state()["server_now"], real_now())
    assert near(stage.command("next")["run"]["started_at"], real_now())


def test_a_step_back_is_followed_when_the_server_is_started_again_with_no_show_on_air(
    stage: Stage, clock: SteppedClock
) -> None:
    """The machine was an hour ahead; a show that was planned in that hour begins at the right time all the same."""
    clock.set(HOUR_S)
    until(lambda: near(stage.state()["server_now"], real_now() + 1_000 * HOUR_S))
    stage.show = stage.plan()

    def counted_ahead() -> bool:
        stage.move()
        return near(stage.metrics()["as_of"], real_now() + 1_000 * HOUR_S)

    until(counted_ahead)
    clock.set(0)
    stage.out_of_order("clock-set")
    assert near(stage.state()["server_now"], real_now() + 1_000 * HOUR_S)
    stage.server.stop()
    stage.server.start()
    stage.out_of_order()
    assert near(stage.command("start")["started_at"], real_now())
    stage.command("next")
    stage.comment()
    assert near(stage.counted()["as_of"], real_now())


def test_desk_and_floor_are_told_of_a_step_and_hosts_are_not(stage: Stage, clock: SteppedClock) -> None:
    stage.command("start")
    address = f"{stage.server.url.replace('http', 'ws')}/ws/shows/{stage.show}?token={stage.server.token()}"
    with connect(f"{address}&view=control") as desk, connect(f"{address}&view=backstage") as floor:
        clock.set(-HOUR_S)
        for screen in (desk, floor):
            told = alert(screen)
            assert (told["code"], told["on"]) == ("clock-set", True)
            assert near(told["params"]["by_ms"], -1_000 * HOUR_S)
        clock.set(0)
        for screen in (desk, floor):
            assert alert(screen)["on"] is False
    clock.set(HOUR_S)
    stage.out_of_order("clock-set")
    with connect(f"{address}&view=control") as desk, connect(f"{address}&view=cue") as host:
        assert [one["code"] for one in snapshot(desk)["alerts"]] == ["clock-set"]
        assert snapshot(host)["alerts"] == []


def test_a_step_ahead_while_no_show_is_on_air_is_followed(stage: Stage, clock: SteppedClock) -> None:
    clock.set(HOUR_S)
    until(lambda: near(stage.state()["server_now"], real_now() + 1_000 * HOUR_S))
    stage.out_of_order()


def alert(screen: ClientConnection) -> dict[str, Any]:
    return message(screen, "alert")


def snapshot(screen: ClientConnection) -> dict[str, Any]:
    return message(screen, "snapshot")


def message(screen: ClientConnection, kind: str) -> dict[str, Any]:
    """The next message of a kind."""
    while True:
        found: dict[str, Any] = json.loads(screen.recv(timeout=60))
        if found["type"] == kind:
            return found
