"""Past shows are made from files of twelve shops given at once, once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import xlsxwriter

from tests.console.past.files import SHOPS, ads, of_shop, orders, streams
from tests.server import CuelightServer

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def shops(owner: httpx.Client) -> None:
    """Rooms of eleven shops; the twelfth has none."""
    for number, account in enumerate(SHOPS[:-1]):
        room = {"slug": f"shop-{number}", "name": account, "platform": "douyin", "accounts": [account]}
        owner.post("/api/v1/rooms", json=room).raise_for_status()


def sent(owner: httpx.Client, uploads: list[Any], **fields: str) -> httpx.Response:
    files = [("file", (upload.name, upload.data)) for upload in uploads]
    return owner.post("/api/v1/past", files=files, data=fields, timeout=60)


def figures(owner: httpx.Client, show: str) -> dict[str, Any]:
    kpis: dict[str, Any] = owner.get(f"/api/v1/shows/{show}/metrics").raise_for_status().json()["kpis"]
    return kpis


def counted(owner: httpx.Client, show: str, orders: int) -> dict[str, Any]:
    """The figures of a show once its orders and what the platform states are in them."""
    until = time.monotonic() + 60
    while True:
        found = figures(owner, show)
        if (found["orders"]["value"] == orders and found["views"]["value"] is not None) or time.monotonic() > until:
            return found
        time.sleep(0.1)


def test_twelve_shops_at_once_and_once_more(owner: httpx.Client, shops: None) -> None:
    uploads = [one for number in range(12) for one in of_shop(number)]
    choice = f'{{"rooms": {{"douyin:{SHOPS[-1]}": "new"}}}}'
    asked = sent(owner, uploads).raise_for_status().json()
    assert [one["account"] for one in asked["accounts"] if one["room"] is None] == [SHOPS[-1]]
    seen = sent(owner, uploads, choices=choice).raise_for_status().json()
    assert (len(seen["shows"]), [room["name"] for room in seen["new_rooms"]]) == (24, [SHOPS[-1]])

    stale = sent(owner, uploads, choices=choice, revision="0")
    assert (stale.status_code, stale.json()["preview"]["revision"]) == (409, seen["revision"])
    added = sent(owner, uploads, choices=choice, revision=seen["revision"])
    assert added.status_code == 201
    assert (len(added.json()["made"]), len(added.json()["rooms"])) == (24, 1)

    ids = dict(zip(((one["room"], one["streams"]) for one in seen["shows"]), added.json()["shows"], strict=True))
    whole, broken = ids["shop-3", 1], ids["shop-3", 2]
    show = owner.get(f"/api/v1/shows/{whole}").raise_for_status().json()
    assert (show["status"], show["from_files"], show["title"]) == ("ended", True, SHOPS[3])
    kpis = counted(owner, broken, 1)
    assert (kpis["gmv"]["value"], kpis["gmv"].get("source", "counted")) == (9_900, "counted")
    assert (kpis["gmv"]["reported"], kpis["gmv"]["reported_by"]) == (30_000, "platform")
    assert (kpis["views"]["value"], kpis["views"]["source"]) == (100, "platform")
    assert (kpis["ad_spend"]["value"], kpis["ad_spend"]["source"]) == (6_000, "platform")

    again = sent(owner, uploads).raise_for_status().json()
    assert {one["here"] for one in again["shows"]} == {True}
    once_more = sent(owner, uploads, revision=again["revision"]).raise_for_status().json()
    assert (once_more["made"], once_more["totals"], once_more["rooms"]) == ([], 0, [])
    assert once_more["shows"] == added.json()["shows"]
    assert counted(owner, broken, 1)["orders"]["value"] == 1

    stated = owner.get(f"/api/v1/shows/{whole}/review").raise_for_status().json()["platform"]
    assert {(one["slug"], one["value"], one["source"]) for one in stated} >= {("views", 103, "douyin")}
    assert 'data-slug="ad_spend"' in owner.get(f"/api/v1/shows/{whole}/review.html").raise_for_status().text


def test_a_newer_export_stands_beside_the_older_one(owner: httpx.Client) -> None:
    account = "示例店晚报"
    owner.post("/api/v1/rooms", json={"slug": "late", "name": account, "accounts": [account]}).raise_for_status()
    day = "2026-04-01"
    first = streams(account, (f"{day} 20:00:00", f"{day} 22:00:00", 100, 500), exported="20260402_090000")
    second = streams(account, (f"{day} 20:00", f"{day} 22:00", 130, 480), exported="20260430_090000")
    shows = set()
    for upload in (second, first, second):
        seen = sent(owner, [upload]).raise_for_status().json()
        shows.update(sent(owner, [upload], revision=seen["revision"]).raise_for_status().json()["shows"])
    [show] = shows
    stated = owner.get(f"/api/v1/shows/{show}/review").raise_for_status().json()["platform"]
    assert [(one["slug"], one["value"], [e["value"] for e in one["earlier"]]) for one in stated] == [
        ("views", 130, [100]),
        ("gmv", 48_000, [50_000]),
    ]


def test_files_that_cannot_be_used_say_why_and_nobody_without_the_right_adds(
    owner: httpx.Client, server: CuelightServer
) -> None:
    assert sent(owner, []).status_code in (415, 422)
    found = sent(owner, [orders("谁", ("6.9E+17", "2026-04-01 20:00:00", 1))]).raise_for_status().json()
    assert found["accounts"][0]["room"] is None
    with server.client(server.token("viewer")) as viewer:
        assert sent(viewer, [orders("谁", ("1", "2026-04-01 20:00:00", 1))]).status_code == 403


def test_the_command_line_makes_a_room_for_an_account_and_adds_its_shows_once(
    server: CuelightServer, owner: httpx.Client, tmp_path: Path
) -> None:
    """The kept file is an XLSX, as platforms write them, with a title above its headings."""
    path = tmp_path / "直播明细_20260402_090000.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("直播明细")
    rows = (
        ("抖音电商罗盘",),
        ("主播昵称", "直播开始时间", "直播时长（分钟）", "直播间观看次数", "最高在线人数"),
        ("命令行示例店", "2026-04-01 20:00:00", 120, "1.2万", 640),
    )
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    command = ("past", "add", str(path), "--new-rooms", "--json")
    seen = server.cli(*command, "--preview")
    assert [(one["title"], one["here"]) for one in seen["shows"]] == [("命令行示例店", False)]
    [show] = server.cli(*command)["added"]["made"]
    assert server.cli(*command)["added"]["made"] == []
    made = owner.get(f"/api/v1/shows/{show}").raise_for_status().json()
    assert made["ended_at"] - made["started_at"] == 120 * 60_000
    stated = owner.get(f"/api/v1/shows/{show}/review").raise_for_status().json()["platform"]
    assert {one["slug"]: one["value"] for one in stated} == {"views": 12_000, "peak_online": 640}


def test_a_list_of_streams_and_an_ads_report_are_imported_into_a_room(owner: httpx.Client) -> None:
    room = "imported"
    owner.post("/api/v1/rooms", json={"slug": room, "name": "Imported"}).raise_for_status()
    day = "2026-04-01"
    told = {
        "traffic": streams("无名", (f"{day} 20:00:00", f"{day} 22:00:00", 100, 500)),
        "ads": ads("无名", (day, "晚场", 50.5), (day, "夜场", 9.5)),
    }
    done = {}
    for what, file in told.items():
        staged = owner.post(
            f"/api/v1/rooms/{room}/imports", files={"file": (file.name, file.data)}, data={"what": what}
        ).raise_for_status()
        seen = staged.json()
        assert (len(seen["new"]), seen["refused"]) == (1 if what == "traffic" else 2, [])
        applied = owner.post(f"/api/v1/rooms/{room}/imports/{seen['id']}/apply", json={"revision": seen["revision"]})
        done[what] = applied.raise_for_status().json()["done"]
    assert [(one["new"], one["totals"]) for one in done.values()] == [(1, 2), (0, 6)]
    known = sent(owner, [streams("无名", (f"{day} 20:00:00", f"{day} 22:00:00", 100, 501))]).json()
    assert [(one["here"], one["room"]) for one in known["shows"]] == [(True, room)]
