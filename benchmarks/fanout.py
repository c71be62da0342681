"""From a director's command to every cue screen, next to a bare Starlette broadcast loop in the same run.

Per round, on each server in turn: one command, then for each of the N screens the time until the frame that carries its
outcome has been read by the load client. All screens, the client and the server share this machine's cores.
"""

from __future__ import annotations

import json
import random
import statistics
import time

from benchmarks import machine, servers
from benchmarks.sockets import Client, Crowd

SIZES = (500, 1_000)
COMMANDS = 40
REPEATS = 3
PAUSE_S = (1.05, 1.25)
"""Between takes: the server refuses a second one within a second."""
WAIT_S = 10.0


class Fan:
    """A crowd that waits for the same token, and the one that triggers it."""

    def __init__(self, crowd: Crowd, size: int) -> None:
        self.crowd = crowd
        self.size = size
        self.token = b""
        self.arrived: dict[int, int] = {}
        crowd.on_text = self._text
        for _ in range(size):
            crowd.connect()
            crowd.poll(0)
        crowd.run(1.0)

    def _text(self, client: Client, text: bytes) -> None:
        if self.token and self.token in text:
            self.arrived.setdefault(client.sock.fileno(), time.monotonic_ns())

    def round(self, control: Client, command: str, token: str) -> list[float]:
        """Milliseconds from sending ``command`` to each screen's frame with ``token``."""
        self.arrived = {}
        self.token = token.encode()
        begun = time.monotonic_ns()
        control.send(command)
        self.crowd.until(lambda: len(self.arrived) >= self.size, WAIT_S)
        self.token = b""
        return [(at - begun) / 1e6 for at in self.arrived.values()]


def measure_bare(size: int, payload: str) -> list[float]:
    """All samples of the bare loop, with messages as long as Cuelight's."""
    with servers.bare() as port:
        crowd = Crowd("127.0.0.1", port, "/ws")
        control = crowd.connect()
        fan = Fan(crowd, size)
        samples: list[float] = []
        for number in range(COMMANDS):
            crowd.run(random.uniform(0.1, 0.2))
            token = f"#{number}#"
            samples += fan.round(control, token + payload[len(token) :], token)
        crowd.close()
    return samples


def measure_cuelight(size: int) -> tuple[list[float], dict[str, float], str]:
    """All samples of Cuelight's cue screens, its costs, and one message."""
    with servers.cuelight() as server:
        show = servers.Show(server)
        director = Crowd("127.0.0.1", server.port, f"/ws/shows/{show.id}?view=control&token={show.token}")
        seen: list[str] = []
        director.on_text = lambda client, text: seen.append(text.decode())
        control = director.connect()
        director.run(0.5)
        crowd = Crowd("127.0.0.1", server.port, f"/ws/shows/{show.id}?view=cue&token={show.token}")
        begun = time.monotonic()
        fan = Fan(crowd, size)
        costs = {"connect_s": time.monotonic() - begun - 1.0, "connect_mb": crowd.bytes / 1e6}
        samples: list[float] = []
        crowd.reset()
        run = _run(seen)
        message = ""
        for number in range(COMMANDS):
            crowd.run(random.uniform(*PAUSE_S))
            slot = f"s{1 + number % 20}"
            command = {"type": "take", "slot_id": slot, "run_id": run}
            sent = json.dumps({"type": "command", "id": str(number), "command": command})
            token = f'"slot_id":"{slot}","started_at"'
            seen.clear()
            samples += fan.round(control, sent, token)
            director.until(lambda: any('"result"' in text for text in seen), WAIT_S)
            run = _run(seen)
        costs["bytes_per_take"] = crowd.bytes / size / COMMANDS
        costs["lost"] = crowd.lost
        fan.crowd.on_text = lambda client, text: None
        message = next(text for text in seen if '"timing"' in text)[: int(costs["bytes_per_take"])]
        crowd.close()
        director.close()
    return samples, costs, message


def _run(seen: list[str]) -> str:
    """The run on air according to the newest timing or snapshot."""
    for text in reversed(seen):
        message = json.loads(text)
        timing = message.get("timing", message)
        if timing.get("run"):
            return str(timing["run"]["run_id"])
    raise RuntimeError("no run on air")


def main() -> None:
    """Print the table."""
    print("A take on N cue screens, ms until the frame is read; p50 and p99 over all screens and takes.")
    print(f"{'screens':>8} {'cuelight p50':>14} {'p99':>20} {'bare p50':>10} {'p99':>20} {'ratio of p99':>18}")
    for size in SIZES:
        ours, yardstick = [], []
        costs: dict[str, float] = {}
        for _ in range(REPEATS):
            samples, costs, message = measure_cuelight(size)
            ours.append(samples)
            yardstick.append(measure_bare(size, message.ljust(int(costs["bytes_per_take"]), "x")))
        p99 = [machine.percentile(samples, 99) for samples in ours]
        bare_p99 = [machine.percentile(samples, 99) for samples in yardstick]
        ratios = [a / b for a, b in zip(p99, bare_p99, strict=True)]
        middle = [statistics.median([machine.percentile(s, 50) for s in part]) for part in (ours, yardstick)]
        print(
            f"{size:>8} {middle[0]:>14.1f} {machine.spread(p99):>20} {middle[1]:>10.1f} "
            f"{machine.spread(bare_p99):>20} {machine.spread(ratios, 2):>18}"
        )
        print(
            f"         {costs['bytes_per_take']:.0f} bytes per screen and take; connecting all took "
            f"{costs['connect_s']:.1f} s and {costs['connect_mb']:.2f} MB; {costs['lost']:.0f} screens lost"
        )


if __name__ == "__main__":
    main()
