"""The address that a request names: only ours is answered to, and only ours stands in a link."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.addresses import filled
from tests.proxy import Proxy
from tests.server import CuelightServer

pytestmark = pytest.mark.process
PUBLIC = "https://console.example"
FORGED = ("evil.example", "evil.example:8000", "console.example.evil.example", "192.0.2.9", "127.0.0.1@evil.example")


@pytest.fixture(scope="module", params=[None, PUBLIC], ids=["as called", "public address"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    """Once without a public address, once with one, behind a proxy that is trusted."""
    named: dict[str, str] = {"CUELIGHT_PUBLIC_URL": request.param, "CUELIGHT_TRUSTED_PROXIES": "127.0.0.1"}
    environment = named if request.param else {}
    with CuelightServer(tmp_path_factory.mktemp("server") / "data", None, **environment) as running:
        yield running


@pytest.fixture(scope="module")
def public(server: CuelightServer) -> bool:
    return "CUELIGHT_PUBLIC_URL" in server.environment


@pytest.fixture(scope="module")
def show(server: CuelightServer) -> str:
    with server.client() as owner:
        owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000)}
        return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


def new_pass(owner: httpx.Client, show: str, **headers: str) -> httpx.Response:
    return owner.post(f"/api/v1/shows/{show}/passes", json={"view": "cue", "name": "Left"}, headers=headers)


@pytest.mark.parametrize("host", FORGED)
def test_a_forged_host_reaches_neither_a_link_nor_a_page(server: CuelightServer, show: str, host: str) -> None:
    with server.client() as owner:
        answers = [
            new_pass(owner, show, Host=host),
            owner.get(f"/shows/{show}/info", headers={"Host": host, "Accept": "text/html"}),
            owner.get("/shows", headers={"Host": host}),
            httpx.get(f"{server.url}/", headers={"Host": host, "Accept": "text/html"}),
            httpx.post(f"{server.url}/enter", headers={"Host": host, "Origin": f"http://{host}"}, data={"link": "x"}),
        ]
    for answer in answers:
        assert answer.status_code == 421
        assert "location" not in answer.headers
        assert f"//{host}" not in answer.text
        assert "CUELIGHT_PUBLIC_URL" in answer.text


def test_a_forged_host_behind_headers_of_a_proxy_is_no_better(server: CuelightServer, show: str) -> None:
    with server.client() as owner:
        made = new_pass(owner, show, **{"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
        assert "evil.example" not in made.raise_for_status().json()["url"]


def test_links_lead_where_people_reach_the_server(server: CuelightServer, show: str, public: bool) -> None:
    with server.client() as owner:
        url = new_pass(owner, show).raise_for_status().json()["url"]
        assert url.startswith(f"{PUBLIC if public else server.url}/enter/")
        assert f"{PUBLIC if public else server.url}/shows/{show}/cue" in owner.get(f"/shows/{show}/info").text


def test_whoever_is_not_signed_in_is_led_on_without_a_host(server: CuelightServer) -> None:
    answer = httpx.get(f"{server.url}/reports/x", headers={"Accept": "text/html"})
    assert answer.status_code in (303, 404)
    answer = httpx.get(f"{server.url}/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2F")


def test_sockets_are_held_to_it_too(server: CuelightServer, show: str) -> None:
    address = f"{server.url.replace('http', 'ws')}/ws/shows/{show}?view=cue&token={server.token('host', 'street')}"
    with connect(address) as socket:
        assert socket.recv(timeout=30)
    # The library writes the Host of the address itself, so the forged one is written by a proxy.
    with Proxy(server.port, host="evil.example").serving() as proxy, pytest.raises(InvalidStatus) as refused:
        connect(address.replace(str(server.port), str(proxy.port)))
    assert refused.value.response.status_code == 403


def test_health_is_told_under_any_name(server: CuelightServer) -> None:
    for path in ("/healthz", "/readyz"):
        assert httpx.get(f"{server.url}{path}", headers={"Host": "10.0.0.7"}).status_code == 200


def test_behind_a_proxy_that_passes_the_host_on(server: CuelightServer, show: str, public: bool) -> None:
    with Proxy(server.port, host="console.example", proto="https").serving() as proxy:
        answer = httpx.get(f"{proxy.url}/sign-in", headers={"Accept": "text/html"})
        assert answer.status_code == (200 if public else 421)


@contextmanager
def signed_in(server: CuelightServer, name: str) -> Iterator[httpx.Client]:
    """A browser with a session."""
    server.cli("user", "add", name, "--role", "owner")
    with httpx.Client(base_url=server.url) as browser:
        secret = server.cli("login-link", name, "--json")["link"].partition("link=")[2]
        assert browser.post("/enter", data={"link": secret}).status_code == 303
        yield browser


def writing(owner: httpx.Client) -> list[tuple[str, str]]:
    """Every address that changes something, of the interface and of the pages."""
    described = owner.get("/openapi.json").json()["paths"]
    called = [(verb, path) for path, verbs in described.items() for verb in verbs if "/do/" not in path]
    forms = ["/sign-in", "/enter", "/sign-out", "/rooms", "/parts", "/rooms/{slug}/shows", "/people"]
    forms += [f"/people/{{person_id}}{form}" for form in ("", "/link", "/sign-out", "/remove")]
    forms += ["/people/sessions/{key}/end", "/people/tokens/{key}/revoke"]
    forms += [f"/shows/{{show_id}}/{form}" for form in ("settings", "copy", "delete", "unhide")]
    return [(verb, path) for verb, path in called if verb != "get"] + [("post", path) for path in forms]


def test_no_page_of_another_site_changes_anything_with_a_session(server: CuelightServer, show: str) -> None:
    """Signing in and out, too: nobody is to be signed out, or in as somebody else, by a page they look at."""
    with signed_in(server, "Lin") as browser, server.client() as owner:
        tried = writing(owner)
        assert len(tried) > 25
        for verb, path in tried:
            where = filled(path, show_id=show, slug="street")
            for origin in ("https://evil.example", "null"):
                answer = browser.request(verb.upper(), where, headers={"Origin": origin}, json={})
                assert (verb, where, answer.status_code) == (verb, where, 403)
        assert browser.get("/api/v1/rooms").status_code == 200
        assert browser.post("/sign-out", headers={"Origin": server.url}).status_code == 303
        assert browser.get("/api/v1/rooms").status_code == 401


def test_the_word_of_a_proxy_is_taken_only_where_it_is_trusted(server: CuelightServer, public: bool) -> None:
    """With https in front, the cookie of a session is for https only."""
    server.cli("user", "add", "Proxied", "--role", "host")
    secret = server.cli("login-link", "Proxied", "--json")["link"].partition("link=")[2]
    with Proxy(server.port, proto="https").serving() as proxy:
        answer = httpx.post(f"{proxy.url}/enter", data={"link": secret})
    assert ("secure" in answer.headers["set-cookie"].lower()) is public
