"""Products over HTTP: the list, edits that meet, what whom is told, pictures, and the plans that follow."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.server import CuelightServer

pytestmark = pytest.mark.process

COAT = {"product_id": "360001", "code": "C1", "title": "Coat", "link_no": 1, "price": 59900, "cost": 20000}
BELT = {"code": "C2", "title": "Belt", "link_no": 2, "price": 9900, "floor_price": 8000}
AT = "2027-01-01T08:00:00+08:00"


@pytest.fixture
def path(owner: httpx.Client, room: str) -> str:
    owner.post("/api/v1/rooms", json={"slug": room, "name": "Street"}).raise_for_status()
    return f"/api/v1/rooms/{room}/items"


@pytest.fixture
def goods(owner: httpx.Client, path: str) -> list[dict[str, Any]]:
    return [owner.post(path, json=one).raise_for_status().json() for one in (COAT, BELT)]


@pytest.fixture
def host(server: CuelightServer, owner: httpx.Client, room: str, path: str) -> Iterator[httpx.Client]:
    with server.client(server.token("host", room)) as client:
        yield client


def picture(kind: str = "JPEG", **options: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", (2000, 1000), "teal").save(written, kind, **options)
    return written.getvalue()


def test_what_was_read_can_be_sent_back_and_an_older_edit_gets_what_is_there_now(
    owner: httpx.Client, path: str, goods: list[dict[str, Any]]
) -> None:
    coat = goods[0]
    again = owner.put(f"{path}/{coat['id']}", json=coat)
    assert (again.status_code, again.json()) == (200, coat)
    changed = owner.put(f"{path}/{coat['id']}", json={"price": 57900, "revision": coat["revision"]})
    assert (changed.json()["price"], changed.json()["title"]) == (57900, "Coat")
    late = owner.put(f"{path}/{coat['id']}", json={"title": "Wool", "revision": coat["revision"]})
    assert (late.status_code, late.json()["current"]["price"]) == (409, 57900)
    wrong = owner.put(f"{path}/{coat['id']}", json={"prize": 1})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "prize")


def test_hosts_learn_neither_cost_nor_floor_price(
    owner: httpx.Client, host: httpx.Client, path: str, goods: list[dict[str, Any]]
) -> None:
    assert round(goods[0]["margin"], 4) == 0.6661
    for product in host.get(path).raise_for_status().json()["items"]:
        assert not {"cost", "margin", "floor_price"} & (product.keys() | product["slot_item"].keys())
        assert host.put(f"{path}/{product['id']}", json={"price": 1}).status_code == 403
    assert {"cost", "floor_price"} <= owner.get(path).json()["items"][0].keys()


def test_a_product_is_found_taken_off_and_comes_back(
    owner: httpx.Client, path: str, goods: list[dict[str, Any]]
) -> None:
    assert [one["id"] for one in owner.get(path, params={"q": "bel"}).json()["items"]] == [goods[1]["id"]]
    assert owner.delete(f"{path}/{goods[1]['id']}").status_code == 204
    assert [one["id"] for one in owner.get(path).json()["items"]] == [goods[0]["id"]]
    assert owner.get(f"{path}/{goods[1]['id']}").json()["archived_at"] is not None
    assert owner.post(path, json=BELT).json()["id"] == goods[1]["id"]
    assert owner.post(path, json={"code": "C1"}).status_code == 409


def test_a_picture_is_stored_anew_and_served_for_good(
    owner: httpx.Client, host: httpx.Client, room: str, path: str, goods: list[dict[str, Any]]
) -> None:
    secret = b"taken at 31.2304 N"
    place = f"{path}/{goods[0]['id']}/picture"
    sent = owner.put(place, content=picture(comment=secret), headers={"Content-Type": "image/jpeg"})
    key = sent.raise_for_status().json()["picture"]
    for size, side in (("large", 1280), ("small", 240)):
        served = host.get(f"/rooms/{room}/pictures/{key}/{size}.webp")
        assert (served.status_code, served.headers["content-type"]) == (200, "image/webp")
        assert "immutable" in served.headers["cache-control"]
        assert secret not in served.content
        assert Image.open(BytesIO(served.content)).width == side
    for data, status in ((b"<svg/>", 422), (picture("GIF"), 422), (b"\xff" * 10_000_001, 413)):
        assert owner.put(place, content=data, headers={"Content-Type": "image/png"}).status_code == status
    assert owner.put(place, content=b"x", headers={"Content-Type": "text/html"}).status_code == 415


def test_the_order_of_the_bag_reaches_the_plan(
    owner: httpx.Client, room: str, path: str, goods: list[dict[str, Any]]
) -> None:
    made = owner.post(f"/api/v1/rooms/{room}/shows", json={"title": "A", "starts_at": AT, "template": "short-10m"})
    rundown = f"/api/v1/shows/{made.json()['id']}/rundown"
    plan = owner.get(rundown).json()
    plan["slots"][-1]["items"] = [goods[0]["slot_item"], {"sku": "C2", "title": "Belt", "link_no": 2}]
    owner.put(rundown, json=plan).raise_for_status()
    seen = owner.post(f"{path}/order", json={"text": "C2\nC1"}).raise_for_status().json()
    assert [(one["id"], one["from"], one["to"]) for one in seen["moved"]] == [
        (goods[1]["id"], 2, 1),
        (goods[0]["id"], 1, 2),
    ]
    assert [one["link_no"] for one in owner.get(rundown).json()["slots"][-1]["items"]] == [1, 2]
    wanted = {"text": "C2\nC1", "apply": True, "revision": seen["revision"]}
    owner.post(f"{path}/order", json=wanted).raise_for_status()
    assert [one["link_no"] for one in owner.get(rundown).json()["slots"][-1]["items"]] == [2, 1]
    assert owner.post(f"{path}/order", json=wanted).status_code == 409


def test_a_sheet_comes_in_with_its_difference_and_reaches_the_plan(
    owner: httpx.Client, room: str, path: str, goods: list[dict[str, Any]]
) -> None:
    made = owner.post(f"/api/v1/rooms/{room}/shows", json={"title": "A", "starts_at": AT, "template": "short-10m"})
    rundown = f"/api/v1/shows/{made.json()['id']}/rundown"
    plan = owner.get(rundown).json()
    plan["slots"][-1]["items"] = [goods[0]["slot_item"]]
    owner.put(rundown, json=plan).raise_for_status()
    sheet = "商家编码,到手价,成本,发货\nC1,579.00,210,预售15天\nC9,12,,现货48h\n6.9E+17,3,,\n".encode("gbk")
    sent: dict[str, Any] = {"files": {"file": ("商品.csv", sheet)}, "data": {"what": "items"}}
    shown = owner.post(f"/api/v1/rooms/{room}/imports", **sent).raise_for_status().json()
    assert (len(shown["new"]), len(shown["changed"]), [row["row"] for row in shown["refused"]]) == (1, 1, [4])
    assert owner.get(f"{path}/{goods[0]['id']}").json() == goods[0]
    done = owner.post(f"/api/v1/rooms/{room}/imports/{shown['id']}/apply", json={"revision": shown["revision"]})
    assert done.status_code == 200, done.text
    coat = owner.get(f"{path}/{goods[0]['id']}").json()
    assert (coat["price"], coat["cost"], coat["ships_in_days"], coat["title"]) == (57900, 21000, 15, "Coat")
    (item,) = owner.get(rundown).json()["slots"][-1]["items"]
    assert (item["price"], item["presale"]) == (57900, True)
    again = owner.post(f"/api/v1/rooms/{room}/imports", **sent).raise_for_status().json()
    assert (again["new"], again["changed"]) == ([], [])
    for form in ("xlsx", "csv"):
        content = owner.get(f"{path}.{form}").raise_for_status().content
        back = {"files": {"file": (f"products.{form}", content)}, "data": {"what": "items", "mode": "override"}}
        shown = owner.post(f"/api/v1/rooms/{room}/imports", **back).raise_for_status().json()  # type: ignore[arg-type]
        assert (shown["new"], shown["changed"], shown["missing"], shown["refused"]) == ([], [], [], []), form
