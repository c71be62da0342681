"""How each source delivers: its age, its delays, its clock, and what it sends from the future."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import events as ev
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import frame_bytes, frame_from
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import SavedState, restored_state
from streams.metrics.state.sources import FILE, OTHERS, SOURCES_NAMED, SourceFigures, Sources
from tests.streams.metrics.random_logs import MINUTE
from tests.streams.metrics.random_logs import START as T

SECOND = 1_000
DAY = 24 * 60 * MINUTE
BEGIN = (ev.ShowStartBoundary(id="b1", at=T, show="one"),)


def said(*instants: int, prefix: str = "c") -> list[ev.Logged]:
    return [
        ev.Comment(id=f"{prefix}{number}-{at}", at=at, text="hi", person="ann") for number, at in enumerate(instants)
    ]


class Room:
    """A room whose log entries are taken in at instants of our choice."""

    def __init__(self, *, cut: int = 1_000) -> None:
        self.fold = Fold(RoomState())
        self.fold.apply(BEGIN)
        self._cut = cut

    def take(self, taken_at: int, events: Sequence[ev.Logged], source: str = "shop") -> None:
        state = self.fold.state
        before = state.counters.repeats
        admitted = state.sources.record(source, taken_at, events)
        for start in range(0, len(admitted), self._cut):
            self.fold.apply(admitted[start : start + self._cut])
        state.sources.add_repeats(source, taken_at, state.counters.repeats - before)

    def sources(self, now: int) -> dict[str, SourceFigures]:
        frame = frame_from(frame_bytes(snapshot(self.fold.flush(), "one", now)))
        return {source.name: source for source in frame.sources}

    def source(self, now: int, name: str = "shop") -> SourceFigures:
        return self.sources(now)[name]


def steady(room: Room, start: int, end: int, *, ahead: int = 0, source: str = "shop") -> None:
    """An event every ten seconds, half a second on the way, by a clock that is ahead."""
    for at in range(start, end, 10 * SECOND):
        room.take(at + 500, said(at + ahead, prefix=source), source)


def test_it_counts_what_each_source_delivered() -> None:
    room = Room()
    room.take(T + MINUTE, said(T + MINUTE - 1, T + MINUTE - 2))
    room.take(T + MINUTE + 5, [ev.Like(id="l", at=T + MINUTE)])
    room.take(T + MINUTE + 6, said(T + MINUTE), "orders")
    shop = room.source(T + 2 * MINUTE)
    assert (shop.events, shop.newest_at, shop.taken_at) == (3, T + MINUTE, T + MINUTE + 5)
    assert shop.kinds == {"comment": T + MINUTE - 1, "like": T + MINUTE}
    assert shop.per_minute == 3
    assert room.source(T + 2 * MINUTE, "orders").events == 1


def test_late_events_and_repeats_are_told_with_the_longest_delay() -> None:
    room = Room()
    room.take(T + 10 * MINUTE, said(T + 10 * MINUTE, T + 9 * MINUTE, T + 9 * MINUTE - 1, T + 5 * MINUTE))
    room.take(T + 10 * MINUTE, said(T + 10 * MINUTE))
    shop = room.source(T + 10 * MINUTE)
    assert (shop.events, shop.late, shop.latest_ms, shop.repeats) == (5, 2, 5 * MINUTE, 1)


@pytest.mark.parametrize(
    ("silent_for", "freshness", "is_silent"),
    [(59 * SECOND, "fresh", False), (61 * SECOND, "late", False), (121 * SECOND, "missing", True)],
)
def test_a_regular_source_that_stops_is_late_then_missing(silent_for: int, freshness: str, is_silent: bool) -> None:
    room = Room()
    steady(room, T, T + 6 * MINUTE)
    last = T + 6 * MINUTE - 10 * SECOND + 500
    shop = room.source(last + silent_for)
    assert (shop.freshness(last + silent_for), shop.is_silent(last + silent_for)) == (freshness, is_silent)


def test_a_source_that_sends_once_in_a_while_does_not_fall_silent() -> None:
    """Refunds come when they come; ten minutes without any is no alarm."""
    room = Room()
    room.take(T + MINUTE, said(T + MINUTE))
    shop = room.source(T + 5 * MINUTE)
    assert (shop.freshness(T + 5 * MINUTE), shop.is_silent(T + 5 * MINUTE)) == ("late", False)
    assert shop.freshness(T + 12 * MINUTE) == "missing"


def test_a_file_that_is_read_ends_and_does_not_fall_silent() -> None:
    room = Room()
    steady(room, T, T + 6 * MINUTE, source=FILE)
    assert not room.source(T + 9 * MINUTE, FILE).is_silent(T + 9 * MINUTE)


def test_a_clock_that_is_ahead_does_not_make_a_silent_source_fresh() -> None:
    room = Room()
    room.take(T + MINUTE, said(T + 2 * MINUTE + 30 * SECOND))
    assert room.source(T + 2 * MINUTE + 30 * SECOND).age(T + 2 * MINUTE + 30 * SECOND) == 90 * SECOND


def test_each_kind_has_its_own_age() -> None:
    room = Room()
    room.take(T + MINUTE, [ev.Like(id="l", at=T + MINUTE)])
    room.take(T + 5 * MINUTE, said(T + 5 * MINUTE))
    kinds = room.source(T + 5 * MINUTE).view(T + 5 * MINUTE)["kinds"]
    assert (kinds["like"]["freshness"], kinds["like"]["age_ms"]) == ("late", 4 * MINUTE)
    assert kinds["comment"]["freshness"] == "fresh"


# ----------------------------------------------------------------------------------------------------------- the clock


@pytest.mark.parametrize("ahead", [-90 * SECOND, -20 * SECOND, 30 * SECOND, 110 * SECOND])
def test_a_wrong_clock_is_measured(ahead: int) -> None:
    """To the half second that an event is on its way."""
    room = Room()
    steady(room, T, T + 5 * MINUTE, ahead=ahead)
    assert room.source(T + 5 * MINUTE).skew_ms == ahead - 500


def test_a_right_clock_has_no_skew_whatever_the_usual_delay() -> None:
    room = Room()
    steady(room, T, T + 5 * MINUTE, ahead=-3 * SECOND)
    assert room.source(T + 5 * MINUTE).skew_ms == 0


def test_files_of_the_past_are_no_skew() -> None:
    room = Room()
    room.take(T + MINUTE, said(T - DAY, T - DAY + 1))
    assert room.source(T + MINUTE).skew_ms is None
    steady(room, T + MINUTE, T + 3 * MINUTE)
    room.take(T + 3 * MINUTE, said(T - 20 * MINUTE))
    assert room.source(T + 3 * MINUTE).skew_ms == 0


def test_one_event_with_a_wrong_instant_is_no_skew() -> None:
    room = Room()
    steady(room, T, T + 5 * MINUTE)
    room.take(T + 5 * MINUTE, said(T + 6 * MINUTE))
    assert room.source(T + 5 * MINUTE).skew_ms == 0


def test_a_source_that_sends_once_in_a_while_is_judged_by_as_many_sendings() -> None:
    """The last of them came hours after the first, and its one wrong instant is no skew."""
    room = Room()
    for hour in range(4):
        room.take(T + hour * 60 * MINUTE, said(T + hour * 60 * MINUTE - 500))
    room.take(T + 240 * MINUTE, said(T + 241 * MINUTE))
    assert room.source(T + 240 * MINUTE).skew_ms == 0


def test_a_clock_that_was_set_right_is_right_after_a_while() -> None:
    room = Room()
    steady(room, T, T + 5 * MINUTE, ahead=30 * SECOND)
    steady(room, T + 5 * MINUTE, T + 9 * MINUTE)
    assert room.source(T + 9 * MINUTE).skew_ms == 0


# ---------------------------------------------------------------------------------------------------- from the future


def test_events_from_the_future_are_parked_and_counted_nowhere() -> None:
    room = Room()
    room.take(T + MINUTE, said(T + MINUTE, T + 3 * MINUTE, T + 3 * MINUTE + 1, T + DAY))
    frame = snapshot(room.fold.flush(), "one", T + 2 * MINUTE)
    (shop,) = frame.sources
    assert (shop.parked, shop.parked_at, shop.events) == (2, T + DAY, 2)
    assert frame.base.tally.comments == 2
    assert max(frame.feeds.values()) <= T + 3 * MINUTE
    assert room.fold.state.counters.folded == len(BEGIN) + 2


def test_a_parked_event_counts_when_it_is_sent_again_with_the_right_time() -> None:
    room = Room()
    room.take(T + MINUTE, [ev.Comment(id="c", at=T + DAY, text="hi")])
    room.take(T + 2 * MINUTE, [ev.Comment(id="c", at=T + MINUTE, text="hi")])
    frame = snapshot(room.fold.flush(), "one", T + 2 * MINUTE)
    assert (frame.base.tally.comments, frame.sources[0].repeats, frame.sources[0].parked) == (1, 0, 1)


def test_a_source_of_which_all_is_parked_shows_how_far_its_clock_is_ahead() -> None:
    room = Room()
    steady(room, T, T + 3 * MINUTE, ahead=5 * MINUTE)
    shop = room.source(T + 3 * MINUTE)
    assert (shop.events, shop.skew_ms, shop.view(T)["newest_at"]) == (0, 5 * MINUTE - 500, None)
    assert shop.freshness(T + 3 * MINUTE) == "missing"
    assert shop.is_parking(T + 3 * MINUTE)
    assert not shop.is_parking(T + 9 * MINUTE)


def test_files_and_boundaries_are_never_parked() -> None:
    room = Room()
    room.take(T, said(T + DAY), FILE)
    room.take(T, [ev.ShowPlanBoundary(id="p", at=T + DAY, show="one", starts_at=T)], "")
    assert room.fold.state.counters.folded == len(BEGIN) + 2
    assert list(room.fold.state.sources.known) == [FILE]


# ------------------------------------------------------------------------------------------------------------- bounds


def test_a_show_has_the_sources_that_delivered_in_its_time() -> None:
    room = Room()
    room.take(T - 2 * 60 * MINUTE, said(T - 2 * 60 * MINUTE), "yesterday's")
    room.take(T + MINUTE, said(T + MINUTE))
    assert list(room.sources(T + 2 * MINUTE)) == ["shop"]


def test_so_many_sources_are_told_apart_and_one_long_silent_gives_way() -> None:
    sources = Sources()
    for number in range(SOURCES_NAMED + 5):
        sources.record(f"s{number}", T + number, said(T))
    assert len(sources.known) == SOURCES_NAMED + 1
    assert sum(minute.events for minute in sources.known[OTHERS].minutes.values()) == 5
    sources.record("new", T + 2 * DAY, said(T + 2 * DAY))
    assert "new" in sources.known
    assert "s0" not in sources.known


def test_a_room_that_is_fed_for_weeks_keeps_a_day_of_minutes() -> None:
    sources = Sources()
    for minute in range(3_000):
        sources.record("shop", T + minute * MINUTE, said(T + minute * MINUTE))
    assert 700 <= len(sources.known["shop"].minutes) <= 1_440


# ----------------------------------------------------------------------------------------------------- the log decides

entries = st.lists(
    st.tuples(
        st.sampled_from(["", "shop", "orders", FILE]),
        st.integers(0, 20 * MINUTE),
        st.lists(st.integers(-15 * MINUTE, 5 * MINUTE), min_size=1, max_size=6),
    ),
    max_size=12,
)


@given(entries, st.integers(1, 4), st.integers(0, 12))
def test_the_same_log_gives_the_same_figures_however_it_is_cut_and_interrupted(
    log: list[tuple[str, int, list[int]]], cut: int, interrupted: int
) -> None:
    whole, parts = Room(), Room(cut=cut)
    for number, (source, after, instants) in enumerate(sorted(log, key=lambda entry: entry[1])):
        events = said(*(T + after + offset for offset in instants))
        whole.take(T + after, events, source)
        if number == interrupted:
            parts.fold = Fold(restored_state(SavedState(parts.fold.flush())))
        parts.take(T + after, events, source)
    assert parts.sources(T + 20 * MINUTE) == whole.sources(T + 20 * MINUTE)
    assert parts.fold.state.counters == whole.fold.state.counters
