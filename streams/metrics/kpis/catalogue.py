"""The catalogue of figures: one entry per KPI, read by tiles, review, API, exports and dashboards.

Every KPI of the dictionary is here. One that the present events cannot give has no formula, and is None unless a
platform or a person reports it. The entries are in the modules beside this one, by what they are about.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from streams.metrics.kpis.buying import BUYING
from streams.metrics.kpis.goods import GOODS
from streams.metrics.kpis.interaction import INTERACTION
from streams.metrics.kpis.kpi import Kpi, KpiValue, evaluate
from streams.metrics.kpis.money import MONEY
from streams.metrics.kpis.presence import PRESENCE
from streams.metrics.kpis.reach import REACH

__all__ = ["CATALOGUE", "Kpi", "KpiValue", "evaluate"]

CATALOGUE: Final[Mapping[str, Kpi]] = MappingProxyType(
    {kpi.slug: kpi for kpi in (*PRESENCE, *REACH, *INTERACTION, *BUYING, *MONEY, *GOODS)}
)
"""Every figure by slug, in the order in which they are shown."""
