"""The HTTP interface as outside users rely on it, spoken to a real server."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import CuelightServer

pytestmark = pytest.mark.process

NOW = int(time.time() * 1000)


class Room:
    """A room of its own for a test."""

    count = 0

    def __init__(self, owner: httpx.Client, currency: str = "CNY") -> None:
        Room.count += 1
        self.owner = owner
        self.slug = f"room-{Room.count}"
        body = {"slug": self.slug, "name": "Room", "timezone": "Asia/Shanghai", "currency": currency}
        owner.post("/api/v1/rooms", json=body).raise_for_status()

    def show(self, template: str = "short-10m", **fields: Any) -> str:
        body = {"title": "Autumn", "starts_at": int(time.time() * 1000), "template": template} | fields
        return str(self.owner.post(f"/api/v1/rooms/{self.slug}/shows", json=body).raise_for_status().json()["id"])

    def send(self, content: Any, kind: str = "application/json", query: str = "") -> httpx.Response:
        body = content if isinstance(content, str | bytes) else json.dumps(content)
        headers = {"content-type": kind}
        return self.owner.post(f"/api/v1/rooms/{self.slug}/events{query}", content=body, headers=headers)


@pytest.fixture
def room(owner: httpx.Client) -> Room:
    return Room(owner)


def comment(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "type": "comment", "at": NOW, "person": f"u{number}", "text": "hello"} | fields


def command(owner: httpx.Client, show: str, type_: str, **fields: Any) -> httpx.Response:
    return owner.post(f"/api/v1/shows/{show}/commands", json={"type": type_} | fields)


# --------------------------------------------------------------------------------------------------------------- doors


def test_nothing_but_health_is_open(server: CuelightServer) -> None:
    with httpx.Client(base_url=server.url) as anonymous:
        assert anonymous.get("/healthz").status_code == 200
        for path in ("/api/v1/rooms", "/openapi.json", "/asyncapi.json", "/api/v1/shows/x/state"):
            answer = anonymous.get(path)
            assert answer.status_code == 401, path
            assert answer.headers["content-type"] == "application/problem+json"
        page = anonymous.get("/", headers={"accept": "text/html"})
        assert page.status_code == 303
        assert "/sign-in" in page.headers["location"]


def test_a_wrong_token_is_401_and_a_token_of_another_room_403(server: CuelightServer, owner: httpx.Client) -> None:
    one, two = Room(owner), Room(owner)
    wrong = {"authorization": "Bearer cl_wrong"}
    assert httpx.post(f"{server.url}/api/v1/rooms/{one.slug}/events", json=[], headers=wrong).status_code == 401
    with server.client(server.token("ingest", one.slug)) as ingest:
        assert ingest.post(f"/api/v1/rooms/{one.slug}/events", json=[comment(1)]).status_code == 202
        assert ingest.post(f"/api/v1/rooms/{two.slug}/events", json=[comment(1)]).status_code == 403
        assert ingest.get(f"/api/v1/shows/{one.show()}/state").status_code == 403


def test_a_host_reads_and_acknowledges_but_neither_commands_nor_sees_figures(
    server: CuelightServer, room: Room
) -> None:
    show = room.show()
    command(room.owner, show, "start")
    command(room.owner, show, "send_cue", text="wrap up")
    with server.client(server.token("host", room.slug)) as host:
        assert host.get(f"/api/v1/shows/{show}/state").status_code == 200
        assert command(host, show, "ack_cue", number=1).status_code == 200
        assert command(host, show, "pause").status_code == 403
        assert host.get(f"/api/v1/shows/{show}/metrics").status_code == 403


@pytest.mark.parametrize("role", ["host", "viewer", "director"])
@pytest.mark.parametrize("ended", [False, True], ids=["on air", "ended"])
def test_the_list_of_shows_offers_only_pages_that_open(
    server: CuelightServer, room: Room, role: str, ended: bool
) -> None:
    show = room.show()
    command(room.owner, show, "start")
    if ended:
        command(room.owner, show, "end")
    with server.client(server.token(role, room.slug)) as person:
        offered = set(re.findall(rf'href="(/shows/{show}/\w+)"', person.get("/").text))
        assert offered or (role, ended) == ("host", True)
        assert {path: person.get(path).status_code for path in offered} == dict.fromkeys(offered, 200)


def test_a_page_of_another_site_cannot_use_the_session(server: CuelightServer) -> None:
    server.cli("user", "add", "Lin", "--role", "owner")
    link = server.cli("login-link", "Lin", "--json")["link"].partition("link=")[2]
    with httpx.Client(base_url=server.url) as browser:
        browser.post("/enter", data={"link": link})
        body = {"slug": "stolen", "name": "x"}
        foreign = browser.post("/api/v1/rooms", json=body, headers={"origin": "https://elsewhere.example"})
        assert foreign.status_code == 403
        assert browser.post("/api/v1/rooms", json=body, headers={"origin": server.url}).status_code == 201


# ------------------------------------------------------------------------------------------------------------ the show


def test_targets_follow_the_course_of_a_show_of_the_room_that_has_ended(room: Room) -> None:
    """Any other is refused at its field."""
    past = room.show()
    body = {"title": "Winter", "starts_at": NOW, "targets": {"gmv": 100}, "shape_of": past}
    refused = room.owner.post(f"/api/v1/rooms/{room.slug}/shows", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "shape_of")
    for type_ in ("start", "end"):
        command(room.owner, past, type_).raise_for_status()
    made = room.owner.post(f"/api/v1/rooms/{room.slug}/shows", json=body)
    assert (made.status_code, made.json()["shape_of"]) == (201, past)


def test_the_form_offers_the_past_shows_whose_course_targets_may_follow(room: Room) -> None:
    past, coming = room.show(), room.show()
    for type_ in ("start", "end"):
        command(room.owner, past, type_).raise_for_status()
    page = room.owner.get("/").text
    assert f'<option value="{past}"' in page
    assert f'<option value="{coming}"' not in page
    typed = {"title": "Spring", "starts_at": "2026-12-01T20:00", "target_gmv": "100", "shape_of": past}
    answer = room.owner.post(f"/rooms/{room.slug}/shows", data=typed, follow_redirects=False)
    show = answer.headers["location"].split("/")[2]
    assert room.owner.get(f"/api/v1/shows/{show}").json()["shape_of"] == past


def test_a_target_of_weight_nought_is_shown_and_left_out_of_the_score(room: Room) -> None:
    show = room.show(targets={"comments": 10, "likes": 5, "orders": 1}, weights={"comments": 3, "orders": 0})
    command(room.owner, show, "start").raise_for_status()
    room.send([comment(1), comment(2), {"id": "l", "type": "like", "at": NOW, "person": "u1", "count": 5}])
    end = time.monotonic() + 30
    while not (review := room.owner.get(f"/api/v1/shows/{show}/review").json())["score"]:
        assert time.monotonic() < end
    assert {goal["slug"]: goal["weight"] for goal in review["targets"]} == {"comments": 3, "likes": 1, "orders": 0}
    assert review["score"] == (3 * 0.2 + 1 * 1) / 4


@pytest.mark.parametrize(
    "weights", [{"gmv": -1}, {"gmv": 1_001}, {"gmv": "much"}, {"gmv": 0}, {"viewers": 2}, {"gmv": None}]
)
def test_a_weight_that_makes_no_sense_is_refused(room: Room, weights: dict[str, Any]) -> None:
    body = {"title": "Winter", "starts_at": NOW, "targets": {"gmv": 100}, "weights": weights}
    refused = room.owner.post(f"/api/v1/rooms/{room.slug}/shows", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].startswith("weights")


def test_the_dashboard_is_told_how_many_minor_units_make_one(owner: httpx.Client) -> None:
    rooms = {Room(owner, currency).slug: units for currency, units in (("CNY", 100), ("JPY", 1), ("KWD", 1_000))}
    told = owner.get("/metrics").text
    for slug, units in rooms.items():
        assert f'cuelight_minor_units{{room="{slug}"}} {units}.0\n' in told


@pytest.mark.parametrize(
    ("currency", "typed", "target"), [("CNY", "100", 10_000), ("JPY", "1,000", 1_000), ("KWD", "２", 2_000)]
)
def test_a_target_of_money_is_typed_in_whole_units(owner: httpx.Client, currency: str, typed: str, target: int) -> None:
    room = Room(owner, currency)
    form = {"title": "Spring", "starts_at": "2026-12-01T20:00", "target_gmv": typed}
    answer = owner.post(f"/rooms/{room.slug}/shows", data=form, follow_redirects=False)
    show = answer.headers["location"].split("/")[2]
    assert owner.get(f"/api/v1/shows/{show}").json()["targets"] == {"gmv": target}


def test_the_form_takes_a_weight_beside_each_target(room: Room) -> None:
    """Nothing typed is 1; of a target that is not set, the weight is of no account."""
    page = room.owner.get("/").text
    assert page.count(f'id="show-{room.slug}-gmv-weight" name="weight_gmv"') == 1
    typed = {"title": "Spring", "starts_at": "2026-12-01T20:00", "target_gmv": "100", "target_viewers": "20"}
    for weights, expected in (
        ({"weight_gmv": "0,5", "weight_viewers": "0"}, {"gmv": 0.5, "viewers": 0}),
        ({"weight_gmv": ""}, {"gmv": 1, "viewers": 1}),
        ({"target_viewers": "", "weight_gmv": "2"}, {"gmv": 2}),
    ):
        answer = room.owner.post(f"/rooms/{room.slug}/shows", data=typed | weights, follow_redirects=False)
        show = answer.headers["location"].split("/")[2]
        assert room.owner.get(f"/api/v1/shows/{show}").json()["weights"] == expected


@pytest.mark.parametrize("weight", ["-1", "heavy", "1001", "nan", "1e400", "0"])
def test_a_weight_that_makes_no_sense_is_said_at_its_field_and_nothing_typed_is_lost(room: Room, weight: str) -> None:
    typed = {"title": "Spring", "starts_at": "2026-12-01T20:00", "target_gmv": "7654", "weight_gmv": weight}
    for language, said in (("en", "eight"), ("zh-CN", "权重")):
        answer = room.owner.post(f"/rooms/{room.slug}/shows", data=typed, headers={"accept-language": language})
        assert answer.status_code == 422
        [fault] = re.findall(rf'<span class="fault" id="show-{room.slug}-gmv-weight-fault">([^<]*)<', answer.text)
        assert said in fault
        written = " ".join(answer.text.split())
        assert f'value="{weight}" aria-describedby' in written
        assert 'name="target_gmv" inputmode="decimal" value="7654"' in written
    assert "No shows yet" in room.owner.get("/").text.partition(f'id="room-{room.slug}"')[2].partition("</section>")[0]


def test_the_review_shows_how_much_each_target_counts(room: Room) -> None:
    targets = {"gmv": 100, "viewers": 10}
    for weights, shown in (({}, ["1", "1"]), ({"gmv": 0.25}, ["0.25", "1"])):
        page = room.owner.get(f"/shows/{room.show(targets=targets, weights=weights)}/review").text
        assert '<th class="n">Weight</th>' in page
        assert re.findall(r'<td class="n">([0-9.]+)</td>\s*<td class="n score">', page) == shown


def test_next_takes_the_next_slot_and_the_answer_says_so(room: Room) -> None:
    show = room.show()
    started = command(room.owner, show, "start").json()
    assert started["state"]["status"] == "on_air"
    run = started["state"]["run"]["run_id"]
    time.sleep(1.05)  # the guard against a double press lasts a second of the server's own clock
    taken = command(room.owner, show, "next", run_id=run)
    assert taken.status_code == 200
    assert taken.json()["state"]["run"]["slot_id"] == started["state"]["next"]


def test_a_double_press_takes_one_slot(room: Room) -> None:
    show = room.show()
    run = command(room.owner, show, "start").json()["state"]["run"]["run_id"]
    soon = command(room.owner, show, "next", run_id=run)
    assert soon.status_code == 429
    assert soon.headers["retry-after"]
    stale = command(room.owner, show, "next", run_id="r999")
    assert stale.status_code == 409
    assert stale.json()["state"]["run"]["run_id"] == run


def test_an_illegal_move_is_422_and_changes_nothing(room: Room) -> None:
    show = room.show()
    before = room.owner.get(f"/api/v1/shows/{show}/state").json()["seq"]
    refused = command(room.owner, show, "pause")
    assert refused.status_code == 422
    assert refused.json()["detail"]
    assert room.owner.get(f"/api/v1/shows/{show}/state").json()["seq"] == before


def test_a_repeated_idempotency_key_repeats_the_first_answer(room: Room) -> None:
    show = room.show()
    command(room.owner, show, "start")
    first = command(room.owner, show, "add_time", ms=30_000, idempotency_key="k")
    assert command(room.owner, show, "add_time", ms=30_000, idempotency_key="k").json() == first.json()


def test_an_unknown_command_or_field_is_named(room: Room) -> None:
    show = room.show()
    assert "jump" in command(room.owner, show, "jump").json()["detail"]
    assert "haste" in command(room.owner, show, "start", haste=3).json()["detail"]


def test_edits_of_two_people_merge_and_a_conflict_names_the_field(room: Room) -> None:
    show = room.show()
    path = f"/api/v1/shows/{show}/rundown"
    base = room.owner.get(path).json()
    mine, theirs = json.loads(json.dumps(base)), json.loads(json.dumps(base))
    theirs["slots"][0]["title"] = "Theirs"
    assert room.owner.put(path, json=theirs).status_code == 200
    mine["slots"][1]["title"] = "Mine"
    merged = room.owner.put(path, json=mine).json()
    assert [slot["title"] for slot in merged["slots"][:2]] == ["Theirs", "Mine"]
    mine["slots"][0]["title"] = "Also mine"
    conflict = room.owner.put(path, json=mine)
    assert conflict.status_code == 409
    [fault] = conflict.json()["conflicts"]
    assert (fault["field"], fault["yours"], fault["theirs"]) == ("title", "Also mine", "Theirs")
    assert conflict.json()["rundown"]["slots"][1]["title"] == "Mine"


@pytest.mark.parametrize(
    "query", ["state?at=-1", f"state?at={10**20}", f"metrics?at={10**20}", f"journal?after=-{10**20}"]
)
def test_an_instant_no_clock_knows_is_refused(room: Room, query: str) -> None:
    assert room.owner.get(f"/api/v1/shows/{room.show()}/{query}").status_code == 422


def test_a_command_that_is_no_text_or_says_nothing_is_refused(room: Room) -> None:
    show = room.show()
    headers = {"content-type": "application/json"}
    garbled = room.owner.post(f"/api/v1/shows/{show}/commands", content=b'{"type": "\xff"}', headers=headers)
    assert garbled.status_code == 422
    assert command(room.owner, show, "send_cue", text=" \n ").status_code == 422


def test_a_negative_duration_is_refused_at_its_field(room: Room) -> None:
    path = f"/api/v1/shows/{room.show()}/rundown"
    rundown = room.owner.get(path).json()
    rundown["slots"][0]["duration_ms"] = -1
    refused = room.owner.put(path, json=rundown)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "slots[0].duration_ms"
    assert "too small: 0 at least" in refused.json()["detail"]


def test_a_cue_of_ten_thousand_characters_is_refused_with_the_limit(room: Room) -> None:
    show = room.show()
    refused = command(room.owner, show, "send_cue", text="x" * 10_000)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "text")
    assert "at most 500 characters" in refused.json()["detail"]


def test_a_blank_title_is_refused_at_its_field(room: Room) -> None:
    """A slot that nobody can call by its name."""
    path = f"/api/v1/shows/{room.show()}/rundown"
    rundown = room.owner.get(path).json()
    rundown["slots"][2]["title"] = "   "
    refused = room.owner.put(path, json=rundown)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "slots[2].title"


def test_a_stock_that_no_page_can_count_is_refused_at_its_field(room: Room) -> None:
    """A page would send it back as another number, and from then on none of its edits could be saved."""
    path = f"/api/v1/shows/{room.show()}/rundown"
    rundown = room.owner.get(path).json()
    rundown["slots"][1]["items"] = [{"sku": "A", "stock": 10**40}]
    refused = room.owner.put(path, json=rundown)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "slots[1].items[0].stock")


def test_a_cue_goes_to_any_part_and_never_to_an_address_that_nobody_has(room: Room) -> None:
    """A part may be called ``camera2``; an address with a line break would be nobody's."""
    show = room.show()
    assert command(room.owner, show, "send_cue", text="Closer", to="role:camera2").status_code == 200
    for address in ("everyone\n", "role:host\n", "role:", "role:2", "screen:a b"):
        refused = command(room.owner, show, "send_cue", text="Closer", to=address)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "to"), address


def test_a_plan_whose_texts_are_too_long_is_refused_at_the_field(room: Room) -> None:
    path = f"/api/v1/shows/{room.show()}/rundown"
    rundown = room.owner.get(path).json()
    rundown["slots"][1]["items"] = [{"sku": "A"}, {"sku": "B", "gift": "x" * 501}]
    refused = room.owner.put(path, json=rundown)
    assert refused.json()["errors"][0]["field"] == "slots[1].items[1].gift"
    assert "at most 500 characters" in refused.json()["detail"]


def test_a_fixed_start_on_a_past_day_is_refused_at_its_field(room: Room) -> None:
    path = f"/api/v1/shows/{room.show()}/rundown"
    rundown = room.owner.get(path).json()
    rundown["slots"][2]["start"] = int(time.time() * 1000) - 24 * 3_600_000
    refused = room.owner.put(path, json=rundown)
    assert refused.status_code == 422
    assert (refused.json()["field"], refused.json()["slot_id"]) == ("start", rundown["slots"][2]["id"])


def test_a_hardware_button_needs_a_token_and_moves_the_show(server: CuelightServer, room: Room) -> None:
    show = room.show()
    token = server.token("director", room.slug)
    with httpx.Client(base_url=server.url) as box:
        assert box.get(f"/api/v1/shows/{show}/do/start").status_code == 401
        assert box.get(f"/api/v1/shows/{show}/do/start?token={token}").json()["state"]["status"] == "on_air"
        added = box.post(f"/api/v1/shows/{show}/do/add/-30?token={token}").json()
        assert added["state"]["run"]["added_ms"] == -30_000
        assert box.get(f"/api/v1/shows/{show}/do/dance?token={token}").status_code == 404


def test_a_hardware_button_takes_by_cue_code_and_switches(server: CuelightServer, room: Room) -> None:
    """A code outlives a new import of the plan; its case does not matter."""
    show = room.show()
    token = server.token("director", room.slug)
    with httpx.Client(base_url=f"{server.url}/api/v1/shows/{show}/do", params={"token": token}) as box:
        cue = room.owner.get(f"/api/v1/shows/{show}/rundown").json()["slots"][2]["cue"]
        box.get("/start").raise_for_status()
        while (taken := box.get(f"/take/{cue.lower()}")).status_code == 429:
            time.sleep(taken.json()["retry_after_ms"] / 1000)
        assert taken.json()["events"][0]["slot"]["cue"] == cue
        assert box.get("/take/Z99").status_code == 404
        assert box.get("/roll/on").json()["state"]["roll"] is True
        assert box.get("/roll/off").json()["state"]["roll"] is False
        assert box.get("/blackout/on").json()["state"]["blackout"] is True
        assert box.get("/blackout/maybe").status_code == 404
        box.get("/add/-30").raise_for_status()
        assert box.get("/undo").json()["state"]["run"]["added_ms"] == 0


def test_the_ways_to_catch_up_are_shown_and_one_is_taken(room: Room) -> None:
    """What was shown is what comes; nobody who may not direct sees it."""
    show = room.show(starts_at=int(time.time() * 1000) - 60_000)
    idle = room.owner.get(f"/api/v1/shows/{show}/catch-up").json()
    assert [option["reason"] is None for option in idle["options"]] == [False] * 3
    command(room.owner, show, "start").raise_for_status()
    shown = room.owner.get(f"/api/v1/shows/{show}/catch-up").json()
    later = shown["options"][2]
    assert (later["how"], later["offset_after_ms"], later["reason"]) == ("later", 0, None)
    taken = command(room.owner, show, "catch_up", how="later", expected_seq=shown["seq"]).json()
    assert (taken["events"][0]["ms"], taken["state"]["offset_ms"]) == (later["gain_ms"], 0)
    assert command(room.owner, show, "catch_up", how="later").status_code == 422


def test_only_a_rehearsal_can_be_fast(room: Room) -> None:
    """The refusal names the field."""
    show = room.show()
    refused = command(room.owner, show, "start", speed=5)
    assert (refused.status_code, refused.json()["field"]) == (422, "speed")
    state = command(room.owner, show, "start", rehearsal=True, speed=20).json()["state"]
    first = room.owner.get(f"/api/v1/shows/{show}/rundown").json()["slots"][0]
    assert (state["speed"], state["run"]["duration_ms"]) == (20, first["duration_ms"] // 20)


def test_the_state_of_an_earlier_instant_is_kept(room: Room) -> None:
    show = room.show()
    started = command(room.owner, show, "start").json()["state"]["server_now"]
    command(room.owner, show, "end")
    then = room.owner.get(f"/api/v1/shows/{show}/state", params={"at": started}).json()
    assert then["status"] == "on_air"
    assert room.owner.get(f"/api/v1/shows/{show}/state").json()["status"] == "ended"


# -------------------------------------------------------------------------------------------------------------- events


def test_every_form_of_a_batch_is_taken(room: Room) -> None:
    assert room.send([comment(1)]).json()["accepted"] == 1
    lines = "\n".join(json.dumps(comment(number)) for number in (2, 3))
    assert room.send(lines, "application/x-ndjson").json()["accepted"] == 2
    cloud = [
        {
            "specversion": "1.0",
            "id": "c4",
            "source": "/test",
            "type": "comment",
            "time": "2026-01-01T00:00:00Z",
            "data": {"person": "u4", "text": "hello"},
        }
    ]
    answer = room.send(cloud, "application/cloudevents-batch+json")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)


def test_a_bad_event_is_named_by_its_index_and_nothing_is_written(room: Room) -> None:
    refused = room.send([comment(1), comment(2, at="yesterday"), {"id": "c3", "type": "comment", "at": NOW}])
    assert refused.status_code == 422
    faults = refused.json()["errors"]
    assert [fault["index"] for fault in faults] == [1, 2]
    assert "at" in faults[0]["reason"]
    assert "text" in faults[1]["reason"]


def test_the_good_part_of_a_batch_is_taken_on_request(room: Room) -> None:
    answer = room.send([comment(1), comment(2, at=-1)], query="?partial=true")
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 1
    assert [fault["index"] for fault in answer.json()["errors"]] == [1]


def test_size_type_and_room_are_refused_in_that_way(room: Room) -> None:
    assert room.send("[" + " " * (8 * 1024 * 1024) + "]").status_code == 413
    assert room.send("<events/>", "application/xml").status_code == 415
    assert room.owner.post("/api/v1/rooms/nowhere/events", json=[comment(1)]).status_code == 404
    assert room.send("[{").status_code == 422


def test_an_order_in_another_currency_than_the_rooms_is_refused(room: Room) -> None:
    order = {
        "id": "o1",
        "type": "order.paid",
        "at": NOW,
        "person": "u1",
        "order": "987654321098765432",
        "currency": "USD",
        "lines": [{"sku": "A1", "quantity": 1, "amount": 100}],
    }
    assert "CNY" in room.send([order]).json()["errors"][0]["reason"]


# ------------------------------------------------------------------------------------------------------------- figures


def figures(room: Room, show: str, slug: str, wanted: float) -> dict[str, Any]:
    """The figures once ``slug`` has reached ``wanted``; the last ones after half a minute."""
    body: dict[str, Any] = {}
    for _ in range(300):
        body = room.owner.get(f"/api/v1/shows/{show}/metrics").json()
        if body["kpis"][slug]["value"] == wanted:
            break
        time.sleep(0.1)
    return body


def test_events_become_figures_once_each(room: Room) -> None:
    show = room.show()
    command(room.owner, show, "start")
    batch = [comment(number, at=int(time.time() * 1000)) for number in range(5)]
    room.send(batch)
    room.send(batch)
    body = figures(room, show, "comments", 5)
    assert body["kpis"]["comments"]["value"] == 5
    assert body["kpis"]["participants"]["value"] == 5
    assert body["kpis"]["viewers"]["value"] is None


def test_a_ratio_carries_its_parts_and_the_runs_add_up(room: Room) -> None:
    show = room.show()
    run = command(room.owner, show, "start").json()["state"]["run"]["run_id"]
    at = int(time.time() * 1000) + 3_500  # after the broadcast delay
    people = [{"id": f"v{n}", "type": "viewer.entered", "at": at, "person": f"u{n}"} for n in range(4)]
    order = {
        "id": "o1",
        "type": "order.paid",
        "at": at,
        "person": "u1",
        "order": "1",
        "currency": "CNY",
        "lines": [{"sku": "A1", "quantity": 2, "amount": 19_900}],
    }
    room.send([*people, order])
    body = figures(room, show, "gmv", 19_900)
    conversion = body["kpis"]["conversion"]
    assert (conversion["value"], conversion["numerator"], conversion["denominator"]) == (0.25, 1, 4)
    [one] = [one for one in body["runs"] if one["run_id"] == run]
    assert one["kpis"]["gmv"]["value"] == 19_900


def test_the_review_of_an_ended_show_has_targets_runs_and_the_same_figures(room: Room) -> None:
    show = room.show(targets={"comments": 10})
    command(room.owner, show, "start")
    room.send([comment(number, at=int(time.time() * 1000)) for number in range(5)])
    figures(room, show, "comments", 5)
    command(room.owner, show, "end")
    review = room.owner.get(f"/api/v1/shows/{show}/review").json()
    [score] = [score for score in review["kpis"] if score["slug"] == "comments"]
    assert (score["value"], score["attainment"]) == (5, 0.5)
    assert len(review["runs"]) == 1
    assert review["targets_frozen"]
    [target] = review["targets"]
    assert (target["slug"], target["target"], target["attainment"], target["weight"]) == ("comments", 10, 0.5, 1)
    assert review["score"] == 0.5
    assert review["scores"] == {"overall": 0.5, "volume": 0.5, "rate": None}
    assert target["side"] == "volume"
    page = room.owner.get(f"/api/v1/shows/{show}/review.html")
    assert page.headers["content-type"].startswith("text/html")
    assert "Autumn" in page.text


def test_the_review_says_what_the_overall_score_is_made_of(room: Room) -> None:
    """Every target with its weight, then the score of its side; the lower one is the overall score."""
    show = room.show(
        targets={"comments": 10, "units_per_order": 2, "viewers": 9}, weights={"comments": 3, "viewers": 0.25}
    )
    command(room.owner, show, "start")
    at = int(time.time() * 1000)
    order = {"id": "o1", "type": "order.paid", "at": at, "person": "u1", "order": "1", "currency": "CNY"}
    line = {"sku": "A1", "quantity": 1, "amount": 19_900}
    room.send([*(comment(number, at=at) for number in range(2)), order | {"lines": [line, line | {"sku": "A2"}]}])
    figures(room, show, "comments", 2)
    review = room.owner.get(f"/api/v1/shows/{show}/review").json()
    assert review["scores"] == pytest.approx({"overall": 0.2, "volume": 0.2, "rate": 1})
    assert {one["slug"]: (one["side"], one["weight"]) for one in review["targets"]} == {
        "comments": ("volume", 3), "units_per_order": ("rate", 1), "viewers": ("volume", 0.25)
    }  # fmt: skip
    page = room.owner.get(f"/shows/{show}/review", headers={"Accept-Language": "en"}).text
    goals = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.partition('id="goals"')[2]))
    said = [
        "Comments 10 2 .* 3 20.0.%",
        "Volume score 20.0.%",
        ".* 1 100.%",
        "Rate score 100.%",
        "Overall score 20.0.%",
    ]
    assert re.search(".*".join(said), goals)


def test_the_review_is_the_same_as_data_and_as_a_file_with_what_to_keep_in_mind(room: Room) -> None:
    show = room.show()
    command(room.owner, show, "start")
    at = int(time.time() * 1000) + 3_500  # after the broadcast delay
    lines = [{"sku": "A1", "quantity": 1, "amount": 19_900}]
    order = {"id": "o", "type": "order.paid", "at": at, "person": "u", "order": "1", "currency": "CNY", "lines": lines}
    few = [{"id": f"v{n}", "type": "viewer.entered", "at": at, "person": f"u{n}", "channel": "ads"} for n in range(4)]
    many = [{"id": f"w{n}", "type": "viewer.entered", "at": at, "person": f"w{n}", "channel": "feed"} for n in range(6)]
    told = {"id": "f", "type": "figure.reported", "at": at, "slug": "viewers", "value": 12, "source": "platform"}
    room.send([order, *few, *many, told])
    figures(room, show, "gmv", 19_900)
    review = room.owner.get(f"/api/v1/shows/{show}/review").json()
    by = {one["by"]: one for one in review["parts"]["breakdowns"]}
    assert by["run"]["sums"]["gmv"] == by["run"]["sums"]["gmv_by_item"] == 19_900
    ads = next(line for line in by["channel"]["lines"] if line["key"] == "ads")
    assert (ads["too_few"], ads["figures"]) == (True, {})
    [viewers] = [score for score in review["kpis"] if score["slug"] == "viewers"]
    assert (viewers["value"], viewers["reported"], viewers["reported_by"]) == (10, 12, "platform")
    assert any("30 days" in note for note in review["notes"])
    assert review["meanings"]["gpm"]["caveat_en"] == "By views, not viewers."
    page = room.owner.get(f"/api/v1/shows/{show}/review.html").text
    assert page.count("<dd>¥199</dd>") >= 3  # one view's runs, and both sums
    for text in (*review["notes"], "returns not mature", "fewer than 5 people", "By views, not viewers."):
        assert text in unescape(page), text


def test_problems_speak_the_callers_language(room: Room) -> None:
    answer = room.owner.get("/api/v1/shows/nothing/state", headers={"accept-language": "zh-CN"})
    assert answer.status_code == 404
    assert any("一" <= letter <= "鿿" for letter in answer.json()["detail"])


def test_the_metrics_page_is_prometheus_text(owner: httpx.Client) -> None:
    answer = owner.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "cuelight_events_accepted_total" in answer.text


def test_every_route_is_described(owner: httpx.Client) -> None:
    paths = owner.get("/openapi.json").json()["paths"]
    for path in ("/api/v1/rooms", "/api/v1/rooms/{slug}/events", "/api/v1/shows/{show_id}/commands"):
        assert path in paths
    assert "timing" in str(owner.get("/asyncapi.json").json()["components"]["schemas"])


def test_the_data_directory_is_its_owners_alone(server: CuelightServer) -> None:
    assert Path(server.data).stat().st_mode & 0o077 == 0
