"""Messages of TikTok and Douyin rooms."""

import json
from typing import Any

import pytest

from streams.events import WireEvent
from streams.ingest.files import Recording, read

T = 1_777_636_800_000
ANN = {"userId": "7000000000000000001", "nickname": "Ann"}


def line(kind: str, at: int = T, **fields: Any) -> dict[str, Any]:
    return {"messages": [{"type": f"Webcast{kind}Message", "data": {"user": ANN, **fields}}], "timestamp": at}


def rose(count: int, *, end: int, at: int = T, group: str = "g1", **more: Any) -> dict[str, Any]:
    details = {"giftName": "Rose", "giftType": 1, "diamondCount": 1, "combo": True}
    fields = {"repeatCount": count, "repeatEnd": end, "groupId": group, "giftId": 5655, "giftDetails": details}
    return line("Gift", at, **(fields | more))


def recording(*lines: dict[str, Any]) -> Recording:
    return read("\n".join(map(json.dumps, lines)).encode())


def events(found: Recording) -> list[WireEvent]:
    return [event for row in found.elements for event in row.events]


@pytest.mark.parametrize(
    "wrapped",
    [
        line("Chat", comment="hello"),
        {"type": "WebcastChatMessage", "timestamp": T, "data": {"user": ANN, "comment": "hello"}},
        {"method": "WebcastChatMessage", "payload": {"user": {"id": 7000000000000000001, "nickName": "Ann"},
         "content": "hello", "common": {"createTime": str(T)}}},
        {"event": "chat", "timestamp": T, "data": {**ANN, "comment": "hello"}},
    ],
)  # fmt: skip
def test_a_chat_message_is_a_comment_in_every_wrapping(wrapped: dict[str, Any]):
    found = recording(wrapped)
    (event,) = events(found)
    assert found.format == "webcast"
    assert (event["type"], event["text"], event["person"], event["name"]) == (
        "comment", "hello", "7000000000000000001", "Ann",
    )  # fmt: skip
    assert found.elements[0].at == T


def test_a_streak_counts_its_last_total_once():
    found = recording(rose(1, end=0), rose(2, end=0, at=T + 1), rose(3, end=1, at=T + 2), rose(3, end=1, at=T + 3))
    first = events(found)[0]
    assert (first["count"], first["title"], first["value"]) == (3, "Rose", None)
    assert len({event["id"] for event in events(found)}) == 1
    assert found.summary.kinds["WebcastGiftMessage"].merged == 2


def test_a_streak_whose_end_was_not_recorded_counts_as_far_as_it_came():
    assert [event["count"] for event in events(recording(rose(1, end=0), rose(4, end=0, at=T + 1)))] == [4]


def test_two_streaks_are_two_gifts():
    assert recording(rose(2, end=1), rose(2, end=1, group="g2")).summary.events == {"gift": 2}


def test_a_gift_that_makes_no_streak_counts_at_once():
    details = {"giftName": "Lion", "giftType": 2, "diamondCount": 29_999}
    (event,) = events(recording(rose(1, end=0, giftDetails=details)))
    assert (event["count"], event["title"]) == (1, "Lion")


def test_likes_count_their_increment():
    (event,) = events(recording(line("Like", count="15", totalLikeCount="48523")))
    assert (event["type"], event["count"]) == ("like", 15)


def test_who_comes_follows_and_shares():
    found = recording(line("Member"), line("Social", action=1), line("Social", action="3"),
                      line("RoomUserSeq", viewerCount=42))  # fmt: skip
    assert found.summary.events == {"viewer.entered": 1, "follow": 1, "share": 1, "audience.online": 1}


def test_what_says_nothing_here_is_set_aside_by_name():
    assert recording(line("Like"), line("RankUpdate")).summary.kinds["WebcastRankUpdateMessage"].set_aside == 1


def test_a_message_without_an_instant_is_reported():
    (problem,) = recording(line("Like"), {"type": "WebcastLikeMessage", "data": {"count": 1}}).summary.problems
    assert str(problem) == "line 2: it does not say when it was"
