"""``cuelight grafana``: write the dashboards as files, and hold their queries against the metrics that exist."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from prometheus_client.metrics import MetricWrapperBase
from rich.console import Console

from console import instrumentation
from console.assets import asset_dir
from console.grafana.queries import Known, QueryError, expressions, faults
from console.i18n.language import Language
from streams.errors import Invalid
from streams.metrics.kpis.catalogue import CATALOGUE

CHECKOUT: Final = Path(__file__).resolve().parent.parent.parent

_SAMPLES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "counter": {"_total": (), "_created": ()},
    "histogram": {"_bucket": ("le",), "_sum": (), "_count": (), "_created": ()},
    "gauge": {"": ()},
}
"""What each kind of metric exports: the endings of its names, and the labels that come on top."""


def export(directory: Path | None = None) -> list[Path]:
    """Write every dashboard into a directory, by default that of the checkout; returns the files."""
    # The SDK takes a tenth of a second to load, which no other command should wait for.
    from console.grafana.dashboards import dashboards

    if directory is None:
        if not (CHECKOUT / "pyproject.toml").is_file():
            raise Invalid("This is no checkout; say where the dashboards go with --output.")
        directory = CHECKOUT / "dashboards"
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in dashboards().items():
        (directory / name).write_text(text, "utf-8")
        written.append(directory / name)
    return written


def check(directory: Path | None = None) -> list[tuple[str, QueryError]]:
    """What the queries of the dashboards in a directory name and does not exist, with the place."""
    known = metrics()
    return [
        (f"{path.name}: {place}", fault)
        for path in sorted((directory or asset_dir("dashboards")).glob("*.json"))
        for place, expr in expressions(json.loads(path.read_text("utf-8")))
        for fault in faults(expr, known, CATALOGUE)
    ]


def metrics() -> Known:
    """Every metric of the console and the labels of its series."""
    found: dict[str, frozenset[str]] = {}
    for metric in vars(instrumentation).values():
        if isinstance(metric, MetricWrapperBase):
            for family in metric.describe():
                for ending, further in _SAMPLES[family.type].items():
                    found[family.name + ending] = frozenset((*metric._labelnames, *further))
    return found


def run_export(output: Path | None, out: Console) -> int:
    """``cuelight grafana export``; returns the exit code."""
    for path in export(output):
        out.print(str(path), highlight=False, soft_wrap=True)
    return 0


def run_check(language: Language, out: Console) -> int:
    """``cuelight grafana check``; returns the exit code."""
    found = check()
    for place, fault in found:
        out.print(f"{place}: {language.format(fault.message, fault.params)}", highlight=False, markup=False)
    if not found:
        out.print(language.gettext("All queries name metrics that exist."))
    return int(bool(found))
