"""What a room's other shows say of one of them."""

from random import Random

import msgspec

from streams import events as ev
from streams.clock import HOUR, MINUTE
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.history import DAY, matured
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.reasons import FIRST_SHOW, NOT_OVER
from tests.streams.metrics.builders import order_paid, show_with_one_run, viewer_entered, with_ids
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

DAYS = [T, T + 10 * DAY, T + 20 * DAY]
SHOWS = [
    *show_with_one_run("one", DAYS[0], 60),
    *show_with_one_run("two", DAYS[1], 60),
    *show_with_one_run("three", DAYS[2], 60),
]


def frame(name: str, *told: ev.Logged, now: int = T + 21 * DAY, shows: list[ev.Logged] = SHOWS) -> Frame:
    return snapshot(folded_state([*shows, *with_ids(list(told))]), name, now)


def test_somebody_is_new_who_entered_no_earlier_show() -> None:
    """Ann and Bob were there before; of three new people one buys, of two returning ones both."""
    told = [
        *(viewer_entered(who, DAYS[0]) for who in ("ann", "bob")),
        *(viewer_entered(who, DAYS[1]) for who in ("ann", "bob", "cy", "dee", "eve")),
        *(order_paid(who, DAYS[1] + MINUTE) for who in ("ann", "bob", "cy")),
    ]
    two = frame("two", *told)
    values = [two.kpis[slug].value for slug in ("conversion", "conversion_new", "conversion_returning")]
    assert values == [3 / 5, 1 / 3, 2 / 2]


def test_the_rooms_first_show_has_nobody_to_compare_with_and_says_so() -> None:
    one = frame("one", viewer_entered("ann", DAYS[0]), order_paid("ann", DAYS[0] + MINUTE))
    for slug in ("conversion_new", "conversion_returning", "new_buyer_share"):
        assert (one.kpis[slug].value, one.kpis[slug].reason) == (None, FIRST_SHOW)
    assert one.history.shows == 0


def test_a_later_show_makes_nobody_returning_in_an_earlier_one() -> None:
    told = [viewer_entered("zoe", DAYS[0]), viewer_entered("ann", DAYS[2]), viewer_entered("ann", DAYS[1])]
    two, three = frame("two", *told), frame("three", *told)
    assert (two.base.new_viewers, three.base.new_viewers) == (1, 0)


def test_a_first_buyer_paid_in_no_show_of_the_year_before() -> None:
    """And the frame says how much of that year the room's record covers."""
    ago = show_with_one_run("old", T - 400 * DAY, 60)
    told = [
        order_paid("ann", T - 400 * DAY + MINUTE),
        order_paid("bob", DAYS[0] + MINUTE),
        *(order_paid(who, DAYS[1] + MINUTE) for who in ("ann", "bob", "cy")),
    ]
    two = frame("two", *told, shows=[*ago, *SHOWS])
    assert two.kpis["new_buyer_share"].value == 2 / 3
    assert (two.history.shows, two.history.coverage) == (2, 1.0)
    assert frame("two", *told).history.coverage == 10 / 365


def test_new_people_are_told_of_runs_channels_and_the_last_minutes_too() -> None:
    told = [
        viewer_entered("ann", DAYS[0]),
        viewer_entered("ann", DAYS[1], channel="feed"),
        viewer_entered("bob", DAYS[1] + MINUTE, channel="feed"),
    ]
    two = frame("two", *told, now=DAYS[1] + 2 * MINUTE)
    assert [base.new_viewers for base in (two.runs[0].base, two.channels[0].base, two.recent[1].last)] == [1, 1, 1]


def test_who_bought_again_is_known_when_the_days_are_over() -> None:
    """Bob came back within 30 days of the end, Cy within 90, Dee bought twice in the show itself."""
    late = show_with_one_run("late", T + 50 * DAY, 60)
    told = [
        *(order_paid(who, DAYS[0] + MINUTE) for who in ("ann", "bob", "cy", "dee")),
        order_paid("dee", DAYS[0] + 2 * MINUTE),
        order_paid("bob", DAYS[1] + MINUTE),
        order_paid("cy", T + 50 * DAY + MINUTE),
    ]
    over = [DAYS[0] + HOUR + 30 * DAY - 1, DAYS[0] + HOUR + 30 * DAY, DAYS[0] + HOUR + 90 * DAY]
    shown = [frame("one", *told, now=now, shows=[*SHOWS, *late]).kpis for now in over]
    assert [kpis["repurchase_30d"].value for kpis in shown] == [None, 0.25, 0.25]
    assert [kpis["repurchase_90d"].value for kpis in shown] == [None, None, 0.5]
    assert shown[0]["repurchase_30d"].reason == NOT_OVER


def test_a_show_is_shown_anew_when_its_days_are_over() -> None:
    assert not matured(T, T + DAY, T + 30 * DAY - 1)
    assert matured(T, T + DAY, T + 30 * DAY)
    assert not matured(T, T + 30 * DAY, T + 31 * DAY)
    assert not matured(None, T, T + 99 * DAY)


def test_the_order_of_the_log_and_when_somebody_looked_change_nothing() -> None:
    random = Random(7)
    told = []
    for start in DAYS:
        for _ in range(40):
            at, who = start + random.randrange(HOUR), f"p{random.randrange(25)}"
            told.append(random.choice((viewer_entered(who, at), order_paid(who, at))))
    told = with_ids(told)
    shuffled = random.sample(told, len(told))
    for name in ("one", "two", "three"):
        looked = folded_state([*SHOWS, *told], looking=True)
        snapshot(looked, name, DAYS[1])
        other = folded_state([*SHOWS, *shuffled])
        assert snapshot(looked, name, T + 21 * DAY) == snapshot(other, name, T + 21 * DAY)


def test_a_late_entry_into_an_earlier_show_makes_somebody_returning() -> None:
    """What was worked out of earlier shows holds only as long as they do."""
    told = with_ids([viewer_entered("ann", DAYS[0]), viewer_entered("bob", DAYS[0]), viewer_entered("cy", DAYS[1])])
    state = folded_state([*SHOWS, *told])
    assert snapshot(state, "two", DAYS[1] + HOUR).base.new_viewers == 1
    again = folded_state([*SHOWS, *told, msgspec.structs.replace(viewer_entered("cy", DAYS[0]), id="late")])
    assert snapshot(again, "two", DAYS[1] + HOUR).base.new_viewers == 0
