"""A seeded simulator of an audience, for demos, rehearsals and load tests.

Laws of this module:
- Everything it makes says so: the id of every event, person and order begins with ``sim-``. Nothing here may ever be
  shown or exported without the word "simulated".
- The same seed, steps and contexts give the same events. Ids contain the seed and the first instant, so two simulators
  of one room need different seeds. Regulars are the same people in every show of the room.
- The online count is what the events say: entered − left.
- People act only while they are in the room, except that an order may be paid or refunded later.
- Nobody orders what is sold out; what was ordered before is still paid.

The figures are those of a fashion stream of moderate size: at intensity 1 about 12,000 people in two hours, 500 online,
15 events a second, 1–3 % of the viewers buying. They are plausible, not measured; nothing can be learnt from them.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import deque
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import accumulate
from random import Random
from typing import Any, Final

from streams.clock import Duration, Instant
from streams.events import WireEvent
from streams.simulator import chatter
from streams.simulator.chatter import Spoken
from streams.simulator.moods import MOODS, OFF_AIR, ONCE, PLAIN, PUSH, RATES, SHOWN, AudienceContext
from streams.simulator.shop import ShopStock, SimulatedItem, health

__all__ = ["EVENTS_PER_SECOND", "OFF_AIR", "SIMULATED", "Audience", "AudienceContext", "SimulatedItem", "is_simulated"]

SIMULATED: Final = "sim-"
"""What the id of every simulated event, person and order begins with."""

EVENTS_PER_SECOND: Final = 15
"""At intensity 1, once the room has filled; scales with the intensity."""

_STEP: Final = 1_000
_REPORT_EVERY: Final = 5_000
_ENTRIES: Final = 1.7
_RETURNING: Final = 0.12
_REMEMBERED: Final = 20_000


_TIERS: Final = ("die-hard", "power", "true-love", "ordinary", "potential")
_APPETITE: Final = dict(zip(_TIERS, (3.0, 2.2, 1.6, 0.9, 0.5), strict=True))
_CHANNELS: Final = {"feed": 0.46, "search": 0.17, "private": 0.18, "paid": 0.12, "shop": 0.07}
_KNOWN_HERE: Final = (0.10, 0.14, 0.22, 0.34, 0.20)
_STRANGERS: Final = (0.01, 0.03, 0.06, 0.35, 0.55)
# (chance, mean stay in s): who came by the feed mostly passes by, who was invited came to see the show.
_PASSING: Final = ((0.62, 22.0), (0.30, 210.0), (0.08, 1_200.0))
_INVITED: Final = ((0.25, 40.0), (0.45, 420.0), (0.30, 1_500.0))

_GIFTS: Final = (10, 100, 990)
"""What the gifts are worth, in the order of ``chatter.GIFTS``."""
_REGULAR: Final = 0.3
"""How likely a newcomer is a regular of the room, as long as there are any that have not come yet."""


def is_simulated(event: WireEvent) -> bool:
    """Whether this module made the event."""
    return str(event["id"]).startswith(SIMULATED)


class _Viewer:
    """Somebody who came at least once."""

    __slots__ = ("channel", "did", "draw", "entered_at", "index", "leaves_at", "name", "person", "tier")

    def __init__(self, person: str, name: str, channel: str, tier: str) -> None:
        self.person, self.name, self.channel, self.tier = person, name, channel, tier
        self.did: set[str] = set()
        self.draw = 0
        self.index = self.entered_at = self.leaves_at = 0


class Audience:
    """An audience that reacts to what is on air.

    ``intensity`` scales the number of people; ``currency`` is that of the items' prices; ``spoken`` is the language of
    chat, names and gifts; so many ``regulars`` may come to any show of the room.
    """

    def __init__(
        self,
        seed: int,
        intensity: float,
        items: Sequence[SimulatedItem],
        currency: str = "CNY",
        *,
        spoken: Spoken = "zh",
        regulars: int = 0,
    ) -> None:
        self._spoken: Spoken = spoken
        self._seed, self._intensity, self._items, self._currency = seed, intensity, tuple(items), currency
        self._random = Random(seed)
        self._stock = ShopStock()
        self._encoder = Random(f"encoder {seed}")
        self._regulars = Random(f"regulars {seed}").sample(range(regulars), regulars)
        self._present: list[_Viewer] = []
        self._gone: deque[_Viewer] = deque(maxlen=_REMEMBERED)
        self._leaving: list[tuple[int, int, _Viewer]] = []
        self._due: list[tuple[int, int, WireEvent]] = []
        self._mark = ""
        self._began = self._until = self._report_at = 0
        self._people = self._serial = self._draws = 0
        self._covers = self._clicks = 0
        self._was_draw = False

    @property
    def online(self) -> int:
        """People in the room: entered − left so far."""
        return len(self._present)

    def step(self, now_ms: Instant, dt_ms: Duration, context: AudienceContext | None) -> list[WireEvent]:
        """What happened in the ``dt_ms`` before ``now_ms``, in the order of time. ``context`` None: nothing is on air.

        No moment is simulated twice: where a step reaches back before the end of the last one, it begins there.
        """
        start = now_ms - dt_ms
        if not self._mark:
            self._mark = f"{SIMULATED}{self._seed}-{start}-"
            self._began = self._until = start
            self._report_at = start + _REPORT_EVERY
        start = max(start, self._until)
        events: list[WireEvent] = []
        if start == self._began and start < now_ms:
            events.append(self._event("stream.started", start, None))
        while start < now_ms:
            end = min(start + _STEP, now_ms)
            events += self._second(start, end, context or OFF_AIR)
            start = self._until = end
        return events

    def end(self, now_ms: Instant) -> WireEvent:
        """The stream ends."""
        return self._event("stream.ended", now_ms, None)

    def backfill(
        self, start: Instant, end: Instant, contexts: Sequence[tuple[Instant, AudienceContext | None]]
    ) -> Iterator[WireEvent]:
        """The past from ``start`` to ``end``. Each context holds from its instant until the next; they are sorted.

        Steps may go on from ``end``.
        """
        since = [instant for instant, _ in contexts]
        for now in [*range(start + _STEP, end, _STEP), end]:
            lower = max(start, now - _STEP)
            index = bisect(since, lower)
            yield from self.step(Instant(now), Duration(now - lower), contexts[index - 1][1] if index else None)

    def _second(self, start: int, end: int, context: AudienceContext) -> list[WireEvent]:
        mood = PLAIN | MOODS.get(context.kind, {})
        events: list[WireEvent] = []
        # After a gap between steps, those who left in it go first.
        self._leave(start, 0.0, events)
        self._list_items(start, context, events)
        self._note_draw(context.kind)
        self._enter(start, end, mood, events)
        for kind, rate in RATES.items():
            for viewer, at in self._acting(rate * mood.get(kind, 1.0), start, end):
                if (event := self._act(kind, viewer, at, context)) is not None:
                    events.append(event)
        for viewer, at in self._acting(SHOWN * mood.get("shop", 1.0), start, end):
            self._shop(viewer, at, context, events)
        while self._due and self._due[0][0] <= end:
            events.append(self._shipped(heappop(self._due)[2]))
        self._leave(end, mood.get("hold", 0.0), events)
        events.sort(key=_at)
        if end >= self._report_at:
            self._report_at = end + _REPORT_EVERY
            self._report(end, events)
        return events

    # ------------------------------------------------------------------------------------------------ coming and going

    def _enter(self, start: int, end: int, mood: dict[str, float], events: list[WireEvent]) -> None:
        # Those who waited for the start come in the first minutes.
        opening = 1 + 4 * math.exp((self._began - start) / 60_000)
        rate = _ENTRIES * self._intensity * mood.get("enter", 1.0) * opening
        entered = self._poisson(rate * (end - start) / 1_000)
        for at in sorted(self._moment(start, end) for _ in range(entered)):
            viewer = self._somebody()
            mean = self._pick(_INVITED if viewer.channel in ("private", "shop") else _PASSING)
            viewer.entered_at = at
            viewer.leaves_at = at + 2_000 + round(self._random.expovariate(1 / mean) * 1_000)
            viewer.index = len(self._present)
            self._present.append(viewer)
            self._serial += 1
            heappush(self._leaving, (viewer.leaves_at, self._serial, viewer))
            events.append(self._event("viewer.entered", at, viewer))
            if viewer.channel in ("feed", "search"):
                self._clicks += 1
        self._covers += self._poisson(entered / 0.15)

    def _somebody(self) -> _Viewer:
        """Somebody new, or one of those who left before."""
        if self._gone and self._random.random() < _RETURNING:
            index = self._random.randrange(len(self._gone))
            self._gone[index], self._gone[-1] = self._gone[-1], self._gone[index]
            return self._gone.pop()
        number = self._people
        self._people += 1
        channel = self._random.choices(tuple(_CHANNELS), tuple(_CHANNELS.values()))[0]
        if self._regulars and self._random.random() < _REGULAR:
            regular = self._regulars.pop()
            person, name = f"{SIMULATED}regular-{regular}", chatter.nickname(regular, self._spoken)
            tier = Random(person).choices(_TIERS, _KNOWN_HERE)[0]
        else:
            person, name = f"{self._mark}p{number}", chatter.nickname(number, self._spoken)
            known = channel in ("private", "shop")
            tier = self._random.choices(_TIERS, _KNOWN_HERE if known else _STRANGERS)[0]
        viewer = _Viewer(person, name, channel, tier)
        if tier in ("die-hard", "power", "true-love"):
            viewer.did.add("follow")
        return viewer

    def _leave(self, end: int, hold: float, events: list[WireEvent]) -> None:
        while self._leaving and self._leaving[0][0] <= end:
            at, serial, viewer = heappop(self._leaving)
            if hold and self._random.random() < hold:
                viewer.leaves_at = end + self._random.randint(30_000, 120_000)
                heappush(self._leaving, (viewer.leaves_at, serial, viewer))
                continue
            last = self._present.pop()
            if last is not viewer:
                self._present[viewer.index] = last
                last.index = viewer.index
            self._gone.append(viewer)
            if "follow" in viewer.did and self._random.random() < 0.003:
                viewer.did.discard("follow")
                events.append(self._event("unfollow", at, viewer))
            events.append(self._event("viewer.left", at, viewer))

    def _report(self, end: int, events: list[WireEvent]) -> None:
        events.append(self._event("audience.online", end, None, count=len(self._present)))
        if shown := max(self._covers, self._clicks):
            events.append(self._event("cover.shown", end, None, count=shown))
        if self._clicks:
            events.append(self._event("cover.clicked", end, None, count=self._clicks))
        events.append(self._event("stream.health", end, None, **health(self._encoder)))
        self._covers = self._clicks = 0

    # ------------------------------------------------------------------------------------------------------ taking part

    def _acting(self, rate: float, start: int, end: int) -> Iterator[tuple[_Viewer, int]]:
        """Who of those present does something that happens ``rate`` times per person and second, and when."""
        present = self._present
        for _ in range(self._poisson(rate * len(present) * (end - start) / 1_000)):
            viewer = present[int(self._random.random() * len(present))]
            yield (
                viewer,
                self._moment(max(start, viewer.entered_at), max(min(end, viewer.leaves_at), viewer.entered_at)),
            )

    def _act(self, kind: str, viewer: _Viewer, at: int, context: AudienceContext) -> WireEvent | None:
        if kind in ONCE:
            if kind in viewer.did:
                return None
            viewer.did.add(kind)
        elif kind == "lottery.entered":
            if viewer.draw == self._draws:
                return None
            viewer.draw = self._draws
        event = self._event(kind, at, viewer)
        if kind == "comment":
            links = [self._stock.link(item.sku) for item in context.items] or self._stock.links
            event["name"], event["text"] = viewer.name, self._question(context.kind, links)
        elif kind == "like":
            event["count"] = 1 + int(self._random.expovariate(0.25))
        elif kind == "gift":
            title, value = self._random.choices([*zip(chatter.GIFTS[self._spoken], _GIFTS, strict=True)], (80, 17, 3))[
                0
            ]
            event |= {"name": viewer.name, "title": title, "value": value, "currency": self._currency, "count": 1}
        return event

    def _question(self, kind: str, links: Sequence[int]) -> str:
        return chatter.question(self._random, kind, links, self._spoken)

    def _note_draw(self, kind: str) -> None:
        """Each lottery slot is one draw, which a person enters once."""
        is_draw = kind in ("lottery", "platform_draw")
        self._draws += is_draw and not self._was_draw
        self._was_draw = is_draw

    # --------------------------------------------------------------------------------------------------------- shopping

    def _list_items(self, at: int, context: AudienceContext, events: list[WireEvent]) -> None:
        for listing in (*self._stock.list_new((*self._items, *context.items), at), *self._stock.list_again(at)):
            events.append(self._event("item.listed", at, None, **listing))

    def _shipped(self, event: WireEvent) -> WireEvent:
        """What is due, with what it does to the stock."""
        sign = {"order.paid": -1, "order.refunded": 1}.get(event["type"], 0)
        if sign:
            self._stock.move_units(event["lines"], sign)
        return event

    def _shop(self, viewer: _Viewer, at: int, context: AudienceContext, events: list[WireEvent]) -> None:
        """An item is seen, perhaps clicked, perhaps ordered; what is still to come waits until it is due."""
        items, draw = context.items or self._items, self._random
        if not items:
            return
        item = items[int(draw.random() * len(items))]
        events.append(self._event("item.shown", at, viewer, sku=item.sku))
        push = _APPETITE[viewer.tier] * PUSH.get(context.phase, 1.0)
        clicked = at + draw.randint(1_000, 12_000)
        if draw.random() >= 0.14 * min(push, 2.0) or clicked > viewer.leaves_at:
            return
        self._later("item.clicked", clicked, viewer, sku=item.sku)
        decided = clicked + draw.randint(3_000, 40_000)
        if decided > viewer.leaves_at:
            return
        if draw.random() < 0.2:
            self._later("cart.added", decided, viewer, sku=item.sku)
        if draw.random() < 0.055 * push:
            self._order(viewer, decided + draw.randint(500, 8_000), item, items)

    def _order(self, viewer: _Viewer, at: int, item: SimulatedItem, items: Sequence[SimulatedItem]) -> None:
        draw = self._random
        if at > viewer.leaves_at:
            return
        chosen = {item.sku: item} if self._stock.is_left(item.sku) else {}
        # One look is several garments sold together.
        if len(items) > 1 and draw.random() < 0.35:
            other = draw.choice(items)
            if self._stock.is_left(other.sku):
                chosen[other.sku] = other
        if not chosen:
            return
        lines: list[WireEvent] = []
        for one in chosen.values():
            quantity = 2 if draw.random() < 0.05 else 1
            lines.append({"sku": one.sku, "quantity": quantity, "amount": quantity * one.price})
        self._serial += 1
        order = f"{self._mark}o{self._serial}"
        self._later("order.created", at, viewer, order=order, currency=self._currency, lines=lines)
        fate = draw.random()
        if fate >= 0.88:
            return
        paid = at + (draw.randint(3_000, 40_000) if fate < 0.75 else draw.randint(60_000, 600_000))
        self._later("order.paid", paid, viewer, order=order, currency=self._currency, lines=lines)
        if draw.random() < 0.06:
            back = lines[: draw.randint(1, len(lines))]
            amount = sum(line["amount"] for line in back)
            refunded = paid + draw.randint(180_000, 2_400_000)
            self._later("order.refunded", refunded, viewer, order=order, amount=amount, lines=back)

    # ----------------------------------------------------------------------------------------------------------- common

    def _later(self, kind: str, at: int, viewer: _Viewer, **fields: Any) -> None:
        event = self._event(kind, at, viewer, **fields)
        heappush(self._due, (at, self._serial, event))

    def _event(self, kind: str, at: int, viewer: _Viewer | None, **fields: Any) -> WireEvent:
        self._serial += 1
        event: WireEvent = {"id": f"{self._mark}{self._serial}", "type": kind, "at": at}
        if viewer is not None:
            event["person"], event["channel"], event["tier"] = viewer.person, viewer.channel, viewer.tier
        event.update(fields)
        return event

    def _moment(self, start: int, end: int) -> int:
        """An instant after ``start``, at ``end`` at the latest."""
        return end - int(self._random.random() * (end - start))

    def _pick(self, chances: Sequence[tuple[float, float]]) -> float:
        index = bisect(list(accumulate(chance for chance, _ in chances)), self._random.random())
        return chances[min(index, len(chances) - 1)][1]

    def _poisson(self, mean: float) -> int:
        """How often something happens that happens ``mean`` times on average."""
        if mean > 30:
            return max(0, round(self._random.gauss(mean, math.sqrt(mean))))
        limit, count, product = math.exp(-mean), 0, self._random.random()
        while product > limit:
            count += 1
            product *= self._random.random()
        return count


def _at(event: WireEvent) -> int:
    at: int = event["at"]
    return at
