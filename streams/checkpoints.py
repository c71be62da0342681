"""Checkpoints: states of rooms in files, so that nobody has to fold a whole log again.

A file is written under another name, flushed and renamed; it carries a checksum. It belongs to one log: a file that
was made from another log, or reaches further than the log does, is not used. Files grow sparse with age: the newest
four are kept, then two of every doubling of the age, and the first for good.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from msgspec import Struct
from redis.asyncio import Redis
from xxhash import xxh3_128

from streams import keys
from streams.connection import reachable
from streams.errors import Unavailable
from streams.log import after_or_at
from streams.metrics.saved import Frozen, thaw
from streams.metrics.state import RoomState

MAGIC: Final = b"cuelight checkpoint 2\n"
NEWEST_KEPT: Final = 4


class Checkpoint(Struct, frozen=True):
    """One file: the ``number``-th of its room, made of ``log`` up to ``position``."""

    path: Path
    number: int
    log: str
    position: str

    def load(self) -> RoomState:
        """The state. Raises ValueError when the file is damaged or of another version."""
        with self.path.open("rb") as file:
            return thaw(_read(file))


_POINT: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'file', ARGV[2], 'position', ARGV[3])
return 1
"""


class Pointers:
    """What Redis knows of the checkpoints. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: Redis) -> None:
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

    def of(self, room: str, log: str, until: str) -> list[Checkpoint]:
        """A room's checkpoints of that log, up to a position, newest first."""
        found = [_named(path) for path in self._home(room).glob("*.checkpoint")]
        usable = [one for one in found if one and one.log == log and after_or_at(until, one.position)]
        return sorted(usable, key=lambda one: one.number, reverse=True)

    def write(self, room: str, log: str, frozen: Frozen) -> Checkpoint:
        """Write a state down, then let go of files that are not needed any more.

        Raises Unavailable when the disk does not take it.
        """
        home = self._home(room)
        number = max((one.number for one in self._all(room)), default=-1) + 1
        path = home / f"{number:08d}.{log}.{frozen.position}.checkpoint"
        draft = path.with_suffix(".draft")
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            with draft.open("wb") as file:
                _write(file, frozen.pieces())
            draft.rename(path)
            _flush_directory(home)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise Unavailable(
                "The checkpoint of room {room} cannot be written: {reason}.", room=room, reason=str(error)
            ) from error
        self._thin(room)
        return Checkpoint(path, number, log, frozen.position)

    def _thin(self, room: str) -> None:
        every = self._all(room)
        newest = max(one.number for one in every)
        for one in every:
            if not kept(one.number, newest):
                one.path.unlink(missing_ok=True)

    def _all(self, room: str) -> list[Checkpoint]:
        return [one for path in self._home(room).glob("*.checkpoint") if (one := _named(path))]

    def _home(self, room: str) -> Path:
        return self._directory / quote(room, safe="").replace(".", "%2E")


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


def _write(file: BinaryIO, pieces: Iterable[bytes]) -> None:
    """Pieces with their lengths, an empty one, and the checksum of all."""
    checksum = xxh3_128()
    file.write(MAGIC)
    for piece in chain(pieces, (b"",)):
        for part in (len(piece).to_bytes(4, "big"), piece):  # not put together: one may be large
            checksum.update(part)
            file.write(part)
    file.write(checksum.digest())
    file.flush()
    os.fsync(file.fileno())


def _read(file: BinaryIO) -> Iterator[bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("this is no checkpoint")
    checksum = xxh3_128()
    while True:
        head = file.read(4)
        piece = file.read(int.from_bytes(head, "big"))
        checksum.update(head)
        checksum.update(piece)
        if len(head) < 4 or len(piece) < int.from_bytes(head, "big"):
            raise ValueError("the checkpoint is cut off")
        if not piece:
            break
        yield piece
    if file.read(16) != checksum.digest():
        raise ValueError("the checkpoint is damaged")


def _flush_directory(directory: Path) -> None:
    """Make the new name durable; some file systems cannot, and need not."""
    descriptor = os.open(directory, os.O_RDONLY)
    with contextlib.suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)
