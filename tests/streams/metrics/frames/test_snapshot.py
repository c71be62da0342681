"""From a room's state to a show's figures."""

import zlib
from typing import Any

import msgspec
import pytest

from streams import events as ev
from streams.clock import HOUR, MINUTE, SECOND
from streams.metrics.frames.frame import Frame, GroupFigures, Peak, Trend, frame_bytes, frame_from
from streams.metrics.frames.points import points, series
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.kpi import KpiValue, evaluate
from streams.metrics.kpis.reasons import NO_LEAVES, TOO_FEW
from streams.metrics.state.interaction import VERSION_1, InteractionWeights
from streams.metrics.state.room import RoomState, Setup
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

ON_AIR: list[ev.Logged] = [
    ev.ShowStartBoundary(id="b1", at=T, show="one"),
    ev.RunStartBoundary(id="b2", at=T, show="one", run="r1", slot="s1", kind="warmup"),
    ev.RunStartBoundary(id="b3", at=T + 10 * MINUTE, show="one", run="r2", slot="s2", kind="look"),
]
ENDED: list[ev.Logged] = [*ON_AIR, ev.ShowEndBoundary(id="b4", at=T + 20 * MINUTE, show="one")]


def frame(*told: ev.Logged, now: int = T + 15 * MINUTE, bounds: list[ev.Logged] = ON_AIR) -> Frame:
    return snapshot(folded_state([*bounds, *_numbered(told)]), "one", now)


def _numbered(told: tuple[ev.Logged, ...]) -> list[ev.Logged]:
    return [msgspec.structs.replace(event, id=f"e{number}") for number, event in enumerate(told)]


def came(person: str, at: int, **more: Any) -> ev.Logged:
    return ev.ViewerEntered(id="?", at=at, person=person, **more)


def left(person: str, at: int) -> ev.Logged:
    return ev.ViewerLeft(id="?", at=at, person=person)


def said(at: int, person: str | None = None) -> ev.Logged:
    return ev.Comment(id="?", at=at, person=person, text="hi")


def paid(order: str, at: int, amount: int = 100, person: str = "ann", **more: Any) -> ev.Logged:
    lines = (ev.OrderLine("A", 1, amount),)
    return ev.OrderPaid(id="?", at=at, person=person, order=order, currency="CNY", lines=lines, **more)


def refunded(order: str, at: int, amount: int) -> ev.Logged:
    return ev.OrderRefunded(id="?", at=at, order=order, amount=amount)


def values(figures: dict[str, KpiValue], *slugs: str) -> list[Any]:
    return [figures[slug].value for slug in slugs]


# ------------------------------------------------------------------------------------------------------------ unknown


def test_a_show_that_nobody_heard_of_has_all_figures_and_knows_nothing() -> None:
    empty = snapshot(RoomState(), "none", T)
    assert {kpi.value for kpi in empty.kpis.values()} == {None}
    assert {kpi.freshness for kpi in empty.kpis.values()} == {"missing"}


def test_a_source_that_only_has_chat_never_reports_viewers() -> None:
    kpis = frame(said(T + 1, "ann"), said(T + 2, "ann"), said(T + 3, "bob")).kpis
    assert values(kpis, "comments", "participants") == [3, 2]
    assert values(kpis, "viewers", "views", "online", "engagement_rate", "avg_watch_time") == [None] * 5


def test_without_leaves_there_is_no_watch_time_but_a_reason() -> None:
    watch = frame(came("ann", T)).kpis["avg_watch_time"]
    assert (watch.value, watch.reason) == (None, NO_LEAVES)


def test_a_reported_figure_stands_in_where_nothing_is_counted() -> None:
    """The newest one, by hand before platform, and it says where it comes from."""
    told = [
        ev.FigureReported(id="?", at=T + 5, slug="enter_rate", value=0.2, source="platform"),
        ev.FigureReported(id="?", at=T + 9, slug="enter_rate", value=0.3, source="platform"),
        ev.FigureReported(id="?", at=T + 9, slug="comments", value=7, source="manual"),
        said(T + 9),
    ]
    kpis = frame(*told).kpis
    assert kpis["enter_rate"] == KpiValue(0.3, "percent", "fresh", source="platform", at=T + 9)
    assert (kpis["comments"].value, kpis["comments"].source, kpis["comments"].reported) == (1, "counted", 7)


# ----------------------------------------------------------------------------------------------------------- presence


def test_the_platforms_own_count_goes_before_entries() -> None:
    told = [came("ann", T), ev.AudienceOnline(id="?", at=T + MINUTE, count=500)]
    figures = frame(*told, now=T + 2 * MINUTE)
    assert values(figures.kpis, "online", "peak_online", "views") == [500, 500, 1]
    assert figures.online_reported


def test_mean_online_times_duration_is_viewers_times_watch_time() -> None:
    told = [came("ann", T - MINUTE), came("bob", T + MINUTE), left("bob", T + 7 * MINUTE), came("cy", T + 5 * MINUTE)]
    kpis = frame(*told).kpis
    watched = kpis["avg_watch_time"].value * kpis["viewers"].value  # type: ignore[operator]
    assert watched == (15 + 6 + 10) * 60
    assert kpis["avg_online"].value == pytest.approx(watched / (15 * 60))


def test_the_peak_says_when_and_what_was_on_air() -> None:
    told = [came("ann", T), came("bob", T + 11 * MINUTE), left("bob", T + 12 * MINUTE)]
    assert frame(*told).peak == Peak(2, T + 11 * MINUTE, "r2", "s2")


def test_a_peak_before_the_show_is_none() -> None:
    told = [came("ann", T - 2), came("bob", T - 2), left("bob", T - 1), left("ann", T + 1)]
    assert frame(*told).kpis["peak_online"].value == 1


def test_after_the_end_figures_stand_still() -> None:
    told = [came("ann", T), came("bob", T + 25 * MINUTE)]
    early, late = (frame(*told, now=T + after * MINUTE, bounds=ENDED) for after in (26, 600))
    for slug in ("avg_online", "peak_online", "online", "orders_per_min"):
        assert early.kpis[slug].value == late.kpis[slug].value
    assert early.base.air_ms == late.base.air_ms == 20 * MINUTE


# --------------------------------------------------------------------------------------------------------------- runs


def test_a_run_has_what_viewers_saw_of_it() -> None:
    figures = frame(said(T + 10 * MINUTE + 2_999), said(T + 10 * MINUTE + 3_000), said(T - 1))
    assert [(run.run_id, run.slot_id, run.ended_at) for run in figures.runs] == [
        ("r1", "s1", T + 10 * MINUTE),
        ("r2", "s2", None),
    ]
    assert [run.base.tally.comments for run in figures.runs] == [1, 1]
    assert figures.outside.tally.comments == 1


def test_what_fell_into_an_undone_run_belongs_to_the_one_that_goes_on() -> None:
    void = ev.RunVoidBoundary(id="b9", at=T + 11 * MINUTE, show="one", run="r2", into="r1")
    told = [paid("o1", T + MINUTE, person="ann"), paid("o2", T + 12 * MINUTE, person="ann")]
    (run,) = frame(*told, bounds=[*ON_AIR, void]).runs
    assert (run.run_id, run.ended_at, run.base.tally.orders, run.base.buyers) == ("r1", None, 2, 1)
    assert run.base.air_ms == 15 * MINUTE


def test_rates_over_air_time_leave_the_rest_out() -> None:
    told = [paid("o1", T - MINUTE), paid("o2", T + MINUTE), paid("o3", T + 25 * MINUTE)]
    kpis = frame(*told, now=T + 30 * MINUTE, bounds=ENDED).kpis
    assert values(kpis, "orders", "orders_per_min", "gmv_per_hour") == [3, 1 / 20, 300]


# ------------------------------------------------------------------------------------------------------------- groups


def groups(figures: Frame, by: str) -> dict[str, GroupFigures]:
    return {one.name: one for one in figures.groups if one.by == by}


def hosted(number: int, at: int, *hosts: str) -> ev.Logged:
    return ev.HostsBoundary(id=f"h{number}", at=at, show="one", hosts=hosts)


def test_people_of_a_kind_of_slot_count_once_and_its_air_time_is_summed() -> None:
    again = ev.RunStartBoundary(id="b5", at=T + 12 * MINUTE, show="one", run="r3", slot="s3", kind="warmup")
    told = [said(T + MINUTE, "ann"), said(T + 13 * MINUTE, "ann"), said(T + 11 * MINUTE, "bob")]
    kinds = groups(frame(*told, bounds=[*ON_AIR, again]), "kind")
    assert (kinds["warmup"].base.tally.comments, kinds["warmup"].base.participants) == (2, 1)
    assert (kinds["warmup"].base.air_ms, kinds["look"].base.air_ms) == (13 * MINUTE, 2 * MINUTE)


def test_an_undone_run_counts_for_the_kind_it_ended_up_in() -> None:
    void = ev.RunVoidBoundary(id="b9", at=T + 11 * MINUTE, show="one", run="r2", into="r1")
    kinds = groups(frame(said(T + 12 * MINUTE), bounds=[*ON_AIR, void]), "kind")
    assert {name: one.base.tally.comments for name, one in kinds.items()} == {"warmup": 1}


def test_a_host_has_what_viewers_saw_of_them_and_runs_stay_whole() -> None:
    """Li and Wang share the first run; both host the second."""
    bounds = [*ON_AIR, hosted(1, T, "Li"), hosted(2, T + 5 * MINUTE, "Wang"), hosted(3, T + 8 * MINUTE, "Wang", "Li")]
    told = [
        said(T + 5 * MINUTE + 2_999, "ann"),
        said(T + 5 * MINUTE + 3_000, "ann"),
        said(T + 12 * MINUTE, "ann"),
        said(T, "bob"),
    ]
    figures = frame(*told, bounds=bounds)
    hosts = groups(figures, "host")
    assert {name: one.base.tally.comments for name, one in hosts.items()} == {"Li": 2, "Wang": 2}
    assert {name: one.base.participants for name, one in hosts.items()} == {"Li": 1, "Wang": 1}
    assert {name: one.base.air_ms for name, one in hosts.items()} == {"Li": 12 * MINUTE, "Wang": 10 * MINUTE}
    assert [run.base.tally.comments for run in figures.runs] == [2, 1]


def test_nobody_hosts_after_the_end_of_the_show() -> None:
    hosts = groups(frame(said(T + 25 * MINUTE), bounds=[*ENDED, hosted(1, T, "Li")], now=T + HOUR), "host")
    assert (hosts["Li"].base.tally.comments, hosts["Li"].base.air_ms) == (0, 20 * MINUTE)


def test_a_hosts_rates_are_of_what_fell_into_runs() -> None:
    """The first run is seen three seconds after it began; who came before is the host's, but no inflow on air."""
    told = [came("ann", T + 1), came("bob", T + MINUTE)]
    hosts = groups(frame(*told, bounds=[*ON_AIR, hosted(1, T - MINUTE, "Li")], now=T + 5 * MINUTE), "host")
    assert (hosts["Li"].base.tally.views, hosts["Li"].base.air_ms) == (2, 5 * MINUTE)
    assert evaluate(CATALOGUE["inflow"], hosts["Li"].base)[0] == 1 / 5


def test_a_profile_is_of_those_whose_tier_is_known_and_hides_small_cells() -> None:
    told = [came(f"p{number}", T, tier="power") for number in range(6)]
    told += [came(f"o{number}", T, tier="ordinary") for number in range(4)] + [came("x", T), came("p0", T + 1)]
    figures = frame(*told)
    tiers = {name: figures.kpis_of(one)["profile"] for name, one in groups(figures, "tier").items()}
    assert {name: profile.value for name, profile in tiers.items()} == {"power": 0.6, "ordinary": None, "unknown": None}
    assert (tiers["ordinary"].numerator, tiers["ordinary"].reason) == (None, TOO_FEW)
    assert figures.kpis["profile_coverage"].value == 10 / 11


# -------------------------------------------------------------------------------------------------------------- staff


def test_the_houses_own_accounts_are_no_audience_and_their_orders_are_sales() -> None:
    told = [came("ann", T), came("boss", T), said(T + 1, "boss"), said(T + 1, "ann")]
    told += [paid("o1", T + 2, person="boss"), paid("o2", T + 3)]
    state = folded_state([*ON_AIR, *_numbered(tuple(told))], setup=Setup(staff=("boss",)))
    figures = snapshot(state, "one", T + MINUTE)
    slugs = ("viewers", "views", "online", "comments", "participants", "buyers", "orders", "units", "gmv")
    assert values(figures.kpis, *slugs) == [1, 1, 1, 1, 1, 1, 2, 2, 200]
    assert values(figures.kpis, "conversion", "spend_per_buyer") == [1, 200]


# ------------------------------------------------------------------------------------------------------------- orders


def test_an_order_counts_once_however_often_it_is_paid() -> None:
    state = folded_state([*ON_AIR, *_numbered((paid("o1", T + 1, 100), paid("o1", T + 2, 100)))])
    assert values(snapshot(state, "one", T + MINUTE).kpis, "orders", "gmv") == [1, 100]
    assert state.counters.repeated_orders == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_refunds_follow_their_order_to_its_show_also_when_they_come_first(order: tuple[int, int, int]) -> None:
    """By the time of refund they belong to the show they fall into."""
    bounds: list[ev.Logged] = [*ENDED, ev.ShowStartBoundary(id="c1", at=T + 5 * HOUR, show="two")]
    told = [paid("o1", T + MINUTE, 500), refunded("o1", T + 2 * MINUTE, 100), refunded("o1", T + 6 * HOUR, 50)]
    state = folded_state([*bounds, *_numbered(tuple(told[place] for place in order))])
    one, two = (snapshot(state, show, T + 7 * HOUR).kpis for show in ("one", "two"))
    slugs = ("gmv", "refunds", "refunds_by_refund_time", "gmv_net_by_paid_cohort", "gmv_net_by_refund_time")
    assert values(one, *slugs) == [500, 150, 100, 350, 400]
    assert values(two, *slugs) == [0, 0, 50, 0, -50]


def test_a_refund_without_its_order_waits() -> None:
    slugs = ("refunds", "refunds_by_refund_time", "refunds_beyond")
    assert values(frame(refunded("o9", T + 1, 100)).kpis, *slugs) == [0, 0, 100]
    assert values(frame(refunded("o9", T + 1, 100), paid("o9", T + 2, 100)).kpis, *slugs) == [100, 100, 0]


def test_gift_lines_are_no_units() -> None:
    lines = (ev.OrderLine("A", 2, 100), ev.OrderLine("B", 1, 50), ev.OrderLine("gift", 1, 0))
    order = ev.OrderPaid(id="?", at=T, person="ann", order="o", currency="CNY", lines=lines)
    assert values(frame(order).kpis, "units", "units_per_order", "kinds_per_order") == [3, 3, 2]


def test_a_gift_of_unknown_value_counts_and_adds_no_money() -> None:
    told = [ev.Gift(id="?", at=T, value=5, currency="CNY"), ev.Gift(id="?", at=T + 1, value=None, count=3)]
    figures = frame(*told)
    assert values(figures.kpis, "gifts", "gift_value") == [4, 5]
    assert figures.foreign_gifts == {}


def test_gifts_in_another_currency_stand_apart() -> None:
    told = [
        ev.Gift(id="?", at=T + number, value=value, currency=currency)
        for number, (value, currency) in enumerate([(5, "CNY"), (70, "JPY"), (30, "JPY")])
    ]
    figures = frame(*told)
    assert values(figures.kpis, "gifts", "gift_value") == [3, 5]
    assert figures.foreign_gifts == {"JPY": 100}


def test_the_rooms_currency_is_said_by_its_setup() -> None:
    state = RoomState(Setup(currency="JPY"))
    assert snapshot(state, "one", T).currency == "JPY"


def test_a_frame_keeps_the_weights_it_was_made_with() -> None:
    """Whatever the room's are later; every part of the show goes by the same."""
    told = [came("ann", T), said(T + MINUTE, "ann"), ev.Like(id="?", at=T + MINUTE, person="ann", count=10)]
    log = [*ON_AIR, *_numbered(tuple(told))]
    mine = InteractionWeights(likes=2, comments=0, version=2)
    first, second = (
        frame_from(frame_bytes(snapshot(folded_state(log, setup=setup), "one", T + 5 * MINUTE)))
        for setup in (Setup(), Setup(interaction_weights=mine))
    )
    assert (first.interaction_weights, second.interaction_weights) == (VERSION_1, mine)
    for one, interactions in ((first, 0.1 * 10 + 1), (second, 2 * 10)):
        assert one.kpis["interaction_index"].value == 100 * interactions / 5
        assert one.kpis_of(one.runs[0])["interaction_index"].numerator == interactions
    assert second.view()["interaction_weights"] == {
        "likes": 2, "comments": 0, "shares": 3, "follows": 3, "version": 2,
    }  # fmt: skip


def test_a_frame_from_before_weights_could_be_set_reads_as_version_1() -> None:
    made = frame(came("ann", T), said(T + MINUTE, "ann"))
    fields = msgspec.msgpack.decode(zlib.decompress(frame_bytes(made)))
    base = Frame.__struct_fields__.index("base")
    fields[base] = fields[base][: BaseMeasures.__struct_fields__.index("interaction_weights")]
    old = frame_from(zlib.compress(msgspec.msgpack.encode(fields)))
    assert old == made
    assert old.interaction_weights == VERSION_1


# -------------------------------------------------------------------------------------------------------- reservations


def test_a_reservation_belongs_to_the_next_show() -> None:
    bounds: list[ev.Logged] = [*ENDED, ev.ShowStartBoundary(id="c1", at=T + 5 * HOUR, show="two")]
    told = [
        ev.Reserved(id="?", at=T - HOUR * 50, person="ann"),
        ev.Reserved(id="?", at=T + MINUTE, person="bob"),
        ev.Reserved(id="?", at=T + MINUTE, person="cy"),
        came("ann", T + 1),
        came("cy", T + 5 * HOUR),
    ]
    state = folded_state([*bounds, *_numbered(tuple(told))])
    one, two = (snapshot(state, show, T + 6 * HOUR).kpis["attendance"] for show in ("one", "two"))
    assert (one.value, two.value, two.numerator, two.denominator) == (1, 0.5, 1, 2)


# ------------------------------------------------------------------------------------------------------------ the rest


def test_events_outside_any_show_and_of_unknown_types_are_counted() -> None:
    told = [said(T - 2 * HOUR), ev.Unknown(id="?", at=T, kind="odd"), ev.Unknown(id="?", at=T - 2 * HOUR, kind="odd")]
    figures = frame(*told)
    assert (figures.outside_show, figures.unknown) == (2, {"odd": 2})


def test_channels_keep_the_unknown_one() -> None:
    told = [came("ann", T, channel="search"), came("bob", T), came("cy", T, channel="unknown"), came("dee", T)]
    figures = frame(*told)
    shares = {one.channel: figures.kpis_of(one)["channel_share"].value for one in figures.channels}
    assert shares == {"search": 0.25, "unknown": 0.75}


def test_a_listed_item_has_its_title_and_styles_sell_through() -> None:
    told = [
        ev.ItemListed(id="?", at=T + number, sku=sku, title=f"Dress {sku}", tag_price=5, style=style)
        for number, (sku, style) in enumerate([("A", "dress"), ("A2", "dress"), ("B", None)])
    ]
    figures = frame(*told, paid("o1", T + 9))
    assert [(item.sku, item.title) for item in figures.items] == [
        ("A", "Dress A"),
        ("A2", "Dress A2"),
        ("B", "Dress B"),
    ]
    assert values(figures.kpis, "sell_through", "sell_through_by_sku") == [1 / 2, 1 / 3]


def test_a_trend_is_the_last_five_minutes_against_the_five_before() -> None:
    now = T + 12 * MINUTE
    told = [said(now - 11 * MINUTE), said(now - 7 * MINUTE), said(now - 2 * MINUTE), said(now - MINUTE), said(now + 1)]
    assert frame(*told, now=now).trend["comments"] == Trend(2, 1)


def test_a_room_that_fell_silent_on_air_is_late() -> None:
    fresh, late = (frame(said(T), now=T + after).kpis["comments"].freshness for after in (30 * SECOND, 2 * MINUTE))
    assert (fresh, late) == ("fresh", "late")


def test_the_figures_of_an_ended_show_are_not_late() -> None:
    assert frame(said(T + 20 * MINUTE - 1), now=T + 9 * HOUR, bounds=ENDED).kpis["comments"].freshness == "fresh"


def test_a_feed_that_never_spoke_is_missing() -> None:
    kpis = frame(said(T + 15 * MINUTE)).kpis
    assert (kpis["comments"].freshness, kpis["orders"].freshness) == ("fresh", "missing")


def test_how_fresh_a_feed_is_does_not_depend_on_when_somebody_looked() -> None:
    told = [*ON_AIR, *_numbered((said(T + 4 * SECOND), ev.Like(id="?", at=T + 8 * SECOND)))]
    one, other = (
        snapshot(folded_state(told, batch=1, looking=looking), "one", T + MINUTE) for looking in (False, True)
    )
    assert one.feeds == other.feeds


def test_a_frame_comes_back_from_its_bytes() -> None:
    figures = frame(said(T), paid("o1", T + 1), came("ann", T + 2))
    assert frame_from(frame_bytes(figures)) == figures


@pytest.mark.parametrize("stored", [b"", b"nonsense", frame_bytes(frame())[:-3]])
def test_what_is_no_frame_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="frame"):
        frame_from(stored)


def test_the_view_is_as_the_interface_says() -> None:
    view = msgspec.json.decode(msgspec.json.encode(frame(said(T), paid("o1", T + 1)).view()))
    assert view["as_of"] == T + 15 * MINUTE
    assert view["kpis"]["orders"] == {"value": 1, "unit": "count", "freshness": "late"}
    assert view["kpis"]["order_value"] == {
        "value": 100.0,
        "unit": "money",
        "freshness": "late",
        "numerator": 100,
        "denominator": 1,
    }
    assert view["kpis"]["conversion"]["value"] is None
    assert [set(part) >= {"run_id", "slot_id", "kpis"} for part in view["runs"]] == [True, True]
    assert [part["sku"] for part in view["items"]] == ["A"]
    assert [part["channel"] for part in view["channels"]] == ["unknown"]
    names = {by: [group["name"] for group in groups] for by, groups in view["groups"].items()}
    assert names == {"kinds": ["warmup", "look"], "slots": ["s1", "s2"], "hosts": [], "tiers": ["unknown"]}
    assert [part["presented"] for part in view["runs"]] == [{"gmv": 0, "units": 0, "refunds": 0}] * 2
    assert view["shelf"] == {"gmv": 100, "units": 1, "refunds": 0}


# ------------------------------------------------------------------------------------------------------------- curves


def test_a_point_is_ten_seconds() -> None:
    state = folded_state(
        [*ON_AIR, *_numbered((said(T), said(T + 9_999), came("ann", T + 12_000), paid("o1", T + 15_000)))]
    )
    first, second = points(state, "one", [T // 10_000 + 1, T // 10_000])
    assert (first.at, first.comments, first.online) == (T, 2, 0)
    assert (second.at, second.views, second.orders, second.gmv, second.online) == (T + 10_000, 1, 1, 100, 1)


def test_curves_sum_the_minute_and_fill_what_is_between() -> None:
    state = folded_state([*ON_AIR, *_numbered((said(T), said(T + 30_000), said(T + 65_000), came("ann", T + 65_000)))])
    curves = series(points(state, "one", state.shows["one"].buckets))
    assert curves.at == tuple(T + step * 10_000 for step in range(7))
    assert curves.series["comments_per_min"] == (1, 1, 1, 2, 2, 2, 2)
    assert curves.series["online"][-1] == 1


def test_curves_begin_where_asked_and_know_what_was_before() -> None:
    state = folded_state([*ON_AIR, *_numbered((said(T), said(T + 30_000)))])
    curves = series(points(state, "one", state.shows["one"].buckets), since=T + 20_000)
    assert (curves.at, curves.series["comments_per_min"]) == ((T + 20_000, T + 30_000), (1, 2))


def test_without_points_the_curves_are_empty() -> None:
    curves = series(points(RoomState(), "none", []))
    assert curves.at == ()
    assert set(curves.series.values()) == {()}
