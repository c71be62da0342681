"""Targets as people type them: money in whole units, a share in percent."""

from __future__ import annotations

from streams.metrics.kpis.catalogue import CATALOGUE
from streams.money import minor_digits
from streams.text import narrow


def read_target(slug: str, typed: str, currency: str) -> float:
    """A typed target in the unit of the catalogue: money in minor units, a percentage as a fraction of 1.

    Raises KeyError for a figure that there is not, ValueError for what is no number.
    """
    unit = CATALOGUE[slug].unit
    value = float(narrow(typed).strip().replace(",", "").removesuffix("%"))
    return value / 100 if unit == "percent" else value * 10 ** minor_digits(currency) if unit == "money" else value
