"""How fast one core folds: batches as they stand in the log, decoded and folded, beside decoding alone.

Run ``python -m benchmarks.fold [EVENTS]``; it prints the medians of five runs and their spread. The mix: six comments,
six likes, three entries, two leaves, and one each of share, follow, item shown, item clicked and paid order in 22
events; 40,000 people, five channels, a run every five minutes, in batches of 500.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle

import msgspec

from streams import events as ev
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import frame_bytes
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.store.log import decode_events

START = 1_767_225_600_000
DURATION = 2 * 3_600_000
BATCH = 500
RUNS = 5
MIX = "c" * 6 + "l" * 6 + "e" * 3 + "x" * 2 + "sfdko"


def boundaries(start: int = START) -> list[ev.Logged]:
    """A show of two hours with a run every five minutes."""
    runs: list[ev.Logged] = [
        ev.RunStartBoundary(
            id=f"b{number}", at=start + number * 300_000, show="show", run=f"r{number}", slot=f"s{number}", kind="look"
        )
        for number in range(24)
    ]
    return [ev.ShowStartBoundary(id="begin", at=start, show="show"), *runs]


def audience(count: int, people_count: int = 40_000, start: int = START) -> Iterator[ev.Logged]:
    """What that many events of an audience look like, past the door. Everybody enters, given events enough."""
    chance = random.Random(1)
    people = [f"{chance.getrandbits(128):032x}"[:22] for _ in range(people_count)]
    entering = cycle(people)
    channels = ["search", "feed", "follow", "private", None]
    for number in range(count):
        at = start + number * DURATION // count + chance.randrange(-2_000, 0)
        common = {
            "id": f"{chance.getrandbits(64):016x}",
            "at": at,
            "person": chance.choice(people),
            "channel": chance.choice(channels),
        }
        kind = chance.choice(MIX)
        if kind == "e":
            common["person"] = next(entering)
        yield _event(kind, common, chance)


def _event(kind: str, common: dict, chance: random.Random) -> ev.Logged:  # type: ignore[type-arg]
    sku = f"sku-{chance.randrange(40)}"
    match kind:
        case "c":
            return ev.Comment(**common, name="小***", text="这款还有M码吗？身高165体重50穿哪个码")
        case "l":
            return ev.Like(**common, count=chance.randrange(1, 9))
        case "e":
            return ev.ViewerEntered(**common, tier="power")
        case "x":
            return ev.ViewerLeft(**common)
        case "s":
            return ev.Share(**common)
        case "f":
            return ev.Follow(**common)
        case "d":
            return ev.ItemShown(**common, sku=sku)
        case "k":
            return ev.ItemClicked(**common, sku=sku)
    lines = (ev.OrderLine(sku, 1, 19_900), ev.OrderLine("gift", 1, 0))
    return ev.OrderPaid(**common, order=common["id"], currency="CNY", lines=lines)


def measured(work: Callable[[], object]) -> list[float]:
    """Seconds of each run."""
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return taken


def fold(batches: list[bytes]) -> RoomState:
    """Decode and fold the batches."""
    folder = Fold(RoomState())
    folder.apply(boundaries())
    for batch in batches:
        folder.apply(decode_events(batch))
    return folder.flush()


def report(name: str, taken: list[float], count: int) -> None:
    """One line: events per second, the median and the spread."""
    rates = sorted(count / seconds for seconds in taken)
    print(f"{name:28} {statistics.median(rates):>12,.0f} events/s   ({rates[0]:,.0f} to {rates[-1]:,.0f})")


def main(count: int = 500_000) -> None:
    """Measure and print."""
    events = list(audience(count))
    batches = [msgspec.msgpack.encode(events[start : start + BATCH]) for start in range(0, count, BATCH)]
    del events
    report("decode", measured(lambda: [decode_events(batch) for batch in batches]), count)
    report("decode and fold", measured(lambda: fold(batches)), count)
    state = fold(batches)
    frame = measured(lambda: frame_bytes(snapshot(state, "show", START + DURATION)))
    size = len(frame_bytes(snapshot(state, "show", START + DURATION)))
    print(f"{'a frame':28} {statistics.median(frame) * 1_000:>12.2f} ms, {size:,} bytes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
