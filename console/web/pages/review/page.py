"""From a report to the review page: labels in a language, figures in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.access.rights import Principal
from console.assets import asset_dir
from console.i18n.language import Language
from console.i18n.texts import N_, PLATFORMS
from console.past.totals import TOTALS, PlatformFigure, unit_of
from console.review.breakdown import BY_ITEM, COLUMNS
from console.review.drawing import CurvePoint
from console.review.report import Report, ReviewedKpi
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Shell, SignedIn
from console.web.pages.page import rights, show_head, signed_in
from console.web.pages.review.contexts import (
    Block,
    Definition,
    Drawing,
    GoalsBlock,
    GoalsSide,
    Headline,
    KpiCard,
    KpiGroup,
    PlatformRow,
    ReviewPage,
    SourceRow,
    StatedValue,
    TargetRow,
    TwoViews,
)
from console.web.pages.review.tables import columns, part_tables
from console.web.reports import make_report
from console.web.services import Services
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.goals import Side, TargetProgress
from streams.metrics.kpis.kpi import KpiValue
from streams.metrics.state.interaction import KINDS
from streams.metrics.state.sources import SourceFigures

GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        N_("Audience"),
        ("viewers", "views", "participants", "peak_online", "avg_online", "avg_watch_time", "cover_ctr", "enter_rate"),
    ),
    (
        N_("Interaction"),
        ("comments", "likes", "shares", "gifts", "gift_value", "engagement_rate", "interaction_index", "new_followers"),
    ),
    (
        N_("Orders and sales"),
        ("gmv", "orders", "buyers", "units", "conversion", "spend_per_buyer", "order_value", "units_per_order"),
    ),
    (
        N_("Goods and money"),
        ("gmv_net_by_refund_time", "refunds", "refund_rate", "gpm", "uv_value", "sell_through", "item_ctr", "roas"),
    ),
    (
        N_("Amounts, and what stands apart"),
        (
            "paid_amount",
            "subsidy",
            "received_amount",
            "subsidy_per_order",
            "gmv_elsewhere",
            "orders_elsewhere",
            "refunds_beyond",
            "gmv_contradicting",
        ),
    ),
)
OWN_SOURCES: Final = {
    "": N_("Without a name"),
    "…": N_("Others"),
    "cuelight ingest": N_("From a file"),
    "files": N_("From a file"),
    "cuelight figures": N_("Reported by hand"),
    "simulated audience": N_("Simulated audience"),
}
"""Sources that the console itself names; others are called what their token is called."""
SIDES: Final[dict[Side, str]] = {"volume": N_("Volume score"), "rate": N_("Rate score")}
"""What the score of each kind of target is called."""
FRESHNESS: Final = {"fresh": N_("Fresh"), "late": N_("Late"), "missing": N_("Missing")}
BEHIND_MS: Final = 60_000
STYLES: Final = tuple(
    f"{sheet}.css"
    for sheet in (
        *(f"app/{part}" for part in ("tokens", "base", "text", "buttons", "fields", "labels", "messages")),
        "review/review",
        "control/sources",
    )
)


async def review_page(
    services: Services, show: Show, principal: Principal, language: Language, path: str, *, alone: bool = False
) -> ReviewPage:
    """The page; ``alone``: as one file, with its styles inside."""
    room = await services.room(show.room)
    made = await make_report(services, show)
    person = None if alone else signed_in(principal, room)
    return page_of(made, show, room, language, rights_of=principal, person=person, path=path, alone=alone)


def page_of(
    made: Report,
    show: Show,
    room: Room,
    language: Language,
    *,
    rights_of: Principal,
    person: SignedIn | None,
    path: str,
    alone: bool,
) -> ReviewPage:
    """The page of a report."""
    return ReviewPage(
        shell=Shell(lang=language.lang, path=path, person=person, simulated=made.simulated),
        show=show_head(show, room),
        rights=rights(rights_of, room.slug),
        made_at=made.made_at,
        figures_at=made.as_of or None,
        is_behind=bool(made.as_of) and made.as_of < made.covers_until - BEHIND_MS,
        headline=_headline(made),
        groups=tuple(_group(title, slugs, made, language) for title, slugs in GROUPS),
        drawing=_drawing(made) if made.started_at is not None else None,
        goals=_goals(made, language),
        columns=columns(language),
        tables=part_tables(made, language),
        views=_views(made),
        notes=tuple(language.gettext(note) for note in made.notes),
        returns_mature_at=made.returns_mature_at,
        as_run=made.as_run,
        sources=tuple(_source(source, made.as_of, language) for source in made.sources),
        platform=tuple(_stated(figure, made, language) for figure in made.platform),
        from_files=made.from_files,
        definitions=_definitions(made, language),
        inlined_css="\n".join((asset_dir("static") / "css" / name).read_text() for name in STYLES) if alone else "",
    )


def _stated(figure: PlatformFigure, made: Report, language: Language) -> PlatformRow:
    slug = figure.slug
    here = made.kpis[slug].value if slug in made.kpis else None
    return PlatformRow(
        slug=slug,
        label=CATALOGUE[slug].label(language.lang) if slug in CATALOGUE else language.gettext(TOTALS[slug].label),
        unit=unit_of(slug),
        source=language.gettext(PLATFORMS.get(figure.source, figure.source)),
        value=figure.value,
        at=figure.at,
        parts=figure.parts,
        counted=here.value if here is not None and here.source == "counted" else None,
        earlier=tuple(StatedValue(value=value, at=at) for value, at in figure.earlier),
    )


def _headline(made: Report) -> Headline:
    def value(slug: str) -> int | None:
        return _whole(made.kpis[slug].value.value)

    peak = made.peak
    titles = {run.run_id: run.title for run in made.runs}
    sales = made.targets.get("gmv")
    return Headline(
        air_ms=made.air_ms or None,
        viewers=value("viewers"),
        participants=value("participants"),
        comments=value("comments"),
        peak_online=peak.value if peak else None,
        peak_at=peak.at if peak else None,
        peak_title=titles.get(peak.run_id or "", "") if peak else "",
        orders=value("orders"),
        sales=value("gmv"),
        attainment=sales.attainment if sales and sales.attainment is not None else _overall(made),
    )


def _group(title: str, slugs: Sequence[str], made: Report, language: Language) -> KpiGroup:
    weights = _weights(made)
    return KpiGroup(
        title=language.gettext(title),
        kpis=tuple(
            _card(slug, made.kpis[slug], weights.get(slug), made, language) for slug in slugs if slug in made.kpis
        ),
    )


def _card(slug: str, kpi: ReviewedKpi, weight: float | None, made: Report, language: Language) -> KpiCard:
    value = kpi.value
    return KpiCard(
        slug=slug,
        label=CATALOGUE[slug].label(language.lang),
        value=value,
        progress=kpi.progress,
        weight=weight,
        reason=language.gettext(why) if (why := value.reason or value.doubt) else "",
        error=made.unique_error if kpi.estimated and value.value is not None else 0,
        not_mature=kpi.not_mature,
        caveat=CATALOGUE[slug].caveat(language.lang),
        made_with=_made_with(slug, value, made, language),
    )


def _made_with(slug: str, value: KpiValue, made: Report, language: Language) -> str:
    """The weights of the interaction index, where it is counted with them; which amount sales are."""
    if slug == "gmv" and value.source == "counted":
        return language.gettext(N_("received by the shop") if made.sales == "received" else N_("paid by buyers"))
    if slug != "interaction_index" or value.source != "counted" or value.value is None:
        return ""
    weights = made.interaction_weights
    return language.format(
        N_("weights {weights} (version {version})"),
        {"weights": " · ".join(language.weight(weights[kind]) for kind in KINDS), "version": weights["version"]},
    )


def _drawing(made: Report) -> Drawing:
    start = min([made.started_at or made.starts_at, *(block.start for block in made.planned)])
    end = max([made.ended_at or made.as_of, *(block.end for block in made.planned)])
    last = made.ended_at or made.as_of
    counted = {slug: made.kpis[slug].value.source == "counted" for slug in ("online", "gmv")}
    gmv = made.curve.series.get("gmv", ()) if counted["gmv"] else ()
    readings = {slug: () if counted[slug] else _readings(made, slug, start, end) for slug in counted}
    return Drawing(
        start=start,
        end=end,
        planned=tuple(
            Block(cue=slot.cue, kind=slot.kind, title=slot.title, start=slot.start, end=slot.end)
            for slot in made.planned
        ),
        real=tuple(
            Block(cue=run.cue, kind=run.kind, title=run.title, start=run.started_at, end=run.ended_at or last)
            for run in made.runs
        ),
        online=_points(made.curve.at, made.curve.series.get("online", ()), start, end),
        sales=_points(made.curve.at if gmv else (), gmv, start, end),
        comments=_points(made.curve.at, made.curve.series.get("comments_per_min", ()), start, end),
        online_reported=readings["online"],
        sales_reported=readings["gmv"],
    )


def _readings(made: Report, slug: str, start: int, end: int) -> tuple[CurvePoint, ...]:
    """What was reported of a figure that nobody counts."""
    known = made.curve.readings.get(slug, ())
    return tuple(CurvePoint(at=one.at, value=one.value) for one in known if start <= one.at <= end)


def _points(at: Sequence[int], values: Sequence[float | None], start: int, end: int) -> tuple[CurvePoint, ...]:
    if all(value is None for value in values):
        return ()
    return tuple(CurvePoint(at=t, value=value) for t, value in zip(at, values, strict=True) if start <= t <= end)


def _goals(made: Report, language: Language) -> GoalsBlock | None:
    if not made.targets:
        return None
    return GoalsBlock(
        sides=tuple(_side(side, made, language) for side in SIDES if _targets_of(side, made)),
        frozen=made.targets_frozen,
        score=_overall(made),
        running=made.ended_at is None and any(one.pace is not None for one in made.targets.values()),
    )


def _side(side: Side, made: Report, language: Language) -> GoalsSide:
    mean = made.score.rate if side == "rate" else made.score.volume
    return GoalsSide(
        label=language.gettext(SIDES[side]),
        rows=tuple(
            TargetRow(label=CATALOGUE[slug].label(language.lang), unit=CATALOGUE[slug].unit, progress=progress)
            for slug, progress in _targets_of(side, made).items()
        ),
        score=mean.value if mean is not None else None,
    )


def _targets_of(side: Side, made: Report) -> dict[str, TargetProgress]:
    return {slug: progress for slug, progress in made.targets.items() if progress.side == side}


def _overall(made: Report) -> float | None:
    overall = made.score.overall
    return overall.value if overall is not None else None


def _weights(made: Report) -> dict[str, float]:
    """How much each target counts; empty where all count alike."""
    weights = {slug: progress.weight for slug, progress in made.targets.items()}
    return weights if len(set(weights.values())) > 1 else {}


def _views(made: Report) -> TwoViews | None:
    runs = next((one for one in made.parts.breakdowns if one.by == "run"), None)
    whole = made.parts.whole.figures.get("gmv")
    if runs is None or whole is None or runs.outside is None or runs.shelf is None:
        return None
    if made.kpis["gmv"].value.source != "counted":  # nobody reported what was sold when
        return None
    outside, shelf = runs.outside.figures.get("gmv") or 0, runs.shelf.figures.get(BY_ITEM) or 0
    return TwoViews(
        runs_by_time=round((runs.sums.get("gmv") or 0) - outside),
        outside=round(outside),
        runs_by_item=round((runs.sums.get(BY_ITEM) or 0) - shelf),
        shelf=round(shelf),
        whole=round(whole),
    )


def _source(source: SourceFigures, as_of: int, language: Language) -> SourceRow:
    name = OWN_SOURCES.get(source.name)
    freshness = source.freshness(as_of)
    return SourceRow(
        name=language.gettext(name) if name else source.name,
        freshness=freshness,
        state=language.gettext(FRESHNESS[freshness]),
        figures=source,
    )


def _definitions(made: Report, language: Language) -> tuple[Definition, ...]:
    of_scores = [slug for _, slugs in GROUPS for slug in slugs]
    shown = [slug for slug in dict.fromkeys((*of_scores, *COLUMNS)) if slug in CATALOGUE]
    return tuple(
        Definition(
            label=CATALOGUE[slug].label(language.lang),
            slug=slug,
            formula=CATALOGUE[slug].formula(language.lang),
            basis=CATALOGUE[slug].basis,
            caveat=CATALOGUE[slug].caveat(language.lang),
        )
        for slug in shown
    )


def _whole(value: float | int | None) -> int | None:
    return None if value is None else round(value)
