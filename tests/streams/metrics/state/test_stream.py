"""The lamp of the video stream."""

import pytest

from streams import events as ev
from streams.clock import MINUTE, SECOND
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.stream import SILENCE, StreamNow
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

ON_AIR: list[ev.Logged] = [ev.ShowStartBoundary(id="b1", at=T, show="one")]
OVER: list[ev.Logged] = [*ON_AIR, ev.ShowEndBoundary(id="b2", at=T + 5 * MINUTE, show="one")]


def started(at: int) -> ev.Logged:
    return ev.StreamStarted(id=f"s{at}", at=at)


def ended(at: int) -> ev.Logged:
    return ev.StreamEnded(id=f"e{at}", at=at)


def health(at: int, fps: float | None = 30.0, bitrate: int | None = 4_000) -> ev.Logged:
    return ev.StreamHealth(id=f"h{at}", at=at, fps=fps, bitrate=bitrate)


def regular(start: int, end: int, every: int = 5 * SECOND) -> list[ev.Logged]:
    return [health(at) for at in range(start, end + 1, every)]


def status_at(*told: ev.Logged, now: int, bounds: list[ev.Logged] = ON_AIR) -> StreamNow:
    return snapshot(folded_state([*bounds, *told]), "one", now).stream


def test_nothing_reported_is_unknown_and_not_lost() -> None:
    assert status_at(now=T + MINUTE) == StreamNow("unknown", None, None)


def test_a_stream_that_began_is_live_since_then() -> None:
    assert status_at(started(T - MINUTE), *regular(T, T + MINUTE), now=T + MINUTE) == StreamNow(
        "live", T - MINUTE, T + MINUTE
    )


def test_a_stream_that_ends_while_the_rundown_is_on_air_is_lost() -> None:
    assert status_at(started(T), ended(T + MINUTE), now=T + 2 * MINUTE) == StreamNow("lost", T + MINUTE, T + MINUTE)


def test_one_that_ended_before_the_show_is_only_ended() -> None:
    assert status_at(started(T - 9), ended(T - 5), now=T + MINUTE).status == "ended"


def test_one_that_ends_after_the_show_is_ended() -> None:
    told = (started(T), ended(T + 6 * MINUTE))
    assert status_at(*told, now=T + 7 * MINUTE, bounds=OVER).status == "ended"


@pytest.mark.parametrize("broken", [{"fps": 0.0}, {"bitrate": 0}])
def test_no_pictures_or_no_bits_is_lost_since_the_first_of_them(broken: dict[str, int]) -> None:
    told = (started(T), health(T + 5_000, **broken), health(T + 10_000, **broken))
    assert status_at(*told, now=T + 11_000) == StreamNow("lost", T + 5_000, T + 10_000)


def test_pictures_that_come_again_end_the_loss() -> None:
    told = (started(T), health(T + 5_000, fps=0.0), health(T + 60_000))
    assert status_at(*told, now=T + 61_000) == StreamNow("live", T + 60_000, T + 60_000)


def test_a_regular_encoder_that_falls_silent_is_lost_since_it_was_last_heard() -> None:
    told = regular(T, T + MINUTE)
    assert status_at(*told, now=T + MINUTE + SILENCE).status == "live"
    assert status_at(*told, now=T + MINUTE + SILENCE + 1) == StreamNow("lost", T + MINUTE, T + MINUTE)


def test_one_that_is_heard_again_is_live_since_then() -> None:
    told = [*regular(T, T + MINUTE), *regular(T + 3 * MINUTE, T + 4 * MINUTE)]
    assert status_at(*told, now=T + 4 * MINUTE).since == T + 3 * MINUTE


def test_reports_that_never_came_regularly_are_not_missed() -> None:
    told = regular(T, T + 4 * MINUTE, every=MINUTE)
    assert status_at(*told, now=T + 9 * MINUTE) == StreamNow("live", T, T + 4 * MINUTE)


def test_of_reports_of_one_instant_the_last_in_the_log_counts() -> None:
    told = (health(T, fps=0.0), started(T))
    assert status_at(*told, now=T + 1).status == "live"
    assert status_at(*reversed(told), now=T + 1).status == "lost"


def test_the_answer_about_figures_names_it() -> None:
    view = snapshot(folded_state([*ON_AIR, started(T)]), "one", T + 1).view(scopes=False)
    assert view["stream"] == {"status": "live", "since": T, "as_of": T}
