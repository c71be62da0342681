"""How long a command takes to answer and a server to be ready, beside Python and the libraries alone.

In turns, so that a machine that gets slower slows all: Python doing nothing; ``cuelight --help``; Python importing the
libraries that a running server has loaded, all of them and nothing of ours; and ``cuelight serve`` from its start until
``/readyz`` says ready, on an empty directory, on one whose server was killed, and on one whose server was killed with a
million events in its log. Minima, because what else runs on a machine only ever adds.
``python -m benchmarks.start [EVENTS]``.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks import machine
from benchmarks.flat import PEOPLE
from benchmarks.fold import DURATION, audience, boundaries
from benchmarks.restart import batches
from streams.store.connection import connect
from streams.store.log import RoomLog
from tests.server import CuelightServer

EVENTS = 1_000_000
TURNS = 7
HELP_DEMANDED = 15.0
"""Times a bare Python."""
READY_DEMANDED_S = 1.0
"""More than the imports of the libraries alone."""
LOADED = """
import sys
import console.cli.main, console.cli.serve, console.cli.application
ours = ("console", "streams", "__main__")
print(*[name for name in sys.modules if name.partition(".")[0] not in (*ours, *sys.stdlib_module_names)])
"""
"""Prints the libraries' modules in the order in which a server loads them."""
IMPORT = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError:  # made by a library while it runs, not found by its name
        pass
"""


def _seconds(*command: str) -> float:
    """How long a command takes."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _cpu_seconds(*command: str) -> float:
    """How much processor time a command takes; a busy machine delays the longer of two more."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _ready_after(server: CuelightServer) -> float:
    begun = time.perf_counter()
    server.start()
    return time.perf_counter() - begun


async def _fill(data: Path, count: int) -> None:
    redis = connect(json.loads((data / "runtime.json").read_text())["redis_url"])
    log = RoomLog(redis)
    begin = int(time.time() * 1_000) - DURATION
    await log.append("bench", boundaries(begin))
    for batch in batches(audience(count, PEOPLE, begin)):
        await log.append("bench", batch)
    await redis.aclose()


def _turn(taken: dict[str, list[float]], libraries: list[str], empty: Path, full: CuelightServer) -> None:
    taken["python"].append(_cpu_seconds(sys.executable, "-c", "pass"))
    taken["help"].append(_cpu_seconds(str(Path(sys.executable).with_name("cuelight")), "--help"))
    taken["libraries"].append(_seconds(sys.executable, "-c", IMPORT, *libraries))
    server = CuelightServer(empty, CUELIGHT_STANDBY="1")
    taken["on empty data"].append(_ready_after(server))
    server.kill()
    taken["after a crash"].append(_ready_after(server))
    server.stop()
    taken["after a crash, with the full log"].append(_ready_after(full))
    full.kill()


def main(count: int = EVENTS) -> None:
    """Print the minima, and what they are compared with."""
    libraries = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True
    ).stdout.split()
    taken: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="cuelight-bench-") as directory:
        full = CuelightServer(Path(directory) / "full", CUELIGHT_STANDBY="1")
        full.start()
        asyncio.run(_fill(full.data, count))
        full.kill()
        for turn in range(TURNS):
            _turn(taken, libraries, Path(directory) / f"empty{turn}", full)
        full.start()
        full.stop()
    least = {name: min(seconds) for name, seconds in taken.items()}
    python, alone = least["python"], least["libraries"]
    print(f"minima of {TURNS} turns; in brackets median (lowest–highest), seconds")
    print(f"python -c pass: {python:.3f} s of processor time ({machine.spread(taken['python'], 3)})")
    print(
        f"cuelight --help: {least['help']:.3f} s of processor time ({machine.spread(taken['help'], 3)}),"
        f" {least['help'] / python:.1f} times a bare Python (demanded: {HELP_DEMANDED:.0f})"
    )
    print(f"the libraries' {len(libraries)} modules: {alone:.2f} s ({machine.spread(taken['libraries'], 2)})")
    for name in ("on empty data", "after a crash", "after a crash, with the full log"):
        print(
            f"ready {name}: {least[name]:.2f} s ({machine.spread(taken[name], 2)}),"
            f" {least[name] - alone:+.2f} s beside the libraries (demanded: {READY_DEMANDED_S:+.0f})"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
