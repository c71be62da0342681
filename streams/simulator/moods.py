"""What the people of a simulated audience do, how often, and how that changes with what is on air."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from streams.simulator.shop import SimulatedItem


class AudienceContext(Struct, frozen=True, kw_only=True):
    """What is on air while the audience reacts."""

    kind: str = "custom"
    """The slot's kind: look, lottery, closing…"""
    phase: str = "ok"
    """The run's phase: ok, warning, danger, overtime."""
    items: tuple[SimulatedItem, ...] = ()
    """What the slot presents."""


OFF_AIR: Final = AudienceContext(kind="off_air")

# How often one present person does it, per second, in a slot of no special kind.
RATES: Final = {
    "comment": 0.0012,
    "like": 0.0045,
    "share": 0.00012,
    "follow": 0.0003,
    "fanclub.joined": 0.00008,
    "coupon.claimed": 0.0004,
    "shop.opened": 0.0003,
    "member.joined": 0.00006,
    "private.added": 0.00004,
    "gift": 0.00004,
    "lottery.entered": 0.012,
    "reserved": 0.004,
}
ONCE: Final = frozenset(RATES) - {"comment", "like", "share", "gift", "lottery.entered"}
SHOWN: Final = 0.012

# How a slot's kind changes that; "enter", "hold" (chance to stay a while longer) and "shop" concern the rest.
PLAIN: Final = {"lottery.entered": 0.0, "reserved": 0.0}
DRAW: Final = {
    "enter": 1.6, "hold": 0.5, "comment": 2.5, "share": 4.0, "follow": 2.5, "lottery.entered": 1.0, "shop": 0.25,
}  # fmt: skip
MOODS: Final[dict[str, dict[str, float]]] = {
    "off_air": {"enter": 0.1, "like": 0.3, "comment": 0.3, "shop": 0.0},
    "warmup": {"enter": 1.3, "like": 2.0, "share": 2.0, "follow": 1.6, "shop": 0.2},
    "rules": {"coupon.claimed": 4.0, "comment": 1.2, "shop": 0.6},
    "interaction": {"comment": 3.5, "like": 2.0, "share": 1.5, "shop": 0.35},
    "lottery": DRAW,
    "platform_draw": DRAW,
    "item": {"shop": 1.8, "comment": 1.2},
    "quick_run": {"shop": 1.3},
    "flash_sale": {"enter": 1.4, "hold": 0.3, "shop": 2.5, "coupon.claimed": 3.0, "comment": 1.5},
    "encore": {"shop": 1.4},
    "break": {"enter": 0.6, "comment": 0.5, "shop": 0.1},
    "closing": {"enter": 0.4, "follow": 1.5, "shop": 0.4, "reserved": 1.0},
}
# The last minute of an offer sells, an offer that drags on does not.
PUSH: Final = {"warning": 1.2, "danger": 1.5, "overtime": 0.8}
