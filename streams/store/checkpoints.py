"""Checkpoints: states of rooms in a store of blobs, so that nobody has to fold a whole log again.

A checkpoint is a small file and packs: it says where its blobs are, most of them in packs that earlier ones wrote. So
one of a long show costs little more than one of a short show. The file carries a checksum, and so does each blob.

A checkpoint belongs to one log: one that was made from another log, or reaches further than the log does, is not used.
They grow sparse with age: the newest four are kept, then two of every doubling of the age, and the first for good.

Any worker may read them, on whatever machine; whoever has the room's lease writes. One that lost it and does not know
may write beside its successor: names differ, and what a newer checkpoint may need is not removed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from threading import Lock
from typing import Final, NamedTuple
from urllib.parse import quote

import msgspec
from msgspec import Struct
from xxhash import xxh3_128_digest

from streams.errors import Unavailable
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import Content, SavedState, restored_state
from streams.store.blob_store import BlobStore, Piece
from streams.store.log import after_or_at, position_order
from streams.store.packs import Packed, PackReader, Place, StoredBlobs, worth_keeping

MAGIC: Final = b"cuelight checkpoint 3\n"
NEWEST_KEPT: Final = 4


class Checkpoint(Struct, frozen=True):
    """One file: the ``number``-th of its room, made of ``log`` up to ``position``."""

    name: str
    number: int
    log: str
    position: str


class _Stored(NamedTuple):
    core: bytes
    blobs: StoredBlobs


class Checkpoints:
    """The checkpoints in one store. Everything here blocks; call it off the loop."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._lock = Lock()
        self._newest: dict[tuple[str, str], tuple[str, Packed]] = {}
        """The newest checkpoint of each room and log, with its position: what this process wrote, or read and found
        right."""
        self._packs: dict[str, frozenset[str]] = {}
        """What packs each checkpoint needs."""

    def of(self, room: str, log: str, until: str) -> list[Checkpoint]:
        """A room's checkpoints of that log, up to a position, newest first. Raises OSError."""
        found = _checkpoints(self._store.list(_folder(room)))
        usable = [one for one in found if one.log == log and after_or_at(until, one.position)]
        return sorted(usable, key=lambda one: (one.number, position_order(one.position)), reverse=True)

    def load(self, checkpoint: Checkpoint) -> RoomState:
        """The state. Raises ValueError when a file is damaged or of another version, OSError when one is gone."""
        folder = checkpoint.name.rpartition("/")[0]
        packed, core = self._read(checkpoint.name)
        with PackReader(self._store, folder) as packs:
            state = restored_state(_Stored(core, StoredBlobs(packed, packs)))
        with self._lock:
            self._newest[folder, checkpoint.log] = checkpoint.position, packed
        return state

    def check(self, room: str) -> Iterator[tuple[str, str | None]]:
        """All checkpoints of a room, of whatever log, and what is wrong with each. Reads them whole. Raises OSError."""
        folder = _folder(room)
        for one in _checkpoints(self._store.list(folder)):
            try:
                with PackReader(self._store, folder) as packs:
                    for digest, place in self._read(one.name)[0]:
                        packs.blob(digest, place)
            except (ValueError, FileNotFoundError) as error:
                yield one.name, str(error)
            else:
                yield one.name, None

    def write(self, room: str, log: str, frozen: SavedState) -> Checkpoint:
        """Write a state down, then let go of files that are not needed any more.

        Raises Unavailable when the store does not take it.
        """
        folder = _folder(room)
        with self._lock:
            try:
                files = self._store.list(folder)
                number = max((one.number for one in _checkpoints(files)), default=-1) + 1
                packed = self._pack(folder, files, log, number, frozen)
                name = f"{folder}/{number:08d}.{log}.{frozen.position}.checkpoint"
                self._store.put(name, _written(packed, frozen.core))
                self._newest[folder, log] = frozen.position, packed
                self._thin([*files, name], number)
            except (OSError, ValueError) as error:
                raise Unavailable(
                    "The checkpoint of room {room} cannot be written: {reason}.", room=room, reason=str(error)
                ) from error
        return Checkpoint(name, number, log, frozen.position)

    def _pack(self, folder: str, files: dict[str, int], log: str, number: int, frozen: SavedState) -> Packed:
        """Where each blob is: those that are nowhere yet go into a new pack."""
        position, before = self._newest.get((folder, log), ("", []))
        if frozen.previous is not None and frozen.previous.position != position:
            raise ValueError("it refers to another one")
        digests = [before[blob][0] if isinstance(blob, int) else xxh3_128_digest(blob) for blob in frozen.blobs]
        known = dict(before)
        sizes = {name.rpartition("/")[2]: size for name, size in files.items() if name.endswith(".pack")}
        places = worth_keeping(sizes, known, digests)
        pack, end = f"{number:08d}.{secrets.token_hex(4)}.pack", 0
        fresh: list[tuple[bytes, Content]] = []
        for digest, blob in zip(digests, frozen.blobs, strict=True):
            if digest not in places:
                size = known[digest].size if isinstance(blob, int) else len(blob)
                places[digest] = Place(pack, end, size)
                end += size
                fresh.append((digest, blob))
        if fresh:
            with PackReader(self._store, folder) as packs:
                self._store.put(f"{folder}/{pack}", _contents(fresh, known, packs))
        return [(digest, places[digest]) for digest in digests]

    def _thin(self, files: Iterable[str], newest: int) -> None:
        """Remove checkpoints that are not needed, then packs that none needs.

        Packs of this number stay: another writer may be about to name one in its checkpoint.
        """
        files = list(files)
        needed: set[str] = set()
        for one in _checkpoints(files):
            if kept(one.number, newest):
                needed |= self._packs_of(one.name)
            else:
                self._store.delete(one.name)
                self._packs.pop(one.name, None)
        for name in files:
            pack = name.rpartition("/")[2]
            if pack.endswith(".pack") and pack not in needed and int(pack.partition(".")[0]) < newest:
                self._store.delete(name)

    def _packs_of(self, name: str) -> frozenset[str]:
        """The packs that a checkpoint needs; none when it is damaged or gone."""
        if name not in self._packs:
            with suppress(ValueError, FileNotFoundError):
                self._packs[name] = frozenset(place.pack for _, place in self._read(name)[0])
        return self._packs.get(name, frozenset())

    def _read(self, name: str) -> tuple[Packed, bytes]:
        """Where the blobs are, and the core."""
        with self._store.get(name) as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise ValueError("this is no checkpoint")
            digest, content = file.read(16), file.read()
        if xxh3_128_digest(content) != digest:
            raise ValueError("the checkpoint is damaged")
        return _decode(content)


_decode = msgspec.msgpack.Decoder(tuple[Packed, bytes]).decode


def _written(packed: Packed, core: bytes) -> list[Piece]:
    content = msgspec.msgpack.encode((packed, core))
    return [MAGIC, xxh3_128_digest(content), content]


def _contents(blobs: Iterable[tuple[bytes, Content]], known: dict[bytes, Place], packs: PackReader) -> Iterator[Piece]:
    """Blobs themselves; those that are only referred to are read where they were written before."""
    for digest, blob in blobs:
        yield packs.blob(digest, known[digest]) if isinstance(blob, int) else blob


def kept(number: int, newest: int) -> bool:
    """Whether the ``number``-th checkpoint is still needed when there are ``newest``: the older, the sparser."""
    age = newest - number
    spacing = 1 << max(0, (age // NEWEST_KEPT).bit_length())
    return age < NEWEST_KEPT or number % spacing == 0


def _folder(room: str) -> str:
    return f"checkpoints/{quote(room, safe='').replace('.', '%2E')}"


def _checkpoints(names: Iterable[str]) -> list[Checkpoint]:
    return [one for name in names if (one := _named(name)) is not None]


def _named(name: str) -> Checkpoint | None:
    parts = name.rpartition("/")[2].split(".")
    if len(parts) != 4 or parts[3] != "checkpoint" or not parts[0].isdigit():
        return None
    return Checkpoint(name, int(parts[0]), parts[1], parts[2])
