"""What a show is to reach, and how far it is: per target, and as an overall score.

Laws of this module:
- Attainment is actual ÷ target, the other way round where lower is better. Nothing is capped.
- Pace is the same against what should be reached by now. What adds up over a show follows the curve; a rate, a mean or
  a peak is to be what the target says at any time.
- Volumes (what is counted or summed) and rates (what is a quotient) have a score each, the weighted mean of their
  targets. The overall score is the lower of the two: a good rate makes up for no missing sales, nor sales for a rate.
- A target whose figure is unknown is left out; a side without a known target leaves the other one to count alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Final, Literal

from msgspec import Struct

from streams.clock import MINUTE
from streams.events import ShowGoals
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.kpi import Direction, Kpi

SCORES: Final = frozenset({"attainment", "pace"})
"""The figures that are made of the targets themselves; they cannot be targets."""
RATES: Final = frozenset({"percent", "ratio"})
"""The units of rates, also of those that can only be reported."""
CURVE_STEP: Final = 5 * MINUTE

Numeric = int | float
Side = Literal["volume", "rate"]
"""What is counted or summed, and what is a quotient of such things."""


class TargetProgress(Struct, frozen=True):
    """One target: money in minor units, a percentage as a fraction of 1. None: not known."""

    target: float
    actual: Numeric | None
    attainment: float | None
    """1.2 is 120 %."""
    expected: float | None
    """What should be reached by now."""
    pace: float | None
    weight: float = 1
    side: Side = "volume"
    """The score that it goes into."""


class Mean(Struct, frozen=True):
    """A weighted mean: the weighted sum, and the sum of the weights."""

    weighted_sum: float
    weights: float

    @property
    def value(self) -> float:
        """The mean itself."""
        return self.weighted_sum / self.weights


class Score(Struct, frozen=True):
    """How far all targets are together. None: the side has no target whose figure is known."""

    volume: Mean | None = None
    rate: Mean | None = None

    @property
    def overall(self) -> Mean | None:
        """The lower of the two sides; the only one where there is one."""
        known = [side for side in (self.volume, self.rate) if side is not None]
        return min(known, key=lambda side: side.value, default=None)

    def view(self) -> dict[str, float | None]:
        """The shares as they are answered as JSON."""
        parts = {"overall": self.overall, "volume": self.volume, "rate": self.rate}
        return {name: mean.value if mean is not None else None for name, mean in parts.items()}


def attainment(actual: Numeric | None, target: Numeric | None, direction: Direction = "higher") -> float | None:
    """Actual ÷ target (1,200 of 1,000 is 1.2); the other way round where lower is better. None when unknown."""
    if actual is None or target is None:
        return None
    above, below = (target, actual) if direction == "lower" else (actual, target)
    return above / below if below else None


def targeted(goals: ShowGoals) -> list[str]:
    """The figures that have a target and can have one."""
    return [slug for slug in goals.targets if slug in CATALOGUE and slug not in SCORES]


def progress_by_target(
    goals: ShowGoals, actual: Callable[[str], Numeric | None], elapsed_ms: int | None
) -> dict[str, TargetProgress]:
    """How far each target is; ``elapsed_ms`` is the time on air, None before the start."""
    found = {}
    for slug in targeted(goals):
        kpi, target = CATALOGUE[slug], goals.targets[slug]
        now = actual(slug)
        expected = _expected(kpi, target, goals, elapsed_ms)
        found[slug] = TargetProgress(
            target=target,
            actual=now,
            attainment=attainment(now, target, kpi.direction),
            expected=expected,
            pace=attainment(now, expected, kpi.direction),
            weight=goals.weights.get(slug, 1),
            side=side_of(kpi),
        )
    return found


def side_of(kpi: Kpi) -> Side:
    """Whether a figure is a volume or a rate; a mean and what is so much per minute are quotients, too."""
    return "rate" if kpi.denominator is not None or kpi.unit in RATES else "volume"


def _mean(reached: Iterable[tuple[float | None, float]]) -> Mean | None:
    """The mean of shares with their weights; None when none of them is known."""
    known = [(share, weight) for share, weight in reached if share is not None and weight > 0]
    if not known:
        return None
    return Mean(sum(share * weight for share, weight in known), sum(weight for _, weight in known))


def share_by(goals: ShowGoals, elapsed_ms: int) -> float | None:
    """What share of a target should be reached after so much time on air; None where the length is not known."""
    if goals.length_ms <= 0:
        return None
    through = min(max(elapsed_ms / goals.length_ms, 0.0), 1.0)
    if not goals.curve:
        return through
    reached = (0.0, *goals.curve)
    steps = through * len(goals.curve)
    step = min(int(steps), len(goals.curve) - 1)
    return reached[step] + (reached[step + 1] - reached[step]) * (steps - step)


def past_curve(at: Sequence[int], amounts: Sequence[Numeric], started_at: int, ended_at: int) -> tuple[float, ...]:
    """The curve of a past show: the share that was reached after every five minutes of it, the last one 1.

    ``at`` are instants (UTC ms) and ``amounts`` what came in then. Empty, which is an even curve, where nothing did.
    """
    steps = max(1, -(-(ended_at - started_at) // CURVE_STEP))
    sums = [0.0] * steps
    for instant, amount in zip(at, amounts, strict=True):
        if instant < ended_at:
            sums[max(0, (instant - started_at) // CURVE_STEP)] += amount
    total = sum(sums)
    return tuple(reached / total for reached in accumulate(sums)) if total > 0 else ()


def _expected(kpi: Kpi, target: float, goals: ShowGoals, elapsed_ms: int | None) -> float | None:
    if elapsed_ms is None:
        return None
    if side_of(kpi) == "rate" or kpi.window in ("now", "air_time"):
        return target
    share = share_by(goals, elapsed_ms)
    return target * share if share is not None else None


def attainment_score(found: Mapping[str, TargetProgress]) -> Score:
    """The attainment of all targets together."""
    return _score(found, lambda progress: progress.attainment)


def pace_score(found: Mapping[str, TargetProgress]) -> Score:
    """The pace of all targets together."""
    return _score(found, lambda progress: progress.pace)


def _score(found: Mapping[str, TargetProgress], share: Callable[[TargetProgress], float | None]) -> Score:
    def mean(side: Side) -> Mean | None:
        return _mean((share(progress), progress.weight) for progress in found.values() if progress.side == side)

    return Score(volume=mean("volume"), rate=mean("rate"))
