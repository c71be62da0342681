"""Geometry of the review's drawing: where an instant and a value lie on the paper. Pure arithmetic, no markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct

_STEPS_MS: Final = tuple(minutes * 60_000 for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 240))


class CurvePoint(Struct, frozen=True):
    """One value of a curve at an instant; None is a hole in it."""

    at: int
    value: float | None


def scale(value: float, low: float, high: float, size: float) -> float:
    """Put a value of ``low``…``high`` on a line of ``size``."""
    return round((value - low) / (high - low) * size, 1) if high > low else 0.0


def top(points: Iterable[CurvePoint]) -> float:
    """Return the round number a value axis ends at: 1, 2, 2.5 or 5 times a power of ten."""
    highest = max((point.value for point in points if point.value is not None), default=0.0)
    power = 1.0
    while power * 10 <= highest:
        power *= 10
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= highest or step == 10)


def line_path(points: Sequence[CurvePoint], start: int, end: int, width: float, height: float, ceiling: float) -> str:
    """Return the SVG path of a curve, broken where nothing is known; y grows downwards."""
    parts: list[str] = []
    for known, group in groupby(points, key=lambda point: point.value is not None):
        if known:
            places = [_place(point, start, end, width, height, ceiling) for point in group]
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in places))
    return "".join(parts)


def area_path(points: Sequence[CurvePoint], start: int, end: int, width: float, height: float, ceiling: float) -> str:
    """Return the SVG path of what lies below a curve."""
    parts: list[str] = []
    for known, group in groupby(points, key=lambda point: point.value is not None):
        if known:
            places = [_place(point, start, end, width, height, ceiling) for point in group]
            body = "L".join(f"{x:g} {y:g}" for x, y in places)
            parts.append(f"M{places[0][0]:g} {height:g}L{body}L{places[-1][0]:g} {height:g}Z")
    return "".join(parts)


def ticks(start: int, end: int, at_most: int = 10) -> tuple[int, ...]:
    """Return the round instants to write under a time axis."""
    step = next((step for step in _STEPS_MS if (end - start) / step <= at_most), _STEPS_MS[-1])
    first = -(-start // step) * step
    return tuple(range(first, end + 1, step))


def _place(point: CurvePoint, start: int, end: int, width: float, height: float, ceiling: float) -> tuple[float, float]:
    value = point.value or 0.0
    return scale(point.at, start, end, width), round(height - scale(value, 0, ceiling, height), 1)
