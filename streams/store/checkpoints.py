"""Checkpoints: states of rooms in files, so that nobody has to fold a whole log again.

A checkpoint says where its blobs are: in packs, files beside it, each with what the checkpoint before did not have.
So one of a long show costs little more than one of a short show. Blobs of packs of which little is needed any more are
written anew, so that packs take at most a few times the room of what they are for.

A file is written under another name, flushed and renamed; it carries a checksum, and so does each blob. A checkpoint
belongs to one log: one that was made from another log, or reaches further than the log does, is not used. They grow
sparse with age: the newest four are kept, then two of every doubling of the age, and the first for good.
"""

from __future__ import annotations

import os
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Final, NamedTuple
from urllib.parse import quote

import msgspec
from msgspec import Struct
from xxhash import xxh3_128_digest

from streams.errors import Unavailable
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import SavedState, restored_state
from streams.store import keys
from streams.store.connection import RedisClient, reachable
from streams.store.log import after_or_at

MAGIC: Final = b"cuelight checkpoint 3\n"
NEWEST_KEPT: Final = 4
SLACK: Final = 3
"""The packs of a checkpoint may take so many times the room of its blobs."""


class Place(NamedTuple):
    """Where a blob is."""

    pack: str
    begin: int
    size: int


class Checkpoint(Struct, frozen=True):
    """One file: the ``number``-th of its room, made of ``log`` up to ``position``."""

    path: Path
    number: int
    log: str
    position: str


_POINT: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'file', ARGV[2], 'position', ARGV[3])
return 1
"""


class Pointers:
    """What Redis knows of the checkpoints. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._point = redis.register_script(_POINT)

    async def log_name(self, room: str) -> str:
        """The name of the room's log, given once: another Redis has another log, whatever its positions are."""
        async with reachable():
            await self._redis.hsetnx(keys.checkpoint(room), "log", secrets.token_hex(8))
            name: Any = await self._redis.hget(keys.checkpoint(room), "log")
        return str(name.decode())

    async def point(self, room: str, token: int, checkpoint: Checkpoint) -> bool:
        """Name the newest checkpoint. False: the token of the lease is out of date."""
        async with reachable():
            pointed = await self._point(
                keys=[keys.token(room), keys.checkpoint(room)],
                args=[token, checkpoint.path.name, checkpoint.position],
            )
        return bool(pointed)


class Checkpoints:
    """The checkpoint files of one data directory. Everything here blocks; call it off the loop."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "checkpoints"
        self._lock = Lock()
        self._newest: dict[tuple[Path, str], tuple[str, _Packed]] = {}
        """Each log's newest checkpoint and its position: what this process wrote, or read and found right."""
        self._packs: dict[Path, frozenset[str]] = {}
        """What packs each checkpoint needs."""

    def of(self, room: str, log: str, until: str) -> list[Checkpoint]:
        """A room's checkpoints of that log, up to a position, newest first."""
        usable = [one for one in _all(self._home(room)) if one.log == log and after_or_at(until, one.position)]
        return sorted(usable, key=lambda one: one.number, reverse=True)

    def load(self, checkpoint: Checkpoint) -> RoomState:
        """The state. Raises ValueError when a file is damaged or of another version, OSError when one is gone."""
        home = checkpoint.path.parent
        with checkpoint.path.open("rb") as file, ExitStack() as packs:
            packed, core = _read(file)
            blobs = _Blobs(home, packed, packs)
            state = restored_state(_Stored(core, blobs))
        with self._lock:
            self._newest[home, checkpoint.log] = checkpoint.position, packed
        return state

    def write(self, room: str, log: str, frozen: SavedState) -> Checkpoint:
        """Write a state down, then let go of files that are not needed any more.

        Raises Unavailable when the disk does not take it.
        """
        home = self._home(room)
        with self._lock:
            try:
                home.mkdir(parents=True, exist_ok=True, mode=0o700)
                number = max((one.number for one in _all(home)), default=-1) + 1
                packed = self._pack(home, log, number, frozen)
                path = home / f"{number:08d}.{log}.{frozen.position}.checkpoint"
                with _draft(path) as file:
                    _write(file, packed, frozen.core)
                _flush_directory(home)
            except (OSError, ValueError) as error:
                raise Unavailable(
                    "The checkpoint of room {room} cannot be written: {reason}.", room=room, reason=str(error)
                ) from error
            self._newest[home, log] = frozen.position, packed
            self._thin(home)
        return Checkpoint(path, number, log, frozen.position)

    def _pack(self, home: Path, log: str, number: int, frozen: SavedState) -> _Packed:
        """Where each blob is: those that are nowhere yet go into a new pack."""
        position, before = self._newest.get((home, log), ("", []))
        if frozen.previous is not None and frozen.previous.position != position:
            raise ValueError("it refers to another one")
        digests = [before[blob][0] if isinstance(blob, int) else xxh3_128_digest(blob) for blob in frozen.blobs]
        known = dict(before)
        places = _worth_keeping(home, known, digests)
        pack, end = home / f"{number:08d}.{secrets.token_hex(4)}.pack", 0
        if not places.keys() >= set(digests):
            with _draft(pack) as file:
                for digest, blob in zip(digests, frozen.blobs, strict=True):
                    if digest not in places:
                        content = _again(home, digest, known[digest]) if isinstance(blob, int) else blob
                        places[digest] = Place(pack.name, end, len(content))
                        end += file.write(content)
        return [(digest, places[digest]) for digest in digests]

    def _thin(self, home: Path) -> None:
        """Remove checkpoints that are not needed, then packs that none needs."""
        every = _all(home)
        newest = max(one.number for one in every)
        needed: set[str] = set()
        for one in every:
            if kept(one.number, newest):
                needed |= self._packs_of(one.path)
            else:
                one.path.unlink(missing_ok=True)
                self._packs.pop(one.path, None)
        for pack in home.glob("*.pack"):
            if pack.name not in needed:
                pack.unlink(missing_ok=True)

    def _packs_of(self, path: Path) -> frozenset[str]:
        """The packs that a checkpoint needs; none when it is damaged."""
        if path not in self._packs:
            with path.open("rb") as file, suppress(ValueError):
                self._packs[path] = frozenset(place.pack for _, place in _read(file)[0])
        return self._packs.get(path, frozenset())

    def _home(self, room: str) -> Path:
        return self._directory / quote(room, safe="").replace(".", "%2E")


_Packed = list[tuple[bytes, Place]]
"""The blobs of a checkpoint: the digest of each, and where it is."""


class _Stored(NamedTuple):
    core: bytes
    blobs: Sequence[bytes]


class _Blobs(Sequence[bytes]):
    """The blobs of a checkpoint, each read when it is asked for. Packs stay open until ``until`` is left."""

    def __init__(self, home: Path, packed: _Packed, until: ExitStack) -> None:
        self._packed = packed
        packs = {place.pack for _, place in packed}
        self._files = {name: until.enter_context((home / name).open("rb")) for name in packs}

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        digest, place = self._packed[number]
        return _blob(self._files[place.pack], digest, place)


def _blob(pack: BinaryIO, digest: bytes, place: Place) -> bytes:
    pack.seek(place.begin)
    blob = pack.read(place.size)
    if xxh3_128_digest(blob) != digest:
        raise ValueError("a pack of this checkpoint is damaged")
    return blob


def _again(home: Path, digest: bytes, place: Place) -> bytes:
    """A blob that was written before."""
    with (home / place.pack).open("rb") as pack:
        return _blob(pack, digest, place)


def _worth_keeping(home: Path, places: Mapping[bytes, Place], digests: Iterable[bytes]) -> dict[bytes, Place]:
    """The places of blobs that are there already, but of the emptiest packs so many that the rest are not too empty."""
    found = {digest: places[digest] for digest in digests if digest in places}
    used: defaultdict[str, int] = defaultdict(int)
    for place in found.values():
        used[place.pack] += place.size
    sizes = {pack: size for pack in used if (size := _size(home / pack)) is not None}
    fullest = sorted(sizes, key=lambda pack: used[pack] / sizes[pack], reverse=True)
    while sum(sizes.values()) > SLACK * sum(used[pack] for pack in sizes):
        del sizes[fullest.pop()]
    return {digest: place for digest, place in found.items() if place.pack in sizes}


def _size(path: Path) -> int | None:
    """The bytes of a file; None when there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _all(home: Path) -> list[Checkpoint]:
    return [one for path in home.glob("*.checkpoint") if (one := _named(path))]


def kept(number: int, newest: int) -> bool:
    """Whether the ``number``-th checkpoint is still needed when there are ``newest``: the older, the sparser."""
    age = newest - number
    spacing = 1 << max(0, (age // NEWEST_KEPT).bit_length())
    return age < NEWEST_KEPT or number % spacing == 0


def _named(path: Path) -> Checkpoint | None:
    parts = path.name.split(".")
    if len(parts) != 4 or not parts[0].isdigit():
        return None
    return Checkpoint(path, int(parts[0]), parts[1], parts[2])


@contextmanager
def _draft(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name once it is whole and on disk."""
    draft = path.with_suffix(".draft")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def _write(file: BinaryIO, packed: _Packed, core: bytes) -> None:
    content = msgspec.msgpack.encode((packed, core))
    file.write(MAGIC)
    file.write(xxh3_128_digest(content))
    file.write(content)


def _read(file: BinaryIO) -> tuple[_Packed, bytes]:
    """Where the blobs are, and the core."""
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("this is no checkpoint")
    digest, content = file.read(16), file.read()
    if xxh3_128_digest(content) != digest:
        raise ValueError("the checkpoint is damaged")
    return _decode(content)


_decode = msgspec.msgpack.Decoder(tuple[_Packed, bytes]).decode


def _flush_directory(directory: Path) -> None:
    """Make the new name durable; some file systems cannot, and need not."""
    descriptor = os.open(directory, os.O_RDONLY)
    with suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)
