"""Who sent what, how well, and by what clock: over the interface, through the log and the worker."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.console.live.test_socket import Page
from tests.server import CuelightServer

pytestmark = pytest.mark.process

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
CLOUD = {"content-type": "application/cloudevents-batch+json"}


class Room:
    """A room of its own with a show on air, and the sources that feed it."""

    count = 0

    def __init__(self, server: CuelightServer, owner: httpx.Client) -> None:
        Room.count += 1
        self.slug = f"street-{Room.count}"
        self._server, self._owner = server, owner
        owner.post("/api/v1/rooms", json={"slug": self.slug, "name": "Street"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        self.show = str(owner.post(f"/api/v1/rooms/{self.slug}/shows", json=body).raise_for_status().json()["id"])
        owner.post(f"/api/v1/shows/{self.show}/commands", json={"type": "start"}).raise_for_status()

    def source(self, name: str, *further: str) -> Callable[..., None]:
        """A function that sends events as a source of that name, or for a connector."""
        arguments = ("--room", self.slug, "--role", "ingest", "--label", name, *further, "--json")
        token = self._server.cli("token", "create", *arguments)["token"]

        def send(*events: dict[str, Any], connector: str | None = None, **headers: str) -> None:
            with self._server.client(token) as client:
                address = f"/api/v1/rooms/{self.slug}/events"
                params = {} if connector is None else {"connector": connector}
                client.post(address, content=json.dumps(events), params=params, headers=headers).raise_for_status()

        return send

    def figures(self, fits: Callable[[dict[str, dict[str, Any]]], bool]) -> dict[str, Any]:
        """The figures once the sources, by name, are as wanted; the last ones after half a minute."""
        end = time.monotonic() + 30
        while True:
            body = self._owner.get(f"/api/v1/shows/{self.show}/metrics").raise_for_status().json()
            if fits(by_name(body)) or time.monotonic() > end:
                return dict(body)
            time.sleep(0.1)


@pytest.fixture
def room(server: CuelightServer, owner: httpx.Client) -> Room:
    return Room(server, owner)


def by_name(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {source["name"]: source for source in figures["sources"]}


def comment(name: str, at: int) -> dict[str, Any]:
    return {"id": name, "type": "comment", "at": at, "person": "u", "text": "hello"}


def now() -> int:
    return int(time.time() * 1000)


JSON = {"content-type": "application/json"}


def test_figures_name_each_token_and_each_source_of_a_gateway(room: Room) -> None:
    at = now()
    room.source("douyin live")(comment("a", at), comment("b", at - 1), **JSON)
    gateway = room.source("gateway")
    cloud = {"specversion": "1.0", "type": "like", "time": "2026-01-01T00:00:00Z", "data": {}}
    gateway(cloud | {"id": "c", "source": "//key:secret@shop/eu?sig=1"}, cloud | {"id": "d", "source": ""}, **CLOUD)
    found = by_name(room.figures(lambda sources: len(sources) == 3))
    assert set(found) == {"douyin live", "gateway", "gateway///shop/eu"}
    douyin = found["douyin live"]
    assert (douyin["events"], douyin["newest_at"], douyin["freshness"]) == (2, at, "fresh")
    assert douyin["kinds"]["comment"]["newest_at"] == at


def test_an_event_from_the_future_is_set_aside_until_it_is_sent_with_the_right_time(
    room: Room, owner: httpx.Client
) -> None:
    shop = room.source("shop")
    shop(comment("a", now() + 30 * MINUTE), comment("b", now() + DAY), **JSON)
    figures = room.figures(lambda sources: "shop" in sources)
    found = by_name(figures)["shop"]
    assert (found["parked"], found["events"], found["parking"]) == (2, 0, True)
    assert figures["kpis"]["comments"]["value"] is None
    exported = owner.get("/metrics").text
    assert f'cuelight_source_parked_total{{room="{room.slug}",source="shop"}} 2.0' in exported
    shop(comment("a", now()), **JSON)
    figures = room.figures(lambda sources: sources["shop"]["events"] == 1)
    assert (by_name(figures)["shop"]["repeats"], figures["kpis"]["comments"]["value"]) == (0, 1)


def test_a_clock_that_is_ahead_is_measured(room: Room, owner: httpx.Client) -> None:
    room.source("shop")(comment("a", now() + 60_000), **JSON)
    skew = by_name(room.figures(lambda sources: "shop" in sources))["shop"]["skew_ms"]
    assert 0 < skew <= 60_000
    assert f'cuelight_source_skew_seconds{{room="{room.slug}",source="shop"}}' in owner.get("/metrics").text


def test_the_desk_is_told_of_a_source_that_sends_from_the_future_and_hosts_are_not(
    room: Room, server: CuelightServer
) -> None:
    with Page(server, room.show, server.token("director", room.slug)) as director:
        room.source("shop")(comment("a", now() + DAY), **JSON)
        alert = director.next("alert")
        assert (alert["code"], alert["params"]) == ("source-parks", {"sources": ["shop"]})
        with Page(server, room.show, server.token("viewer", room.slug)) as desk:
            assert [alert["code"] for alert in desk.next("snapshot")["alerts"]] == ["source-parks"]
        with Page(server, room.show, server.token("host", room.slug), "cue") as host:
            assert host.next("snapshot")["alerts"] == []


def test_a_file_is_a_source_of_its_own_and_nothing_of_it_is_set_aside(
    room: Room, server: CuelightServer, tmp_path: Path
) -> None:
    """Its instants are what the person who reads it says they are."""
    file = tmp_path / "said.jsonl"
    file.write_text("\n".join(json.dumps(comment(f"f{number}", now() + 30 * MINUTE)) for number in range(3)))
    server.cli("ingest", str(file), "--room", room.slug, "--speed", "max", "--at", "original", "--json")
    figures = room.figures(lambda sources: "cuelight ingest" in sources)
    found = by_name(figures)["cuelight ingest"]
    assert (found["events"], found["parked"], found["skew_ms"]) == (3, 0, None)
    assert figures["kpis"]["comments"]["value"] == 3


def test_the_review_says_how_the_sources_delivered(room: Room, owner: httpx.Client) -> None:
    room.source("<b>shop</b>")(comment("a", now() - 5 * MINUTE), **JSON)
    room.figures(lambda sources: bool(sources))
    assert owner.get(f"/api/v1/shows/{room.show}/review").json()["sources"][0]["late"] == 1
    page = owner.get(f"/api/v1/shows/{room.show}/review.html").text
    assert "&lt;b&gt;shop&lt;/b&gt;" in page


# ------------------------------------------------------------------------------------------------------- whose ids


def said(text: str, at: int, identity: str = "1") -> dict[str, Any]:
    return {"id": identity, "type": "comment", "at": at, "person": "u", "text": text}


def counted(room: Room, events: int) -> dict[str, Any]:
    """The figures once so many events are in them, repeats too."""
    body = room.figures(lambda sources: sum(one["events"] for one in sources.values()) == events)
    return {slug: body["kpis"][slug]["value"] for slug in ("comments", "orders", "refunds", "gmv")} | {
        "repeats": sum(one["repeats"] for one in body["sources"])
    }


def test_cloud_events_are_known_by_source_and_id(room: Room) -> None:
    """Two systems behind one gateway both begin at 1; another gateway that passes on the same event repeats it."""
    order = {"order": "O1", "person": "u", "currency": "CNY", "lines": [{"sku": "A", "quantity": 1, "amount": 100}]}
    envelope = {"specversion": "1.0", "id": "1", "time": datetime.now(UTC).isoformat()}
    paid = envelope | {"source": "//shop/orders", "type": "order.paid", "data": order}
    chat = envelope | {"source": "//chat", "type": "comment", "data": {"person": "u2", "text": "hi"}}
    room.source("hub")(paid, chat, **CLOUD)
    room.source("other hub")(chat, **CLOUD)
    found = counted(room, 3)
    assert (found["orders"], found["comments"], found["repeats"]) == (1, 1, 1)


def test_sources_that_differ_only_in_what_is_kept_secret_are_told_apart(room: Room) -> None:
    envelope = {"specversion": "1.0", "id": "1", "type": "comment", "time": datetime.now(UTC).isoformat()}
    events = [envelope | {"source": f"//hub?room={n}", "data": {"person": "u", "text": "hi"}} for n in range(3)]
    room.source("hub")(*events, **CLOUD)
    assert counted(room, 3)["comments"] == 3


def test_a_connectors_ids_stay_its_own_when_its_token_is_replaced(room: Room) -> None:
    """Two tokens of one connector repeat each other, a connector of another name does not."""
    at = now()
    room.source("shop, spring", "--connector", "shop")(said("a", at), **JSON)
    room.source("shop, autumn", "--connector", "shop")(said("a", at), **JSON)
    room.source("chat")(said("b", at), **JSON)
    found = counted(room, 3)
    assert (found["comments"], found["repeats"]) == (2, 1)


def test_a_relay_says_whose_events_it_passes_on(room: Room) -> None:
    at = now()
    room.source("shop")(said("a", at), **JSON)
    room.source("relay")(said("a", at), connector="shop", **JSON)
    assert (counted(room, 2)["comments"], counted(room, 2)["repeats"]) == (1, 1)


def test_a_name_that_is_none_is_refused(room: Room, server: CuelightServer) -> None:
    with server.client() as client:
        answer = client.post(
            f"/api/v1/rooms/{room.slug}/events", params={"connector": " shop"}, json=[said("a", now())]
        )
    assert answer.status_code == 422
    with pytest.raises(RuntimeError, match="token create"):
        room.source("shop", "--connector", " ")


def test_an_order_that_was_paid_live_is_refunded_by_another_source(room: Room) -> None:
    """Also one with the same event id: what an order is called does not depend on who says so."""
    at = now()
    lines = [{"sku": "A", "quantity": 1, "amount": 100}]
    paid = {"id": "1", "type": "order.paid", "at": at, "person": "u", "order": "O1", "currency": "CNY", "lines": lines}
    room.source("shop")(paid, **JSON)
    room.source("back office")({"id": "1", "type": "order.refunded", "at": at, "order": "O1", "amount": 40}, **JSON)
    found = counted(room, 2)
    assert (found["orders"], found["gmv"], found["refunds"], found["repeats"]) == (1, 100, 40, 0)
