"""Totals as platforms state them: which there are, and what those of several streams or plans make together.

A snapshot is kept as its file tells it and never changed; a newer one stands beside it. What a show has is worked out
when it is read: of each part (a stream, a plan) the newest snapshot, put together as the figure allows. Two streams of
100 and 50 views have 150; two of 80 and 40 viewers have no number of viewers together, for nobody knows who saw both.

>>> one = TotalSnapshot(slug="views", value=100, scope="stream:1", source="douyin", at=10)
>>> two = TotalSnapshot(slug="views", value=50, scope="stream:2", source="douyin", at=10)
>>> later = TotalSnapshot(slug="views", value=120, scope="stream:1", source="douyin", at=20)
>>> [(figure.value, figure.at) for figure in of_show([one, two, later])]
[(170, 20)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from msgspec import Struct

from console.i18n.texts import N_
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.kpi import Unit

Together = Literal["adds", "highest", "apart"]
"""What the values of several parts are together: their sum, the highest, or nothing that could be said."""


class Total(Struct, frozen=True):
    """A total that files tell."""

    slug: str
    together: Together = "adds"
    label: str = ""
    """What it is called where the catalogue does not know it; an English key of translations."""
    unit: Unit = "count"
    """The same of its unit."""


TOTALS: Final = {
    total.slug: total
    for total in (
        Total("views"),
        Total("viewers", "apart"),
        Total("peak_online", "highest"),
        Total("avg_online", "apart"),
        Total("avg_watch_time", "apart"),
        Total("comments"),
        Total("likes"),
        Total("shares"),
        Total("new_followers"),
        Total("orders"),
        Total("buyers", "apart"),
        Total("units"),
        Total("gmv"),
        Total("refunds"),
        Total("conversion", "apart"),
        Total("cover_ctr", "apart"),
        Total("gpm", "apart"),
        Total("roas", "apart"),
        Total("ad_spend"),
        Total("impressions", label=N_("Impressions of the room")),
        Total("exposed", "apart", N_("People exposed to the room"), "people"),
        Total("item_impressions", label=N_("Impressions of items")),
        Total("item_clicks", label=N_("Clicks on items")),
        Total("ad_impressions", label=N_("Impressions of ads")),
        Total("ad_clicks", label=N_("Clicks on ads")),
        Total("ad_orders", label=N_("Orders from ads")),
        Total("ad_gmv", label=N_("Sales from ads"), unit="money"),
        Total("ad_settled", label=N_("Settled sales from ads"), unit="money"),
    )
}
"""In the order in which a page lists them."""


class TotalSnapshot(Struct, frozen=True, kw_only=True):
    """A total of one part of a show, as one file told it."""

    slug: str
    value: float
    scope: str
    """The part: ``stream:<start>`` or ``plan:<name>``."""
    source: str
    """The platform."""
    at: int
    """As of when it is: when the file was exported, or given; UTC ms."""
    number: int = 0
    """Rises with every snapshot that is kept."""


class PlatformFigure(Struct, frozen=True, kw_only=True):
    """A total of a show as a platform states it."""

    slug: str
    value: float
    source: str
    at: int
    number: int
    """That of the newest snapshot in it."""
    parts: int = 1
    """How many streams or plans it is put together of."""
    earlier: tuple[tuple[float, int], ...] = ()
    """What was stated before, with its instant, the newest first; of a figure of one part."""


def unit_of(slug: str) -> Unit:
    """What a total is measured in."""
    return CATALOGUE[slug].unit if slug in CATALOGUE else TOTALS[slug].unit


def of_show(snapshots: Iterable[TotalSnapshot]) -> tuple[PlatformFigure, ...]:
    """The totals of a show, each platform for itself, in the order of ``TOTALS``."""
    by_figure: dict[tuple[str, str], dict[str, list[TotalSnapshot]]] = defaultdict(lambda: defaultdict(list))
    for one in snapshots:
        by_figure[one.slug, one.source][one.scope].append(one)
    found = []
    for (slug, source), parts in by_figure.items():
        newest = {scope: sorted(told, key=_age, reverse=True) for scope, told in parts.items()}
        figure = _together(slug, source, list(newest.values()))
        if figure is not None:
            found.append(figure)
    places = {slug: place for place, slug in enumerate(TOTALS)}
    return tuple(sorted(found, key=lambda one: (places.get(one.slug, len(places)), one.source)))


def _age(one: TotalSnapshot) -> tuple[int, int]:
    return one.at, one.number


def _together(slug: str, source: str, parts: Sequence[Sequence[TotalSnapshot]]) -> PlatformFigure | None:
    newest = [told[0] for told in parts]
    how = TOTALS[slug].together if slug in TOTALS else "apart"
    if len(newest) > 1 and how == "apart":
        return None
    values = [one.value for one in newest]
    return PlatformFigure(
        slug=slug,
        value=max(values) if how == "highest" else sum(values),
        source=source,
        at=max(one.at for one in newest),
        number=max(one.number for one in newest),
        parts=len(newest),
        earlier=tuple((one.value, one.at) for one in parts[0][1:]) if len(parts) == 1 else (),
    )
