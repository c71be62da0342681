"""The catalogue says in words how each figure is made."""

from __future__ import annotations

import pytest

from scripts import kpis
from streams.metrics.kpis.catalogue import CATALOGUE, Kpi

ENTRIES = [pytest.param(kpi, id=kpi.slug) for kpi in CATALOGUE.values()]


@pytest.mark.parametrize("kpi", ENTRIES)
def test_every_figure_has_its_formula_in_both_languages(kpi: Kpi) -> None:
    assert kpi.formula("en").strip()
    assert kpi.formula("zh_CN").strip()
    assert kpi.formula("en") != kpi.formula("zh_CN")


@pytest.mark.parametrize("kpi", ENTRIES)
def test_a_quotient_says_what_is_divided_by_what(kpi: Kpi) -> None:
    """Percentages and ratios always are one, reported or counted; other figures where they have a denominator."""
    if kpi.unit in ("percent", "ratio") or kpi.denominator is not None:
        assert "÷" in kpi.formula("en")
        assert "÷" in kpi.formula("zh")


@pytest.mark.parametrize("kpi", ENTRIES)
def test_a_figure_that_is_no_quotient_does_not_look_like_one(kpi: Kpi) -> None:
    if kpi.counted and kpi.denominator is None:
        assert "÷" not in kpi.formula("en") + kpi.formula("zh")


def test_the_dictionary_in_the_documentation_is_the_catalogue() -> None:
    """Somebody who changed the catalogue runs ``python -m scripts.kpis``."""
    assert kpis.PAGE.read_text("utf-8") == kpis.page(CATALOGUE.values())


def test_the_dictionary_has_a_row_for_every_figure() -> None:
    rows = kpis.page(CATALOGUE.values()).splitlines()
    assert [row.split("`")[1] for row in rows if row.startswith("| `")] == list(CATALOGUE)
