"""The state of a room in bytes, and back.

What only grows (people, ids, orders, visits) is referred to while the fold goes on, and encoded piece by piece
elsewhere; the rest is small and encoded at once. So writing down a room with a million people holds the fold up for
milliseconds.

A saved state is a series of pieces, each a MessagePack array ``[section, key, content]``; the first is the head.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, islice, pairwise
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct
from pyroaring import BitMap

from streams.events import Boundary
from streams.metrics.hashes import Numbering
from streams.metrics.minutes import Memory
from streams.metrics.orders import Orders, PaidOrders, Refund, Way
from streams.metrics.repeats import Repeats
from streams.metrics.sources import Source, Sources
from streams.metrics.state import Activity, Counters, Reservations, RoomState, Setup, Show
from streams.metrics.stays import Stays
from streams.metrics.stock import Stock
from streams.metrics.uniques import People
from streams.metrics.visits import Curve, Visits
from streams.metrics.windows import Timeline

FOLD_VERSION: Final = 10
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
        self._people, self._peopled = state.people.hashes, len(state.people.hashes)
        self._ids = {"young": state.repeats.young.slots[:], "old": state.repeats.old.slots}
        self._placed = state.orders.placed.hashes[:]
        paid = state.orders.paid
        self._paid = (paid.numbering.hashes[:], paid.at[:], paid.way[:], tuple(paid.ways))
        self._moves = {
            show: [(number, page.copy()) for number, page in known.visits.pages.items()]
            for show, known in state.shows.items()
        }

    def pieces(self) -> Iterator[bytes]:
        """The pieces, head first. May run in another thread."""
        yield _encode(_Piece("head", FOLD_VERSION, Raw(self._core)))
        yield from _words("people", 0, self._people, self._peopled)
        for table, slots in self._ids.items():
            ids = array("Q", filter(None, slots))
            yield from _words("ids", table, ids, len(ids))
        yield from _words("placed", 0, self._placed, len(self._placed))
        numbers, at, way, ways = self._paid
        yield _encode(_Piece("paid", 0, Raw(_encode((numbers.tobytes(), at.tobytes(), way.tobytes(), ways)))))
        for show, pages in self._moves.items():
            yield from _pieces("moves", show, iter(pages), _packed)


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
    people: array[int] = array("Q")
    ids: dict[str | int, array[int]] = {}
    placed: array[int] = array("Q")
    orders = Orders(early=core.early)
    for piece in pieces:
        match piece.section:
            case "people":
                people.frombytes(_decode_bytes(piece.content))
            case "ids":
                ids.setdefault(piece.key, array("Q")).frombytes(_decode_bytes(piece.content))
            case "placed":
                placed.frombytes(_decode_bytes(piece.content))
            case "paid":
                numbers, at, way, ways = _decode_paid(piece.content)
                orders.paid = PaidOrders(array("Q", numbers), array("q", at), array("I", way), ways)
            case "moves":
                state.shows[str(piece.key)].visits.pages.update(_unpacked(_decode_moves(piece.content)))
    orders.placed = Numbering(placed)
    state.people, state.repeats, state.orders = (
        People(people),
        Repeats(ids.get("young", ()), ids.get("old", ())),
        orders,
    )
    return state


def _words(section: str, key: str | int, content: array[int], length: int) -> Iterator[bytes]:
    """An array that may grow meanwhile, up to ``length``, as its bytes."""
    for start in range(0, length, PIECE):
        part = content[start : min(start + PIECE, length)]
        yield _encode(_Piece(section, key, Raw(_encode(part.tobytes()))))


def _pieces(
    section: str, key: str | int, content: Iterator[Any], pack: Callable[[list[Any]], Any] = list
) -> Iterator[bytes]:
    while part := list(islice(content, PIECE)):
        yield _encode(_Piece(section, key, Raw(_encode(pack(part)))))


def _packed(pages: list[tuple[int, list[bytes]]]) -> tuple[bytes, bytes, bytes]:
    """Page numbers, how many bytes of moves each person has, and the moves: read many times faster than lists."""
    told = [moves for _, page in pages for moves in page]
    return array("I", (number for number, _ in pages)).tobytes(), array("H", map(len, told)).tobytes(), b"".join(told)


def _unpacked(packed: tuple[bytes, bytes, bytes]) -> Iterator[tuple[int, list[bytes]]]:
    numbers, lengths, blob = array("I", packed[0]), array("H", packed[1]), packed[2]
    if not numbers:
        return
    moves = [blob[start:end] for start, end in pairwise(accumulate(lengths, initial=0))]
    size = len(moves) // len(numbers)
    for index, number in enumerate(numbers):
        yield number, moves[index * size : (index + 1) * size]


def _to_plain(value: Any) -> Any:
    if isinstance(value, BitMap):
        return value.serialize()
    if isinstance(value, Visits):  # the pages have a section of their own
        return [
            {slot: steps.tobytes() for slot, steps in slots.items()} for slots in (value.curve.steps, value.stays.marks)
        ]
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
    if kind is Memory:
        return Memory()
    raise NotImplementedError(kind.__name__)


_encode = msgspec.msgpack.Encoder(enc_hook=_to_plain).encode
_decode_piece = msgspec.msgpack.Decoder(_Piece).decode
_decode_core: Callable[[Raw], _Core] = msgspec.msgpack.Decoder(_Core, dec_hook=_from_plain).decode
_decode_bytes: Callable[[Raw], bytes] = msgspec.msgpack.Decoder(bytes).decode
_decode_paid: Callable[[Raw], tuple[bytes, bytes, bytes, list[Way]]] = msgspec.msgpack.Decoder(
    tuple[bytes, bytes, bytes, list[Way]]
).decode
_decode_moves: Callable[[Raw], tuple[bytes, bytes, bytes]] = msgspec.msgpack.Decoder(tuple[bytes, bytes, bytes]).decode
