"""Who is still there a minute after coming in, as a figure."""

from streams import events as ev
from streams.clock import MINUTE, SECOND
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.reasons import NO_LEAVES
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

ON_AIR: list[ev.Logged] = [
    ev.ShowStartBoundary(id="b1", at=T, show="one"),
    ev.RunStartBoundary(id="b2", at=T, show="one", run="r1", slot="s1", kind="look", delay=0),
    ev.RunStartBoundary(id="b3", at=T + 5 * MINUTE, show="one", run="r2", slot="s2", kind="look", delay=0),
]


def came(name: str, at: int) -> ev.Logged:
    return ev.ViewerEntered(id=f"in {name} {at}", at=at, person=name)


def left(name: str, at: int) -> ev.Logged:
    return ev.ViewerLeft(id=f"out {name} {at}", at=at, person=name)


def test_it_is_known_of_the_show_and_of_each_run() -> None:
    told = [
        came("early", T - MINUTE),
        came("ann", T + 1),
        came("bob", T + 2),
        left("bob", T + 30 * SECOND),
        came("cy", T + 6 * MINUTE),
        came("too new", T + 10 * MINUTE - 59 * SECOND),
    ]
    frame = snapshot(folded_state([*ON_AIR, *told]), "one", T + 10 * MINUTE)
    stays = [frame.kpis["stay_1min"], *(frame.kpis_of(run)["stay_1min"] for run in frame.runs)]
    assert [(stay.numerator, stay.denominator) for stay in stays] == [(2, 3), (1, 2), (1, 1)]


def test_without_leaves_nobody_guesses() -> None:
    frame = snapshot(folded_state([*ON_AIR, came("ann", T + 1)]), "one", T + 10 * MINUTE)
    stay = frame.kpis["stay_1min"]
    assert (stay.value, stay.reason) == (None, NO_LEAVES)


def test_who_sends_signs_of_life_but_no_leaves_has_no_watch_time() -> None:
    """How long after the last sign somebody went would be a guess."""
    told = [came("ann", T + 1), *(ev.ViewerPresent(id=f"p{n}", at=T + n * MINUTE, person="ann") for n in range(1, 4))]
    kpis = snapshot(folded_state([*ON_AIR, *told]), "one", T + 10 * MINUTE).kpis
    assert (kpis["avg_watch_time"].value, kpis["avg_watch_time"].reason) == (None, NO_LEAVES)
