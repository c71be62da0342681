"""A server under load is killed with all its parts, and its log damaged as by a power loss, again and again.

What was acknowledged is there, and nothing counts twice. At the end a backup made under load is restored.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.effort import FULL
from tests.process.test_damage import SIZE, alive, counts, figures, log_file, make_show, send
from tests.server import CuelightServer

pytestmark = pytest.mark.process

ROUNDS = 25
SENDERS = 4
DAMAGES = ("noughts", "garbage", "half a command", "noughts over what nobody was told of")


class Senders:
    """Several that send batches until the server is gone, and remember which were acknowledged."""

    def __init__(self, server: CuelightServer, token: str, first: int) -> None:
        self.acknowledged: set[int] = set()
        self.unknown: set[int] = set()
        self._next = first
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(server, token)) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def _send(self, server: CuelightServer, token: str) -> None:
        with server.client(token) as client:
            while not self._over.is_set():
                with self._turn:
                    batch, self._next = self._next, self._next + 1
                try:
                    status = send(client, batch)
                except httpx.TransportError:
                    self.unknown.add(batch)
                    return
                (self.acknowledged if status == 202 else self.unknown).add(batch)

    def wait_for(self, acknowledged: int) -> None:
        while len(self.acknowledged) < acknowledged and any(thread.is_alive() for thread in self._threads):
            time.sleep(0.005)

    def stop(self) -> int:
        """The number of the next batch."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self._next


def kill_all(server: CuelightServer) -> None:
    valkey = int((server.data / "valkey" / "valkey.lock").read_text().split()[0])
    others = (valkey, *server.workers)
    server.kill()
    for process in others:
        os.kill(process, signal.SIGKILL)
        while alive(process):
            time.sleep(0.005)


def damage(file: Path, kind: str, chance: random.Random) -> None:
    content = file.read_bytes()
    length = chance.randrange(1, 20_000)
    if kind == "noughts":
        content += bytes(length)
    elif kind == "garbage":
        content += chance.randbytes(length)
    elif kind == "half a command":
        command = content[content.rindex(b"*", 0, content.rindex(b"XADD")) :]
        content += command[: chance.randrange(1, min(len(command), 400))]
    else:
        content += b"*5\r\n$4\r\nXADD\r\n" + bytes(length)
    file.write_bytes(content)


@pytest.mark.skipif(not FULL, reason="takes minutes; tests/process has its parts")
def test_nothing_acknowledged_is_lost_and_nothing_counts_twice(
    tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(request.config.option.hypothesis_seed)
    server = CuelightServer(tmp_path / "data")
    acknowledged: set[int] = set()
    resent: set[int] = set()
    next_batch = lost = doubled = 0
    server.start()
    request.addfinalizer(server.stop)
    with server.client() as client:
        show = make_show(client)
    token = server.token()
    for number in range(ROUNDS):
        senders = Senders(server, token, next_batch)
        senders.wait_for(chance.randrange(5, 60))
        kill_all(server)
        next_batch = senders.stop()
        damage(log_file(server.data), DAMAGES[number % len(DAMAGES)], chance)
        server.start()
        acknowledged |= senders.acknowledged
        resent |= senders.unknown
        with server.client(token) as client:
            for batch in sorted(senders.unknown):
                assert send(client, batch) == 202
            expected = (len(acknowledged) + len(resent)) * SIZE
            told = counts(figures(client, show, expected))["comments"]
            lost, doubled = max(lost, expected - told), max(doubled, told - expected)
    senders = Senders(server, token, next_batch)
    senders.wait_for(40)
    already = len(acknowledged) + len(resent) + len(senders.acknowledged)
    server.cli("backup", str(tmp_path / "x.backup"), "--with-keys")
    senders.stop()
    server.stop()
    restored = CuelightServer(tmp_path / "restored")
    restored.cli("restore", str(tmp_path / "x.backup"))
    sent = len(acknowledged) + len(resent) + len(senders.acknowledged)
    with restored, restored.client(token) as client:
        kept = counts(figures(client, show, already * SIZE))["comments"]
    lost_in_backup, too_many = max(0, already * SIZE - kept), max(0, kept - sent * SIZE)
    with capsys.disabled():
        print(
            f"\n{ROUNDS} times killed and damaged: {len(acknowledged) * SIZE} events acknowledged, "
            f"{len(resent) * SIZE} unknown and sent again, {lost} lost, {doubled} doubled; a backup under load: "
            f"{already * SIZE} acknowledged before it, {kept} in it, {lost_in_backup} lost, {too_many} too many"
        )
    assert (lost, doubled, lost_in_backup, too_many) == (0, 0, 0, 0)
