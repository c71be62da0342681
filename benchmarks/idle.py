"""What a running countdown costs while nobody does anything: messages, bytes, and the web process's CPU."""

from __future__ import annotations

import json
import time

from benchmarks import machine, servers
from benchmarks.sockets import Client, Crowd

SCREENS = 500
SECONDS = 60
PING_EVERY_S = 30.0
"""As pages do: the clock is measured anew every 30 s."""


def main() -> None:
    """Print messages per screen, bytes per screen and second, and CPU."""
    with servers.cuelight() as server:
        show = servers.Show(server)
        crowd = Crowd("127.0.0.1", server.port, f"/ws/shows/{show.id}?view=cue&token={show.token}")
        screens: list[Client] = []
        for _ in range(SCREENS):
            screens.append(crowd.connect())
            crowd.poll(0)
        crowd.run(5.0)
        crowd.reset()
        cpu, begun = machine.cpu_seconds(server.pid), time.monotonic()
        sent = 0
        while (passed := time.monotonic() - begun) < SECONDS:
            # spread over the 30 seconds, as the pages' jitter spreads them
            while sent < passed / PING_EVERY_S * SCREENS:
                screens[sent % SCREENS].send(json.dumps({"type": "ping", "t": passed}))
                sent += 1
            crowd.run(0.05)
        used = machine.cpu_seconds(server.pid) - cpu
        per_screen = crowd.messages / SCREENS
        print(
            f"{SCREENS} idle cue screens for {passed:.0f} s: {per_screen:.1f} messages each "
            f"(one per {passed / max(per_screen, 1e-9):.0f} s), {crowd.bytes / SCREENS / passed:.1f} B/s each, "
            f"web process {100 * used / passed:.2f} % CPU, {crowd.lost} screens lost"
        )
        crowd.close()


if __name__ == "__main__":
    main()
