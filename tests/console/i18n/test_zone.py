"""Where clocks on the wall come in: midnight, daylight saving, and times that do not exist."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.i18n.zone import instant_of, local
from console.rundown import commands
from console.rundown.model import State
from streams.clock import Instant
from streams.errors import Invalid
from tests.console.rundown.stage import MINUTE, Stage, plan

BERLIN = "Europe/Berlin"
SHANGHAI = "Asia/Shanghai"


def wall(text: str) -> datetime:
    """What the clocks on a wall show; of which wall, it does not say."""
    return datetime.fromisoformat(text)


def show_at(when: datetime, zone: str) -> Stage:
    """A show of three five-minute slots, started on time at a local time."""
    start = instant_of(when, zone)
    stage = Stage(State(show_id="s", starts_at=start, plan=plan("abc")), now=start)
    stage.do(commands.Start())
    return stage


@given(st.integers(0, 4_102_444_800_000), st.sampled_from([BERLIN, SHANGHAI, "America/St_Johns", "Asia/Kathmandu"]))
def test_an_instant_survives_being_shown(milliseconds: int, zone: str) -> None:
    """What the clocks show leads back to the instant, also in the hour that they show twice."""
    shown = local(Instant(milliseconds), zone)
    assert instant_of(shown.replace(tzinfo=None), zone) == milliseconds


def test_a_time_in_shanghai_is_eight_hours_ahead() -> None:
    """20:00 there is 12:00 UTC."""
    instant = instant_of(wall("2026-01-01 20:00"), SHANGHAI)
    assert local(instant, "UTC") == datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_is_named() -> None:
    """No show begins at 02:30 in the night in which 02:00 becomes 03:00."""
    with pytest.raises(Invalid, match="2026-03-29 02:30 in Europe/Berlin"):
        instant_of(wall("2026-03-29 02:30"), BERLIN)


def test_a_time_that_comes_twice_is_the_first() -> None:
    """Unless the second is asked for."""
    twice = wall("2026-10-25 02:30")
    first, second = instant_of(twice, BERLIN), instant_of(twice.replace(fold=1), BERLIN)
    assert local(first, "UTC").hour == 0
    assert second - first == 60 * MINUTE


def test_a_time_with_an_offset_is_an_instant_already() -> None:
    """The zone is not applied to it a second time."""
    assert instant_of(datetime(2026, 1, 1, 12, tzinfo=UTC), SHANGHAI) == instant_of(
        wall("2026-01-01 20:00"),
        SHANGHAI,
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc", "Europe"])
def test_an_unknown_timezone_is_invalid(zone: str) -> None:
    """It says how to write one."""
    with pytest.raises(Invalid, match="Asia/Shanghai"):
        local(Instant(0), zone)


@pytest.mark.parametrize(
    ("when", "zone", "shown"),
    [
        (wall("2025-12-31 23:53"), SHANGHAI, ["23:53", "23:58", "00:03"]),
        (wall("2026-03-29 01:53"), BERLIN, ["01:53", "01:58", "03:03"]),
        (wall("2026-10-25 02:53"), BERLIN, ["02:53", "02:58", "02:03"]),
    ],
)
def test_a_schedule_goes_on_across_midnight_and_daylight_saving(when: datetime, zone: str, shown: list[str]) -> None:
    """Slots keep their length whatever the clocks on the wall do."""
    stage = show_at(when, zone)
    rows = stage.project(stage.now + MINUTE).rows
    assert [f"{local(row.expected_start, zone):%H:%M}" for row in rows] == shown
    assert rows[-1].expected_end - rows[0].expected_start == 15 * MINUTE


def test_a_pause_across_midnight_counts_its_real_length() -> None:
    """Twenty minutes of pause are twenty minutes late, on the next day too."""
    stage = show_at(wall("2025-12-31 23:50"), SHANGHAI)
    stage.wait(MINUTE)
    stage.do(commands.Pause())
    stage.wait(20 * MINUTE)
    stage.do(commands.Resume())
    shown = stage.project()
    assert shown.offset_ms == 20 * MINUTE
    assert f"{local(shown.rows[1].expected_start, SHANGHAI):%d %H:%M}" == "01 00:15"
