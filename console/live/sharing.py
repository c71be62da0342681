"""What screens are told of the figures without getting them: units left of the items at hand, and the hosts' glance.

A number on air is a promise to the viewers, so one that cannot be trusted any more is taken away: a stock report that
is too old, a feed that is late, a worker that has stopped counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from console.live.alarms import alarms
from console.live.messages import Glance, StockMessage
from console.rooms.reporting import Reporting
from console.rundown.model import Slot, State
from console.rundown.schedule import playable_after, position
from streams.clock import SECOND, Instant
from streams.metrics.frames.frame import Frame

AHEAD: Final = 3
"""A cue screen is told of the slot on air and of so many that follow."""
FRAME_HOLDS: Final = 30 * SECOND
"""On air a frame comes every ten seconds at least; one older than this is nobody's word any more."""
GLANCE: Final = ("online", "viewers", "orders", "gmv", "conversion")
"""The figures that hosts see when the director shares them."""
HOSTS: Final = frozenset({"cue", "cohost"})
"""The views that show them; no other screen is told."""


def left(frame: Frame, state: State, now: Instant, *, cue: bool) -> dict[str, int]:
    """Units left by SKU, of the plan's items (for a cue screen: those at hand); only what may be said aloud."""
    if frame.ended_at is not None or (frame.on_air and now - frame.as_of > FRAME_HOLDS):
        return {}
    wanted = {item.sku for slot in (_at_hand(state) if cue else state.plan) for item in slot.items}
    found: dict[str, int] = {}
    for item in frame.items:
        named = wanted.intersection((item.sku, *item.names))
        if named:
            stock = frame.stock_of(item, now)
            if stock.value is not None and stock.freshness == "fresh":
                found |= dict.fromkeys(named, max(0, stock.value))
    return found


def glance(frame: Frame, state: State, now: Instant) -> dict[str, float | None]:
    """The shared figures, None where nothing certain is known; empty while the director does not share them."""
    if not state.floor.figures_shared:
        return {}
    stale = frame.ended_at is None and now - frame.as_of > FRAME_HOLDS
    figures = {slug: frame.kpi(slug) for slug in GLANCE}
    return {slug: None if stale or kpi.freshness != "fresh" else kpi.value for slug, kpi in figures.items()}


def _at_hand(state: State) -> Iterator[Slot]:
    place = position(state)
    if state.run is not None:
        yield state.slot(state.run.slot.id) or state.run.slot
    for _ in range(AHEAD):
        following = playable_after(state.plan, place)
        if following is None:
            return
        place = following
        yield state.plan[place]


class Sharing:
    """Of each show that is watched: the newest frame, and what every kind of screen was last told."""

    def __init__(self) -> None:
        self._frames: dict[str, Frame] = {}
        self._stocks: dict[tuple[str, str], StockMessage] = {}
        self._glances: dict[str, Glance] = {}

    def knows(self, show: str) -> bool:
        """Whether there is a frame of the show."""
        return show in self._frames

    def update(self, frame: Frame) -> None:
        """The newest frame of a show."""
        self._frames[frame.show] = frame

    def forget(self, show: str) -> None:
        """Nobody watches the show any more."""
        self._frames.pop(show, None)
        self._glances.pop(show, None)
        for key in [key for key in self._stocks if key[0] == show]:
            del self._stocks[key]

    def alarms(self, show: str, reporting: Reporting | None = None) -> dict[str, dict[str, Any]]:
        """The alerts that its newest figures call for, by code; ``reporting``: what its room reports by hand."""
        frame = self._frames.get(show)
        return {} if frame is None else alarms(frame, reporting)

    def stock(self, state: State, now: Instant, variant: str) -> StockMessage | None:
        """For a screen that has just connected: what the others of its kind were told."""
        key = (state.show_id, variant)
        if key not in self._stocks and self.knows(state.show_id):
            self._stocks[key] = self._stock(state, now, variant)
        return self._stocks.get(key)

    def glance(self, state: State, now: Instant) -> Glance | None:
        """For a screen that has just connected; empty figures while they are not shared."""
        if state.show_id not in self._glances and self.knows(state.show_id):
            self._glances[state.show_id] = self._glance(state, now)
        return self._glances.get(state.show_id)

    def changes(
        self, state: State, now: Instant, variants: Iterable[str]
    ) -> Iterator[tuple[str, StockMessage | Glance]]:
        """What has changed since the screens were last told, by variant."""
        show = state.show_id
        if not self.knows(show):
            return
        watching = set(variants)
        for key in [key for key in self._stocks if key[0] == show and key[1] not in watching]:
            del self._stocks[key]
        for variant in sorted(watching):
            stock, told = self._stock(state, now, variant), self._stocks.get((show, variant))
            if stock.left != (told.left if told else {}):
                self._stocks[show, variant] = stock
                yield variant, stock
        glance, shown = self._glance(state, now), self._glances.get(show)
        if glance.figures != (shown.figures if shown else {}):
            self._glances[show] = glance
            for variant in sorted(watching - {"desk"}):
                yield variant, glance

    def _stock(self, state: State, now: Instant, variant: str) -> StockMessage:
        frame = self._frames[state.show_id]
        return StockMessage(seq=state.seq, as_of=frame.as_of, left=left(frame, state, now, cue=variant == "cue"))

    def _glance(self, state: State, now: Instant) -> Glance:
        frame = self._frames[state.show_id]
        return Glance(seq=state.seq, as_of=frame.as_of, figures=glance(frame, state, now))
