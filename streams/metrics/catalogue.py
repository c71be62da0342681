"""The catalogue of figures: one entry per KPI, read by tiles, review, API, exports and dashboards.

Every KPI of the dictionary is here. One that the present events cannot give has no formula, and is None unless a
platform or a person reports it. The entries are in ``audience_kpis`` and ``sales_kpis``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from streams.metrics.audience_kpis import AUDIENCE
from streams.metrics.kpi import Kpi, Value, evaluate
from streams.metrics.sales_kpis import SALES

__all__ = ["CATALOGUE", "Kpi", "Value", "evaluate"]

CATALOGUE: Final[Mapping[str, Kpi]] = MappingProxyType({kpi.slug: kpi for kpi in (*AUDIENCE, *SALES)})
"""Every figure by slug, in the order in which they are shown."""
