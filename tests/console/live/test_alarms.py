"""Which alerts the figures call for."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from console.live.alarms import (
    FIGURES_DUE,
    SOURCE_DOUBTFUL,
    SOURCE_PARKS,
    SOURCE_SILENT,
    STREAM_LOST,
    alarms,
    changes,
)
from console.rooms.reporting import Reporting
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.metrics.state.sources import SourceFigures
from streams.metrics.state.stream import StreamNow

NOW = 1_767_225_600_000
MINUTE = 60_000


def on_air(*sources: SourceFigures) -> Frame:
    return replace(snapshot(RoomState(), "one", NOW), started_at=NOW - 60 * MINUTE, sources=sources)


def source(name: str, silent_for: int, *, regular: bool = True, parked_at: int | None = None) -> SourceFigures:
    heard = NOW - silent_for
    return SourceFigures(name, 9, heard, heard, regular=regular, parked_taken_at=parked_at)


def test_only_what_was_regular_and_is_silent_is_told_and_by_name() -> None:
    silent, quiet, well = source("shop", 3 * MINUTE), source("refunds", 9 * MINUTE, regular=False), source("live", 0)
    assert alarms(on_air(silent, quiet, well)) == {SOURCE_SILENT: {"sources": ["shop"]}}


def test_a_source_parks_until_five_minutes_after_the_last_event_from_the_future() -> None:
    recent, past = source("a", 0, parked_at=NOW - 4 * MINUTE), source("b", 0, parked_at=NOW - 6 * MINUTE)
    assert alarms(on_air(recent, past)) == {SOURCE_PARKS: {"sources": ["a"]}}


def test_a_source_is_doubtful_until_five_minutes_after_it_claimed_too_much() -> None:
    recent = replace(source("a", 0), refunds_beyond=500, doubted_at=NOW - 4 * MINUTE)
    past = replace(source("b", 0), contradictions=1, doubted_at=NOW - 6 * MINUTE)
    assert alarms(on_air(recent, past)) == {SOURCE_DOUBTFUL: {"sources": ["a"]}}


def test_a_show_that_is_not_on_air_calls_for_nothing() -> None:
    ended = replace(on_air(source("shop", 3 * MINUTE)), ended_at=NOW - MINUTE, stream=StreamNow("lost"))
    assert alarms(ended) == {}
    assert alarms(replace(ended, ended_at=None)).keys() == {STREAM_LOST, SOURCE_SILENT}


def test_a_row_is_due_its_minutes_after_the_last_one_or_after_the_start() -> None:
    """Of a room that did not choose, only while no source delivers anything."""
    frame = replace(on_air(), started_at=NOW - 10 * MINUTE)
    due = {FIGURES_DUE: {"due_at": NOW, "part": "operator", "show": "one"}}
    assert alarms(frame, Reporting()) == due
    assert alarms(replace(frame, by_hand_at=NOW - MINUTE), Reporting()) == {}
    assert alarms(replace(frame, by_hand_at=NOW - 20 * MINUTE), Reporting(every_min=30)) == {}
    fed = replace(frame, feeds={"orders": NOW})
    assert alarms(fed, Reporting()) == {}
    assert alarms(fed, Reporting(chosen=True)) == due
    assert alarms(frame, Reporting(every_min=0)) == {}


def test_only_what_came_changed_or_went_is_news() -> None:
    told: dict[str, dict[str, Any]] = {STREAM_LOST: {}, SOURCE_SILENT: {"sources": ["a"]}}
    assert list(changes(told, told)) == []
    news = {alert.code: alert for alert in changes(told, {SOURCE_SILENT: {"sources": ["a", "b"]}, SOURCE_PARKS: {}})}
    assert {code: alert.on for code, alert in news.items()} == {
        STREAM_LOST: False,
        SOURCE_SILENT: True,
        SOURCE_PARKS: True,
    }
    assert news[SOURCE_SILENT].params == {"sources": ["a", "b"]}
