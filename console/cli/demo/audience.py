"""The simulated audience of one show, on its way through the same door as any other.

It is a function of the show's journal, second by second, so that a demo that is started again tells the same past, of
which nothing counts twice. What is over is written down as of then, in steps, so that it can be replayed.
"""

from __future__ import annotations

from typing import Final

import msgspec

from console.i18n.language import Language
from console.rundown.model import Plan, State
from console.store.shows import Show
from console.web.services import Services
from streams.clock import MINUTE, SECOND, Duration, Instant
from streams.events import WireEvent
from streams.ingest import door
from streams.simulator.audience import OFF_AIR, Audience, AudienceContext, SimulatedItem

LOBBY: Final = Duration(5 * MINUTE)
"""People come in this long before the start."""
REGULARS: Final = 4_000
SOURCE: Final = "simulated audience"
"""What the log calls it."""


class DemoAudience:
    """The audience of a show, from ``LOBBY`` before its start up to ``reached``."""

    def __init__(self, services: Services, show: Show, plan: Plan, intensity: float, language: Language) -> None:
        self.reached = Instant(show.starts_at - LOBBY)
        self.position = ""
        """Where in the log the newest batch stands."""
        self._services = services
        self._room = show.room
        self._starts_at = show.starts_at
        self._items = {item.sku: item for item in _simulated(plan)}
        self._audience = Audience(
            int(show.id, 16), intensity, tuple(self._items.values()), spoken=language.lang, regulars=REGULARS
        )

    async def look_back(self, state: State, step: Duration, until: Instant) -> None:
        """Tell the next ``step`` of what is over, not beyond ``until``. Raises Unavailable."""
        end = min(self.reached + step, until)
        if self.reached < self._starts_at:  # a frame of the first second of the show
            end = min(end, self._starts_at)
        await self._tell(self._seconds(state, Instant(end)), Instant(end))

    async def go_on(self, state: State, now: Instant) -> None:
        """Tell what happens now. Raises Unavailable."""
        await self._tell(self._seconds(state, now), None)

    async def end(self, at: Instant, *, back_dated: bool = False) -> None:
        """The stream ends. Raises Unavailable."""
        await self._tell([self._audience.end(at)], at if back_dated else None)

    def _seconds(self, state: State, until: Instant) -> list[WireEvent]:
        events: list[WireEvent] = []
        while self.reached + SECOND <= until:
            self.reached = Instant(self.reached + SECOND)
            events += self._audience.step(self.reached, Duration(SECOND), self._context(state, self.reached))
        return events

    def _context(self, state: State, at: Instant) -> AudienceContext:
        """What the audience sees at an instant."""
        for run in reversed(state.runs):
            if not run.voided and run.started_at <= at and (run.ended_at is None or at < run.ended_at):
                items = tuple(self._items[item.sku] for item in run.slot.items if item.sku in self._items)
                return AudienceContext(kind=run.slot.kind, items=items)
        return OFF_AIR

    async def _tell(self, events: list[WireEvent], back_dated_to: Instant | None) -> None:
        if not events:
            return
        batch = door.decode(msgspec.json.encode(events), "json", "CNY")
        scope = await self._services.people_scope(self._room)
        self._services.pseudonyms.pseudonymise(scope, batch.events)
        self.position = await self._services.room_log.append(
            self._room, batch.events, SOURCE, back_dated_to=back_dated_to
        )


def _simulated(plan: Plan) -> list[SimulatedItem]:
    """The goods of a plan, each once."""
    return [
        SimulatedItem(
            sku=item.sku,
            title=item.title,
            price=item.price or 0,
            tag_price=item.tag_price,
            stock=item.stock,
            link_no=item.link_no,
        )
        for item in {item.sku: item for slot in plan for item in slot.items}.values()
    ]
