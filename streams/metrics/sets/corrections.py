"""What shops' books say of orders in the place of what was told of them, newest first.

A correction holds for all that is said of its order, also for what comes later in the log, so a fold knows the
corrections before it meets the orders. One that comes when its order is folded already, and says something else, is
late: the log is folded again with it. For that, the content that each order was folded with is kept as a hash:

>>> from streams.events import OrderCorrected, OrderLine, OrderPaid
>>> coat, hat = OrderLine("coat", 1, 100), OrderLine("hat", 1, 50)
>>> corrections = Corrections()
>>> paid = OrderPaid(id="1", at=5, person="ann", order="a", currency="CNY", lines=(coat,))
>>> corrections.record_paid([paid], [1], [True])
>>> same = OrderCorrected(id="2", at=9, order="a", currency="CNY", lines=(coat,))
>>> other = OrderCorrected(id="3", at=9, order="a", currency="CNY", lines=(hat,))
>>> [corrections.is_late(one, placed=0, paid=1) for one in (same, other)]
[False, True]
>>> corrections.add(other)
>>> [event.lines == (hat,) for event in corrections.corrected([paid])]
[True]
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace
from xxhash import xxh3_64_intdigest

from streams.events import Order, OrderCorrected, OrderCreated, OrderPaid

AnyOrder = TypeVar("AnyOrder", OrderCreated, OrderPaid)
_encode = msgspec.msgpack.Encoder().encode


class Contents:
    """A hash of the content of each of many orders, by their numbers."""

    def __init__(self, hashes: Iterable[int] = ()) -> None:
        self.hashes = array("Q", hashes)

    def record(self, number: int, content: int) -> bool:
        """Whether an order has this content; the first that comes is the one it has."""
        if number == len(self.hashes) + 1:
            self.hashes.append(content)
        return self.hashes[number - 1] == content


class Corrections(Struct):
    """Those of a room, and what orders were folded with."""

    newest: dict[str, OrderCorrected] = field(default_factory=dict)
    """By order."""
    placed: Contents = field(default_factory=Contents)
    paid: Contents = field(default_factory=Contents)
    """Of the first placement and the first payment of each order, by their numbers."""
    mixed: set[str] = field(default_factory=set)
    """Orders of which something else was folded, too, or something was left out."""

    def add(self, correction: OrderCorrected) -> None:
        """Let a correction hold unless a newer one does."""
        if self.is_newer(correction):
            self.newest[correction.order] = correction

    def is_newer(self, correction: OrderCorrected) -> bool:
        """Whether it is newer than the one that holds; of one instant the same holds in whatever order they come."""
        known = self.newest.get(correction.order)
        return known is None or _rank(correction) > _rank(known)

    def is_late(self, correction: OrderCorrected, placed: int, paid: int) -> bool:
        """Whether a newer correction would have changed what is folded of its order, whose numbers these are; 0: it is
        not known."""
        if correction.order in self.mixed:
            return True
        content = content_of(correction)
        if placed and self.placed.hashes[placed - 1] != content:
            return True
        return bool(paid) and (not correction.paid or self.paid.hashes[paid - 1] != content)

    def corrected(self, events: Sequence[AnyOrder]) -> list[AnyOrder]:
        """What is said of orders, with what the corrections say in its place; what nobody paid is left out."""
        return [found for event in events if (found := self._corrected(event)) is not None]

    def record_placed(self, events: Sequence[OrderCreated], numbers: Sequence[int]) -> None:
        """Record with what content orders of these numbers were placed."""
        for event, number in zip(events, numbers, strict=True):
            if not self.placed.record(number, content_of(event)):
                self.mixed.add(event.order)

    def record_paid(self, events: Sequence[OrderPaid], numbers: Sequence[int], new: Sequence[bool]) -> None:
        """Record with what content orders of these numbers were paid, for the first time or once more."""
        for event, number, first in zip(events, numbers, new, strict=True):
            same = self.paid.record(number, content_of(event))
            if event.part is not None or not (first or same):
                self.mixed.add(event.order)

    def _corrected(self, event: AnyOrder) -> AnyOrder | None:
        correction = self.newest.get(event.order)
        if correction is None:
            return event
        changes = {"lines": correction.lines, "traffic": correction.traffic, "account": correction.account}
        if not isinstance(event, OrderPaid):
            return replace(event, **changes)
        if event.at > correction.at and (event.part is not None or not correction.paid):
            return event
        if not correction.paid:
            self.mixed.add(event.order)
            return None
        return replace(event, **changes, part=None)


def content_of(event: Order | OrderCorrected) -> int:
    """The same for the same lines, traffic and account."""
    return xxh3_64_intdigest(_encode((event.lines, event.traffic, event.account)))


def _rank(correction: OrderCorrected) -> tuple[int, bool, int]:
    return correction.at, correction.paid, content_of(correction)
