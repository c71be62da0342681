"""The orders of a room, by id.

Ids are kept as 64-bit hashes: among a million orders, two are taken for one with a probability of 1 in 37 million.

Three orders are paid, and the first of them once more. Each way to come here is written down once and named by its
number:

>>> paid = PaidOrders()
>>> paid.add_new(["a", "b"], [Payment(5, "search", "power"), Payment(6, "feed", "power")])
[True, True]
>>> paid.add_new(["c", "a"], [Payment(7, "search", "power"), Payment(9, "feed", "power")])
[True, False]
>>> paid.at, paid.origin, paid.origins
(array('q', [5, 6, 7]), array('I', [0, 1, 0]), [('search', 'power'), ('feed', 'power')])
>>> paid.get("c")
Payment(at=7, channel='search', tier='power')
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
"""The channel that a buyer came through, and their tier."""


class Payment(Struct, frozen=True, array_like=True, gc=False):
    """When an order was paid, UTC ms, and by whom. Its refunds are counted there, too."""

    at: int
    channel: str
    tier: str


class Refund(Struct, frozen=True, array_like=True, gc=False):
    """A refund that came before its order."""

    amount: int
    lines: tuple[OrderLine, ...]


class PaidOrders:
    """Paid orders, in some 32 bytes each.

    ``at`` and ``origin`` run beside the numbering of ids: order number n was paid ``at[n - 1]``, by somebody of
    ``origins[origin[n - 1]]``, a channel and a tier.
    """

    def __init__(
        self, ids: ArrayLike = (), at: Iterable[int] = (), origin: Iterable[int] = (), origins: Iterable[Origin] = ()
    ) -> None:
        self.numbering = Numbering(ids)
        self.at: array[int] = array("q", at)
        self.origin: array[int] = array("I", origin)
        self.origins: list[Origin] = list(origins)
        self._numbers = {origin: number for number, origin in enumerate(self.origins)}

    def get(self, order: str) -> Payment | None:
        """How it was paid; None when it was not."""
        number = int(self.numbering.find(hashed([order]))[0])
        return Payment(self.at[number - 1], *self.origins[self.origin[number - 1]]) if number else None

    def add_new(self, orders: Sequence[str], paid: Iterable[Payment]) -> list[bool]:
        """Which of these orders were not there yet, each but once; they are there from now on."""
        new: list[bool] = self.numbering.add_new(hashed(orders)).tolist()
        for one in compress(paid, new):
            origin = (one.channel, one.tier)
            if origin not in self._numbers:
                self._numbers[origin] = len(self.origins)
                self.origins.append(origin)
            self.at.append(one.at)
            self.origin.append(self._numbers[origin])
        return new


class Orders(Struct):
    """The orders of a room."""

    placed: Numbering = field(default_factory=Numbering)
    paid: PaidOrders = field(default_factory=PaidOrders)
    early: dict[str, list[Refund]] = field(default_factory=dict)
    """Refunds whose order nobody has paid yet, by order."""
