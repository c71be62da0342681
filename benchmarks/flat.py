"""Memory and time of the fold from one million events to ten, with a million viewers: flat, or not.

Events come in batches of 500 in the order of time, with a frame for every 5,000 and a checkpoint for every 100,000, as
a worker does it. A tenth of them are follows and orders, more than in a real show. The machine's speed changes by the
minute: so after every part the last 100,000 events of a show of one million are folded, too, one with as many viewers
and the same two hours. ``python -m benchmarks.flat [PICTURE]`` draws the readings.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import fmean
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO

import msgspec
from msgspec import Struct, field

from benchmarks import plot
from benchmarks.fold import BATCH, audience, boundaries
from console.cli import memory
from streams.events import Logged
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import frame_bytes
from streams.metrics.frames.points import points
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import BlobIndex, SavedState, restored_state
from streams.store.checkpoints import Checkpoints
from streams.store.directory_blobs import DirectoryBlobs
from streams.store.log import decode_events
from streams.worker.checkpointer import CHECKPOINT_EVENTS

EVENTS = 10_000_000
SMALL = 1_000_000
PEOPLE = 1_000_000
STEP = 500_000
PART = 100_000
"""So many are made, then folded, then as many of the small show: in turns, for what works beside slows down."""
FRAME_EVENTS = 5_000
"""A frame for so many events: ten million in two hours are 1,400 a second."""
PAGE_MB = 4096 / 1e6


class Times(Struct):
    """Processor time for an event, µs."""

    fold: float = 0.0
    """Decode and fold."""
    frames: float = 0.0
    checkpoints: float = 0.0

    @property
    def total(self) -> float:
        """All that is done for an event."""
        return self.fold + self.frames + self.checkpoints

    def row(self) -> str:
        """For a table."""
        return f"{self.fold:>9.2f} {self.frames:>9.2f} {self.checkpoints:>12.2f} {self.total:>7.2f}"


class Reading(Struct):
    """How it stands after so many events."""

    events: int
    rss_mb: float
    """Resident memory of the folding process."""
    times: Times
    """Since the reading before."""
    small: Times = field(default_factory=Times)
    """Of the end of a show of one million, meanwhile."""

    @property
    def ratio(self) -> float:
        """The time for an event, in times of one of the small show."""
        return self.times.total / self.small.total


class Folding:
    """Folds a show as a worker does, and takes the time of each kind of work."""

    def __init__(self, fold: Fold, directory: Path, done: int = 0) -> None:
        self.done = done
        self._fold = fold
        self._checkpoints = Checkpoints(DirectoryBlobs(directory))
        self._blob_index: BlobIndex | None = None
        self._spent = Times()
        self._since = done

    def take(self, body: bytes) -> None:
        """Fold a batch, and write what is due."""
        begun = time.process_time()
        events = decode_events(body)
        self._fold.apply(events)
        self._spent.fold += time.process_time() - begun
        self.done += len(events)
        if self.done % FRAME_EVENTS == 0:
            begun = time.process_time()
            self.frame(events[-1].at)
            self._spent.frames += time.process_time() - begun
        if self.done % CHECKPOINT_EVENTS == 0:
            begun = time.process_time()
            self.checkpoint()
            self._spent.checkpoints += time.process_time() - begun

    def frame(self, at: int) -> None:
        """Make a frame, and its points for the replay."""
        state = self._fold.flush()
        frame_bytes(snapshot(state, "show", at))
        points(state, "show", state.shows["show"].changed_buckets)
        state.shows["show"].changed_buckets.clear()

    def checkpoint(self) -> None:
        """Write a checkpoint."""
        state = self._fold.flush()
        state.position = f"{self.done}-0"
        frozen = SavedState(state, self._blob_index)
        self._checkpoints.write("room", "log", frozen)
        self._blob_index = frozen.blob_index

    def times(self) -> Times:
        """What an event took since this was asked last."""
        spent, events = self._spent, self.done - self._since
        self._spent, self._since = Times(), self.done
        return Times(*(value / events * 1e6 for value in msgspec.structs.astuple(spent)))


class SmallShow:
    """A show of one million events whose last part can be folded again and again."""

    def __init__(self) -> None:
        events = audience(SMALL, PEOPLE)
        fold = Fold(RoomState())
        fold.apply(boundaries())
        for _ in range((SMALL - PART) // BATCH):
            last = list(islice(events, BATCH))
            fold.apply(last)
        self._before = SavedState(fold.flush())
        self._at = last[-1].at
        self._rest = list(_bodies(events))

    def times(self) -> Times:
        """What an event of the last part takes, once there were a frame and a checkpoint before."""
        with TemporaryDirectory() as directory:
            folding = Folding(Fold(restored_state(self._before)), Path(directory), SMALL - PART)
            folding.frame(self._at)
            folding.checkpoint()
            for body in self._rest:
                folding.take(body)
            return folding.times()


def _bodies(events: Iterable[Logged]) -> Iterator[bytes]:
    stream = iter(events)
    while batch := list(islice(stream, BATCH)):
        yield msgspec.msgpack.encode(batch)


def measured(count: int = EVENTS) -> Iterator[Reading]:
    """Readings as they come."""
    small = SmallShow()
    command = [sys.executable, "-m", "benchmarks.flat", "--fold"]
    with (
        NamedTemporaryFile() as part,
        subprocess.Popen([*command, part.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as folding,
    ):
        assert folding.stdin is not None
        assert folding.stdout is not None
        bodies = _bodies(audience(count, PEOPLE))
        beside: list[Times] = []
        for done in range(PART, count + 1, PART):
            part.seek(0)
            part.truncate()
            for body in islice(bodies, PART // BATCH):
                part.write(len(body).to_bytes(4, "big") + body)
            part.flush()
            folding.stdin.write(b"reading\n" if done % STEP == 0 else b"fold\n")
            folding.stdin.flush()
            told = folding.stdout.readline()
            beside.append(small.times())
            if done % STEP == 0:
                yield msgspec.structs.replace(msgspec.json.decode(told, type=Reading), small=_mean(beside))
                beside.clear()
        folding.stdin.close()


def _mean(some: list[Times]) -> Times:
    return Times(*(fmean(getattr(one, name) for one in some) for name in Times.__struct_fields__))


def fold(part: Path, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Fold what the file holds whenever a line comes in, and say how it went when that is asked."""
    memory.give_back()
    folder = Fold(RoomState())
    folder.apply(boundaries())
    with TemporaryDirectory() as directory:
        folding = Folding(folder, Path(directory))
        while asked := incoming.readline():
            with part.open("rb") as file:
                while head := file.read(4):
                    folding.take(file.read(int.from_bytes(head, "big")))
            if asked == b"reading\n":
                rss = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MB
                outgoing.write(msgspec.json.encode(Reading(folding.done, rss, folding.times())))
            outgoing.write(b"\n")
            outgoing.flush()


def main(picture: str | None = None) -> None:
    """Print the readings; draw them, too, when a file is named."""
    columns = f"{'fold':>9} {'frames':>9} {'checkpoints':>12} {'all':>7}"
    print(f"{'':>12} {'':>10} µs an event {'of this show':>26}   {'of a show of one million':>40}")
    print(f"{'events':>12} {'memory MB':>10} {columns} {columns} {'ratio':>6}")
    readings = []
    for one in measured():
        readings.append(one)
        print(
            f"{one.events:>12,} {one.rss_mb:>10.0f} {one.times.row()} {one.small.row()} {one.ratio:>6.2f}",
            flush=True,
        )
    if picture is not None:
        time_of = {
            "all": [one.times.total for one in readings],
            "a small show": [one.small.total for one in readings],
            "fold": [one.times.fold for one in readings],
            "frames": [one.times.frames for one in readings],
            "checkpoints": [one.times.checkpoints for one in readings],
        }
        panels = [
            plot.Panel("Memory of the fold, MB", 100, {"resident": [one.rss_mb for one in readings]}),
            plot.Panel("Processor time for an event, µs", 2, time_of),
        ]
        Path(picture).write_text(plot.drawn([one.events for one in readings], panels))


if __name__ == "__main__":
    if "--fold" in sys.argv:
        fold(Path(sys.argv[-1]), sys.stdin.buffer, sys.stdout.buffer)
    else:
        main(*sys.argv[1:2])
