"""The fold against the dictionary: whatever the log, in every scope, every figure is what the definition says."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streams import events as ev
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.frame import Frame, GroupFigures
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.base import BaseMeasures
from streams.metrics.state import saved
from streams.metrics.state.room import RoomState, Setup
from streams.metrics.state.saved import BlobIndex, SavedState, pack_show, restored_state
from streams.metrics.state.tally import Tally
from streams.metrics.state.windows import DEFAULT_LAG
from streams.store.checkpoints import Checkpoints
from streams.store.directory_blobs import DirectoryBlobs
from tests.effort import examples
from tests.streams.metrics.fold.model import Model, held, levels
from tests.streams.metrics.random_logs import (
    END,
    SALES_EVENTS,
    audience_events,
    boundaries,
    folded_state,
    logs,
    merged_log,
)


def tally(model: Model, found: list[ev.Logged]) -> Tally:
    return Tally(**model.sums(found))


def people(base: BaseMeasures, names: dict[str, int], *, entries: bool) -> dict[str, Any]:
    return {name: getattr(base, name) if name != "viewers" or entries else names[name] for name in names}


def frames(state: RoomState, log: list[ev.Logged], now: int = END) -> list[Frame]:
    shows = sorted({event.show for event in log if isinstance(event, ev.Boundary)})
    return [snapshot(state, show, now) for show in shows]


@given(logs(), st.sampled_from([(), ("ann",), ("ann", "phone")]), st.sampled_from([(), ("ours",)]), st.booleans())
@settings(max_examples=examples(400))
def test_every_measure_is_what_the_definition_says(
    log: list[ev.Logged], staff: tuple[str, ...], accounts: tuple[str, ...], received: bool
) -> None:
    """Whoever is of the staff, whichever accounts are ours, and whatever sales are."""
    model = Model(log, staff, accounts, received=received)
    setup = Setup(staff=staff, accounts=accounts, sales="received" if received else "paid")
    for frame in frames(folded_state(log, setup=setup), log):
        entries = "entries" in frame.feeds
        scopes = [
            (frame.base, model.within(frame.show)),
            (frame.outside, model.of_run(frame.show, None)),
            *((run.base, model.of_run(frame.show, run.run_id)) for run in frame.runs),
            *((one.base, _through(model.within(frame.show), one.channel)) for one in frame.channels),
            *((one.base, _of_group(model, frame.show, one)) for one in frame.groups),
        ]
        for base, found in scopes:
            assert base.tally == tally(model, found)
            assert people(base, model.people(found), entries=entries) == model.people(found)


def _of_group(model: Model, show: str, group: GroupFigures) -> list[ev.Logged]:
    """The events of a group: of a kind's or a slot's runs, of a host's time, or by people of a tier."""
    if group.by == "tier":
        return [event for event in model.within(show) if (event.tier or "unknown") == group.name]
    if group.by == "host":
        return [event for event in model.within(show) if group.name in model.hosts_at(show, event.at)]
    runs = [run for run in model.shows[show].standing() if (run.kind if group.by == "kind" else run.slot) == group.name]
    return [event for run in runs for event in model.of_run(show, run.run)]


@given(logs())
def test_groups_are_all_there_are(log: list[ev.Logged]) -> None:
    """Every kind, slot and tier; and every host whose time had anything in it."""
    model = Model(log)
    for frame in frames(folded_state(log), log):
        names = {by: {one.name for one in frame.groups if one.by == by} for by in ("kind", "slot", "host", "tier")}
        standing = model.shows[frame.show].standing()
        assert names["kind"] == {run.kind for run in standing}
        assert names["slot"] == {run.slot for run in standing}
        within = model.within(frame.show)
        assert names["host"] >= {host for event in within for host in model.hosts_at(frame.show, event.at)}
        assert names["tier"] >= {event.tier or "unknown" for event in within if isinstance(event, ev.Comment)}


LAGS = st.sampled_from([0, 60_000, DEFAULT_LAG])


@given(logs(), LAGS)
@settings(max_examples=examples(300))
def test_money_by_item_is_what_the_definition_says(log: list[ev.Logged], lag: int) -> None:
    model = Model(log)
    for frame in frames(folded_state(log, setup=Setup(lag=lag)), log):
        expected: dict[str | None, list[int]] = {}
        here = {event.id for event in model.within(frame.show)}
        for payment in model.book.payments:
            if payment.event.id not in here or not payment.ours:
                continue
            for line in payment.lines:
                sold = expected.setdefault(model.seller(frame.show, line.sku, payment.event.at, lag), [0, 0, 0])
                sold[0] += max(0, line.worth)
                sold[1] += 0 if line.gift else max(0, line.units)
            for back in model.book.backs:
                if back.payment is payment and back.sku:
                    sold = expected.setdefault(model.seller(frame.show, back.sku, payment.event.at, lag), [0, 0, 0])
                    sold[2] += back.worth
        found = {run.run_id: run.presented for run in frame.runs} | {None: frame.shelf}
        for name, figures in found.items():
            assert [figures.gmv, figures.units, figures.refunds] == expected.get(name, [0, 0, 0])


@given(st.data(), audience_events(kinds=SALES_EVENTS), boundaries(), LAGS)
@settings(max_examples=examples(300))
def test_both_views_of_money_sum_to_the_total(
    data: st.DataObject, audience: list[ev.Logged], bounds: list[ev.Boundary], lag: int
) -> None:
    """Whatever comes late, twice or out of order, boundaries too."""
    told = [*audience, *data.draw(st.lists(st.sampled_from(audience), max_size=4) if audience else st.just([]))]
    log = merged_log(data.draw, told, data.draw(st.permutations(bounds)))
    for frame in frames(folded_state(log, setup=Setup(lag=lag)), log):
        by_time = sum(run.base.tally.gmv for run in frame.runs) + frame.outside.tally.gmv
        by_item = sum(run.presented.gmv for run in frame.runs) + frame.shelf.gmv
        assert by_time == by_item == frame.base.tally.gmv
        units = sum(run.presented.units for run in frame.runs) + frame.shelf.units
        assert units == frame.base.tally.units


def _through(found: list[ev.Logged], channel: str) -> list[ev.Logged]:
    return [event for event in found if (event.channel or "unknown") == channel]


@given(logs())
def test_items_are_what_the_definition_says(log: list[ev.Logged]) -> None:
    model = Model(log)
    for frame in frames(folded_state(log), log):
        here = {event.id for event in model.within(frame.show)}
        paid = [payment for payment in model.book.payments if payment.event.id in here and payment.ours]
        listed = {event.sku for event in model.within(frame.show) if isinstance(event, ev.ItemListed)}
        for item in frame.items:
            mine = [
                (one.event.person, line)
                for one in paid
                for line in one.lines
                if line.sku == item.sku and not line.gift and (line.units > 0 or line.paid > 0)
            ]
            assert item.base.tally.gmv == sum(max(0, line.worth) for _, line in mine)
            assert item.base.tally.units == sum(max(0, line.units) for _, line in mine)
            assert item.base.tally.orders == sum(line.new for _, line in mine)
            assert item.base.buyers == len({person for person, _ in mine})
            assert (item.stock, item.stock_at) == model.stock(item.sku)
        sold = {line.sku for one in paid for line in one.lines if line.new}
        assert (frame.base.skus_listed, frame.base.skus_sold) == (len(listed), len(listed & sold))


@given(logs())
@settings(max_examples=examples(300))
def test_presence_is_what_the_definition_says(log: list[ev.Logged]) -> None:
    """The mean of the level times the duration is the time watched, where it comes from entries."""
    model = Model(log)
    for frame in frames(folded_state(log), log):
        show = model.shows[frame.show]
        if show.started is None:
            assert (frame.base.peak, frame.base.online_area, frame.base.air_ms) == (None, None, None)
            continue
        end = END if show.ended is None else show.ended
        assert frame.base.air_ms == end - show.started
        visits = [(start, end, 1) for start, end in model.visits(frame.show)]
        stretches = held(model.samples(frame.show)) if frame.online_reported else visits
        area, peak = levels(stretches, show.started, end)
        if frame.base.online_covered:
            assert (frame.base.online_area, frame.base.peak) == (area, peak or 0)
        if frame.base.watch_ms is not None:
            assert frame.base.watch_ms == levels(visits, show.started, end)[0]
        for run in frame.runs:
            if run.base.online_covered:
                times = seen_times(model, frame.show, run.run_id)
                expected = [levels(stretches, start, min(stop, END)) for start, stop in times]
                assert run.base.online_area == sum(area for area, _ in expected)
                assert run.base.peak == max((peak or 0 for _, peak in expected), default=None)


def seen_times(model: Model, show: str, run: str) -> list[tuple[int, int]]:
    """When viewers saw a run and those that were undone for it, within the show's window."""
    known = model.shows[show]
    starts = [known.seen(one) for one in known.runs]
    last = known.runs[-1]
    ends = [*starts[1:], known.ended + known.seen(last) - last.at if known.ended is not None else 2**62]
    following = [
        other.started for other in model.shows.values() if other.started and other.started > (known.started or 0)
    ]
    closed = min(following, default=2**62)
    intervals = [
        (start, min(end, closed))
        for one, start, end in zip(known.runs, starts, ends, strict=True)
        if known.resolve(one.run) == run
    ]
    return [(start, end) for start, end in intervals if start < end]


@given(logs())
def test_runs_and_the_rest_add_up_to_the_whole(log: list[ev.Logged]) -> None:
    """So do kinds of slots, slots, tiers and channels; items add up in money."""
    for frame in frames(folded_state(log), log):
        kinds, slots, tiers = ([one.base for one in frame.groups if one.by == by] for by in ("kind", "slot", "tier"))
        channels = [one.base for one in frame.channels]
        whole = ([run.base for run in frame.runs], kinds, slots)
        for parts in (*([*parts, frame.outside] for parts in whole), tiers, channels):
            total = Tally()
            for part in parts:
                total.add(part.tally)
            assert total == frame.base.tally
        assert sum(item.base.tally.gmv for item in frame.items) == frame.base.tally.gmv


@given(st.data(), audience_events(), boundaries())
@settings(max_examples=examples(300))
def test_where_the_boundaries_stand_in_the_log_changes_nothing(
    data: st.DataObject, audience: list[ev.Logged], bounds: list[ev.Boundary]
) -> None:
    in_time = [*bounds, *audience]
    somewhere = merged_log(data.draw, audience, data.draw(st.permutations(bounds)))
    assert frames(folded_state(somewhere), in_time) == frames(folded_state(in_time), in_time)


@given(logs(), st.integers(1, 40))
def test_how_the_log_is_cut_into_batches_changes_nothing(log: list[ev.Logged], batch: int) -> None:
    assert frames(folded_state(log, batch=batch), log) == frames(folded_state(log, batch=1), log)


@given(st.data(), logs())
def test_what_is_told_again_changes_nothing(data: st.DataObject, log: list[ev.Logged]) -> None:
    again = [*log, *data.draw(st.lists(st.sampled_from(log), max_size=10))]
    assert frames(folded_state(again), log) == frames(folded_state(log), log)


@given(st.data(), boundaries(), audience_events())
@settings(max_examples=examples(300))
def test_the_order_in_which_events_of_different_instants_arrive_changes_nothing(
    data: st.DataObject, bounds: list[ev.Boundary], audience: list[ev.Logged]
) -> None:
    """Each order and each of its refunds is told once here, and there are no streaks: of several tellings that of the
    log counts, whatever its instant.
    """
    seen: set[tuple[type, Any]] = set()
    told_once = []
    for event in {event.at: event for event in audience}.values():
        key = (type(event), getattr(event, "order", event.id))
        if key not in seen and not getattr(event, "streak", None):
            told_once.append(event)
        seen.add(key)
    shuffled = data.draw(st.permutations(told_once))
    assert frames(folded_state([*bounds, *shuffled]), [*bounds]) == frames(
        folded_state([*bounds, *told_once]), [*bounds]
    )


@given(logs(), st.integers(0, 40))
@settings(max_examples=examples(300))
def test_a_state_that_was_written_down_goes_on_as_if_nothing_had_been(log: list[ev.Logged], cut: int) -> None:
    through, stopped = Fold(RoomState()), Fold(RoomState())
    for fold in (through, stopped):
        preload_all(fold, log)
        fold.apply(log[:cut])
    resumed = Fold(restored_state(SavedState(stopped.flush())))
    for fold in (through, resumed):
        fold.apply(log[cut:])
    assert frames(resumed.flush(), log) == frames(through.flush(), log)
    assert msgspec.structs.asdict(resumed.state.counters) == msgspec.structs.asdict(through.state.counters)


@given(logs(), st.sets(st.integers(0, 40), max_size=8))
@settings(max_examples=examples(300))
def test_each_of_a_row_of_checkpoints_is_what_it_would_be_alone(log: list[ev.Logged], cuts: set[int]) -> None:
    """However little of it is new: everything is cut into pieces of 64 bytes here, so that each refers to others."""
    fold = Fold(RoomState())
    preload_all(fold, log)
    with TemporaryDirectory() as directory, patch.multiple(saved, INLINE=0, BLOB=64):
        checkpoints = Checkpoints(DirectoryBlobs(Path(directory)))
        blob_index: BlobIndex | None = None
        for index, event in enumerate(log):
            fold.apply([event])
            if index in cuts:
                state = fold.flush()
                state.position = f"{index}-0"
                frozen = SavedState(state, blob_index)
                loaded = checkpoints.load(checkpoints.write("room", "log", frozen))
                blob_index = frozen.blob_index
                assert plain(loaded) == plain(restored_state(SavedState(state)))


def preload_all(fold: Fold, log: list[ev.Logged]) -> None:
    """Let a fold know what it would have to begin again for."""
    fold.preload(
        [event for event in log if isinstance(event, ev.Boundary)],
        [event for event in log if isinstance(event, ev.OrderCorrected)],
    )


def plain(state: RoomState) -> tuple[bytes, list[bytes]]:
    frozen = SavedState(state)
    return frozen.core, [bytes(blob) for blob in frozen.blobs if not isinstance(blob, int)]


@given(logs(), st.lists(st.integers(0, 40), max_size=3))
@settings(max_examples=examples(300))
def test_shows_that_rested_go_on_as_if_nothing_had_been(log: list[ev.Logged], rests: list[int]) -> None:
    fold = Fold(RoomState())
    preload_all(fold, log)
    for index, event in enumerate(log):
        fold.apply([event])
        if index in rests:
            shows = fold.flush().shows
            for show, known in [*shows.awake.items()]:
                shows.rest(show, pack_show(known))
            assert not shows.awake
    assert frames(restored_state(SavedState(fold.flush())), log) == frames(folded_state(log), log)


@given(logs())
@settings(max_examples=examples(300))
def test_looking_in_between_changes_nothing(log: list[ev.Logged]) -> None:
    """Frames are made while the fold goes on; what was booked for one must not hide that a boundary comes late."""
    assert frames(folded_state(log, batch=1, looking=True), log) == frames(folded_state(log), log)


@given(logs(), st.lists(st.integers(0, 40), max_size=3))
def test_frames_made_in_between_change_nothing(log: list[ev.Logged], looks: list[int]) -> None:
    watched = Fold(RoomState())
    preload_all(watched, log)
    for index, event in enumerate(log):
        watched.apply([event])
        if index in looks:
            frames(watched.flush(), log)
    assert frames(watched.flush(), log) == frames(folded_state(log), log)
