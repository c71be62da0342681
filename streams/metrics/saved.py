"""The state of a room in bytes, and back.

What only grows (people, ids, orders, visits) is referred to while the fold goes on, and encoded piece by piece
elsewhere; the rest is small and encoded at once. So writing down a room with a million people holds the fold up for
milliseconds.

A saved state is a series of pieces: a head, which tells the version, then all that is small together, then each array.
All but the second are a MessagePack array ``[section, key, content]``.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Raw, Struct
from numpy.typing import NDArray
from pyroaring import BitMap

from streams.events import Boundary
from streams.metrics.follows import Layer, Moves
from streams.metrics.hashes import Numbering
from streams.metrics.histories import Histories
from streams.metrics.minutes import Memory
from streams.metrics.orders import PaidOrders, Refund, Way
from streams.metrics.sources import Source, Sources
from streams.metrics.state import Activity, Counters, Reservations, RoomState, Setup, Show
from streams.metrics.stays import Stays
from streams.metrics.stock import Stock
from streams.metrics.uniques import People
from streams.metrics.visits import Curve, Visits
from streams.metrics.windows import Timeline

FOLD_VERSION: Final = 12
"""Rises when the fold counts something differently: what an older one saved is not read, the log is folded again."""
_OF_HASHES: Final = ("people", "young", "old", "placed")
_OF_HISTORIES: Final = {"newest": np.uint32, "latest": np.int64, "moves": np.int64, "before": np.uint32}
"""The arrays of ``Histories``, in its order."""


class _Core(Struct, array_like=True):
    """All that is small."""

    setup: Setup
    position: str
    boundaries: list[Boundary]
    shows: dict[str, Show]
    early: dict[str, list[Refund]]
    activity: Activity
    counters: Counters
    reservations: Reservations
    feeds: dict[str, int]
    stocks: dict[str, Stock]
    sources: dict[str, Source]


class _Piece(Struct, array_like=True):
    section: str
    key: str | int
    content: Raw


class Frozen:
    """A state as it was at one instant, to be encoded while the fold goes on."""

    def __init__(self, state: RoomState) -> None:
        """The state must be settled."""
        self.position = state.position
        self._core = _encode(
            _Core(
                state.setup,
                state.position,
                list(state.timeline.boundaries.values()),
                state.shows,
                state.orders.early,
                state.activity,
                state.counters,
                state.reservations,
                state.feeds,
                state.stocks,
                state.sources.known,
            )
        )
        ids, paid = state.repeats, state.orders.paid
        hashes = (state.people.hashes, ids.young.hashes, ids.old.hashes, state.orders.placed.hashes)
        self._hashes = dict(zip(_OF_HASHES, hashes, strict=True))
        self._paid = (paid.numbering.hashes, paid.at[:], paid.way[:], tuple(paid.ways))
        self._histories = {show: known.visits.histories.parts() for show, known in state.shows.items()}

    def pieces(self) -> Iterator[bytes]:
        """The pieces, head first, once only: what was told is let go of. May run in another thread."""
        yield _encode(_Piece("head", FOLD_VERSION, Raw(_encode(None))))
        yield self._core
        self._core = b""
        for section, hashes in self._hashes.items():
            yield _words(section, 0, hashes)
        numbers, at, way, ways = self._paid
        yield _encode(_Piece("paid", 0, Raw(_encode((numbers.tobytes(), at.tobytes(), way.tobytes(), ways)))))
        for show, parts in self._histories.items():
            for section, part in zip(_OF_HISTORIES, parts, strict=True):
                yield _words(section, show, part)


def thaw(pieces: Iterable[bytes]) -> RoomState:
    """The state that was saved. Raises ValueError when it is damaged or another version's."""
    try:
        return _thawed(iter(pieces))
    except (msgspec.DecodeError, StopIteration, KeyError) as error:
        raise ValueError(f"this is no saved state: {error}") from error


def _thawed(pieces: Iterator[bytes]) -> RoomState:
    """Each piece is let go of as soon as it is read; together they are as large as the state."""
    head = _decode_piece(next(pieces))
    if head.section != "head" or head.key != FOLD_VERSION:
        raise ValueError(f"saved by version {head.key} of the fold, not {FOLD_VERSION}")
    state = _state_of(_decode_core(next(pieces)))
    missing = {*_OF_HASHES, "paid", *state.shows}
    parts: list[NDArray[Any]] = []
    for piece in map(_decode_piece, pieces):
        match piece.section:
            case "people":
                state.people = People(_words_of(piece, np.uint64))
            case "young":
                state.repeats.young = Numbering(_words_of(piece, np.uint64))
            case "old":
                state.repeats.old = Numbering(_words_of(piece, np.uint64))
            case "placed":
                state.orders.placed = Numbering(_words_of(piece, np.uint64))
            case "paid":
                numbers, at, way, ways = _decode_paid(piece.content)
                state.orders.paid = PaidOrders(np.frombuffer(numbers, np.uint64), array("q", at), array("I", way), ways)
            case section:
                parts.append(_words_of(piece, _OF_HISTORIES[section]))
                if len(parts) == len(_OF_HISTORIES):
                    state.shows[str(piece.key)].visits.histories = Histories(*parts)
                    parts.clear()
                    missing.discard(str(piece.key))
                continue
        missing.discard(piece.section)
    if missing:
        raise ValueError(f"this state lacks {', '.join(sorted(missing))}")
    return state


def _state_of(core: _Core) -> RoomState:
    state = RoomState(core.setup)
    state.position = core.position
    state.timeline = Timeline(core.boundaries, delay=core.setup.delay)
    state.shows = core.shows
    state.activity, state.counters, state.reservations = core.activity, core.counters, core.reservations
    state.feeds, state.stocks = core.feeds, core.stocks
    state.sources = Sources(core.sources)
    state.orders.early = core.early
    return state


def _words_of(piece: _Piece, kind: type[Any]) -> NDArray[Any]:
    """The array of a piece."""
    return np.frombuffer(_decode_bytes(piece.content), kind)


def _words(section: str, key: str | int, content: NDArray[Any]) -> bytes:
    """An array as its bytes."""
    return _encode(_Piece(section, key, Raw(_encode(content.data))))


def _to_plain(value: Any) -> Any:
    if isinstance(value, BitMap):
        return value.serialize()
    if isinstance(value, Visits):  # the histories have sections of their own
        return [
            {slot: steps.tobytes() for slot, steps in slots.items()} for slots in (value.curve.steps, value.stays.marks)
        ]
    if isinstance(value, Moves):
        return value.net, [(one.who.tobytes(), one.first.tobytes(), one.last.tobytes()) for one in value.layers]
    if isinstance(value, Memory):
        return None
    raise NotImplementedError(type(value).__name__)


def _from_plain(kind: type, value: Any) -> Any:
    if kind is BitMap:
        return BitMap.deserialize(value)
    if kind is Visits:
        steps, marks = value
        return Visits(
            curve=Curve({slot: array("q", some) for slot, some in steps.items()}),
            stays=Stays({slot: array("H", some) for slot, some in marks.items()}),
        )
    if kind is Moves:
        return Moves(
            value[0],
            [
                Layer(np.frombuffer(who, np.uint32), np.frombuffer(first, np.int64), np.frombuffer(last, np.int64))
                for who, first, last in value[1]
            ],
        )
    if kind is Memory:
        return Memory()
    raise NotImplementedError(kind.__name__)


_encode = msgspec.msgpack.Encoder(enc_hook=_to_plain).encode
_decode_piece = msgspec.msgpack.Decoder(_Piece).decode
_decode_core: Callable[[bytes], _Core] = msgspec.msgpack.Decoder(_Core, dec_hook=_from_plain).decode
_decode_bytes: Callable[[Raw], bytes] = msgspec.msgpack.Decoder(bytes).decode
_decode_paid: Callable[[Raw], tuple[bytes, bytes, bytes, list[Way]]] = msgspec.msgpack.Decoder(
    tuple[bytes, bytes, bytes, list[Way]]
).decode
