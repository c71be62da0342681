"""A show of the simulated audience with as many events as one asks for, as a room's log holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import msgspec

from streams import events as ev
from streams.audience import EVENTS_PER_SECOND, Audience, Context, Item
from streams.clock import MINUTE, Duration, Instant
from streams.metrics.state import Setup

SHOW: Final = "simulated"
START: Final = 1_767_225_600_000
SLOT: Final = 5 * MINUTE
KINDS: Final = ("warmup", "rules", "look", "interaction", "look", "item", "lottery", "look") * 3
HOSTS: Final = (("Lin",), ("Lin", "Mo"), ("Mo",))
SETUP: Final = Setup()
AS_OF: Final = START + len(KINDS) * SLOT + 5 * MINUTE
BATCH: Final = 5_000
_ITEMS: Final = tuple(
    Item(sku=f"S{number}", title=f"款{number}", price=19_900, tag_price=39_900, stock=10**6) for number in range(24)
)
_STEP: Final = 1_000


def log(count: int) -> Iterator[Sequence[ev.Logged]]:
    """The batches of a two-hour show with about so many events: each 5,000 mixed up, and some of them told twice."""
    yield list(_boundaries())
    random = Random(count)
    batch: list[ev.Logged] = []
    for event in _events(1.05 * count / (len(KINDS) * SLOT / 1_000) / EVENTS_PER_SECOND):
        batch.append(event)
        if len(batch) >= BATCH:
            yield _as_delivered(batch, random)
            batch = []
    if batch:
        yield _as_delivered(batch, random)


def _as_delivered(batch: list[ev.Logged], random: Random) -> list[ev.Logged]:
    delivered = [*batch, *random.sample(batch, len(batch) // 50)]
    random.shuffle(delivered)
    return delivered


def _boundaries() -> Iterator[ev.Boundary]:
    yield ev.ShowScheduled(id="plan", at=START - 60 * MINUTE, show=SHOW, starts_at=START)
    yield ev.ShowStarted(id="start", at=START, show=SHOW)
    for index, kind in enumerate(KINDS):
        at = START + index * SLOT
        if index % 8 == 0:
            yield ev.HostsChanged(id=f"hosts{index}", at=at, show=SHOW, hosts=HOSTS[index // 8])
        skus = tuple(item.sku for item in _presented(index))
        yield ev.RunStarted(id=f"b{index}", at=at, show=SHOW, run=f"r{index}", slot=f"s{index}", kind=kind, skus=skus)
        if index % 6 == 5:  # taken by mistake, and undone ten seconds later
            yield ev.RunVoided(id=f"v{index}", at=at + 10_000, show=SHOW, run=f"r{index}", into=f"r{index - 1}")
    yield ev.ShowEnded(id="end", at=START + len(KINDS) * SLOT, show=SHOW)


def _presented(index: int) -> tuple[Item, ...]:
    return _ITEMS[index : index + 2] if KINDS[index] in ("look", "item") else ()


def _events(intensity: float) -> Iterator[ev.Logged]:
    audience = Audience(7, intensity, _ITEMS)
    convert = msgspec.convert
    for now in range(START + _STEP, START + len(KINDS) * SLOT, _STEP):
        index = (now - START) // SLOT
        context = Context(kind=KINDS[index], items=_presented(index))
        for event in audience.step(Instant(now), Duration(_STEP), context):
            yield convert(event, ev.Inbound)
