"""From an event's arrival over HTTP to the tile on a screen, at 20,000 events a second.

A sender posts batches on a steady clock; a socket client with the desk's view reads the figures. For each batch: the
time from sending it until a message shows a number of comments that includes the batch's. The audience's generator,
the servers and the client share this machine's cores.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from bisect import bisect_right
from http.client import HTTPConnection
from multiprocessing.connection import Connection

from benchmarks import machine, servers
from benchmarks.ingest import events

RATE = 20_000
BATCH = 500
SECONDS = 20
DEMANDED_MS = 500


def _send(port: int, token: str, report: Connection) -> None:
    """Post the batches, each at its time; report when each was sent and how many comments there are up to it."""
    made = events(RATE * SECONDS, 1)
    bodies, comments, total = [], [], 0
    for at in range(0, len(made), BATCH):
        bodies.append(json.dumps(made[at : at + BATCH]).encode())
        total += sum(event["type"] == "comment" for event in made[at : at + BATCH])
        comments.append(total)
    connection = HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent: list[float] = []
    begun = time.monotonic()
    for number, body in enumerate(bodies):
        time.sleep(max(0.0, begun + number * BATCH / RATE - time.monotonic()))
        sent.append(time.monotonic())
        connection.request("POST", "/api/v1/rooms/bench/events", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 202:
            raise RuntimeError(content.decode())
    report.send((sent, comments, time.monotonic() - begun))


def main() -> None:
    """Print the percentiles."""
    with servers.cuelight() as server:
        show = servers.Show(server)
        tile = servers.Tile(show, "comments")
        report, incoming = multiprocessing.Pipe(duplex=False)
        sender = multiprocessing.get_context("spawn").Process(target=_send, args=(server.port, show.token, incoming))
        sender.start()
        while not report.poll():
            tile.desk.run(0.2)
        sent, comments, took = report.recv()
        tile.reaches(comments[-1], 10.0)
        sender.join()
        tile.desk.close()
    seen = tile.seen
    shown = [value for _, value in seen]
    delays = [
        (seen[first][0] - at) * 1_000
        for at, value in zip(sent, comments, strict=True)
        if (first := bisect_right(shown, value - 1)) < len(seen)
    ]
    print(
        f"{len(comments) * BATCH / took:,.0f} events/s for {took:.0f} s, {len(seen)} messages: from HTTP to the tile "
        f"p50 {machine.percentile(delays, 50):.0f} ms, p99 {machine.percentile(delays, 99):.0f} ms "
        f"(demanded: {DEMANDED_MS}), slowest {max(delays):.0f} ms, {len(comments) - len(delays)} batches never seen"
    )


if __name__ == "__main__":
    main()
