"""What a KPI is, and how one is worked out.

Laws of this module:
- A ratio has a numerator and a denominator. An unknown or zero denominator gives None, never 0; nothing is clamped.
- Percentages are fractions, money is minor units, quotients are not rounded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from msgspec import Struct

from streams.metrics.kpis.base import BaseMeasures, ScopeKind
from streams.metrics.state.freshness import Freshness

Unit = Literal["people", "count", "money", "ratio", "percent", "seconds", "index", "per_minute"]
Direction = Literal["higher", "lower", "neither"]
KpiBasis = Literal["uv", "pv", "money", "count", "time"]
KpiWindow = Literal["now", "so_far", "air_time", "after"]
ValueSource = Literal["counted", "platform", "manual"]
Formula = Callable[[BaseMeasures], int | float | None]

PEOPLE_SCOPES: Final[tuple[ScopeKind, ...]] = ("show", "run", "channel", "tier")
ALL_SCOPES: Final[tuple[ScopeKind, ...]] = ("show", "run", "item", "channel", "tier")
SHOW_ONLY: Final[tuple[ScopeKind, ...]] = ("show",)
TIME_SCOPES: Final[tuple[ScopeKind, ...]] = ("show", "run")


class Kpi(Struct, frozen=True, kw_only=True):
    """One figure: what it is called, what it means, how it is made."""

    slug: str
    zh: str
    en: str
    """English label, and the key of its translations."""
    formula_zh: str
    formula_en: str
    """How the figure is made, in words: a quotient with ÷, a sum with Σ. Where it can only be reported: how whoever
    states it should make it.
    """
    unit: Unit
    direction: Direction = "higher"
    """Which way is better."""
    basis: KpiBasis
    window: KpiWindow = "so_far"
    """now: at the instant · so_far: since the window opened · air_time: while on air · after: only known days later."""
    numerator: Formula | None = None
    """The figure itself where there is no denominator."""
    denominator: Formula | None = None
    parts: tuple[str, str] | None = None
    """The figures above and below the line, where both have a slug: a quotient of what one source reports of them."""
    scale: float = 1
    """What the quotient is multiplied by."""
    feeds: tuple[str, ...] = ()
    """What the sources must report for it: names of ``cells.FEEDS``, online, reserved, listing, and presence (online or
    entries). None: any event will do.
    """
    scopes: tuple[ScopeKind, ...] = PEOPLE_SCOPES
    """Where it has a meaning."""
    caveat_zh: str = ""
    caveat_en: str = ""
    """What to keep in mind when reading it; the English is the key of its translations."""

    def label(self, language: str) -> str:
        """The name in a language (``zh…`` or English)."""
        return self.zh if language.startswith("zh") else self.en

    def formula(self, language: str) -> str:
        """How it is made, in a language (``zh…`` or English)."""
        return self.formula_zh if language.startswith("zh") else self.formula_en

    def caveat(self, language: str) -> str:
        """The caveat in a language (``zh…`` or English)."""
        return self.caveat_zh if language.startswith("zh") else self.caveat_en

    @property
    def counted(self) -> bool:
        """Whether the events give it; otherwise it can only be reported."""
        return self.numerator is not None


class KpiValue(Struct, frozen=True, omit_defaults=True):
    """A figure's value at an instant."""

    value: int | float | None
    unit: Unit
    freshness: Freshness
    numerator: int | float | None = None
    denominator: int | float | None = None
    source: ValueSource = "counted"
    at: int | None = None
    """When it was stated, for a reported one; UTC ms."""
    reason: str = ""
    """Why there is no value, where that can be said; an English key of translations."""
    reported: int | float | None = None
    """What a platform or a person says, where the figure is counted, too; the two are never mixed."""
    reported_by: ValueSource | None = None
    reported_at: int | None = None
    """When they said so; UTC ms."""
    doubt: str = ""
    """Why the value cannot be as it looks; an English key of translations."""


def evaluate(kpi: Kpi, base: BaseMeasures) -> tuple[int | float | None, int | float | None, int | float | None]:
    """Value, numerator and denominator of a figure in a scope; each None when unknown or without meaning there."""
    if kpi.numerator is None or base.scope not in kpi.scopes:
        return None, None, None
    above = kpi.numerator(base)
    if kpi.denominator is None:
        return above, None, None
    below = kpi.denominator(base)
    if above is None or not below:
        return None, above, below
    return above / below * kpi.scale, above, below
