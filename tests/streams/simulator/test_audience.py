"""The simulated audience."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clock import Duration, Instant
from streams.events import Inbound, WireEvent
from streams.simulator.audience import (
    EVENTS_PER_SECOND,
    SIMULATED,
    Audience,
    AudienceContext,
    SimulatedItem,
    is_simulated,
)

T0 = Instant(1_767_225_600_000)
MINUTE = 60_000
ITEMS = tuple(
    SimulatedItem(sku=f"S{n}", title=f"款{n}", price=19_900 + n, tag_price=39_900, stock=5_000) for n in range(12)
)
LATE = ("order.paid", "order.refunded")
SHOW = [
    "warmup", "rules", "look", "interaction", "look", "item", "lottery", "look",
    "look", "interaction", "look", "item", "lottery", "look", "look", "interaction",
    "item", "look", "lottery", "look", "look", "interaction", "look", "closing",
]  # fmt: skip


def context(kind: str) -> AudienceContext:
    return AudienceContext(kind=kind, items=ITEMS[2:4] if kind in ("look", "item") else ())


def play(seed: int, kinds: list[str], intensity: float = 1.0) -> list[WireEvent]:
    """Slots of five minutes, one after the other."""
    contexts = [(Instant(T0 + n * 5 * MINUTE), context(kind)) for n, kind in enumerate(kinds)]
    end = Instant(T0 + len(kinds) * 5 * MINUTE)
    return list(Audience(seed, intensity, ITEMS).backfill(T0, end, contexts))


@cache
def show() -> tuple[WireEvent, ...]:
    """A whole show of two hours."""
    return tuple(play(1, SHOW))


def by_slot(kind: str) -> dict[str, float]:
    """Events of a kind per slot, averaged over the show's slots of the same sort."""
    counts = Counter(SHOW[(event["at"] - T0 - 1) // (5 * MINUTE)] for event in show() if event["type"] == kind)
    return {slot: counts[slot] / SHOW.count(slot) for slot in SHOW}


def online_by_slot() -> dict[str, float]:
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for event in show():
        if event["type"] == "audience.online":
            slot = SHOW[(event["at"] - T0 - 1) // (5 * MINUTE)]
            sums[slot] += event["count"]
            counts[slot] += 1
    return {slot: sums[slot] / counts[slot] for slot in counts}


def people(kind: str) -> set[str]:
    return {event["person"] for event in show() if event["type"] == kind}


def test_every_event_is_one_the_door_takes():
    """Decoded from JSON as the vocabulary has it, nothing unknown in it."""
    decoder = msgspec.json.Decoder(Inbound)
    for event in show():
        decoded = decoder.decode(msgspec.json.encode(event))
        assert set(event) - {"type"} <= set(decoded.__struct_fields__)


def test_every_kind_of_event_appears():
    assert {event["type"] for event in show()} == {
        "viewer.entered",
        "viewer.left",
        "audience.online",
        "cover.shown",
        "cover.clicked",
        "comment",
        "like",
        "share",
        "follow",
        "unfollow",
        "fanclub.joined",
        "member.joined",
        "private.added",
        "shop.opened",
        "coupon.claimed",
        "lottery.entered",
        "reserved",
        "gift",
        "item.listed",
        "item.shown",
        "item.clicked",
        "cart.added",
        "order.created",
        "order.paid",
        "order.refunded",
        "stream.started",
        "stream.health",
    }


def test_everything_is_labelled_as_simulated():
    assert all(is_simulated(event) for event in show())
    assert all(event["person"].startswith(SIMULATED) for event in show() if "person" in event)
    assert all(event["order"].startswith(SIMULATED) for event in show() if "order" in event)
    assert not is_simulated({"id": "e1"})


def test_ids_are_unique():
    assert len({event["id"] for event in show()}) == len(show())


def test_events_come_in_the_order_of_time():
    assert all(one["at"] <= other["at"] for one, other in pairwise(show()))
    assert show()[0]["at"] >= T0
    assert show()[-1]["at"] <= T0 + 120 * MINUTE


def test_the_same_seed_gives_the_same_audience():
    assert play(5, ["look", "lottery"]) == play(5, ["look", "lottery"])


def test_another_seed_gives_another_audience_with_other_ids():
    one, other = play(5, ["look"]), play(6, ["look"])
    assert {event["id"] for event in one}.isdisjoint(event["id"] for event in other)
    assert Counter(event["type"] for event in one) != Counter(event["type"] for event in other)


def test_the_same_seed_started_later_gives_other_ids():
    """A demo that is restarted goes on counting; its events are no repeats."""
    one = Audience(5, 1, ITEMS).step(T0, Duration(5_000), context("look"))
    other = Audience(5, 1, ITEMS).step(Instant(T0 + 1), Duration(5_000), context("look"))
    assert {event["id"] for event in one}.isdisjoint(event["id"] for event in other)


def test_online_is_entered_minus_left():
    """At every report, and it is reported every five seconds."""
    inside = reports = 0
    for event in show():
        match event["type"]:
            case "viewer.entered":
                inside += 1
            case "viewer.left":
                inside -= 1
            case "audience.online":
                reports += 1
                assert event["count"] == inside
    assert reports == 120 * 60 // 5


def test_people_act_only_while_they_are_in_the_room():
    """Only payments and refunds may come after somebody left."""
    present: set[str] = set()
    for event in show():
        person = event.get("person", "")
        match event["type"]:
            case "viewer.entered":
                assert person not in present
                present.add(person)
            case "viewer.left":
                present.remove(person)
            case kind if person and kind not in LATE:
                assert person in present


def test_an_order_is_created_then_paid_then_perhaps_refunded():
    """Some are never paid; what is paid and refunded is what was ordered."""
    created: dict[str, WireEvent] = {}
    paid: dict[str, WireEvent] = {}
    for event in show():
        match event["type"]:
            case "order.created":
                created[event["order"]] = event
            case "order.paid":
                assert event["lines"] == created[event["order"]]["lines"]
                paid[event["order"]] = event
            case "order.refunded":
                assert event["lines"] == paid[event["order"]]["lines"][: len(event["lines"])]
                assert event["amount"] == sum(line["amount"] for line in event["lines"])
    assert 0.75 < len(paid) / len(created) < 0.95


def test_an_order_line_costs_its_price():
    prices = {item.sku: item.price for item in ITEMS}
    lines = [line for event in show() if event["type"] == "order.created" for line in event["lines"]]
    assert all(line["amount"] == line["quantity"] * prices[line["sku"]] for line in lines)


def test_about_two_in_a_hundred_viewers_buy():
    assert 0.01 < len(people("order.paid")) / len(people("viewer.entered")) < 0.03


def test_who_clicks_has_seen_and_who_orders_has_clicked():
    assert people("order.created") <= people("item.clicked") <= people("item.shown")


def test_people_stay_for_minutes_not_for_hours():
    """Mean visit between one and eight minutes."""
    entered: dict[str, int] = {}
    stays = []
    for event in show():
        if event["type"] == "viewer.entered":
            entered[event["person"]] = event["at"]
        elif event["type"] == "viewer.left":
            stays.append(event["at"] - entered.pop(event["person"]))
    assert MINUTE < sum(stays) / len(stays) < 8 * MINUTE


def test_a_lottery_fills_the_room():
    online = online_by_slot()
    assert online["lottery"] > 1.2 * online["look"]


def test_hero_pieces_sell_most():
    orders = by_slot("order.created")
    assert orders["item"] > orders["look"] > orders["interaction"]


def test_questions_come_when_they_are_asked_for():
    comments = by_slot("comment")
    assert comments["interaction"] > 1.5 * comments["look"]


@pytest.mark.parametrize(("spoken", "other"), [("zh", r"[A-Za-z]{3,}"), ("en", "[\u4e00-\u9fff]")])
def test_an_audience_speaks_one_language(spoken, other):
    contexts = [(Instant(T0 + n * MINUTE), context(kind)) for n, kind in enumerate(SHOW)]
    audience = Audience(3, 3, ITEMS, spoken=spoken)
    events = list(audience.backfill(T0, Instant(T0 + len(SHOW) * MINUTE), contexts))
    said = {event["text"] for event in events if event["type"] == "comment"}
    said |= {event["name"] for event in events if "name" in event}
    said |= {event["title"] for event in events if event["type"] == "gift"}
    assert len(said) > 50
    assert [text for text in said if re.search(other, text)] == []


def test_regulars_come_to_several_shows_and_are_the_same_there():
    """Others are nobody that another show knows."""
    seen = []
    for seed in (1, 2):
        audience = Audience(seed, 1, ITEMS, regulars=500)
        events = audience.backfill(T0, Instant(T0 + 20 * MINUTE), [(T0, context("look"))])
        seen.append({event["person"]: event["tier"] for event in events if "person" in event})
    both = seen[0].keys() & seen[1].keys()
    assert len(both) > 100
    assert all(person.startswith(f"{SIMULATED}regular-") for person in both)
    assert all(seen[0][person] == seen[1][person] for person in both)


def test_lottery_entries_happen_in_lotteries_and_once_per_draw():
    entries = Counter(
        ((event["at"] - T0 - 1) // (5 * MINUTE), event["person"])
        for event in show()
        if event["type"] == "lottery.entered"
    )
    assert {SHOW[slot] for slot, _ in entries} == {"lottery"}
    assert set(entries.values()) == {1}


def test_reservations_are_made_at_the_end():
    assert {slot for slot, count in by_slot("reserved").items() if count} == {"closing"}


def test_one_person_joins_once():
    for kind in ("fanclub.joined", "member.joined", "coupon.claimed", "reserved"):
        joined = [event["person"] for event in show() if event["type"] == kind]
        assert len(joined) == len(set(joined))


def test_a_person_keeps_channel_and_tier():
    """All five channels and all five tiers are there."""
    known = {(event["person"], event["channel"], event["tier"]) for event in show() if "person" in event}
    assert len(known) == len({person for person, _, _ in known})
    assert {channel for _, channel, _ in known} == {"search", "feed", "private", "shop", "paid"}
    assert {tier for _, _, tier in known} == {"die-hard", "power", "true-love", "ordinary", "potential"}


def test_a_cover_is_clicked_no_more_often_than_it_is_shown():
    shown = clicked = 0
    for event in show():
        shown += event["count"] if event["type"] == "cover.shown" else 0
        clicked += event["count"] if event["type"] == "cover.clicked" else 0
        assert event["type"] != "cover.clicked" or clicked <= shown
    assert 0.03 < clicked / shown < 0.3


def test_items_are_listed_first():
    """An item that only the plan knows is listed when its slot begins."""
    audience = Audience(1, 1, ITEMS[:2])
    first = audience.step(T0, Duration(1_000), context("warmup"))
    assert [event["sku"] for event in first if event["type"] == "item.listed"] == ["S0", "S1"]
    assert next(event for event in first if event["type"] == "item.listed") | {"id": ""} == {
        "id": "",
        "type": "item.listed",
        "at": T0 - 1_000,
        "sku": "S0",
        "title": "款0",
        "price": 19_900,
        "tag_price": 39_900,
        "link_no": 1,
        "stock": 5_000,
    }
    later = audience.step(Instant(T0 + 60_000), Duration(60_000), context("look"))
    listed = dict.fromkeys(event["sku"] for event in later if event["type"] == "item.listed")
    assert set(listed) - {"S0", "S1"} == {"S2", "S3"}


def test_reported_stock_is_what_was_listed_less_what_was_paid_and_not_given_back():
    left = {item.sku: item.stock or 0 for item in ITEMS}
    reports: Counter[str] = Counter()
    for event in show():
        way = {"order.paid": -1, "order.refunded": 1}.get(event["type"], 0)
        for line in event["lines"] if way else ():
            left[line["sku"]] += way * line["quantity"]
        if event["type"] == "item.listed":
            assert event["stock"] == left[event["sku"]]
            reports[event["sku"]] += 1
    assert min(reports.values()) >= 120 // 5 - 1
    assert min(left.values()) < 5_000


def test_nobody_orders_what_is_sold_out():
    scarce = (SimulatedItem(sku="S0", title="款0", price=1, stock=2),)
    audience = Audience(1, 20, scarce)
    events = [
        event
        for minute in range(1, 31)
        for event in audience.step(
            Instant(T0 + minute * MINUTE), Duration(MINUTE), AudienceContext(kind="item", items=scarce)
        )
    ]
    sold_out = next(event["at"] for event in events if event["type"] == "item.listed" and event["stock"] == 0)
    later = [event for event in events if event["at"] > sold_out + MINUTE]
    assert {"item.clicked", "order.created"} & {event["type"] for event in later} == {"item.clicked"}


def test_the_stream_begins_reports_that_it_is_well_and_ends():
    audience = Audience(1, 1, ITEMS)
    events = audience.step(T0, Duration(20_000), context("look"))
    stream = [event for event in events if event["type"].startswith("stream.")]
    assert [event["type"] for event in stream] == ["stream.started", *["stream.health"] * 4]
    assert all(event["fps"] and event["bitrate"] for event in stream[1:])
    assert audience.end(T0)["type"] == "stream.ended"


def test_without_items_nobody_shops():
    events = Audience(1, 1, ()).step(Instant(T0 + 5 * MINUTE), Duration(5 * MINUTE), AudienceContext(kind="look"))
    kinds = {event["type"] for event in events}
    assert "comment" in kinds
    assert not kinds & {"item.listed", "item.shown", "order.created"}


def test_off_air_hardly_anybody_comes():
    quiet, busy = (
        Audience(1, 5, ITEMS).step(Instant(T0 + MINUTE), Duration(MINUTE), on_air) for on_air in (None, context("look"))
    )
    entered = [sum(event["type"] == "viewer.entered" for event in events) for events in (quiet, busy)]
    assert 0 < entered[0] < entered[1] / 4


@pytest.mark.parametrize("intensity", [0.5, 1, 4])
def test_the_rate_scales_with_the_intensity(intensity: float):
    """In a filled room about EVENTS_PER_SECOND × intensity."""
    events = play(3, ["look"] * 6, intensity)
    late = [event for event in events if event["at"] > T0 + 20 * MINUTE and event["type"] != "audience.online"]
    assert len(late) / 600 == pytest.approx(EVENTS_PER_SECOND * intensity, rel=0.3)


def test_steps_go_on_where_the_past_ends():
    """And what the past has simulated is not simulated again."""
    audience = Audience(2, 1, ITEMS)
    end = Instant(T0 + 2 * MINUTE)
    past = list(audience.backfill(T0, end, [(T0, context("look"))]))
    online = audience.online
    assert audience.step(end, Duration(10_000), context("look")) == []
    present = audience.step(Instant(end + 1_000), Duration(5_000), context("look"))
    assert present
    assert all(end <= event["at"] <= end + 1_000 for event in present)
    assert {event["id"] for event in past}.isdisjoint(event["id"] for event in present)
    assert online == sum({"viewer.entered": 1, "viewer.left": -1}.get(event["type"], 0) for event in past)


def test_the_past_is_off_air_before_the_first_context():
    events = list(
        Audience(2, 5, ITEMS).backfill(T0, Instant(T0 + 2 * MINUTE), [(Instant(T0 + MINUTE), context("look"))])
    )
    shown = [event["at"] for event in events if event["type"] == "item.shown"]
    assert shown
    assert min(shown) > T0 + MINUTE


def test_after_a_gap_those_who_left_in_it_are_gone():
    """A suspended machine: nobody acts in the hour that was not simulated."""
    audience = Audience(2, 5, ITEMS)
    audience.step(T0, Duration(60_000), context("look"))
    after = audience.step(Instant(T0 + 60 * MINUTE), Duration(1_000), context("look"))
    early = {event["type"] for event in after if event["at"] < T0 + 60 * MINUTE - 1_000}
    assert early <= {"viewer.left", "unfollow", "item.clicked", "cart.added", "order.created", *LATE}
    assert "viewer.left" in early


@given(st.lists(st.integers(1, 6_000), min_size=1, max_size=20), st.integers(0, 2**64))
def test_steps_of_any_length_keep_the_laws(lengths: list[int], seed: int):
    """Order, labels, unique ids, and a count that is entered − left."""
    audience = Audience(seed, 1, ITEMS)
    now, last, inside = int(T0), 0, 0
    ids = set()
    for length in lengths:
        now += length
        for event in audience.step(Instant(now), Duration(length), context("look")):
            assert last <= event["at"] <= now
            assert event["id"] not in ids
            assert is_simulated(event)
            last = event["at"]
            ids.add(event["id"])
            inside += {"viewer.entered": 1, "viewer.left": -1}.get(event["type"], 0)
            assert event["type"] != "audience.online" or event["count"] == inside
    assert audience.online == inside
