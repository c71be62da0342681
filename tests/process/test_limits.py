"""Who sends too much is told to wait, in every web process, and nobody is kept out for what a neighbour does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from console.access.attempts import MOST
from console.rundown.limits import COMMANDS_A_MINUTE, SOURCES, WORDS_A_MINUTE
from tests.proxy import Proxy
from tests.server import CuelightServer

pytestmark = pytest.mark.process


class Web(CuelightServer):
    """Another web process on the data of a server."""

    program = "web"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CuelightServer]:
    data = tmp_path_factory.mktemp("server") / "data"
    with CuelightServer(data, None, CUELIGHT_TRUSTED_PROXIES="127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
def proxies(server: CuelightServer) -> Iterator[list[Proxy]]:
    """In front of two web processes."""
    redis_url = json.loads((server.data / "runtime.json").read_text())["redis_url"]
    environment = {"REDIS_URL": redis_url, "CUELIGHT_TRUSTED_PROXIES": "127.0.0.1"}
    with Web(server.data, None, **environment) as second, ExitStack() as stack:
        yield [stack.enter_context(Proxy(process.port).serving()) for process in (server, second)]


@pytest.fixture(scope="module")
def show(owner: httpx.Client) -> str:
    owner.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000)}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def come_from(proxies: list[Proxy], address: str) -> None:
    for proxy in proxies:
        proxy.client = address


def guess_until_refused(proxies: list[Proxy], address: str) -> httpx.Response:
    """Wrong tokens from an address, at every process in turn; the first answer that is not 401."""
    come_from(proxies, address)
    for number in range(2 * MOST):
        answer = httpx.get(f"{proxies[number % 2].url}/api/v1/rooms", headers=bearer(f"cl_wrong{number}"))
        if answer.status_code != 401:
            assert number == MOST
            return answer
    raise AssertionError("guesses are never refused")


def login_link(server: CuelightServer, name: str) -> str:
    server.cli("user", "add", name, "--role", "director")
    return str(server.cli("login-link", name, "--json")["link"].partition("link=")[2])


def test_wrong_tokens_of_an_address_are_held_back_in_all_processes_together(proxies: list[Proxy]) -> None:
    refused = guess_until_refused(proxies, "203.0.113.1")
    assert refused.status_code == 429
    wait = int(refused.headers["retry-after"])
    assert 0 < wait <= 60
    assert f"{refused.json()['retry_after_s']} s" in refused.json()["detail"]
    for proxy in proxies:
        ways = [
            httpx.get(f"{proxy.url}/api/v1/rooms", headers=bearer("cl_another")),
            httpx.get(f"{proxy.url}/api/v1/shows/x/do/next?token=cl_another"),
            httpx.get(f"{proxy.url}/metrics", headers=bearer("cl_another")),
            httpx.get(f"{proxy.url}/enter?link=cl_another"),
            httpx.get(f"{proxy.url}/enter/cl_another", headers={"Accept": "text/html"}),
            httpx.post(f"{proxy.url}/enter", data={"link": "cl_another"}),
            httpx.post(f"{proxy.url}/sign-in", data={"link": "https://x.example/enter?link=cl_another"}),
        ]
        assert {way.status_code for way in ways} == {429}
        assert all(int(way.headers["retry-after"]) > 0 for way in ways)


def test_a_page_says_how_long_to_wait_in_the_callers_language(proxies: list[Proxy]) -> None:
    guess_until_refused(proxies, "203.0.113.2")
    chinese = httpx.post(f"{proxies[1].url}/enter", data={"link": "x"}, headers={"Accept-Language": "zh-CN"})
    assert "秒" in chinese.text
    assert "from your network" not in chinese.text


def test_right_links_tokens_and_sessions_get_in_from_an_address_that_is_held_back(
    server: CuelightServer, proxies: list[Proxy]
) -> None:
    """A studio is behind one address: one guesses, the others work on and sign in."""
    come_from(proxies, "203.0.113.3")
    with httpx.Client(base_url=proxies[0].url) as there_before:
        assert there_before.post("/enter", data={"link": login_link(server, "Before")}).status_code == 303
        guess_until_refused(proxies, "203.0.113.3")
        assert there_before.get("/api/v1/rooms").status_code == 200
        for proxy in proxies:
            assert httpx.get(f"{proxy.url}/api/v1/rooms", headers=bearer(server.token("viewer"))).status_code == 200
            link = login_link(server, f"Later {proxy.port}")
            with httpx.Client(base_url=proxy.url) as later:
                assert later.get("/enter", params={"link": link}).status_code == 200
                assert later.post("/enter", data={"link": link}).status_code == 303
                assert later.get("/api/v1/rooms").status_code == 200


def test_a_browser_that_was_signed_out_is_told_to_sign_in(proxies: list[Proxy]) -> None:
    """Its tabs ask on; that is no guessing, and takes nothing from the others there."""
    come_from(proxies, "203.0.113.4")
    cookie = {"Cookie": f"cuelight-{proxies[0].port}=cl_gone"}
    told = {httpx.get(f"{proxies[0].url}/api/v1/rooms", headers=cookie).status_code for _ in range(2 * MOST)}
    assert told == {401}
    assert httpx.get(f"{proxies[0].url}/api/v1/rooms", headers=bearer("cl_wrong")).status_code == 401


def test_another_address_is_not_held_back(proxies: list[Proxy]) -> None:
    guess_until_refused(proxies, "203.0.113.5")
    come_from(proxies, "203.0.113.6")
    assert httpx.get(f"{proxies[0].url}/api/v1/rooms", headers=bearer("cl_wrong")).status_code == 401


def test_the_addresses_of_one_network_are_one_and_others_are_others(proxies: list[Proxy]) -> None:
    guess_until_refused(proxies, "2001:db8:0:1::1")
    come_from(proxies, "2001:db8:0:1:ffff::2")
    assert httpx.get(f"{proxies[0].url}/api/v1/rooms", headers=bearer("cl_wrong")).status_code == 429
    come_from(proxies, "2001:db8:0:2::1")
    assert httpx.get(f"{proxies[0].url}/api/v1/rooms", headers=bearer("cl_wrong")).status_code == 401


def test_who_calls_is_not_what_they_say(server: CuelightServer, proxies: list[Proxy]) -> None:
    """A caller's own header stands before that of the proxy; only the proxy's counts."""
    come_from(proxies, "203.0.113.8")
    statuses = [
        httpx.get(
            f"{proxies[0].url}/api/v1/rooms",
            headers={**bearer("cl_wrong"), "X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(MOST + 1)
    ]
    assert statuses == [401] * MOST + [429]


# --------------------------------------------------------------------------------------------------------------- words


@contextmanager
def open_socket(server: CuelightServer, show: str, token: str, screen: str) -> Iterator[ClientConnection]:
    address = server.url.replace("http", "ws")
    with connect(f"{address}/ws/shows/{show}?view=cue&screen={screen}&token={token}") as socket:
        yield socket


def send(socket: ClientConnection, **command: Any) -> dict[str, Any]:
    socket.send(json.dumps({"type": "command", "id": "1", "command": command}))
    while True:
        message = json.loads(socket.recv(timeout=30))
        if message["type"] == "result":
            return dict(message)


def allowed_since(begun: float) -> float:
    """How many messages one source may have sent since an instant at which it had all of its allowance."""
    return WORDS_A_MINUTE * (1 + (time.monotonic() - begun) / 60)


def asked(owner: httpx.Client, show: str, text: str) -> int:
    """How many questions of this text the journal holds."""
    journal = owner.get(f"/api/v1/shows/{show}/journal").json()
    return sum(entry.get("text") == text for entry in journal)


def test_a_socket_that_floods_does_not_fill_the_journal_nor_silence_the_others(
    server: CuelightServer, owner: httpx.Client, show: str
) -> None:
    token = server.token("host", "street")
    with (
        open_socket(server, show, token, "flooding") as flooding,
        open_socket(server, show, token, "neighbou") as other,
    ):
        begun = time.monotonic()
        results = [send(flooding, type="ask", text="flood") for _ in range(4 * WORDS_A_MINUTE)]
        refused = [result["problem"] for result in results if not result["ok"]]
        assert asked(owner, show, "flood") == sum(result["ok"] for result in results) <= allowed_since(begun)
        assert refused
        assert {problem["status"] for problem in refused} == {429}
        assert all(0 < problem["retry_after_s"] <= 60 for problem in refused)
        assert send(other, type="ask", text="is it my turn?")["ok"]
        assert send(flooding, type="ready", role="host")["ok"]  # what is no words goes on
    with server.client(server.token("host", "street")) as host:
        answer = host.post(f"/api/v1/shows/{show}/commands", json={"type": "ask", "text": "me too"})
        assert answer.status_code == 200


def test_words_over_http_have_the_same_measure(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    with server.client(server.token("crew", "street")) as crew:
        address, begun = f"/api/v1/shows/{show}/commands", time.monotonic()
        answers = [crew.post(address, json={"type": "note", "text": "noted"}) for _ in range(3 * WORDS_A_MINUTE)]
    taken = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers if answer.status_code == 429)
    assert asked(owner, show, "noted") == len(taken) <= allowed_since(begun)


def test_many_sockets_of_one_token_have_a_measure_in_all_processes_together(
    server: CuelightServer, proxies: list[Proxy], owner: httpx.Client, show: str
) -> None:
    token = server.token("host", "street")
    addresses = [proxy.url.replace("http", "ws") for proxy in proxies]
    begun = time.monotonic()
    for number in range(2 * SOURCES):
        with connect(f"{addresses[number % 2]}/ws/shows/{show}?view=cue&screen=crowd{number:03}&token={token}") as one:
            for _ in range(WORDS_A_MINUTE):
                send(one, type="ask", text="crowd")
    windows = 1 + (time.monotonic() - begun) // 60
    assert asked(owner, show, "crowd") <= windows * SOURCES * WORDS_A_MINUTE


def test_no_button_that_sticks_fills_the_journal(server: CuelightServer, owner: httpx.Client, show: str) -> None:
    with server.client(server.token("crew", "street")) as crew:
        for number in range(6 * COMMANDS_A_MINUTE):
            pick = {"type": "pick_comment", "comment": f"c{number}", "text": "?"}
            answer = crew.post(f"/api/v1/shows/{show}/commands", json=pick)
            if answer.status_code == 429:
                break
        assert answer.status_code == 429
        assert number >= COMMANDS_A_MINUTE
