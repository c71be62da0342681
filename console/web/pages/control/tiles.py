"""Which figures the pages show as tiles, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.i18n.language import Language
from console.live.figures import TILES
from console.review.estimates import ESTIMATED
from console.rooms.reporting import DEFAULT_FIELDS, Reporting
from console.store.shows import Show
from console.web.pages.contexts import TileSpec
from streams.metrics.frames.frame import Frame
from streams.metrics.kpis.catalogue import CATALOGUE

BY_HAND: Final = (*DEFAULT_FIELDS, "peak_online", "order_value", "roas", "gpm")
"""Where nothing is counted: what people read off a screen, and what is made of that."""
_OF_EXPORTS: Final = frozenset({"orders"})
"""What an export brings in afterwards: nobody watches the audience because of it."""


def tiles(show: Show, language: Language, slugs: Sequence[str] = TILES) -> tuple[TileSpec, ...]:
    """The tiles of a show in a language; their values come live."""
    return tuple(_tile(slug, show, language) for slug in slugs)


def tiles_for(frame: Frame, reporting: Reporting) -> Sequence[str]:
    """Which tiles fit a show: those that are counted, or where no source delivers, what the room reports by hand.

    Orders alone may be those of an export, and leave what is reported where it was.
    """
    if frame.feeds.keys() - _OF_EXPORTS or not (reporting.chosen or frame.by_hand_at is not None):
        return TILES
    asked = reporting.fields if reporting.chosen else ()
    return tuple(dict.fromkeys((*asked, *BY_HAND)))[: len(TILES)]


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
