"""The figures of rooms made by chance are what SQL, written from the dictionary, makes of their events."""

from __future__ import annotations

from hypothesis import given

from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import Setup
from tests.proof.agreement import COUNTED, SCORES, differences
from tests.proof.conftest import bounded
from tests.proof.product_fold import folded
from tests.proof.recount import Recount
from tests.proof.scenarios import Scenario, scenarios


@bounded(50)
@given(scenarios())
def test_every_figure_of_every_part_is_what_the_dictionary_says(recount: Recount, scenario: Scenario) -> None:
    """Show, runs, kinds, slots, hosts, items, channels, tiers, minutes and what is outside; nulls as well."""
    recount.count(scenario.entries, scenario.setup, scenario.as_of)
    state = folded(scenario.log, scenario.setup)
    for show in scenario.shows:
        assert not differences(snapshot(state, show, scenario.as_of), recount)


def test_every_counted_figure_is_recounted(recount: Recount) -> None:
    """A new entry of the catalogue needs its SQL."""
    recount.count([], Setup(), 0)
    assert set(recount.columns("kpi")) >= set(COUNTED)
    assert set(recount.columns("score")) >= set(SCORES)


@bounded(8)
@given(scenarios())
def test_money_by_run_by_item_and_outside_adds_up_to_the_show(recount: Recount, scenario: Scenario) -> None:
    """In the recount itself, so that both views are right for the same reason."""
    recount.count(scenario.entries, scenario.setup, scenario.as_of)
    by_time: dict[str, int] = {}
    by_item: dict[str, int] = {}
    whole: dict[str, int] = {}
    for (show, scope, _), row in recount.by_scope("kpi").items():
        if scope == "show":
            whole[show] = row["gmv"] or 0
        elif scope in ("run", "outside"):
            by_time[show] = by_time.get(show, 0) + (row["gmv"] or 0)
    for row in recount.rows("presented"):
        by_item[row["show_id"]] = by_item.get(row["show_id"], 0) + row["gmv"]
    assert by_time == whole
    assert {show: by_item.get(show, 0) for show in whole} == whole
