"""YouTube chat replays."""

import json
from typing import Any

import pytest

from streams.events import WireEvent
from streams.ingest.files import Recording, read

Item = dict[str, Any]
T0 = 1_571_985_809_000


def item(renderer: str, offset: int | None = 1_000, at: int | None = None, **fields: object) -> Item:
    """One action of a replay; ``at`` is T0 + offset unless said otherwise."""
    instant = T0 + (offset or 0) if at is None else at
    body = {"id": "i1", "authorExternalChannelId": "UC1", "timestampUsec": f"{instant}999", **fields}
    actions = [{"clickTrackingParams": "x", "addChatItemAction": {"item": {renderer: body}}}]
    return {"replayChatItemAction": {"actions": actions, "videoOffsetTimeMsec": str(offset)}}


def words(text: str) -> Item:
    return {"runs": [{"text": text}]}


def recording(*actions: object) -> Recording:
    page = {"continuationContents": {"liveChatContinuation": {"actions": list(actions)}}}
    return read(json.dumps(page).encode(), "youtube-chat")


def events(found: Recording) -> list[WireEvent]:
    return [event for row in found.elements for event in row.events]


def test_the_real_recording_is_counted_item_by_item(real):
    """49 actions: 47 comments, one paid message of CZK 20.00, one placeholder."""
    found = read(real("youtube-chat-replay.json"))
    assert found.format == "youtube-chat"
    kinds = found.summary.kinds
    assert {name: (kind.found, kind.understood, kind.set_aside) for name, kind in kinds.items()} == {
        "liveChatTextMessageRenderer": (47, 47, 0),
        "liveChatPaidMessageRenderer": (1, 1, 0),
        "liveChatPlaceholderItemRenderer": (1, 0, 1),
    }
    assert found.summary.events == {"comment": 48, "gift": 1}
    (gift,) = (event for event in events(found) if event["type"] == "gift")
    assert (gift["value"], gift["currency"], gift["name"]) == (2_000, "CZK", "viewer 12")
    assert len({event["id"] for event in events(found)}) == 49
    assert len({event["person"] for event in events(found)}) == 24
    assert found.length_ms == 3_747_045 - 101_308
    assert found.elements[0].at == 1_571_985_910_682


def test_a_text_message_is_a_comment_with_its_emoji():
    """A standard emoji is its own id; a channel's is known by its shortcut."""
    runs = [
        {"text": "hi "},
        {"emoji": {"emojiId": "😊", "shortcuts": [":blush:"]}},
        {"emoji": {"emojiId": "UC1/xyz", "shortcuts": [":_wave:"], "isCustomEmoji": True}},
    ]
    found = recording(
        item("liveChatTextMessageRenderer", message={"runs": runs}, authorName={"simpleText": "viewer 1"})
    )
    assert events(found) == [
        {"id": "i1", "type": "comment", "person": "UC1", "name": "viewer 1", "text": "hi 😊:_wave:"}
    ]
    assert found.elements[0].at == T0 + 1_000


@pytest.mark.parametrize(
    ("amount", "value", "currency"),
    [
        ("CZK 20.00", 2_000, "CZK"),
        ("$5.00", 500, "USD"),
        ("¥500", 500, "JPY"),
        ("€10,00", 1_000, "EUR"),
        ("10,00\u00a0€", 1_000, "EUR"),
        ("₩1,000", 1_000, "KRW"),
        ("CLP 2.000", 2_000, "CLP"),
        ("¥1,000.00", 1_000, "JPY"),
        ("NT$1,234.50", 123_450, "TWD"),
        ("1.234,50 €", 123_450, "EUR"),
        ("1\u202f234,5 Kč", 123_450, "CZK"),
        ("$1,000", 100_000, "USD"),
        ("$1,000,000.00", 100_000_000, "USD"),
        ("KWD 1.500", 1_500, "KWD"),
        ("A$7", 700, "AUD"),
    ],
)
def test_a_paid_message_is_a_comment_and_money_in_its_own_currency(amount: str, value: int, currency: str):
    found = recording(
        item("liveChatPaidMessageRenderer", message=words("hello"), purchaseAmountText={"simpleText": amount})
    )
    comment, gift = events(found)
    assert (comment["id"], comment["text"]) == ("i1", "hello")
    assert (gift["id"], gift["value"], gift["currency"]) == ("i1:gift", value, currency)


def test_a_paid_message_without_words_is_only_money():
    found = recording(item("liveChatPaidMessageRenderer", purchaseAmountText={"simpleText": "$5.00"}))
    assert found.summary.events == {"gift": 1}


@pytest.mark.parametrize("amount", ["5.00", "a lot", "$", "", "☃5", "$-5.00", "$" + "9" * 30])
def test_an_amount_that_is_not_understood_is_reported(amount: str):
    """Neither the comment nor the money is half counted."""
    found = recording(
        item("liveChatPaidMessageRenderer", message=words("x"), purchaseAmountText={"simpleText": amount})
    )
    assert (found.size, found.summary.not_understood) == (0, 1)


def test_a_sticker_is_a_gift_with_its_name():
    label = {"accessibility": {"accessibilityData": {"label": "A cat"}}}
    found = recording(item("liveChatPaidStickerRenderer", purchaseAmountText={"simpleText": "¥200"}, sticker=label))
    (gift,) = events(found)
    assert (gift["type"], gift["value"], gift["title"]) == ("gift", 200, "A cat")


def test_a_new_member_joined_the_fan_club():
    found = recording(item("liveChatMembershipItemRenderer", headerSubtext=words("Welcome!")))
    assert events(found) == [{"id": "i1", "type": "fanclub.joined", "person": "UC1"}]


def test_a_milestone_is_no_joining():
    """With words it is a comment, without it is set aside."""
    milestone = words("Member for 6 months")
    found = recording(
        item("liveChatMembershipItemRenderer", headerPrimaryText=milestone, message=words("still here")),
        item("liveChatMembershipItemRenderer", headerPrimaryText=milestone, id="i2"),
    )
    assert found.summary.events == {"comment": 1}
    assert found.summary.kinds["liveChatMembershipItemRenderer"].set_aside == 1


def test_a_ticker_does_not_count_the_money_again():
    ticker: Item = {"replayChatItemAction": {"actions": [{"addLiveChatTickerItemAction": {"item": {}}}]}}
    found = recording(item("liveChatPaidStickerRenderer", purchaseAmountText={"simpleText": "¥200"}), ticker)
    assert found.size == 1
    assert found.summary.kinds["addLiveChatTickerItemAction"].set_aside == 1


def test_the_same_item_twice_is_a_repeat():
    action = item("liveChatTextMessageRenderer", message=words("hi"))
    found = recording(action, action)
    assert (found.summary.events, found.summary.repeats) == ({"comment": 1}, 1)


def test_what_was_said_before_the_video_keeps_its_pace():
    """The replay shows it at offset 0; the timestamp says when it was."""
    found = recording(
        item("liveChatTextMessageRenderer", 0, T0 - 4_000, id="a", message=words("early")),
        item("liveChatTextMessageRenderer", 2_000, id="b", message=words("on time")),
    )
    assert [row.offset_ms for row in found.elements] == [0, 6_000]


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (item("liveChatPollRenderer"), "`liveChatPollRenderer` is not known here"),
        (item("liveChatTextMessageRenderer", id=""), "the id is missing"),
        (item("liveChatTextMessageRenderer", timestampUsec="soon"), "`soon` is not a time"),
        (item("liveChatTextMessageRenderer", authorExternalChannelId=5), "`person`: expected"),
        (item("liveChatTextMessageRenderer", message=words("x" * 5_001)), "length <= 5000"),
        ({"replayChatItemAction": {"actions": []}}, "it holds no action"),
        ({"replayChatItemAction": {"actions": [7]}}, "`action` is not known here"),
        ("text", "it is not a JSON object"),
        ({"addChatItemAction": {"item": {"liveChatTextMessageRenderer": {"id": "x"}}}}, "neither when it was"),
    ],
)
def test_what_is_not_understood_is_reported_with_its_number(action: object, reason: str):
    """And everything else still counts."""
    found = recording(item("liveChatTextMessageRenderer", id="ok", message=words("hi")), action)
    (problem,) = found.summary.problems
    assert (problem.unit, problem.number) == ("action", 2)
    assert reason in str(problem)
    assert found.size == 1


def test_json_lines_are_read_too():
    """The form of yt-dlp; in the recording of a running stream the offset stands beside the wrapper."""
    one = item("liveChatTextMessageRenderer", id="a", message=words("one"))
    two = item("liveChatTextMessageRenderer", 3_000, id="b", message=words("two"))
    two["videoOffsetTimeMsec"] = two["replayChatItemAction"].pop("videoOffsetTimeMsec")
    found = read("\n".join(map(json.dumps, (one, two))).encode() + b"\n\n")
    assert found.format == "youtube-chat"
    assert [row.offset_ms for row in found.elements] == [0, 2_000]


def test_a_page_may_be_written_over_many_lines():
    page = [item("liveChatTextMessageRenderer", message=words("one"))]
    assert read(b"\xef\xbb\xbf" + json.dumps(page, indent=2).encode()).size == 1


def test_a_damaged_line_costs_itself_and_a_cut_is_named():
    """yt-dlp was stopped in the middle of the third line."""
    one, two = (json.dumps(item("liveChatTextMessageRenderer", id=name, message=words("hi"))) for name in ("a", "b"))
    found = read(f"{one}\n{{broken\n{two}\n{one[:60]}".encode())
    assert [event["id"] for event in events(found)] == ["a", "b"]
    assert [str(problem)[:40] for problem in found.summary.problems] == [
        "action 2: it cannot be read as JSON: Exp", "action 4: the file ends here in the midd",
    ]  # fmt: skip


def test_a_page_that_was_cut_gives_the_actions_before():
    page = json.dumps({"response": {"continuationContents": {"liveChatContinuation": {"actions": [
        item("liveChatTextMessageRenderer", id=name, message=words("hi")) for name in ("a", "b", "c")
    ]}}}})  # fmt: skip
    assert [event["id"] for event in events(read(page[: len(page) - 40].encode()))] == ["a", "b"]


@pytest.mark.parametrize("wrapper", ["response", "chatdata", "list", "actions"])
def test_what_tools_wrap_around_the_actions_is_taken_off(wrapper: str):
    actions: list[object] = [item("liveChatTextMessageRenderer", message=words("hi"))]
    page = {"continuationContents": {"liveChatContinuation": {"actions": actions}}}
    wrapped = {"response": {"timing": {}, "response": page}, "chatdata": {"video_id": "v", "chatdata": actions},
               "list": actions, "actions": {"actions": actions}}[wrapper]  # fmt: skip
    assert [event["text"] for event in events(read(json.dumps(wrapped).encode()))] == ["hi"]


@pytest.mark.parametrize(("text", "count"), [("Sent 5 Channel gift memberships", 5), ("Gifted a membership", 1)])
def test_memberships_bought_for_others_are_one_gift(text: str, count: int):
    """Nobody says what they cost."""
    header = {"liveChatSponsorshipsHeaderRenderer": {"authorName": {"simpleText": "Ann"}, "primaryText": words(text)}}
    (event,) = events(recording(item("liveChatSponsorshipsGiftPurchaseAnnouncementRenderer", header=header)))
    assert (event["type"], event["value"], event["count"], event["name"]) == ("gift", None, count, "Ann")


def test_who_received_a_membership_joined():
    renderer = "liveChatSponsorshipsGiftRedemptionAnnouncementRenderer"
    (event,) = events(recording(item(renderer, message=words("was gifted a membership by Ann"))))
    assert (event["type"], event["person"]) == ("fanclub.joined", "UC1")


def test_an_id_longer_than_the_door_takes_is_shortened_to_the_same_each_time():
    long = item("liveChatTextMessageRenderer", id="x" * 300, message=words("hi"))
    (first,), (second,) = events(recording(long)), events(recording(long))
    assert first["id"] == second["id"]
    assert len(first["id"]) <= 190
