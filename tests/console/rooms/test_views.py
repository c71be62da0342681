"""The views of the crew: who may open them, and that nothing in them tells a figure."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from console.rooms.view_settings import VIEWS
from tests.console.live.test_socket import Page
from tests.server import CuelightServer

pytestmark = pytest.mark.process

FIGURES = {"metrics", "points", "glance"}
"""Messages with figures; the glance is empty until the director shares it with the hosts."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    with CuelightServer(tmp_path_factory.mktemp("views") / "data") as running:
        running.cli("user", "add", "Lin", "--role", "director")
        yield running


@pytest.fixture(scope="module")
def show(server: CuelightServer) -> str:
    with server.client() as owner:
        owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street", "currency": "CNY"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "short-10m"}
        body |= {"targets": {"gmv": 987_654_321}}
        made = owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"]
        owner.post(f"/api/v1/shows/{made}/commands", json={"type": "start"}).raise_for_status()
        order = {
            "id": "o1",
            "type": "order.paid",
            "at": int(time.time() * 1000),
            "person": "u1",
            "order": "1",
            "currency": "CNY",
            "lines": [{"sku": "A1", "quantity": 1, "amount": 7_654_321}],
        }
        owner.post("/api/v1/rooms/street/events", json=[order]).raise_for_status()
    return str(made)


@pytest.fixture(scope="module")
def tokens(server: CuelightServer, show: str) -> dict[str, str]:
    return {role: server.token(role, "street") for role in ("host", "crew", "viewer", "director", "ingest")}


def opened(server: CuelightServer, token: str, path: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/html"}
    return httpx.get(f"{server.url}{path}", headers=headers)


def page_data(html: str) -> dict[str, Any]:
    start = html.index('id="page">') + len('id="page">')
    return dict(json.loads(html[start : html.index("</script>", start)]))


OPEN = [view for view in VIEWS if view != "ads"]
"""Views that need no right to read figures."""


@pytest.mark.parametrize("view", OPEN)
@pytest.mark.parametrize("role", ["host", "crew", "viewer", "director"])
def test_everybody_of_the_show_may_open_a_view_and_reads_no_figure_in_it(
    server: CuelightServer, show: str, tokens: dict[str, str], view: str, role: str
) -> None:
    answer = opened(server, tokens[role], f"/shows/{show}/{view}?slot=A10&role=lighting")
    assert answer.status_code == 200
    assert page_data(answer.text)["view"] == view
    assert not any(figure in answer.text for figure in ("7654321", "7,654,321", "76,543", "987654321", "9,876,543"))
    assert '"tiles"' not in answer.text


@pytest.mark.parametrize("view", VIEWS)
def test_a_stranger_is_led_to_the_door_and_a_machine_without_the_right_is_refused(
    server: CuelightServer, show: str, tokens: dict[str, str], view: str
) -> None:
    stranger = httpx.get(f"{server.url}/shows/{show}/{view}", headers={"Accept": "text/html"})
    assert stranger.status_code == 303
    assert "/sign-in" in stranger.headers["location"]
    assert opened(server, tokens["ingest"], f"/shows/{show}/{view}").status_code == 403
    assert opened(server, tokens["director"], f"/shows/nothing/{view}").status_code == 404


@pytest.mark.parametrize("role", ["crew", "director"])
def test_the_sockets_of_the_views_carry_the_whole_rundown_and_no_figures_even_to_a_director(
    server: CuelightServer, show: str, tokens: dict[str, str], role: str
) -> None:
    with ExitStack() as stack:
        desk = stack.enter_context(Page(server, show, tokens["director"]))
        pages = [stack.enter_context(Page(server, show, tokens[role], f"{view}&role=lighting")) for view in VIEWS]
        for page in pages:
            snapshot = page.next("snapshot")
            assert len(snapshot["timing"]["rows"]) > 3
            assert (snapshot["metrics"], snapshot["points"]) == (None, None)
            assert not (snapshot["glance"] or {}).get("figures")
        desk.next("metrics")
        assert desk.command(type="send_cue", text=f"for {role}", to="role:lighting")["ok"]
        for page in pages:
            assert not FIGURES & heard_until_cue(page, f"for {role}")


def heard_until_cue(page: Page, text: str) -> set[str]:
    """The kinds of messages that a page got up to a cue."""
    heard: set[str] = set()

    def fits(message: dict[str, Any]) -> bool:
        heard.add(message["type"])
        return message.get("text") == text

    page.until(fits)
    return heard


def test_info_says_who_decides_and_names_only_the_pages_that_open(
    server: CuelightServer, show: str, tokens: dict[str, str]
) -> None:
    for role, sees_control in (("host", False), ("director", True)):
        html = opened(server, tokens[role], f"/shows/{show}/info").text
        assert "Lin" in html
        assert (f"{server.url}/shows/{show}/control" in html) is sees_control
        assert f"{server.url}/shows/{show}/operator" in html


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_setting_of_a_view_has_a_default_that_it_offers(view: Any) -> None:
    for field in view.fields:
        if field.type == "choice":
            assert field.default in field.choices
        elif field.type == "several":
            assert set(field.default.split(",")) <= set(field.choices)
        elif field.type == "flag":
            assert field.default in ("0", "1")


@pytest.mark.parametrize(
    ("role", "acknowledges", "floor", "plans"),
    [
        ("host", True, False, False),
        ("crew", True, True, False),
        ("viewer", False, False, False),
        ("director", True, True, True),
    ],
)
def test_a_page_offers_what_its_reader_may_do(
    server: CuelightServer,
    show: str,
    tokens: dict[str, str],
    role: str,
    acknowledges: bool,
    floor: bool,
    plans: bool,
) -> None:
    answer = opened(server, tokens[role], f"/shows/{show}/operator")
    page = page_data(answer.text)
    assert page["duties"] == {"acknowledge": acknowledges, "floor": floor}
    assert page["rights"]["plan"] is plans
    assert ("activity-form" in answer.text) is floor
