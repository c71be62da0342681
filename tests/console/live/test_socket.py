"""The live socket as a page uses it, spoken to a real server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final, Self

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from console.rooms import views
from tests.server import CuelightServer

pytestmark = pytest.mark.process

PATIENCE_S: Final = 30


@pytest.fixture(scope="module")
def owner(server: CuelightServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> str:
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "standard-2h"}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


class Page:
    """One connection; ``until`` reads on to the first message that fits."""

    def __init__(self, server: CuelightServer, show: str, token: str, view: str = "control", **headers: str) -> None:
        address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view={view}&token={token}"
        self._opened = connect(address, additional_headers=headers)

    def __enter__(self) -> Self:
        self.socket: ClientConnection = self._opened.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._opened.__exit__(*error)

    def until(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            message = json.loads(self.socket.recv(timeout=PATIENCE_S))
            if fits(message):
                return dict(message)
        pytest.fail("no such message came")

    def next(self, kind: str) -> dict[str, Any]:
        return self.until(lambda message: message["type"] == kind)

    def drain(self) -> None:
        """Read on until nothing has come for a second."""
        with suppress(TimeoutError):
            while self.socket.recv(timeout=1):
                pass

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def command(self, **command: Any) -> dict[str, Any]:
        self.say(type="command", id="1", command=command)
        return self.next("result")


@pytest.fixture
def director(server: CuelightServer, owner: httpx.Client, show: str) -> Iterator[Page]:
    with Page(server, show, server.token("director", "street")) as page:
        yield page


@pytest.fixture
def host_of(server: CuelightServer) -> Callable[[str], Page]:
    token = server.token("host", "street")
    return lambda show: Page(server, show, token, "cue")


@pytest.fixture
def host(server: CuelightServer, owner: httpx.Client, show: str) -> Iterator[Page]:
    with Page(server, show, server.token("host", "street"), "cue") as page:
        yield page


def test_nobody_without_a_token_of_the_room_is_let_in(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    owner.post("/api/v1/rooms", json={"slug": "elsewhere", "name": "Elsewhere"}).raise_for_status()
    for token in ("", "cl_wrong", server.token("director", "elsewhere"), server.token("ingest", "street")):
        with pytest.raises(InvalidStatus) as refused:
            Page(server, show, token).__enter__()
        assert refused.value.response.status_code == 403


def test_a_page_is_greeted_and_told_everything_it_needs(director: Page) -> None:
    hello = json.loads(director.socket.recv())
    assert (hello["type"], hello["role"]) == ("hello", "director")
    snapshot = json.loads(director.socket.recv())
    assert snapshot["type"] == "snapshot"
    assert len(snapshot["timing"]["rows"]) > 50


def test_a_command_reaches_every_screen_with_its_seq(director: Page, host: Page) -> None:
    director.say(type="command", id="1", command={"type": "start"})
    whole, short = director.next("timing"), host.next("timing")
    assert whole["seq"] == short["seq"] == director.next("result")["seq"]
    assert len(whole["rows"]) > 50
    assert short["now"]["slot_id"] == short["run"]["slot_id"]
    assert [card["cue"] for card in short["after"]] == ["A11", "A12", "A13"]


def test_a_cue_screen_is_told_no_figures_and_may_not_command(host: Page) -> None:
    snapshot = host.next("snapshot")
    assert (snapshot["metrics"], snapshot["comments"]) == (None, [])
    refused = host.command(type="start")
    assert not refused["ok"]
    assert refused["problem"]["status"] == 403


def test_a_cue_goes_to_whom_it_is_meant_for_and_comes_back_acknowledged(director: Page, host: Page) -> None:
    director.command(type="start")
    director.command(type="send_cue", text="for the desk", to="role:director")
    director.command(type="send_cue", text="wrap up", to="role:host", urgency="now")
    cue = host.next("cue")
    assert (cue["text"], cue["urgency"]) == ("wrap up", "now")
    host.say(type="ack", number=cue["number"])
    acknowledged = director.until(lambda message: message["type"] == "cue" and bool(message["acks"]))
    assert acknowledged["number"] == cue["number"]


def test_a_running_countdown_costs_no_messages(director: Page, host: Page) -> None:
    director.command(type="start")
    host.next("timing")
    host.drain()  # what the start brings with it
    host.say(type="ping", t=1.5)
    pong = json.loads(host.socket.recv(timeout=PATIENCE_S))
    assert (pong["type"], pong["t"]) == ("pong", 1.5)
    with pytest.raises(TimeoutError):
        host.socket.recv(timeout=2)


def test_problems_come_in_the_language_of_the_page(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    with Page(server, show, server.token("director", "street"), **{"Accept-Language": "zh-CN"}) as page:
        problem = page.command(type="pause")["problem"]
    assert any("一" <= letter <= "鿿" for letter in problem["detail"])


def test_garbage_closes_the_connection_and_nothing_else(director: Page, host: Page) -> None:
    """Whoever wrote the client learns why: 1007, the message was not understood."""
    host.socket.send("{not json")
    with pytest.raises(ConnectionClosed) as closed:
        host.next("never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1007
    assert director.command(type="start")["ok"]


def test_an_automatic_slot_goes_on_by_itself_on_every_screen(
    server: CuelightServer, owner: httpx.Client, show: str, director: Page, host: Page
) -> None:
    path = f"/api/v1/shows/{show}/rundown"
    rundown = owner.get(path).json()
    rundown["slots"][0] |= {"duration_ms": 1_500, "advance": "auto"}
    owner.put(path, json=rundown).raise_for_status()
    director.command(type="start")
    second = rundown["slots"][1]["id"]
    timing = host.until(lambda message: message.get("run") is not None and message["run"]["slot_id"] == second)
    journal = owner.get(f"/api/v1/shows/{show}/journal").json()
    advance = journal[-1]
    assert (advance["actor"], advance["how"]) == ("auto", "auto")
    assert timing["run"]["started_at"] == advance["at"] == journal[-2]["at"] + 1_500


def test_a_rolling_show_starts_and_cues_by_itself_on_every_screen(
    server: CuelightServer, owner: httpx.Client, host_of: Callable[[str], Page]
) -> None:
    """Nobody presses anything: the start and the clock's cue come at their instants."""
    show = rolling(owner, in_ms=5_000)
    with host_of(show) as host:
        starts_at = host.next("snapshot")["timing"]["settles_at"]
        timing = host.until(lambda message: message.get("run") is not None)
        assert (timing["status"], timing["run"]["started_at"]) == ("on_air", starts_at)
        cue = host.next("cue")
    assert (cue["by"], cue["automatic"], cue["at"]) == ("auto", "wrap_up", starts_at + 500)


def test_a_rolling_show_that_nobody_watches_starts_on_time(owner: httpx.Client) -> None:
    """The worker writes it down; the instant is that of the plan, not that of the worker."""
    show = rolling(owner, in_ms=2_000)
    starts_at = owner.get(f"/api/v1/shows/{show}").json()["starts_at"]
    deadline = time.monotonic() + 30
    while not (started := [entry for entry in journal(owner, show) if entry["type"] == "show_started"]):
        assert time.monotonic() < deadline, "nobody started it"
        time.sleep(0.1)
    assert (started[0]["actor"], started[0]["at"]) == ("auto", starts_at)


def rolling(owner: httpx.Client, in_ms: int) -> str:
    """A show that begins by itself in so long, with a slot that warns half a second later."""
    body = {"title": "Night", "starts_at": int(time.time() * 1000) + in_ms, "template": "standard-2h"}
    show = str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])
    rundown = owner.get(f"/api/v1/shows/{show}/rundown").json()
    rundown["slots"][0] |= {"duration_ms": 1_500, "danger_at_ms": 1_000}
    owner.put(f"/api/v1/shows/{show}/rundown", json=rundown).raise_for_status()
    for command in ({"type": "automatic_cues", "cues": ["wrap_up"]}, {"type": "roll", "on": True}):
        owner.post(f"/api/v1/shows/{show}/commands", json=command).raise_for_status()
    return show


def journal(owner: httpx.Client, show: str) -> list[dict[str, Any]]:
    """All that happened."""
    return list(owner.get(f"/api/v1/shows/{show}/journal").json())


def test_units_left_reach_the_hosts_and_a_sale_takes_one_away(
    server: CuelightServer, owner: httpx.Client, show: str, director: Page, host: Page
) -> None:
    rundown = owner.get(f"/api/v1/shows/{show}/rundown").json()
    rundown["slots"][0]["items"] = [{"sku": "A1"}]
    owner.put(f"/api/v1/shows/{show}/rundown", json=rundown).raise_for_status()
    director.command(type="start")
    at = int(time.time() * 1000)
    listing = {
        "id": f"l{show}",
        "type": "item.listed",
        "at": at,
        "sku": "A1",
        "title": "Coat",
        "tag_price": 1,
        "stock": 7,
    }
    unplanned = listing | {"id": f"m{show}", "sku": "B2"}
    owner.post("/api/v1/rooms/street/events", json=[listing, unplanned]).raise_for_status()
    assert host.until(lambda message: message["type"] == "stock" and message["left"] == {"A1": 7})
    lines = [{"sku": "A1", "quantity": 2, "amount": 100}]
    order = {"id": f"p{show}", "type": "order.paid", "at": at + 1, "person": "u", "order": show, "currency": "CNY"}
    owner.post("/api/v1/rooms/street/events", json=[order | {"lines": lines}]).raise_for_status()
    assert host.until(lambda message: message["type"] == "stock" and message["left"] == {"A1": 5})
    with Page(server, show, server.token("host", "street"), "cue") as late:
        assert late.next("snapshot")["stock"]["left"] == {"A1": 5}
    items = owner.get(f"/api/v1/shows/{show}/metrics").json()["items"]
    assert {item["sku"]: item["stock"]["value"] for item in items} == {"A1": 5, "B2": 7}


def test_hosts_alone_see_figures_while_the_director_shares_them(
    server: CuelightServer, show: str, director: Page, host: Page
) -> None:
    assert host.next("snapshot")["glance"]["figures"] == {}
    director.command(type="start")
    director.command(type="share_figures", on=True)
    shared = {"online", "viewers", "orders", "gmv", "conversion"}
    assert host.until(lambda message: message["type"] == "glance" and set(message["figures"]) == shared)
    with (
        Page(server, show, server.token("host", "street"), "cohost") as tablet,
        Page(server, show, server.token("crew", "street"), "backstage") as wall,
    ):
        assert tablet.next("snapshot")["glance"]["figures"]
        assert wall.next("snapshot")["glance"] is None
        director.command(type="share_figures", on=False)
        assert tablet.until(_shows_no_figures)
    assert host.until(_shows_no_figures)


def _shows_no_figures(message: dict[str, Any]) -> bool:
    return bool(message["type"] == "glance" and message["figures"] == {})


def test_a_lost_stream_is_told_and_taken_back(
    server: CuelightServer, owner: httpx.Client, show: str, director: Page
) -> None:
    def report(kind: str) -> None:
        event = {"id": f"{kind}{show}", "type": kind, "at": int(time.time() * 1000)}
        owner.post("/api/v1/rooms/street/events", json=[event]).raise_for_status()

    director.command(type="start")
    report("stream.started")
    assert director.until(lambda message: message["type"] == "metrics" and message["frame"]["stream"]["since"])
    report("stream.ended")
    assert director.until(lambda message: message["type"] == "alert" and message["code"] == "stream-lost")["on"]
    with Page(server, show, server.token("host", "street"), "cue") as late:
        assert [alert["code"] for alert in late.next("snapshot")["alerts"]] == ["stream-lost"]
    report("stream.health")
    assert director.until(lambda message: message.get("code") == "stream-lost" and not message["on"])


@pytest.mark.parametrize("view", ["contrl", "CUE", "x" * 3_000])
def test_a_view_that_does_not_exist_is_refused(server: CuelightServer, show: str, view: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Page(server, show, server.token("director", "street"), view).__enter__()
    assert refused.value.response.status_code == 404
    assert "control" in json.loads(refused.value.response.body or b"")["detail"]


@pytest.mark.parametrize("view", [*views.OFFERED, *views.ASIDE])
def test_every_page_that_listens_may(server: CuelightServer, show: str, view: str) -> None:
    with Page(server, show, server.token("director", "street"), view) as page:
        assert page.next("hello")["view"] == view
