"""Wherever a consumer is interrupted, the one that goes on from its checkpoint comes to the same figures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.frames.snapshot import snapshot
from tests.proof.agreement import differences
from tests.proof.conftest import bounded
from tests.proof.happenings import Happening, happenings
from tests.proof.product import folded, interrupted
from tests.proof.recount import Recount


@bounded(40)
@given(st.data(), happenings())
def test_checkpoints_at_any_points_change_no_frame(data: st.DataObject, happening: Happening) -> None:
    log = [[entry] for entry in happening.entries]
    cuts = data.draw(st.lists(st.integers(0, len(log) - 1), max_size=5), label="checkpoint after")
    straight = folded(happening.log, happening.setup)
    resumed = interrupted(log, happening.setup, cuts)
    for show in happening.shows:
        assert snapshot(resumed, show, happening.as_of) == snapshot(straight, show, happening.as_of)


@bounded(12)
@given(st.data(), happenings())
def test_figures_after_an_interruption_are_what_the_dictionary_says(
    recount: Recount, data: st.DataObject, happening: Happening
) -> None:
    cuts = data.draw(st.sets(st.integers(0, len(happening.log) - 1)), label="checkpoint after")
    recount.count(happening.entries, happening.setup, happening.as_of)
    state = interrupted(happening.log, happening.setup, sorted(cuts))
    for show in happening.shows:
        assert not differences(snapshot(state, show, happening.as_of), recount)
