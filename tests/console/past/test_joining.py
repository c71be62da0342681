"""Which streams are one show, and which show here it is."""

from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from console.past.joining import JOINED_WITHIN, NEAR_WITHIN, KnownShow, joined, matched, streams_of
from console.past.reports import FileRow, StreamReport
from streams.clock import MINUTE, Instant

T0 = 1_767_268_800_000


def told(start: int, end: int, *, at: int = 1, account: str = "衣橱", room: str = "main") -> StreamReport:
    """What one row tells of a stream; minutes after ``T0``."""
    return StreamReport(
        source=FileRow(at, f"file-{at}", start),
        room=room,
        platform="douyin",
        account=account,
        started_at=Instant(T0 + start * MINUTE),
        ended_at=Instant(T0 + end * MINUTE),
        totals={"views": 10},
    )


def known(name: str, start: int | None, end: int | None, planned: int | None = None) -> KnownShow:
    return KnownShow(
        id=name,
        room="main",
        title=name,
        planned_at=T0 + (planned if planned is not None else start or 0) * MINUTE,
        started_at=None if start is None else T0 + start * MINUTE,
        ended_at=None if end is None else T0 + end * MINUTE,
    )


def spans(*reports: StreamReport) -> list[tuple[str, int, int]]:
    return [
        (show.room, (show.started_at - T0) // MINUTE, (show.ended_at - T0) // MINUTE)
        for show in joined(streams_of(reports))
    ]


def test_two_streams_after_a_break_are_one_show_and_two_evenings_are_two() -> None:
    assert spans(told(0, 60), told(75, 120), told(136, 150)) == [("main", 0, 120), ("main", 136, 150)]


def test_rooms_are_never_joined() -> None:
    assert spans(told(0, 60), told(61, 90, room="other")) == [("main", 0, 60), ("other", 61, 90)]


def test_a_stream_that_two_files_tell_of_is_one_and_the_newer_file_says_when_it_ended() -> None:
    found = streams_of([told(0, 59, at=1), told(0, 61, at=2)])
    assert [(stream.ended_at - T0) // MINUTE for stream in found] == [61]
    assert [one.source.told_at for one in found[0].reports] == [1, 2]


ROWS = st.lists(
    st.tuples(st.integers(0, 600), st.integers(1, 90), st.integers(1, 4), st.sampled_from(["衣橱", "Wardrobe"])),
    min_size=1,
    max_size=12,
)


def of_rows(rows: list[tuple[int, int, int, str]]) -> list[StreamReport]:
    """Start, length, file and account of each row."""
    return [
        structs.replace(told(start, start + length, at=at, account=account), source=FileRow(at, f"file-{at}", number))
        for number, (start, length, at, account) in enumerate(rows)
    ]


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference_and_shows_lie_apart(rows: Any, random: Random) -> None:
    reports = of_rows(rows)
    shows = joined(streams_of(reports))
    random.shuffle(reports)
    assert joined(streams_of(reports)) == shows
    assert all(later.started_at - show.ended_at > JOINED_WITHIN for show, later in pairwise(shows))


@given(ROWS)
def test_what_was_made_is_found_again(rows: Any) -> None:
    """Shows made from files are those that the same files mean when they are given once more."""
    shows = joined(streams_of(of_rows(rows)))
    here = [
        KnownShow(
            id=f"show-{show.started_at}",
            room="main",
            title="",
            planned_at=show.started_at,
            started_at=show.started_at,
            ended_at=show.ended_at,
        )
        for show in shows
    ]
    assert [one.known and one.known.started_at for one in matched(shows, here)] == [one.started_at for one in shows]


def test_a_show_that_ran_here_is_found_though_it_began_later_than_the_stream() -> None:
    [match] = matched(joined(streams_of([told(0, 120)])), [known("ours", 20, 110)])
    assert match.known is not None
    assert (match.known.id, match.waits) == ("ours", False)


def test_a_show_further_off_than_half_an_hour_is_another() -> None:
    far = NEAR_WITHIN // MINUTE + 1
    [match] = matched(joined(streams_of([told(far, far + 30)])), [known("ours", 0, far - 16)])
    assert match.known is None


def test_a_show_that_is_only_planned_waits_for_its_start() -> None:
    [match] = matched(joined(streams_of([told(0, 60)])), [known("planned", None, None, planned=10)])
    assert match.waits


def test_streams_of_two_shows_here_go_to_one_each() -> None:
    here = [known("first", 0, 58), known("second", 65, 120)]
    found = matched(joined(streams_of([told(0, 60), told(64, 121)])), here)
    assert [one.known and one.known.id for one in found] == ["first", "second"]


def test_a_stream_that_went_on_after_the_show_here_was_ended_belongs_to_it() -> None:
    [match] = matched(joined(streams_of([told(70, 120)])), [known("ours", 0, 60)])
    assert match.known is not None
    assert match.known.id == "ours"
