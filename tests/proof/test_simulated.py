"""A whole show of the simulated audience: the fold's figures and the recount's are the same."""

from __future__ import annotations

import os
import time
from itertools import chain
from pathlib import Path

import pytest

from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import Setup
from tests.proof import large_show
from tests.proof.agreement import differences
from tests.proof.product_fold import folded, interrupted
from tests.proof.recount import Recount

FEW = 15_000
MANY = int(os.environ.get("PROOF_EVENTS", "0"))


@pytest.mark.parametrize("setup", [large_show.SETUP, large_show.SAMPLED], ids=["exact", "sampled"])
def test_a_show_of_so_many_events(tmp_path: Path, setup: Setup) -> None:
    """Mixed up, some of them told twice, with takes undone and hosts changing; interrupted twice on the way."""
    log = list(large_show.log(FEW))
    assert sum(len(entry.events) for entry in chain.from_iterable(log)) > 0.9 * FEW
    with Recount(tmp_path / "events.ndjson") as recount:
        recount.count(chain.from_iterable(log), setup, large_show.AS_OF)
        state = interrupted(log, setup, (2, 5))
        assert not differences(snapshot(state, large_show.SHOW, large_show.AS_OF), recount)


@pytest.mark.skipif(not MANY, reason="takes minutes; PROOF_EVENTS=1000000 runs it")
def test_a_show_of_as_many_events_as_one_asks_for(tmp_path: Path) -> None:
    started = time.perf_counter()
    log = list(large_show.log(MANY))
    made = time.perf_counter()
    state = folded(log, large_show.SETUP)
    frame = snapshot(state, large_show.SHOW, large_show.AS_OF)
    counted = time.perf_counter()
    with Recount(tmp_path / "events.ndjson", threads=2) as recount:
        recount.count(chain.from_iterable(log), large_show.SETUP, large_show.AS_OF)
        recounted = time.perf_counter()
        found = differences(frame, recount)
    events = sum(len(entry.events) for entry in chain.from_iterable(log))
    print(
        f"{events} events: made in {made - started:.0f} s, folded in {counted - made:.0f} s,"
        f" recounted in {recounted - counted:.0f} s"
    )
    assert events >= MANY
    assert not found
