"""Wherever a consumer is interrupted, the one that goes on from its checkpoint comes to the same figures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.frames.snapshot import snapshot
from tests.proof.agreement import differences
from tests.proof.conftest import bounded
from tests.proof.product_fold import folded, interrupted
from tests.proof.recount import Recount
from tests.proof.scenarios import Scenario, scenarios


@bounded(40)
@given(st.data(), scenarios())
def test_checkpoints_at_any_points_change_no_frame(data: st.DataObject, scenario: Scenario) -> None:
    log = [[entry] for entry in scenario.entries]
    cuts = data.draw(st.lists(st.integers(0, len(log) - 1), max_size=5), label="checkpoint after")
    straight = folded(scenario.log, scenario.setup)
    resumed = interrupted(log, scenario.setup, cuts)
    for show in scenario.shows:
        assert snapshot(resumed, show, scenario.as_of) == snapshot(straight, show, scenario.as_of)


@bounded(12)
@given(st.data(), scenarios())
def test_figures_after_an_interruption_are_what_the_dictionary_says(
    recount: Recount, data: st.DataObject, scenario: Scenario
) -> None:
    cuts = data.draw(st.sets(st.integers(0, len(scenario.log) - 1)), label="checkpoint after")
    recount.count(scenario.entries, scenario.setup, scenario.as_of)
    state = interrupted(scenario.log, scenario.setup, sorted(cuts))
    for show in scenario.shows:
        assert not differences(snapshot(state, show, scenario.as_of), recount)
