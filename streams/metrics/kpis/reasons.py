"""Why a figure has no value, in words. The texts are keys of translations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.goals import SCORES
from streams.metrics.kpis.kpi import Kpi, evaluate

NOT_REPORTED: Final = "No source reports it."
NO_LEAVES: Final = "No source reports when people leave."
NO_MEANING: Final = "It has a meaning for a whole show only."
SCOPES_ONLY: Final = "It has a meaning for a part of a show only."
NOT_BEGUN: Final = "The show has not begun."
NOT_ON_AIR: Final = "The show was not on air in this time."
NO_COUNT: Final = "How many people were online in this time is not known."
NO_TARGETS: Final = "No targets were set before the start."
NO_TARGET_KNOWN: Final = "None of the figures that have a target is known yet."
FIRST_SHOW: Final = "It is the room's first show: there is nobody to compare with."
SKETCHED: Final = "There are too many people to tell who of them is new."
NOT_OVER: Final = "The days after the show are not over yet."
FORGOTTEN: Final = "Who was there in these minutes is no longer kept."
TOO_FEW: Final = "There are fewer than five of them."
NO_TIER: Final = "Their tier is not known."
NOTHING_BELOW: Final = "What it is divided by is still 0."

REASONS: Final = (
    NOT_REPORTED, NO_LEAVES, NO_MEANING, SCOPES_ONLY, NOT_BEGUN, NOT_ON_AIR, NO_COUNT, NO_TARGETS, NO_TARGET_KNOWN,
    FIRST_SHOW, SKETCHED, NOT_OVER, FORGOTTEN, TOO_FEW, NO_TIER, NOTHING_BELOW,
)  # fmt: skip
"""All of them."""

OVER_ALL: Final = "Over 100 %: the sources report fewer people who were there than people who did this."
"""Of a share of people that is more than all of them."""

COMPARED: Final = frozenset({"conversion_new", "conversion_returning", "new_buyer_share"})
"""The figures that need earlier shows."""


class ShowFacts(Struct, frozen=True):
    """What is known of a show beyond its measures."""

    feeds: Collection[str]
    """What the room's sources report at all."""
    has_begun: bool
    has_targets: bool
    has_sketch: bool
    """Whether people are too many to know each of them."""


def reason(kpi: Kpi, base: BaseMeasures, known: ShowFacts) -> str:
    """Why a figure without a value has none."""
    if base.scope not in kpi.scopes and kpi.counted:
        return NO_MEANING if "show" in kpi.scopes else SCOPES_ONLY
    if "leaves" in kpi.feeds and "leaves" not in known.feeds:
        return NO_LEAVES
    if not kpi.counted or any(feed not in known.feeds for feed in kpi.feeds):
        return NOT_REPORTED
    if kpi.slug in SCORES:
        return _no_score(known)
    if evaluate(kpi, base)[2] == 0:
        return NOTHING_BELOW
    if kpi.slug == "profile":
        return NO_TIER if base.known_viewers is None else TOO_FEW
    if kpi.window == "after":
        return NOT_OVER
    if kpi.slug in COMPARED and base.buyers is not None:
        return SKETCHED if known.has_sketch else FIRST_SHOW
    if kpi.window == "air_time" and not known.has_begun:
        return NOT_BEGUN
    if "presence" in kpi.feeds:
        return NO_COUNT
    return NOT_ON_AIR if kpi.window == "air_time" else FORGOTTEN


def doubt(kpi: Kpi, value: float | None) -> str:
    """What to know of a value that cannot be as it looks; empty for all others."""
    return OVER_ALL if value is not None and value > 1 and (kpi.unit, kpi.basis) == ("percent", "uv") else ""


def _no_score(known: ShowFacts) -> str:
    if not known.has_begun:
        return NOT_BEGUN
    return NO_TARGET_KNOWN if known.has_targets else NO_TARGETS
