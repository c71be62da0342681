"""A wrong price, over the interface: the orders of an item in a window, and the file for customer service."""

from __future__ import annotations

import io
import time
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.server import CuelightServer

pytestmark = pytest.mark.process

NUMBER = "6934567890123456789"
COAT = {"sku": "K1", "title": "=1+1 coat", "link_no": 3, "price": 59_900}


class Evening:
    """A show on air with a coat for 599.00, of which two orders came in at 59.90 and one at the right price."""

    def __init__(self, owner: httpx.Client, room: str) -> None:
        self.owner, self.room = owner, room
        owner.post("/api/v1/rooms", json={"slug": room, "name": room, "currency": "CNY"}).raise_for_status()
        owner.put(f"/api/v1/rooms/{room}/vault", json={"days": 30}).raise_for_status()
        body: dict[str, Any] = {"title": "Evening", "starts_at": int(time.time() * 1000), "template": "blank"}
        self.show = owner.post(f"/api/v1/rooms/{room}/shows", json=body).raise_for_status().json()["id"]
        slot = {"id": "a", "cue": "A1", "kind": "item", "title": "Coat", "duration_ms": 60_000, "items": [COAT]}
        revision = owner.get(f"{self.api}/rundown").json()["revision"]
        owner.put(f"{self.api}/rundown", json={"revision": revision, "slots": [slot]}).raise_for_status()
        owner.post(f"{self.api}/commands", json={"type": "start"}).raise_for_status()
        self.now = int(time.time() * 1000)
        self.send(
            self.order(NUMBER, 5_990), self.order("b", 11_980, 2), self.order("c", 59_900), self.order("d", 1, sku="K2")
        )
        self.send({"id": "r", "type": "order.refunded", "at": self.now, "order": "b", "amount": 5_000})

    @property
    def api(self) -> str:
        return f"/api/v1/shows/{self.show}"

    def order(self, number: str, amount: int, quantity: int = 1, sku: str = "K1") -> dict[str, Any]:
        lines = [{"sku": sku, "quantity": quantity, "amount": amount}]
        said = {
            "id": f"o{number}",
            "type": "order.paid",
            "at": self.now,
            "person": f"u{number}",
            "name": f"买家{number}",
        }
        return said | {"order": number, "currency": "CNY", "lines": lines}

    def send(self, *events: dict[str, Any]) -> None:
        self.owner.post(f"/api/v1/rooms/{self.room}/events", json=list(events)).raise_for_status()

    def sheets(self, client: httpx.Client, **asked: Any) -> dict[str, list[list[Any]]]:
        found = client.get(f"{self.api}/affected.xlsx", params={"sku": "K1"} | asked).raise_for_status()
        book = CalamineWorkbook.from_filelike(io.BytesIO(found.content))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def evening(owner: httpx.Client, room: str) -> Evening:
    return Evening(owner, room)


def test_orders_of_the_window_come_with_what_was_due(owner: httpx.Client, evening: Evening) -> None:
    asked: dict[str, Any] = {"sku": "K1", "from": evening.now - 1_000, "to": evening.now + 60_000}
    rows = owner.get(f"{evening.api}/affected", params=asked).json()
    named = {row["order"]: row for row in rows}
    assert set(named) == {NUMBER, "b", "c"}
    assert [named[order]["gap"] for order in (NUMBER, "b", "c")] == [53_910, 107_820, 0]
    assert named["b"] == {
        "order": "b", "sku": "K1", "quantity": 2, "paid": 11_980, "subsidy": 0, "due": 119_800, "gap": 107_820,
        "refunded": 5_000, "paid_at": evening.now, "ship_by": evening.now + 48 * 3_600_000,
    }  # fmt: skip
    given = owner.get(f"{evening.api}/affected", params=asked | {"price": 5_990, "ship_hours": 24}).json()
    assert {row["order"]: row["gap"] for row in given} == {NUMBER: 0, "b": 0, "c": -53_910}
    assert given[0]["ship_by"] == evening.now + 24 * 3_600_000
    assert owner.get(f"{evening.api}/affected", params=asked | {"to": evening.now}).json() == []
    owner.post(f"{evening.api}/commands", json={"type": "end"}).raise_for_status()
    assert len(owner.get(f"{evening.api}/affected", params={"sku": "K1"} | asked).json()) == 3


def test_the_file_holds_ids_as_texts_money_as_numbers_and_the_evidence(owner: httpx.Client, evening: Evening) -> None:
    owner.post(f"{evening.api}/commands", json={"type": "send_cue", "to": "role:host", "text": "599 now"})
    asked = {"from": evening.now - 1_000, "to": evening.now + 60_000}
    orders, evidence = evening.sheets(owner, **asked).values()
    assert orders[0][:7] == [
        "Order number",
        "SKU",
        "Quantity",
        "Paid",
        "Platform subsidy",
        "Was due",
        "Gap",
    ]
    assert [row[:8] for row in orders[1:]] == [
        [NUMBER, "K1", 1, 59.9, 0, 599, 539.1, 0],
        ["b", "K1", 2, 119.8, 0, 1198, 1078.2, 50],
    ]
    said = [cell for row in evidence for cell in row]
    assert {"=1+1 coat K1", "A1 Coat", "599 now", "On air with this price"} <= set(said)
    assert evidence[[row[0] for row in evidence].index("Total loss")][1] == 1617.3


def test_an_export_of_the_shop_corrects_the_list_and_the_room_promises_when_it_ships(
    owner: httpx.Client, evening: Evening
) -> None:
    order = evening.order("b", 59_900 * 2, 2)
    evening.send({"id": "books"} | {name: order[name] for name in ("at", "order", "currency", "lines")}
                 | {"type": "order.corrected"})  # fmt: skip
    assert owner.put(f"/api/v1/rooms/{evening.room}", json={"ship_hours": 0}).status_code == 422
    owner.put(f"/api/v1/rooms/{evening.room}", json={"ship_hours": 24}).raise_for_status()
    rows = owner.get(f"{evening.api}/affected", params={"sku": "K1"}).raise_for_status().json()
    assert [(row["order"], row["gap"]) for row in rows] == [(NUMBER, 53_910), ("b", 0), ("c", 0)]
    assert {row["ship_by"] - row["paid_at"] for row in rows} == {24 * 3_600_000}


def test_buyers_are_named_for_those_who_may_read_who_they_are_and_it_is_written_down(
    owner: httpx.Client, server: CuelightServer, evening: Evening
) -> None:
    asked = {"from": evening.now - 1_000, "to": evening.now + 60_000}
    orders = evening.sheets(owner, **asked)["Affected orders"]
    assert orders[0][-1] == "Buyer"
    assert {row[-1] for row in orders[1:]} == {f"买家{NUMBER}", "买家b"}
    audit = owner.get(f"/api/v1/rooms/{evening.room}/vault").json()["audit"]
    assert [(one["act"], one["note"]) for one in audit if one["act"] == "read"] == [
        ("read", "Affected orders of =1+1 coat K1")
    ] * 2
    with server.client(server.token("director")) as director:
        assert evening.sheets(director, **asked)["Affected orders"][0][-1] == "Ship by"
    for role, status in (("viewer", 200), ("crew", 403), ("host", 403), ("ingest", 403)):
        with server.client(server.token(role)) as other:
            assert other.get(f"{evening.api}/affected", params={"sku": "K1"}).status_code == status


def test_the_page_takes_a_link_number_and_keeps_what_was_typed_where_it_is_wrong(
    owner: httpx.Client, evening: Evening
) -> None:
    page = f"/shows/{evening.show}/affected"
    opened = owner.get(page, params={"to": "2999-01-01T00:00"})
    assert opened.status_code == 422
    assert 'value="K1"' in opened.text  # the item on air
    assert "seven days" in opened.text
    found = owner.get(page, params={"item": "3号", "price": "599.00"}).text
    assert "¥1,617.30" in found
    assert NUMBER in found
    wrong = owner.get(page, params={"item": "K1", "price": "59o"})
    assert (wrong.status_code, 'value="59o"' in wrong.text) == (422, True)
    assert "/affected.xlsx?" in found


@pytest.mark.parametrize(
    "asked", [{"from": 5_000, "to": 4_000}, {"from": 0, "to": 8 * 86_400_000}, {"price": -1}, {"sku": ""}]
)
def test_what_is_asked_for_must_make_sense(owner: httpx.Client, evening: Evening, asked: dict[str, Any]) -> None:
    assert owner.get(f"{evening.api}/affected", params={"sku": "K1"} | asked).status_code == 422
