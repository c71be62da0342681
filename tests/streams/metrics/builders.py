"""Logs written by hand: shows on air, and what an audience does in them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from streams import events as ev
from streams.clock import MINUTE
from tests.streams.metrics.random_logs import START as T

SHOW_ON_AIR: list[ev.Logged] = [
    ev.ShowStartBoundary(id="b1", at=T, show="one"),
    ev.RunStartBoundary(id="b2", at=T, show="one", run="r1", slot="s1", kind="warmup", delay=0),
]
"""One show with one run, from T on."""


def show_with_one_run(name: str, at: int, minutes: int, goals: ev.ShowGoals | None = None) -> list[ev.Logged]:
    """A show with one run, from start to end."""
    return [
        ev.ShowStartBoundary(id=f"{name}:s", at=at, show=name, goals=goals),
        ev.RunStartBoundary(id=f"{name}:r", at=at, show=name, run=f"{name}:r1", slot="s1", kind="look", delay=0),
        ev.ShowEndBoundary(id=f"{name}:e", at=at + minutes * MINUTE, show=name),
    ]


def with_ids(events: Sequence[ev.Logged]) -> list[ev.Logged]:
    """Events with ids of their own."""
    return [msgspec.structs.replace(event, id=f"e{number}") for number, event in enumerate(events)]


def viewer_entered(person: str, at: int, **more: Any) -> ev.Logged:
    return ev.ViewerEntered(id="?", at=at, person=person, **more)


def viewer_left(person: str, at: int) -> ev.Logged:
    return ev.ViewerLeft(id="?", at=at, person=person)


def comment(at: int, person: str | None = None) -> ev.Logged:
    return ev.Comment(id="?", at=at, person=person, text="hi")


def order_paid(person: str, at: int, amount: int = 100, **more: Any) -> ev.Logged:
    """One order; the instant and the person make its number."""
    lines = (ev.OrderLine("A", 1, amount),)
    return ev.OrderPaid(id="?", at=at, person=person, order=f"{person}{at}", currency="CNY", lines=lines, **more)
