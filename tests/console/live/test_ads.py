"""What the traffic buyer sees, worked out by hand."""

from __future__ import annotations

import pytest

from console.live import ads
from console.live.ads import AdFigures, ad_figures
from streams import events as ev
from streams.clock import MINUTE
from streams.metrics.frames.snapshot import snapshot
from tests.streams.metrics.builders import SHOW_ON_AIR, viewer_entered, with_ids
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state


def paid(number: int, sku: str, amount: int, units: int = 1) -> ev.Logged:
    lines = (ev.OrderLine(sku, units, amount),)
    return ev.OrderPaid(id="?", at=T + MINUTE, person="p", order=f"o{number}", currency="CNY", lines=lines)


def spent(amount: int, minute: int = 1) -> ev.Logged:
    return ev.AdSpend(id="?", at=T + minute * MINUTE, amount=amount, currency="CNY")


def said(slug: str, value: float, minute: int = 2) -> ev.Logged:
    return ev.FigureReported(id="?", at=T + minute * MINUTE, slug=slug, value=value, source="manual")


def seen(*events: ev.Logged, costs: dict[str, int] | None = None, minute: int = 10) -> AdFigures:
    log = [*SHOW_ON_AIR, *with_ids([*events])]
    return ad_figures(snapshot(folded_state(log), "one", T + minute * MINUTE), costs or {})


def test_break_even_is_one_over_the_margin_of_what_was_sold() -> None:
    """1,000 of coats that cost 300 each, two sold: margin 40 %. Scarves have no cost and are a third of the sales."""
    figures = seen(paid(1, "coat", 100_000, 2), paid(2, "scarf", 50_000), spent(50_000), costs={"coat": 30_000})
    assert figures.margin.share == pytest.approx(0.4)
    assert figures.margin.covered == pytest.approx(2 / 3)
    assert figures.break_even.value == pytest.approx(2.5)
    assert figures.roi.value == 3
    assert figures.standing == "above"
    assert figures.contribution.value == pytest.approx(150_000 * 0.4 - 50_000)


def test_what_went_back_brings_no_margin() -> None:
    refund = ev.OrderRefunded(id="?", at=T + 2 * MINUTE, order="o1", amount=100_000)
    figures = seen(paid(1, "coat", 100_000), paid(2, "coat", 100_000), refund, spent(50_000), costs={"coat": 50_000})
    assert figures.contribution.value == 100_000 * 0.5 - 50_000


def test_a_reported_margin_stands_in_where_no_cost_is_known() -> None:
    figures = seen(paid(1, "coat", 100_000), spent(50_000), said("margin_share", 0.25))
    assert (figures.margin.source, figures.margin.at) == ("manual", T + 2 * MINUTE)
    assert figures.break_even.value == 4
    assert figures.standing == "below"
    assert figures.contribution.value == -25_000


def test_what_is_not_known_says_why() -> None:
    figures = seen(paid(1, "coat", 100_000), said("ad_spend", 50_000), costs={"coat": 50_000})
    assert (figures.roi.value, figures.contribution.value) == (None, None)
    assert figures.contribution.reason == ads.TWO_SOURCES
    nothing = seen()
    assert (nothing.break_even.reason, nothing.contribution.reason) == (ads.NO_COSTS, ads.NO_SPEND)
    dear = seen(paid(1, "coat", 100), costs={"coat": 100})
    assert dear.break_even.reason == ads.NO_MARGIN


def test_a_room_that_only_reports_by_hand_has_all_of_it() -> None:
    told = [said("gmv", 300_000), said("ad_spend", 100_000), said("margin_share", 0.5), said("ad_balance", 80_000)]
    figures = seen(*told)
    assert (figures.roi.value, figures.roi.source, figures.balance.value) == (3, "manual", 80_000)
    assert figures.contribution.value == 50_000
    assert seen(*told, minute=30).spend.freshness == "late"


def test_spend_without_anybody_who_comes_in_is_an_alarm() -> None:
    came = [viewer_entered(f"v{n}", T + MINUTE, channel="paid" if n else None) for n in range(4)]
    assert not seen(*came, spent(100), minute=2).spends_for_nobody
    assert seen(*came, spent(100, 8)).spends_for_nobody
    assert seen(*came).from_ads == 0.75
