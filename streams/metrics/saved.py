"""The state of a room in bytes, and back.

What only grows (names, ids, orders, visits) is referred to while the fold goes on, and encoded piece by piece
elsewhere; the rest is small and encoded at once. So writing down a room with a million people holds the fold up for
milliseconds.

A saved state is a series of pieces, each a MessagePack array ``[section, key, content]``; the first is the head.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct
from pyroaring import BitMap

from streams.events import Boundary
from streams.metrics.minutes import Memory
from streams.metrics.repeats import Repeats
from streams.metrics.sources import Source, Sources
from streams.metrics.state import Activity, Counters, Orders, Paid, Refund, Reservations, RoomState, Setup, Show
from streams.metrics.stock import Stock
from streams.metrics.uniques import People
from streams.metrics.visits import Curve, Visits
from streams.metrics.windows import Timeline

FOLD_VERSION: Final = 3
"""Rises when the fold counts something differently: what an older one saved is not read, the log is folded again."""
PIECE: Final = 20_000
"""Elements of a section in one piece."""


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
        self._names, self._named = state.people.names, len(state.people.names)
        self._segments = [(segment, len(segment)) for segment in state.repeats.segments]
        self._placed = list(state.orders.placed)
        self._paid = list(state.orders.paid.items())
        self._moves = {show: list(known.visits.moves.items()) for show, known in state.shows.items()}

    def pieces(self) -> Iterator[bytes]:
        """The pieces, head first. May run in another thread."""
        yield _encode(_Piece("head", FOLD_VERSION, Raw(self._core)))
        yield from _pieces("names", 0, self._names, self._named)
        for index, (segment, length) in enumerate(self._segments):
            yield from _pieces("ids", index, segment, length)
        yield from _pieces("placed", 0, self._placed, len(self._placed))
        yield from _pieces("paid", 0, self._paid, len(self._paid))
        for show, moves in self._moves.items():
            yield from _pieces("moves", show, moves, len(moves))


def thaw(pieces: Iterable[bytes]) -> RoomState:
    """The state that was saved. Raises ValueError when it is damaged or another version's."""
    try:
        return _thawed(map(_decode_piece, pieces))
    except (msgspec.DecodeError, StopIteration) as error:
        raise ValueError(f"this is no saved state: {error}") from error


def _thawed(pieces: Iterator[_Piece]) -> RoomState:
    head = next(pieces)
    if head.section != "head" or head.key != FOLD_VERSION:
        raise ValueError(f"saved by version {head.key} of the fold, not {FOLD_VERSION}")
    core = _decode_core(head.content)
    state = RoomState(core.setup)
    state.position = core.position
    state.timeline = Timeline(core.boundaries, delay=core.setup.delay)
    state.shows = core.shows
    state.activity, state.counters, state.reservations = core.activity, core.counters, core.reservations
    state.feeds, state.stocks = core.feeds, core.stocks
    state.sources = Sources(core.sources)
    names: list[str] = []
    segments: dict[str | int, list[str]] = {}
    orders = Orders(early=core.early)
    for piece in pieces:
        match piece.section:
            case "names":
                names += _decode_texts(piece.content)
            case "ids":
                segments.setdefault(piece.key, []).extend(_decode_texts(piece.content))
            case "placed":
                orders.placed.update(_decode_texts(piece.content))
            case "paid":
                orders.paid.update(_decode_paid(piece.content))
            case "moves":
                state.shows[str(piece.key)].visits.moves.update(_decode_moves(piece.content))
    state.people, state.repeats, state.orders = People(names), Repeats(segments.values()), orders
    return state


def _pieces(section: str, key: str | int, content: Sequence[Any], length: int) -> Iterator[bytes]:
    for start in range(0, length, PIECE):
        part = content[start : min(start + PIECE, length)]
        yield _encode(_Piece(section, key, Raw(_encode(part))))


def _to_plain(value: Any) -> Any:
    if isinstance(value, BitMap):
        return value.serialize()
    if isinstance(value, Visits):  # the moves have a section of their own
        return {slot: steps.tobytes() for slot, steps in value.curve.steps.items()}
    if isinstance(value, Memory):
        return None
    raise NotImplementedError(type(value).__name__)


def _from_plain(kind: type, value: Any) -> Any:
    if kind is BitMap:
        return BitMap.deserialize(value)
    if kind is Visits:
        return Visits(curve=Curve({slot: array("q", steps) for slot, steps in value.items()}))
    if kind is Memory:
        return Memory()
    raise NotImplementedError(kind.__name__)


_encode = msgspec.msgpack.Encoder(enc_hook=_to_plain).encode
_decode_piece = msgspec.msgpack.Decoder(_Piece).decode
_decode_core: Callable[[Raw], _Core] = msgspec.msgpack.Decoder(_Core, dec_hook=_from_plain).decode
_decode_texts: Callable[[Raw], list[str]] = msgspec.msgpack.Decoder(list[str]).decode
_decode_paid: Callable[[Raw], list[tuple[str, Paid]]] = msgspec.msgpack.Decoder(list[tuple[str, Paid]]).decode
_decode_moves: Callable[[Raw], list[tuple[int, bytes]]] = msgspec.msgpack.Decoder(list[tuple[int, bytes]]).decode
