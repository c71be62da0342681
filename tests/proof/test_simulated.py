"""A whole show of the simulated audience: the fold's figures and the recount's are the same."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from streams.metrics.snapshot import snapshot
from tests.proof import crowded
from tests.proof.agreement import differences
from tests.proof.product import folded, interrupted
from tests.proof.recount import Recount

MANY = int(os.environ.get("PROOF_EVENTS", "0"))


def test_a_show_of_fifty_thousand_events(recount: Recount) -> None:
    """Mixed up, some of them told twice, with takes undone and hosts changing; interrupted twice on the way."""
    log = list(crowded.log(50_000))
    assert sum(map(len, log)) > 45_000
    recount.count(log, crowded.SETUP, crowded.AS_OF)
    state = interrupted(log, crowded.SETUP, (2, 7))
    assert not differences(snapshot(state, crowded.SHOW, crowded.AS_OF), recount)


@pytest.mark.skipif(not MANY, reason="takes minutes; PROOF_EVENTS=1000000 runs it")
def test_a_show_of_as_many_events_as_one_asks_for(tmp_path: Path) -> None:
    started = time.perf_counter()
    log = list(crowded.log(MANY))
    made = time.perf_counter()
    state = folded(log, crowded.SETUP)
    frame = snapshot(state, crowded.SHOW, crowded.AS_OF)
    counted = time.perf_counter()
    with Recount(tmp_path / "events.ndjson", threads=2) as recount:
        recount.count(log, crowded.SETUP, crowded.AS_OF)
        recounted = time.perf_counter()
        found = differences(frame, recount)
    events = sum(map(len, log))
    print(
        f"{events} events: made in {made - started:.0f} s, folded in {counted - made:.0f} s,"
        f" recounted in {recounted - counted:.0f} s"
    )
    assert events >= MANY
    assert not found
