"""What is proposed for files given together: of twelve shops at once, in any order, given again."""

from __future__ import annotations

from functools import cache
from itertools import chain
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from console.past.adding import PastFile, read_file
from console.past.joining import KnownShow
from console.past.proposal import GivenFile, Proposal, propose
from console.past.rooms import NEW_ROOM, Accounts, PastRoom
from streams.clock import Instant
from tests.console.past.files import SHOPS, ads, of_shop, streams

NOW = Instant(1_778_000_000_000)
ALL = list(chain.from_iterable(of_shop(number) for number in range(12)))
ROOMS = [
    PastRoom(
        slug=f"shop-{number}",
        name=f"Shop {number}",
        platform="douyin",
        timezone="Asia/Shanghai",
        currency="CNY",
        accounts=(account,),
    )
    for number, account in enumerate(SHOPS)
]


def proposed(
    uploads: list[PastFile],
    known: list[KnownShow] | None = None,
    rooms: list[PastRoom] = ROOMS,
    chosen: dict[str, str] | None = None,
    shows: dict[str, str] | None = None,
) -> Proposal:
    new = {key: f"new-{number}" for number, key in enumerate(sorted(chosen or {}))}
    accounts = Accounts(rooms, {}, chosen or {}, new, NOW)
    return propose([read(upload.name, upload.data) for upload in uploads], accounts, known or [], shows or {})


@cache
def read(name: str, data: bytes) -> GivenFile:
    return read_file(PastFile(name=name, data=data))


def test_files_of_twelve_shops_given_at_once() -> None:
    found = proposed(ALL)
    assert [one.room for one in found.accounts] == [one.room for one in found.accounts if one.room]
    assert len(found.shows) == 24
    assert [one.streams for one in found.shows] == [1] * 12 + [2] * 12
    assert {one.orders for one in found.shows} == {1}
    assert sum(one.sales for one in found.shows) == 12 * (199 + 99) * 100
    second = {one.slug: one.value for one in found.shows[-1].figures}
    assert (second["views"], second["gmv"], second["ad_spend"]) == (100, 30_000, 6_000)
    assert {(one.what, one.code, one.params["count"]) for one in found.unplaced} == {("orders", "no-show", 1)}


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_files_makes_no_difference(random: Random) -> None:
    some = of_shop(0) + of_shop(1)
    mixed = [*some]
    random.shuffle(mixed)
    assert proposed(mixed) == proposed(some)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=3, max_size=3))
def test_rows_of_one_file_may_come_in_two(first: list[bool]) -> None:
    """However the rows are split into files, the shows and what they state are the same."""
    rows = (
        ("2026-05-01 20:00:00", "2026-05-01 22:00:00", 100, 500),
        ("2026-05-02 20:00:00", "2026-05-02 20:50:00", 40, 100),
        ("2026-05-02 20:58:00", "2026-05-02 22:00:00", 60, 200),
    )
    parts = [[row for row, is_first in zip(rows, first, strict=True) if is_first is wanted] for wanted in (True, False)]
    split = proposed([streams(SHOPS[0], *part) for part in parts if part])
    whole = proposed([streams(SHOPS[0], *rows)])

    def told(found: Proposal) -> list[object]:
        return [
            (one.key, one.started_at, one.ended_at, [(f.slug, f.value, f.parts) for f in one.figures])
            for one in found.shows
        ]

    assert told(split) == told(whole)


def test_files_given_again_mean_the_shows_that_were_made_of_them() -> None:
    first = proposed(of_shop(0))
    here = [
        KnownShow(
            id=f"id{number}",
            room=one.room,
            title=one.title,
            planned_at=one.started_at,
            started_at=one.started_at,
            ended_at=one.ended_at,
        )
        for number, one in enumerate(first.shows)
    ]
    again = proposed(of_shop(0), here)
    assert [(one.key, one.known) for one in again.shows] == [("id0", True), ("id1", True)]
    assert [one.totals for one in again.shows] == [one.totals for one in first.shows]


def test_an_account_that_no_room_knows_is_asked_for_and_may_get_a_room_of_its_own() -> None:
    files = of_shop(0)
    asked = proposed(files, rooms=ROOMS[1:])
    assert not asked.shows
    assert {(one.account, one.room) for one in asked.accounts} == {(SHOPS[0], None)}
    answered = proposed(files, rooms=ROOMS[1:], chosen={f"douyin:{SHOPS[0]}": NEW_ROOM})
    assert [room.name for room in answered.new_rooms] == [SHOPS[0]]
    assert {one.room for one in answered.shows} == {answered.new_rooms[0].slug}
    assert [one.room for one in answered.orders] == [answered.new_rooms[0].slug]


def test_ads_of_a_day_with_two_shows_wait_for_a_person() -> None:
    files = [
        streams(
            SHOPS[0],
            ("2026-05-01 10:00:00", "2026-05-01 11:00:00", 10, 1),
            ("2026-05-01 20:00:00", "2026-05-01 22:00:00", 10, 1),
        ),
        ads(SHOPS[0], ("2026-05-01", "全天", 80)),
    ]
    asked = proposed(files)
    [waiting] = asked.unplaced
    assert (waiting.code, len(waiting.choices)) == ("several-shows", 2)
    answered = proposed(files, shows={waiting.key: waiting.choices[1]})
    assert not answered.unplaced
    assert [[f.value for f in one.figures if f.slug == "ad_spend"] for one in answered.shows] == [[], [8_000]]


def test_a_file_of_another_kind_is_named_and_hinders_no_other() -> None:
    found = proposed([*of_shop(0), PastFile(name="notes.csv", data=b"hello,world\n1,2\n")])
    assert len(found.shows) == 2
    assert ("file", "notes.csv", "unreadable") in {(one.what, one.file, one.code) for one in found.unplaced}
