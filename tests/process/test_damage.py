"""A data directory that a power loss, a careless hand or a bad disk damaged.

It starts with all that was acknowledged, or says in one sentence what is missing and what to do.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process

BATCHES = 8
SIZE = 25


def make_show(client: httpx.Client) -> str:
    client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
    show = str(client.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
    client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"}).raise_for_status()
    return show


def comments(batch: int) -> list[dict[str, Any]]:
    now = int(time.time() * 1000)
    return [
        {"id": f"c{batch}-{index}", "type": "comment", "at": now, "person": f"u{index}", "text": "hello"}
        for index in range(SIZE)
    ]


def send(client: httpx.Client, batch: int) -> int:
    """Send a batch; the status of the answer."""
    return client.post("/api/v1/rooms/street/events", json=comments(batch)).status_code


def figures(client: httpx.Client, show: str, wanted: int) -> dict[str, Any]:
    """The figures once the fold has counted so many comments, or the last ones seen."""
    kpis: dict[str, Any] = {}
    for _ in range(600):
        kpis = client.get(f"/api/v1/shows/{show}/metrics").raise_for_status().json()["kpis"]
        if (kpis["comments"]["value"] or 0) >= wanted:
            break
        time.sleep(0.1)
    return kpis


def counts(kpis: dict[str, Any]) -> dict[str, Any]:
    """Figures that do not change while nothing happens."""
    return {slug: kpis[slug]["value"] for slug in ("comments", "participants", "likes", "orders", "viewers")}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The data of a server that was killed in the middle of a show, the show's id, and an owner's token."""
    data = tmp_path_factory.mktemp("recorded") / "data"
    with CuelightServer(data) as server, server.client() as client:
        show = make_show(client)
        assert [send(client, batch) for batch in range(BATCHES)] == [202] * BATCHES
        figures(client, show, BATCHES * SIZE)
        token = server.token()
        valkey = int((data / "valkey" / "valkey.lock").read_text().split()[0])
        others = (valkey, server.worker)
        server.kill()
        for process in others:
            os.kill(process, signal.SIGKILL)
            while alive(process):
                time.sleep(0.01)
    return data, show, token


@pytest.fixture
def damaged(recorded: tuple[Path, str, str], tmp_path: Path) -> Iterator[CuelightServer]:
    """A server on a copy of it, not started yet."""
    shutil.copytree(recorded[0], tmp_path / "data", ignore=shutil.ignore_patterns("*.sock", "*.lock", "runtime.json"))
    server = CuelightServer(tmp_path / "data")
    yield server
    if server.started:
        server.stop()


def alive(process: int) -> bool:
    """Whether it runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def log_file(data: Path) -> Path:
    (found,) = (data / "valkey" / "appendonlydir").glob("*.incr.aof")
    return found


def changed(file: Path, at: int, to: bytes) -> None:
    """Write over a part of a file."""
    content = file.read_bytes()
    file.write_bytes(content[:at] + to + content[at + len(to) :])


def whole_until(content: bytes, keeps: int) -> int:
    """Where the batch after so many begins in a log."""
    at = -1
    for _ in range(keeps + 1):
        at = content.index(b"{street}:log\r\n", at + 1)
    return content.rindex(b"*", 0, content.rindex(b"XADD", 0, at))


ENDS: dict[str, Callable[[bytes], bytes]] = {
    "noughts": lambda content: content + bytes(1 << 16),
    "garbage": lambda content: content + os.urandom(5_000),
    "half a command": lambda content: content + b"*11\r\n$4\r\nXADD\r\n$12\r\n{street}:log\r\n$15\r\n17",
}


@pytest.mark.parametrize("damage", ENDS.values(), ids=ENDS)
def test_after_a_power_loss_it_starts_with_all_that_was_acknowledged(
    recorded: tuple[Path, str, str], damaged: CuelightServer, damage: Callable[[bytes], bytes]
) -> None:
    _, show, token = recorded
    file = log_file(damaged.data)
    file.write_bytes(damage(file.read_bytes()))
    damaged.start()
    with damaged.client(token) as client:
        assert counts(figures(client, show, BATCHES * SIZE))["comments"] == BATCHES * SIZE
        assert send(client, BATCHES) == 202
        assert counts(figures(client, show, (BATCHES + 1) * SIZE))["comments"] == (BATCHES + 1) * SIZE
    assert "cut off" in (damaged.data.parent / "data.log").read_text()
    (record,) = (damaged.data / "valkey" / "cut" / "cuts.jsonl").read_text().splitlines()
    assert json.loads(record)["file"] == file.name


def test_boundaries_that_went_with_the_end_are_carried_again(
    recorded: tuple[Path, str, str], damaged: CuelightServer
) -> None:
    """A disk that lied lost the whole show, its start among it; what is sent again counts where it belongs."""
    _, show, token = recorded
    shutil.rmtree(damaged.data / "checkpoints", ignore_errors=True)
    file = log_file(damaged.data)
    content = file.read_bytes()
    file.write_bytes(content[: whole_until(content, 0)] + b"*3\r\n")
    damaged.start()
    with damaged.client(token) as client:
        assert [send(client, batch) for batch in range(BATCHES)] == [202] * BATCHES
        assert counts(figures(client, show, BATCHES * SIZE))["comments"] == BATCHES * SIZE
        assert [run["run_id"] for run in client.get(f"/api/v1/shows/{show}/metrics").json()["runs"]]


def without(name: str) -> Callable[[Path], object]:
    def remove(data: Path) -> None:
        path = data / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
            for beside in data.glob(f"{name}-*"):
                beside.unlink()

    return remove


def write_over(name: str, content: bytes) -> Callable[[Path], object]:
    def write(data: Path) -> None:
        for beside in data.glob(f"{name}-*"):
            beside.unlink()
        path = data / name
        path.write_bytes(content + path.read_bytes()[len(content) :] if content else b"")

    return write


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no key": (without("pseudonym.key"), "key of the pseudonyms is missing.*--mend key"),
    "no database": (without("cuelight.db"), "database is missing or empty.*cuelight restore"),
    "an empty database": (write_over("cuelight.db", b""), "database is missing or empty.*cuelight restore"),
    "a broken header": (
        write_over("cuelight.db", b"\0" * 100),
        "database is damaged.*not a database.*cuelight restore",
    ),
    "no log": (without("valkey"), "event log is missing.*--mend log"),
    "no manifest": (without("valkey/appendonlydir/appendonly.aof.manifest"), "manifest is missing.*--mend manifest"),
}


@pytest.mark.parametrize(("damage", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_missing_beside_data_is_named_in_one_sentence_with_the_way_out(
    damaged: CuelightServer, damage: Callable[[Path], object], said: str
) -> None:
    damage(damaged.data)
    before = sorted(path.name for path in damaged.data.iterdir())
    with pytest.raises(RuntimeError, match=said) as refusal:
        damaged.start()
    told = str(refusal.value).partition("did not start: ")[2].strip()
    assert len(told.splitlines()) == 1
    assert {path.name for path in damaged.data.iterdir()} <= {*before, "cuelight.lock", "runtime.json", "valkey"}


def test_a_server_whose_log_hangs_answers_meanwhile_and_replaces_it(tmp_path: Path) -> None:
    """Requests are refused one after the other instead of waiting for it; what was acknowledged counts once."""
    with CuelightServer(tmp_path / "data") as server, server.client() as client:
        show = make_show(client)
        hanging = int((server.data / "valkey" / "valkey.lock").read_text().split()[0])
        assert send(client, 0) == 202
        worker = server.worker
        os.kill(hanging, signal.SIGSTOP)
        answers: list[tuple[int, int]] = []
        acknowledged = SIZE
        for batch in range(1, 1_000):
            ready = client.get("/readyz").status_code
            answers.append((send(client, batch), ready))
            assert client.get(f"/api/v1/shows/{show}/state").status_code == 200
            if answers[-1][0] == 202:
                acknowledged += SIZE
                break
            time.sleep(0.05)
        assert {status for answer in answers for status in answer} <= {200, 202, 503}
        assert answers[-1][0] == 202
        # Each pair would have taken twenty seconds, and so outlived the server that hangs.
        assert len([answer for answer in answers if answer == (503, 503)]) >= 3
        assert int((server.data / "valkey" / "valkey.lock").read_text().split()[0]) != hanging
        resent = [send(client, batch) for batch in range(1, len(answers))]
        assert resent == [202] * len(resent)
        total = acknowledged + SIZE * len(resent)
        assert counts(figures(client, show, total))["comments"] == total
        assert server.worker == worker, "the worker was ended although the log was what hung"
