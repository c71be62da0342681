"""The state of a room in bytes, and back.

A saved state is a core and blobs. The core is one MessagePack; long arrays and large sets stand beside it, cut into
blobs, so that what only grows, and what is over, is the same blobs every time: whoever writes down the states of a room
one after the other has most of the next one already. The core is made at once, which takes milliseconds; the arrays are
referred to, so that blobs can be read while the fold goes on.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, Protocol
from weakref import ref

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyroaring import BitMap

from streams.events import Boundary
from streams.metrics.sets.corrections import Contents
from streams.metrics.sets.follows import Follows, Layer
from streams.metrics.sets.hashes import Numbering
from streams.metrics.sets.histories import Histories, HistoryArrays
from streams.metrics.sets.orders import Orders, PaidOrders
from streams.metrics.sets.repeats import Repeats
from streams.metrics.sets.stays import Stays
from streams.metrics.sets.streaks import Streaks
from streams.metrics.sets.uniques import People
from streams.metrics.sets.visits import OnlineCurve, Visits
from streams.metrics.state.crowds_by_time import ShowCache
from streams.metrics.state.room import Counters, EventTimes, Reservations, RoomState, Setup
from streams.metrics.state.show import ShowState
from streams.metrics.state.shows import PackedShow, RestingShow, Shows
from streams.metrics.state.sources import Sources, SourceState
from streams.metrics.state.stock import StockState
from streams.metrics.state.windows import RoomTimeline

FOLD_VERSION: Final = 19
"""Rises when the fold counts something differently: what an older one saved is not read, the log is folded again."""
BLOB: Final = 1 << 18
"""Bytes of an array in one blob."""
INLINE: Final = 1 << 10
"""What has no more bytes than this stands in the core."""

Blob = bytes | memoryview
Content = Blob | int
"""A blob, or the number of the same one in the state that was saved before."""


class StoredState(Protocol):
    """A state as it was at one instant."""

    @property
    def core(self) -> bytes: ...
    @property
    def blobs(self) -> Sequence[Content]: ...


class _Core(Struct, array_like=True):
    """A room's state, field by field."""

    version: int
    setup: Setup
    position: str
    boundaries: list[Boundary]
    shows: dict[str, ShowState]
    at_rest: dict[str, RestingShow]
    people: People
    repeats: Repeats
    orders: Orders
    event_times: EventTimes
    counters: Counters
    reservations: Reservations
    feeds: dict[str, int]
    stocks: dict[str, StockState]
    sources: dict[str, SourceState]
    streaks: Streaks


class _Version(Struct, array_like=True):
    """What is read of the core first."""

    version: int


class Piece(NamedTuple):
    """So many people of a set, or elements of an array, at an offset into what holds them."""

    owner: Any
    offset: int
    length: int


class BlobIndex:
    """The large sets and arrays of a saved state, so that the next need not hold what is as it was.

    Nobody leaves a set as long as it is as thin a sample: one that has as many people has the same. What stands in an
    array that is saved never changes; it gets longer, or is another array.
    """

    def __init__(self, state: RoomState) -> None:
        self.position = state.position
        self.sample_levels = {name: show.sample_level for name, show in state.shows.awake.items()}
        self._known: dict[tuple[int, int], tuple[Callable[[], Any], int, int]] = {}
        """By identity and offset: the owner, the length and the number of the blob."""

    def same_sampling(self, other: BlobIndex) -> bool:
        """Whether the sets of shows that were awake both times are as thin a sample."""
        return all(other.sample_levels.get(show, level) == level for show, level in self.sample_levels.items())

    def add(self, piece: Piece, number: int) -> None:
        """A piece is the blob of that number. An array that nobody else needs any more is not kept for this."""
        owner = piece.owner
        held = (lambda: owner) if isinstance(owner, BitMap) else ref(owner)
        self._known[id(owner), piece.offset] = held, piece.length, number

    def number(self, piece: Piece) -> int | None:
        """The number of the blob that a piece still is."""
        owner, length, number = self._known.get((id(piece.owner), piece.offset), (lambda: None, 0, 0))
        return number if owner() is piece.owner and length == piece.length else None


class _PlainEncoder:
    """Makes the values of a state plain, with all that they hold."""

    def plain(self, value: Any) -> Any:
        """A value by what msgspec knows; numbers and sets in bytes."""
        match value:
            case BitMap():
                return self._set(value)
            case np.ndarray():
                owner = value if value.base is None else value.base
                offset = value.__array_interface__["data"][0]
                return self._cut(
                    owner, offset, value.dtype, len(value), lambda begin, end: value[begin:end].data.cast("B")
                )
            case array():
                kind = np.dtype(value.typecode)
                return self._cut(value, 0, kind, len(value), lambda begin, end: value[begin:end].tobytes())
            case EncodedShow():
                content = value.content
                return self._cut(value, 0, np.dtype("B"), len(content), lambda begin, end: content[begin:end])
            case Follows():
                return value.net, [(layer.who, layer.first, layer.last) for layer in value.layers]
            case Visits():
                return value.curve.steps, value.stays.marks, value.histories.arrays()
            case People() | Numbering():
                return value.hashes
            case Repeats():
                return value.young, value.old, value.names
            case PaidOrders():
                return value.numbering, *value.arrays, value.origins, value.skus, value.digests
            case Contents():
                return value.hashes
            case ShowCache():
                return None
        raise NotImplementedError(type(value).__name__)

    def _set(self, people: BitMap) -> bytes | int:
        return self._content(Piece(people, 0, len(people)), people.serialize)

    def _cut(
        self, owner: Any, offset: int, kind: np.dtype[Any], length: int, content: Callable[[int, int], Blob]
    ) -> tuple[str, int, list[bytes | int]]:
        """An array by its pieces. ``owner`` holds it at ``offset``, ``content`` gives elements from one to another."""
        step = BLOB // kind.itemsize
        pieces = [
            self._content(
                Piece(owner, offset + begin * kind.itemsize, min(step, length - begin)),
                partial(content, begin, min(begin + step, length)),
            )
            for begin in range(0, length, step)
        ]
        return kind.char, length, pieces

    def _content(self, _piece: Piece, content: Callable[[], Blob]) -> bytes | int:
        """What stands for a piece."""
        return bytes(content())


class EncodedShow(PackedShow):
    """A show at rest."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def unpack(self) -> ShowState:
        """The show as it was."""
        return msgspec.msgpack.decode(self.content, type=ShowState, dec_hook=_Restorer(()).restored)


def pack_show(show: ShowState) -> EncodedShow:
    """A show to rest."""
    return EncodedShow(msgspec.msgpack.encode(show, enc_hook=_PlainEncoder().plain))


class SavedState(_PlainEncoder):
    """The saved state of a room that goes on. It must be flushed."""

    def __init__(self, state: RoomState, previous: BlobIndex | None = None) -> None:
        """``previous``: the sets and arrays of the state that was saved before, to be referred to."""
        self.position = state.position
        self.blobs: list[Content] = []
        self.blob_index = BlobIndex(state)
        self.previous = previous if previous is not None and previous.same_sampling(self.blob_index) else None
        self.core = msgspec.msgpack.encode(
            _Core(
                FOLD_VERSION,
                state.setup,
                state.position,
                list(state.timeline.boundaries.values()),
                state.shows.awake,
                state.shows.at_rest,
                state.people,
                state.repeats,
                state.orders,
                state.event_times,
                state.counters,
                state.reservations,
                state.feeds,
                state.stocks,
                state.sources.known,
                state.streaks,
            ),
            enc_hook=self.plain,
        )

    def _content(self, piece: Piece, content: Callable[[], Blob]) -> bytes | int:
        """The content itself when it is short, else the number of its blob."""
        same = self.previous.number(piece) if self.previous is not None else None
        found: Content = content() if same is None else same
        if not isinstance(found, int) and len(found) <= INLINE:
            return bytes(found)
        self.blobs.append(found)
        number = len(self.blobs) - 1
        self.blob_index.add(piece, number)
        return number


def restored_state(saved: StoredState) -> RoomState:
    """The state that was saved; each blob is read once. Raises ValueError when it is damaged or another version's."""
    try:
        version = msgspec.msgpack.decode(saved.core, type=_Version).version
        if version != FOLD_VERSION:
            raise ValueError(f"saved by version {version} of the fold, not {FOLD_VERSION}")
        core = msgspec.msgpack.decode(saved.core, type=_Core, dec_hook=_Restorer(saved.blobs).restored)
    except (msgspec.DecodeError, IndexError, TypeError) as error:
        raise ValueError(f"this is no saved state: {error}") from error
    return _state_of(core)


def _state_of(core: _Core) -> RoomState:
    state = RoomState(core.setup)
    state.position = core.position
    state.timeline = RoomTimeline(core.boundaries, delay=core.setup.delay)
    state.shows = Shows(core.shows, core.at_rest)
    state.people, state.repeats, state.orders = core.people, core.repeats, core.orders
    state.event_times, state.counters, state.reservations = core.event_times, core.counters, core.reservations
    state.feeds, state.stocks = core.feeds, core.stocks
    state.sources = Sources(core.sources)
    state.streaks = core.streaks
    return state


class _Restorer:
    """What ``SavedState`` made plain, as it was."""

    def __init__(self, blobs: Sequence[Content]) -> None:
        self._blobs = blobs

    def restored(self, kind: type, value: Any) -> Any:
        """A value of the core."""
        if kind is BitMap:
            return BitMap.deserialize(bytes(self._got(value)))
        if kind is Follows:
            net, layers = value
            return Follows(net, (Layer(*map(self._array, layer)) for layer in layers))
        if kind is Visits:
            steps, marks, histories = value
            return Visits(
                Histories(HistoryArrays(*map(self._array, histories))),
                OnlineCurve({bucket: array("H", self._bytes(some)) for bucket, some in steps.items()}),
                Stays({bucket: array("H", self._bytes(some)) for bucket, some in marks.items()}),
            )
        if kind is People:
            return People(self._array(value))
        if kind is Numbering:
            return Numbering(self._array(value))
        if kind is Repeats:
            young, old, names = map(self._array, value)
            return Repeats(young, old, names=names)
        if kind is PaidOrders:
            ids, *arrays, origins, skus, digests = value
            payments, lines, refunds = ([self._numbers(one) for one in some] for some in arrays)
            return PaidOrders(self._array(ids), payments, lines, refunds, map(tuple, origins), skus, digests)
        if kind is Contents:
            return Contents(self._numbers(value))
        if kind is PackedShow:
            return EncodedShow(self._bytes(value))
        if kind is ShowCache:
            return ShowCache()
        raise NotImplementedError(kind.__name__)

    def _got(self, content: bytes | int) -> Blob:
        blob = content if isinstance(content, bytes) else self._blobs[content]
        if isinstance(blob, int):
            raise ValueError("a blob of this state is in another one")
        return blob

    def _array(self, value: tuple[str, int, list[bytes | int]]) -> NDArray[Any]:
        """An array as it was cut."""
        char, length, pieces = value
        whole = np.empty(length, np.dtype(char))
        content, begin = whole.view(np.uint8), 0
        for piece in map(self._got, pieces):
            content[begin : begin + len(piece)] = np.frombuffer(piece, np.uint8)
            begin += len(piece)
        if begin != len(content):
            raise ValueError("an array of this state is cut off")
        return whole

    def _numbers(self, value: tuple[str, int, list[bytes | int]]) -> array[int]:
        """An array of numbers that grows."""
        return array(np.dtype(value[0]).char, self._bytes(value))

    def _bytes(self, value: tuple[str, int, list[bytes | int]]) -> bytes:
        return self._array(value).tobytes()
