"""Who reads /metrics: whoever has a token, and whoever reaches the listener that is for Prometheus alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port
from tests.proxy import Proxy
from tests.server import CuelightServer

pytestmark = pytest.mark.process
OWN = "process_resident_memory_bytes"


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, metrics_port: int) -> Iterator[CuelightServer]:
    data = tmp_path_factory.mktemp("server") / "data"
    with CuelightServer(data, CUELIGHT_METRICS_PORT=str(metrics_port)) as running, running.client() as owner:
        for room in ("street", "harbour"):
            owner.post("/api/v1/rooms", json={"slug": room, "name": room}).raise_for_status()
            body = {"title": "Autumn", "starts_at": int(time.time() * 1000)}
            show = owner.post(f"/api/v1/rooms/{room}/shows", json=body).raise_for_status().json()["id"]
            owner.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
        yield running


def test_being_on_this_machine_opens_nothing(server: CuelightServer) -> None:
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"Host": "localhost"}, {"Authorization": "Bearer cl_wrong"}):
        assert httpx.get(f"{server.url}/metrics", headers=headers).status_code == 401


def test_a_proxy_on_this_machine_opens_nothing(server: CuelightServer) -> None:
    with Proxy(server.port).serving() as proxy:
        assert httpx.get(f"{proxy.url}/metrics").status_code == 401


@pytest.mark.parametrize(("role", "status"), [("metrics", 200), ("owner", 200), ("director", 403), ("viewer", 403)])
def test_a_token_of_the_role_reads_them(server: CuelightServer, role: str, status: int) -> None:
    with server.client(server.token(role)) as reader:
        answer = reader.get("/metrics", headers={"Host": "cuelight:8000"})  # as Prometheus calls it in a pod
        assert answer.status_code == status
        assert (OWN in answer.text) == (status == 200)


def test_a_token_of_one_room_reads_nothing_of_another(server: CuelightServer) -> None:
    with server.client(server.token("metrics", "street")) as reader, server.client(server.token("metrics")) as all_:
        own = reader.get("/metrics").text
        assert 'cuelight_show_on_air{room="street"} 1.0' in own
        assert OWN in own
        assert "harbour" not in own
        assert 'cuelight_show_on_air{room="harbour"} 1.0' in all_.get("/metrics").text


def test_the_listener_of_its_own_serves_them_and_nothing_else(server: CuelightServer, metrics_port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{metrics_port}") as prometheus:
        assert 'cuelight_show_on_air{room="street"} 1.0' in prometheus.get("/metrics").text
        for path in ("/", "/api/v1/rooms", "/readyz", "/metrics/x"):
            assert prometheus.get(path).status_code == 404
        assert prometheus.post("/metrics").status_code == 405


def test_scrapes_at_once_are_all_whole(server: CuelightServer, metrics_port: int) -> None:
    """The gauges are made anew for each; nobody may read them half made."""
    import concurrent.futures

    def scrape(_: int) -> bool:
        text = httpx.get(f"http://127.0.0.1:{metrics_port}/metrics", timeout=60).text
        return all(f'cuelight_show_offset_seconds{{room="{room}"}}' in text for room in ("street", "harbour"))

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        assert all(threads.map(scrape, range(40)))


def test_workers_leave_their_servers_port_alone_and_take_one_of_their_own(server: CuelightServer) -> None:
    port = free_port()
    runtime = httpx.Response(200, content=(Path(server.data) / "runtime.json").read_bytes()).json()
    command = [sys.executable, "-m", "console.cli", "worker", "--metrics-port", str(port)]
    environment = server.environment | {"REDIS_URL": runtime["redis_url"]}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as worker:
        try:
            answer = None
            while answer is None and worker.poll() is None:
                try:
                    answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
                except httpx.TransportError:
                    time.sleep(0.05)
            assert answer is not None
            assert OWN in answer.text
        finally:
            worker.terminate()
        assert worker.wait(60) == 0
    assert server.worker  # the server's own runs although the port of the environment was taken


def test_a_port_that_is_taken_is_named_with_its_option(server: CuelightServer, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "console.cli", "serve", "--port", "0", "--metrics-port", str(server.port)]
    ran = subprocess.run(command, env=server.environment | {"CUELIGHT_DATA": str(tmp_path)}, capture_output=True)
    assert ran.returncode == 1
    assert b"--metrics-port" in ran.stderr
    assert b"Traceback" not in ran.stderr
