"""Memory and time of the fold from one million events to ten, with a million viewers: flat, or not.

One process makes the events, another folds them as a worker does: batches of 500 in the order of time, a frame for
every 5,000 events, a checkpoint for every 100,000. A tenth of them are follows and orders, more than in a real show.
``python -m benchmarks.flat [PICTURE]`` draws the readings. What making an event takes beside it shows how fast the
machine was at the time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from benchmarks import plot
from benchmarks.fold import BATCH, audience, boundaries
from console import memory
from streams.checkpoints import Checkpoints
from streams.log import decode_events
from streams.metrics.fold import Fold
from streams.metrics.frame import frame_bytes
from streams.metrics.points import points
from streams.metrics.saved import Frozen, Grown
from streams.metrics.snapshot import snapshot
from streams.metrics.state import RoomState
from streams.room_consumer import CHECKPOINT_EVENTS

EVENTS = 10_000_000
PEOPLE = 1_000_000
STEP = 500_000
FRAME_EVENTS = 5_000
"""A frame for so many events: ten million in two hours are 1,400 a second."""
PAGE_MB = 4096 / 1e6


class Reading(Struct):
    """How it stands after so many events."""

    events: int
    rss_mb: float
    """Resident memory of the folding process."""
    fold_us: float
    """Processor time per event since the reading before: decode and fold."""
    frame_us: float
    """The same, for frames."""
    checkpoint_us: float
    """The same, for checkpoints."""
    made_us: float = 0.0
    """What making an event took the other process meanwhile: always the same work, so it tells the machine's speed."""

    @property
    def ratio(self) -> float:
        """All that is done for an event, in times of making one."""
        return (self.fold_us + self.frame_us + self.checkpoint_us) / self.made_us


def measured(events: int = EVENTS, people: int = PEOPLE) -> Iterator[Reading]:
    """Readings as they come."""
    command = [sys.executable, "-m", "benchmarks.flat", "--fold"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as folding:
        assert folding.stdin is not None
        assert folding.stdout is not None
        batch = []
        begun = time.process_time()
        for number, event in enumerate(audience(events, people), 1):
            batch.append(event)
            if number % BATCH == 0:
                body = msgspec.msgpack.encode(batch)
                folding.stdin.write(len(body).to_bytes(4, "big") + body)
                batch.clear()
            if number % STEP == 0:
                folding.stdin.flush()
                made_us = (time.process_time() - begun) / STEP * 1e6
                reading = msgspec.json.decode(folding.stdout.readline(), type=Reading)
                yield msgspec.structs.replace(reading, made_us=made_us)
                begun = time.process_time()
        folding.stdin.close()


def fold(incoming: IO[bytes], outgoing: IO[str]) -> RoomState:
    """Fold what comes in, and say how it goes."""
    memory.give_back()
    folder = Fold(RoomState())
    folder.apply(boundaries())
    times = [0.0, 0.0, 0.0]
    done = 0
    grown: Grown | None = None
    with tempfile.TemporaryDirectory() as directory:
        checkpoints = Checkpoints(Path(directory))
        while head := incoming.read(4):
            body = incoming.read(int.from_bytes(head, "big"))
            begun = time.process_time()
            events = decode_events(body)
            folder.apply(events)
            times[0] += time.process_time() - begun
            done += len(events)
            if done % FRAME_EVENTS == 0:
                begun = time.process_time()
                state = folder.settle()
                frame_bytes(snapshot(state, "show", events[-1].at))
                points(state, "show", state.shows["show"].changed)
                state.shows["show"].changed.clear()
                times[1] += time.process_time() - begun
            if done % CHECKPOINT_EVENTS == 0:
                begun = time.process_time()
                folder.state.position = f"{done}-0"
                frozen = Frozen(folder.settle(), grown)
                checkpoints.write("room", "log", frozen)
                grown = frozen.grown
                times[2] += time.process_time() - begun
            if done % STEP == 0:
                rss = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MB
                reading = Reading(done, round(rss, 1), *(round(one / STEP * 1e6, 3) for one in times))
                outgoing.write(json.dumps(msgspec.to_builtins(reading)) + "\n")
                outgoing.flush()
                times = [0.0, 0.0, 0.0]
    return folder.settle()


def main(picture: str | None = None) -> None:
    """Print the readings; draw them, too, when a file is named."""
    columns = f"{'events':>12} {'memory MB':>10} {'fold µs':>9} {'frames µs':>10} {'checkpoints µs':>15}"
    print(f"{columns} {'making µs':>10} {'ratio':>6}   per event")
    readings = []
    for one in measured():
        readings.append(one)
        print(
            f"{one.events:>12,} {one.rss_mb:>10.0f} {one.fold_us:>9.2f} {one.frame_us:>10.2f} "
            f"{one.checkpoint_us:>15.2f} {one.made_us:>10.2f} {one.ratio:>6.2f}",
            flush=True,
        )
    if picture is not None:
        time_of = {
            "fold": [one.fold_us for one in readings],
            "frames": [one.frame_us for one in readings],
            "checkpoints": [one.checkpoint_us for one in readings],
            "making one": [one.made_us for one in readings],
        }
        panels = [
            plot.Panel("Memory of the fold, MB", 100, {"resident": [one.rss_mb for one in readings]}),
            plot.Panel("Processor time for an event, µs", 2, time_of),
        ]
        Path(picture).write_text(plot.drawn([one.events for one in readings], panels))


if __name__ == "__main__":
    if "--fold" in sys.argv:
        fold(sys.stdin.buffer, sys.stdout)
    else:
        main(*sys.argv[1:2])
