"""Which figures the pages show as tiles, in which order."""

from __future__ import annotations

from console.i18n.language import Language
from console.live.figures import TILES
from console.review.estimates import ESTIMATED
from console.store.shows import Show
from console.web.pages.contexts import TileSpec
from streams.metrics.kpis.catalogue import CATALOGUE


def tiles(show: Show, language: Language) -> tuple[TileSpec, ...]:
    """The tiles of a show in a language; their values come live."""
    return tuple(_tile(slug, show, language) for slug in TILES)


def _tile(slug: str, show: Show, language: Language) -> TileSpec:
    kpi = CATALOGUE[slug]
    return TileSpec(
        slug=slug,
        label=kpi.label(language.lang),
        unit=kpi.unit,
        part="money" if "money" in (kpi.unit, kpi.basis) else "count",
        formula=kpi.formula(language.lang),
        caveat=kpi.caveat(language.lang),
        better=kpi.direction,
        target=show.targets.get(slug),
        weight=show.weight(slug),
        estimated=slug in ESTIMATED,
    )
