"""A show of the simulated audience with as many events as one asks for, as a room's log holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import msgspec

from streams import events as ev
from streams.clock import MINUTE, SECOND, Duration, Instant
from streams.metrics.state.room import Setup
from streams.simulator.audience import EVENTS_PER_SECOND, Audience, AudienceContext, SimulatedItem
from tests.proof.log_entry import LogEntry

SHOW: Final = "simulated"
START: Final = 1_767_225_600_000
SLOT: Final = 5 * MINUTE
KINDS: Final = ("warmup", "rules", "look", "interaction", "look", "item", "lottery", "look") * 3
HOSTS: Final = (("Lin",), ("Lin", "Mo"), ("Mo",))
SETUP: Final = Setup()
SAMPLED: Final = Setup(exact=1_000)
"""A room in which people are sampled as in one with a thousand times as many."""
AS_OF: Final = START + len(KINDS) * SLOT + 20 * MINUTE
TOGETHER: Final = 5_000
"""A consumer takes in so many events at once."""
_ITEMS: Final = tuple(
    SimulatedItem(sku=f"S{number}", title=f"款{number}", price=19_900, tag_price=39_900, stock=10**6)
    for number in range(24)
)
_STEP: Final = 1_000
_SENDS: Final = 5 * SECOND
"""A source sends this often."""


def log(count: int) -> Iterator[list[LogEntry]]:
    """The entries of a two-hour show with about so many events: some late, some told twice, each entry mixed up."""
    yield [LogEntry("", START - 60 * MINUTE, list(_boundaries()))]
    random = Random(count)
    together: list[LogEntry] = []
    waiting: defaultdict[int, list[ev.Logged]] = defaultdict(list)
    """By when they are sent."""
    for event in _events(1.05 * count / (len(KINDS) * SLOT / 1_000) / EVENTS_PER_SECOND):
        for due in [due for due in waiting if due <= event.at]:
            together += _sent(due, waiting.pop(due), random)
        if sum(len(batch.events) for batch in together) >= TOGETHER:
            yield together
            together = []
        waiting[_due(event, random)].append(event)
        if random.random() < 0.02:
            waiting[_due(event, random)].append(msgspec.structs.replace(event))
    for due in sorted(waiting):
        together += _sent(due, waiting[due], random)
    yield together


def _due(event: ev.Logged, random: Random) -> int:
    """When it is sent: with the next that its source sends, or one in ten up to ten minutes later."""
    late = random.randrange(10 * MINUTE) if random.random() < 0.1 else 0
    return ((event.at + late) // _SENDS + 1) * _SENDS


def _sent(at: int, events: Sequence[ev.Logged], random: Random) -> Iterator[LogEntry]:
    """What is due goes out at once, each source by itself."""
    by_source: defaultdict[str, list[ev.Logged]] = defaultdict(list)
    for event in events:
        by_source["shop" if isinstance(event, ev.OrderPaid | ev.OrderCreated) else "platform"].append(event)
    for source, some in sorted(by_source.items()):
        random.shuffle(some)
        yield LogEntry(source, at, some)


def _boundaries() -> Iterator[ev.Boundary]:
    yield ev.ShowPlanBoundary(id="plan", at=START - 60 * MINUTE, show=SHOW, starts_at=START)
    yield ev.ShowStartBoundary(id="start", at=START, show=SHOW)
    for index, kind in enumerate(KINDS):
        at = START + index * SLOT
        if index % 8 == 0:
            yield ev.HostsBoundary(id=f"hosts{index}", at=at, show=SHOW, hosts=HOSTS[index // 8])
        skus = tuple(item.sku for item in _presented(index))
        yield ev.RunStartBoundary(
            id=f"b{index}", at=at, show=SHOW, run=f"r{index}", slot=f"s{index}", kind=kind, skus=skus
        )
        if index % 6 == 5:  # taken by mistake, and undone ten seconds later
            yield ev.RunVoidBoundary(id=f"v{index}", at=at + 10_000, show=SHOW, run=f"r{index}", into=f"r{index - 1}")
    yield ev.ShowEndBoundary(id="end", at=START + len(KINDS) * SLOT, show=SHOW)


def _presented(index: int) -> tuple[SimulatedItem, ...]:
    return _ITEMS[index : index + 2] if KINDS[index] in ("look", "item") else ()


def _events(intensity: float) -> Iterator[ev.Logged]:
    audience = Audience(7, intensity, _ITEMS)
    convert = msgspec.convert
    for now in range(START + _STEP, START + len(KINDS) * SLOT, _STEP):
        index = (now - START) // SLOT
        context = AudienceContext(kind=KINDS[index], items=_presented(index))
        for event in audience.step(Instant(now), Duration(_STEP), context):
            yield convert(event, ev.Inbound)
