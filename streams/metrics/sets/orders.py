"""The orders of a room, by id.

Ids are kept as 64-bit hashes: among a million orders, two are taken for one with a probability of 1 in 37 million.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress

from msgspec import Struct, field
from numpy.typing import ArrayLike

from streams.events import OrderLine
from streams.metrics.sets.hashes import Numbering, hashed

Origin = tuple[str, str]


class Payment(Struct, frozen=True, array_like=True, gc=False):
    """When an order was paid, UTC ms, and by what way. Its refunds are booked there, too."""

    at: int
    channel: str
    tier: str


class Refund(Struct, frozen=True, array_like=True, gc=False):
    """A refund that came before its order."""

    amount: int
    lines: tuple[OrderLine, ...]


class PaidOrders:
    """Paid orders, in some 32 bytes each.

    ``at`` and ``way`` run beside the numbering of ids: order number n was paid ``at[n - 1]``, by ``ways[way[n - 1]]``,
    a channel and a tier.
    """

    def __init__(
        self, ids: ArrayLike = (), at: Iterable[int] = (), way: Iterable[int] = (), ways: Iterable[Origin] = ()
    ) -> None:
        self.numbering = Numbering(ids)
        self.at: array[int] = array("q", at)
        self.way: array[int] = array("I", way)
        self.ways: list[Origin] = list(ways)
        self._numbers = {way: number for number, way in enumerate(self.ways)}

    def get(self, order: str) -> Payment | None:
        """How it was paid; None when it was not."""
        number = int(self.numbering.find(hashed([order]))[0])
        return Payment(self.at[number - 1], *self.ways[self.way[number - 1]]) if number else None

    def fresh(self, orders: Sequence[str], paid: Iterable[Payment]) -> list[bool]:
        """Which of these orders were not there yet, each but once; they are there from now on."""
        fresh: list[bool] = self.numbering.fresh(hashed(orders)).tolist()
        for one in compress(paid, fresh):
            way = (one.channel, one.tier)
            if way not in self._numbers:
                self._numbers[way] = len(self.ways)
                self.ways.append(way)
            self.at.append(one.at)
            self.way.append(self._numbers[way])
        return fresh


class Orders(Struct):
    """The orders of a room."""

    placed: Numbering = field(default_factory=Numbering)
    paid: PaidOrders = field(default_factory=PaidOrders)
    early: dict[str, list[Refund]] = field(default_factory=dict)
    """Refunds whose order nobody has paid yet, by order."""
