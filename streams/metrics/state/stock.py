"""What is left of an item: the platform's newest report, less what was sold since, plus what came back.

A report counts for the instant it speaks of and includes what had happened by then; of what is of that instant, what
stands before it in the log. Otherwise it does not matter in which order reports, sales and refunds become known, except
beyond ``MOVEMENTS_KEPT``.

Where only sizes are reported, the newest reports of all sizes together are one, as of the newest of them. As soon as
somebody reports the whole item, that counts and sizes do not.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

MOVEMENTS_KEPT: Final = 5_000
"""So many instants with sales since the newest report are known one by one, per item. Older ones are summed up: a
report that comes later than that many sales after its own instant would count them a second time."""


class StockState(Struct, array_like=True):
    """The stock of one SKU of a room, in units."""

    at: int | None = None
    """The instant of the newest report; None while nobody reported any."""
    count: int = 0
    """What it said."""
    movements: dict[int, int] = field(default_factory=dict)
    """Units that went (negative) or came back, by instant; only what no report of the whole item includes."""
    total_moved: int = 0
    """The sum of moves, those included that are no longer known one by one."""
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By size: the instant of the newest report and what it said; empty when the whole item is reported."""

    @property
    def left(self) -> int | None:
        """Units left now; below nought when more was sold than there was, None while nobody reported any."""
        return None if self.at is None else self.count + self.total_moved

    def add_report(self, at: int, count: int) -> None:
        """Add a report. Of two that speak of the same instant, the one that was added later counts."""
        if self.at is not None and at < self.at and not self.sizes:
            return
        self.sizes.clear()
        self.at, self.count = at, count
        self.movements = {then: units for then, units in self.movements.items() if then > at}
        self.total_moved = sum(self.movements.values())

    def add_size_report(self, at: int, count: int, size: str) -> None:
        """Add a report of one size."""
        whole_is_reported = self.at is not None and not self.sizes
        if whole_is_reported or at < self.sizes.get(size, (at, 0))[0]:
            return
        self.sizes[size] = at, count
        self.count = sum(units for _, units in self.sizes.values())
        if self.at is None or at >= self.at:
            self.at = at
            self.total_moved = sum(units for then, units in self.movements.items() if then > at)

    def add_movement(self, at: int, units: int) -> None:
        """Units went (negative) or came back."""
        is_reported = self.at is not None and at < self.at
        if is_reported and not self.sizes:
            return
        self.movements[at] = self.movements.get(at, 0) + units
        if not is_reported:
            self.total_moved += units
        if len(self.movements) > MOVEMENTS_KEPT:
            for then in sorted(self.movements)[: MOVEMENTS_KEPT // 2]:
                del self.movements[then]
