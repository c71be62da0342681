"""The catalogue: every figure of the dictionary, and what a figure is when something is unknown."""

import pytest
from msgspec.structs import replace

from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.catalogue import CATALOGUE, Kpi, evaluate
from streams.metrics.state.cells import FEEDS
from streams.metrics.state.interaction import InteractionWeights
from streams.metrics.state.tally import Tally

DICTIONARY = (
    "online", "peak_online", "avg_online", "views", "viewers", "avg_watch_time", "participants", "comments",
    "likes", "shares", "gifts", "gift_value", "cover_ctr", "enter_rate", "engagement_rate", "interaction_index",
    "share_rate", "new_followers", "follow_rate", "fan_club_rate", "attendance", "viewer_share", "channel_share",
    "item_ctr", "click_to_pay", "conversion", "conversion_new", "conversion_returning", "orders", "buyers", "units",
    "gmv_placed", "gmv", "refunds", "gmv_net", "gmv_net_by_refund_time", "gmv_net_by_paid_cohort", "refund_rate",
    "refund_rate_before_shipping", "refund_rate_after_shipping", "return_rate", "gpm", "uv_value",
    "spend_per_buyer", "order_value", "units_per_order", "kinds_per_order", "sell_through", "sell_through_by_sku",
    "sell_through_value", "new_buyer_share", "attainment", "pace", "promo_effect", "orders_per_min", "gmv_per_hour",
    "ad_balance", "margin_share",
    "roas", "roi", "coupons_claimed", "coupon_use_rate", "new_members", "to_private_rate", "first_order_rate",
    "shop_visit_rate", "repurchase_30d", "repurchase_90d", "inflow", "outflow", "stay_1min", "profile",
)  # fmt: skip

KNOWN = BaseMeasures(
    entries_minute_old=400,
    stayed=100,
    tally=Tally(
        views=400,
        leaves=100,
        comments=30,
        likes=100,
        shares=4,
        follows=6,
        cover_shown=1_000,
        cover_clicked=50,
        orders=20,
        units=35,
        kinds=30,
        gmv=400_000,
        refunds=40_000,
        refunds_by_time=10_000,
        ad_spend=100_000,
    ),
    air_ms=60 * 60_000,
    on_air=Tally(views=360, leaves=90, orders=18, gmv=360_000),
    views=400,
    viewers=200,
    all_viewers=800,
    online=70,
    peak=90,
    online_area=50 * 3_600_000,
    online_covered=3_600_000,
    watch_ms=200 * 90_000,
    participants=80,
    engagers=60,
    sharers=4,
    new_followers=5,
    fans=2,
    buyers=16,
    exposed=150,
    clickers=40,
    members=3,
    private=8,
    shop=10,
    reserved=50,
    attended=30,
    styles_listed=10,
    styles_sold=6,
    skus_listed=20,
    skus_sold=9,
    new_viewers=120,
    new_buyers=6,
    first_buyers=12,
    known_viewers=160,
    again_30d=4,
    again_90d=8,
    attained=2.2,
    attained_weights=2,
    paced=0.9,
    paced_weights=1,
)


def value(slug: str, base: BaseMeasures = KNOWN) -> float | None:
    return evaluate(CATALOGUE[slug], base)[0]


def test_the_interaction_index_goes_by_the_weights_of_its_room() -> None:
    base = replace(KNOWN, interaction_weights=InteractionWeights(likes=0, comments=2, shares=5, follows=0.5, version=3))
    assert value("interaction_index", base) == 100 * (2 * 30 + 5 * 4 + 0.5 * 6) / 300


def test_every_figure_of_the_dictionary_is_there() -> None:
    assert [slug for slug in DICTIONARY if slug not in CATALOGUE] == []


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("avg_online", 50),
        ("avg_watch_time", 90),
        ("cover_ctr", 0.05),
        ("engagement_rate", 0.3),
        ("interaction_index", 100 * (0.1 * 100 + 30 + 3 * 4 + 3 * 6) / 300),
        ("follow_rate", 0.025),
        ("attendance", 0.6),
        ("item_ctr", 40 / 150),
        ("click_to_pay", 0.4),
        ("conversion", 0.08),
        ("conversion_new", 0.05),
        ("conversion_returning", 0.125),
        ("new_buyer_share", 0.75),
        ("repurchase_30d", 0.25),
        ("repurchase_90d", 0.5),
        ("attainment", 1.1),
        ("pace", 0.9),
        ("gmv_net", 360_000),
        ("gmv_net_by_paid_cohort", 360_000),
        ("gmv_net_by_refund_time", 390_000),
        ("refund_rate", 0.1),
        ("gpm", 1_000_000),
        ("uv_value", 2_000),
        ("spend_per_buyer", 25_000),
        ("order_value", 20_000),
        ("units_per_order", 1.75),
        ("kinds_per_order", 1.5),
        ("sell_through", 0.6),
        ("sell_through_by_sku", 0.45),
        ("orders_per_min", 0.3),
        ("gmv_per_hour", 360_000),
        ("inflow", 6),
        ("outflow", 1.5),
        ("stay_1min", 0.25),
        ("roas", 4),
        ("shop_visit_rate", 0.05),
        ("to_private_rate", 0.04),
    ],
)
def test_a_figure_is_worked_out_as_the_dictionary_says(slug: str, expected: float) -> None:
    assert value(slug) == pytest.approx(expected)


RATIOS = [kpi for kpi in CATALOGUE.values() if kpi.denominator is not None]


@pytest.mark.parametrize("kpi", RATIOS, ids=lambda kpi: kpi.slug)
@pytest.mark.parametrize("scope", ["show", "run", "item", "channel"])
def test_an_unknown_or_zero_denominator_gives_nothing(kpi: Kpi, scope: str) -> None:
    """Never 0, whatever the numerator is."""
    zero = dict.fromkeys(
        (
            "viewers",
            "views",
            "all_viewers",
            "buyers",
            "clickers",
            "exposed",
            "reserved",
            "styles_listed",
            "skus_listed",
        ),
        0,
    ) | dict.fromkeys(("air_ms", "watch_ms", "online_area", "online_covered"), 0)
    unknown, nobody = BaseMeasures(scope=scope), BaseMeasures(scope=scope, **zero)  # type: ignore[arg-type]
    assert evaluate(kpi, unknown)[0] is None
    assert evaluate(kpi, nobody)[0] is None


@pytest.mark.parametrize("kpi", RATIOS, ids=lambda kpi: kpi.slug)
def test_a_ratio_carries_what_it_is_made_of(kpi: Kpi) -> None:
    base = BaseMeasures(
        **{name: getattr(KNOWN, name) for name in KNOWN.__struct_fields__ if name != "scope"}, scope=kpi.scopes[0]
    )
    quotient, numerator, denominator = evaluate(kpi, base)
    assert quotient is not None
    assert numerator is not None
    assert denominator
    assert quotient == numerator / denominator * kpi.scale


def test_nothing_is_clamped() -> None:
    """Orders may arrive before views."""
    assert value("conversion", BaseMeasures(viewers=4, buyers=10)) == 2.5
    assert value("gmv_net", BaseMeasures(tally=Tally(gmv=5, refunds=9))) == -4


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.slug)
def test_an_entry_is_whole(kpi: Kpi) -> None:
    assert kpi.label("zh_CN") == kpi.zh
    assert kpi.label("en") == kpi.en
    assert kpi.zh
    assert kpi.en
    assert bool(kpi.caveat_zh) == bool(kpi.caveat_en)
    assert kpi.scopes


def test_slugs_and_labels_are_unique() -> None:
    assert len({kpi.en for kpi in CATALOGUE.values()}) == len({kpi.zh for kpi in CATALOGUE.values()}) == len(CATALOGUE)


def test_feeds_are_known_by_name() -> None:
    """A figure whose feed is misspelt would be missing for ever."""
    known = {*FEEDS.values(), "presence", "reserved", "listing"}
    assert {feed for kpi in CATALOGUE.values() for feed in kpi.feeds} <= known


def test_a_figure_without_meaning_in_a_scope_has_no_value_there() -> None:
    item = BaseMeasures(scope="item", tally=Tally(comments=5, gmv=7))
    assert value("comments", item) is None
    assert value("gmv", item) == 7


def test_what_the_events_cannot_give_has_no_formula() -> None:
    assert value("enter_rate") is None
    assert not CATALOGUE["enter_rate"].counted
