"""A review as JSON: what is read together stands in one object, every field of it, defaults too."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from console.past.totals import PlatformFigure, unit_of
from console.review.report import Report, ReviewedKpi
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.goals import TargetProgress


def report_body(report: Report) -> dict[str, Any]:
    """The body of ``GET /api/v1/shows/{id}/review``."""
    fields: dict[str, Any] = {name: getattr(report, name) for name in report.__struct_fields__}
    return fields | {
        "kpis": [_kpi(slug, kpi) for slug, kpi in report.kpis.items()],
        "score": overall.value if (overall := report.score.overall) is not None else None,
        "scores": report.score.view(),
        "targets": [_target(slug, progress) for slug, progress in report.targets.items()],
        "sources": [source.view(report.as_of) for source in report.sources],
        "platform": [_platform(figure) for figure in report.platform],
    }


def _platform(figure: PlatformFigure) -> dict[str, Any]:
    earlier = [{"value": value, "fetched_at": at} for value, at in figure.earlier]
    return {
        "slug": figure.slug,
        "value": figure.value,
        "unit": unit_of(figure.slug),
        "source": figure.source,
        "fetched_at": figure.at,
        "parts": figure.parts,
        "earlier": earlier,
    }


def _kpi(slug: str, kpi: ReviewedKpi) -> dict[str, Any]:
    return {
        "slug": slug,
        **structs.asdict(kpi.value),
        "estimated": kpi.estimated,
        "not_mature": kpi.not_mature,
        "target": kpi.progress.target if kpi.progress else None,
        "attainment": kpi.progress.attainment if kpi.progress else None,
        "better": CATALOGUE[slug].direction,
    }


def _target(slug: str, progress: TargetProgress) -> dict[str, Any]:
    return {"slug": slug, "unit": CATALOGUE[slug].unit, **structs.asdict(progress)}
