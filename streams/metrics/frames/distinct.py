"""Distinct people of several shows, also of several rooms that share their people.

What a worker writes down of a show is a sample of who was there: the hashes of their pseudonyms below a bound, all of
them while they are few. A bound halves all hashes, so that it is the same people in every show (``state.sketch``):
samples of several shows are cut to the lowest bound among them, united and counted. With hashes of three bits, three
people of one show are one in two, those whose hash is below 4; of the other show only 3 and 2 are:

>>> first, second = PeopleSample(1, (0, 1, 3)), PeopleSample(0, (3, 2, 6))
>>> distinct([first, second], bits=3)
Distinct(people=8, error=0.3535533905932738)

They are 0, 1, 2 and 3, and stand for eight.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyroaring import BitMap

from streams.metrics.state.room import RoomState

SETS: Final = ("viewers", "participants", "buyers")
"""What distinct people are counted of, by the slug of the figure."""
MOST: Final = 65_536
"""So many people of a set are written down; of more, a sample."""
HASH_BITS: Final = 64

_Hashes = NDArray[np.uint64]


class PeopleSample(Struct, frozen=True):
    """One in 2**level of a set of people: those with the smallest hashes."""

    level: int
    hashes: Sequence[int] | _Hashes


class Distinct(Struct, frozen=True):
    """How many distinct people there are, and the relative standard error of that; 0: exact."""

    people: int
    error: float = 0.0


def samples(state: RoomState, show: str, most: int = MOST) -> dict[str, PeopleSample]:
    """What is written down of a show, by set."""
    known, hashes = state.shows[show], state.people.hashes
    found = {}
    for name in SETS:
        people: BitMap = getattr(known.crowd, name)
        level = 0 if name == "buyers" else known.sample_level
        found[name] = _thinned(level, hashes[np.array(array("I", people), np.intp) - 1], most)
    return found


def _thinned(level: int, hashes: _Hashes, most: int) -> PeopleSample:
    while len(hashes) > most:
        level += 1
        hashes = hashes[hashes < np.uint64(1 << HASH_BITS - level)]
    return PeopleSample(level, np.sort(hashes))


def distinct(of: Iterable[PeopleSample], bits: int = HASH_BITS) -> Distinct:
    """The distinct people of several sets."""
    sets = list(of)
    if not sets:
        return Distinct(0)
    level = max(one.level for one in sets)
    last = np.uint64((1 << bits - level) - 1)
    hashes = [np.asarray(one.hashes, np.uint64) for one in sets]
    count = len(np.unique(np.concatenate([one[one <= last] for one in hashes])))
    return Distinct(count << level, sqrt((1 - 2.0**-level) / count) if level and count else 0.0)


def samples_bytes(written: dict[str, PeopleSample]) -> bytes:
    """Samples as they are kept."""
    return msgspec.msgpack.encode(
        {name: (one.level, np.asarray(one.hashes, "<u8").tobytes()) for name, one in written.items()}
    )


def samples_from(stored: bytes) -> dict[str, PeopleSample]:
    """Samples as they were kept."""
    found = msgspec.msgpack.decode(stored, type=dict[str, tuple[int, bytes]])
    return {name: PeopleSample(level, np.frombuffer(hashes, "<u8")) for name, (level, hashes) in found.items()}
