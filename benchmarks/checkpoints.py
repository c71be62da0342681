"""What a checkpoint costs at the end of a large show, written as packs and in three simpler ways beside it.

Run ``python -m benchmarks.checkpoints [EVENTS]``. A show of ten million events, a million viewers; one checkpoint
100,000 events before its end, then the one at its end, which is measured: how long it holds up the fold, how long each
way takes to write it to disk, how many bytes it hands to the system, in how many files, and to read it back.

    packs            what we do: blobs that the checkpoint before did not have, in one file
    a file a blob    the same blobs, each a file of its own, named by its content
    SQLite           the same blobs, rows of one database for each room
    one whole file   the whole state anew
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
from xxhash import xxh3_128_digest

from benchmarks.flat import PEOPLE
from benchmarks.fold import BATCH, audience, boundaries
from streams.events import Logged
from streams.metrics.fold.fold import Fold
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import BlobIndex, SavedState, restored_state
from streams.store.checkpoints import Checkpoints
from streams.store.directory_blobs import DirectoryBlobs
from streams.worker.checkpointer import CHECKPOINT_EVENTS

EVENTS = 10_000_000


class Stored(NamedTuple):
    """A state that was read back."""

    core: bytes
    blobs: list[bytes]


class Way(Protocol):
    """A way to keep checkpoints in a directory."""

    def write(self, frozen: SavedState) -> None:
        """Put one on disk."""

    def read(self) -> RoomState:
        """The newest."""


class Packs:
    """What we do."""

    def __init__(self, directory: Path) -> None:
        self._store = DirectoryBlobs(directory)
        self._checkpoints = Checkpoints(self._store)

    def write(self, frozen: SavedState) -> None:
        self._checkpoints.write("room", "log", frozen)

    def read(self) -> RoomState:
        again = Checkpoints(self._store)
        return again.load(again.of("room", "log", "99999999-0")[0])


class Digests:
    """Which blobs a state has, by content; those that it only refers to are known from the state before."""

    def __init__(self) -> None:
        self._newest: list[bytes] = []

    def of(self, frozen: SavedState) -> Iterator[tuple[bytes, bytes | memoryview | None]]:
        """Digest and content of each blob; None for one that was there before."""
        before, self._newest = self._newest, []
        for blob in frozen.blobs:
            digest = before[blob] if isinstance(blob, int) else xxh3_128_digest(blob)
            self._newest.append(digest)
            yield digest, None if isinstance(blob, int) else blob


class FileABlob:
    """A file for each blob."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._digests = Digests()

    def write(self, frozen: SavedState) -> None:
        names = []
        for digest, blob in self._digests.of(frozen):
            names.append(digest.hex())
            if blob is not None and not (self._directory / names[-1]).exists():
                _put(self._directory / names[-1], blob)
        _put(self._directory / "checkpoint", msgspec.msgpack.encode((names, frozen.core)))

    def read(self) -> RoomState:
        content = (self._directory / "checkpoint").read_bytes()
        names, core = msgspec.msgpack.decode(content, type=tuple[list[str], bytes])
        return restored_state(Stored(core, [(self._directory / name).read_bytes() for name in names]))


class Sqlite:
    """Rows of a database."""

    def __init__(self, directory: Path) -> None:
        self._database = sqlite3.connect(directory / "checkpoints.db", isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE blob (digest BLOB PRIMARY KEY, content BLOB);"
            "CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, digests BLOB, core BLOB);"
        )
        self._digests = Digests()

    def write(self, frozen: SavedState) -> None:
        digests = []
        self._database.execute("BEGIN IMMEDIATE")
        for digest, blob in self._digests.of(frozen):
            digests.append(digest)
            if blob is not None:
                self._database.execute("INSERT OR IGNORE INTO blob VALUES (?, ?)", (digest, blob))
        row = (b"".join(digests), frozen.core)
        self._database.execute("INSERT INTO checkpoint (digests, core) VALUES (?, ?)", row)
        self._database.execute("COMMIT")

    def read(self) -> RoomState:
        newest = "SELECT digests, core FROM checkpoint ORDER BY number DESC LIMIT 1"
        digests, core = self._database.execute(newest).fetchone()
        one = "SELECT content FROM blob WHERE digest = ?"
        places = range(0, len(digests), 16)
        blobs = [self._database.execute(one, (digests[begin : begin + 16],)).fetchone()[0] for begin in places]
        return restored_state(Stored(core, blobs))


class WholeFile:
    """The whole state anew."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def write(self, frozen: SavedState) -> None:
        _put(self._directory / "checkpoint", msgspec.msgpack.encode((frozen.core, frozen.blobs)))

    def read(self) -> RoomState:
        content = (self._directory / "checkpoint").read_bytes()
        return restored_state(msgspec.msgpack.decode(content, type=Stored))


WAYS: dict[str, Callable[[Path], Way]] = {
    "packs": Packs,
    "a file a blob": FileABlob,
    "SQLite": Sqlite,
    "one whole file": WholeFile,
}


def _put(path: Path, content: bytes | memoryview) -> None:
    """A file, whole and on disk."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _files(directory: Path) -> set[tuple[Path, int]]:
    return {(path, path.stat().st_size) for path in directory.rglob("*") if path.is_file()}


def _written_bytes() -> int:
    """What this process has handed to its system to write so far."""
    return int(Path("/proc/self/io").read_text().partition("wchar: ")[2].split()[0])


class Show:
    """A show that goes on, and its states as they are saved."""

    def __init__(self, count: int) -> None:
        self._fold = Fold(RoomState())
        self._fold.apply(boundaries())
        self._events = audience(count, PEOPLE)
        self._blob_index: BlobIndex | None = None
        self.freeze_s = 0.0
        """How long the last freeze held up the fold."""

    def go_on(self, events: int) -> None:
        """Fold so many more."""
        for _ in range(events // BATCH):
            batch: list[Logged] = list(islice(self._events, BATCH))
            self._fold.apply(batch)

    def saved(self, position: str) -> SavedState:
        """The state now, referring to the one before."""
        state = self._fold.flush()
        state.position = position
        begun = time.process_time()
        frozen = SavedState(state, self._blob_index)
        self.freeze_s = time.process_time() - begun
        self._blob_index = frozen.blob_index
        return frozen

    def whole(self) -> SavedState:
        """The state now, in itself."""
        return SavedState(self._fold.flush())


def main(count: int = EVENTS) -> None:
    """Print all."""
    show = Show(count)
    show.go_on(count - CHECKPOINT_EVENTS)
    with tempfile.TemporaryDirectory(prefix="cuelight-bench-") as home:
        directories = {name: Path(home) / str(number) for number, name in enumerate(WAYS)}
        ways: dict[str, Way] = {}
        first = show.saved("1-0")
        for name, directory in directories.items():
            directory.mkdir()
            ways[name] = WAYS[name](directory)
            ways[name].write(show.whole() if name == "one whole file" else first)
        show.go_on(CHECKPOINT_EVENTS)
        second = show.saved("2-0")
        print(f"{count:,} events; the fold is held up for {show.freeze_s * 1_000:.0f} ms")
        print(f"{'':<16}{'write, s':>10}{'MB':>8}{'files':>8}{'read, s':>10}")
        for name, way in ways.items():
            frozen = show.whole() if name == "one whole file" else second
            before, bytes_before = _files(directories[name]), _written_bytes()
            begun = time.monotonic()
            way.write(frozen)
            wrote = time.monotonic() - begun
            megabytes = (_written_bytes() - bytes_before) / 1e6
            changed = len(_files(directories[name]) - before)
            begun = time.monotonic()
            way.read()
            read = time.monotonic() - begun
            print(f"{name:<16}{wrote:>10.2f}{megabytes:>8.1f}{changed:>8}{read:>10.2f}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
