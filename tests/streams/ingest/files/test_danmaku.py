"""Danmaku recordings."""

from typing import Any

import pytest

from streams.errors import Invalid
from streams.events import WireEvent
from streams.ingest.files import Recording, read

START = 1_741_787_681_000
HEAD = "<metadata><record_start_time>2025-03-12T21:54:41+08:00</record_start_time></metadata>"
ROSE = '<gift ts="3.00" uid="7" user="u" giftname="rose" giftcount="2" cointype="金瓜子" price="1500"/>'


def recording(body: str, head: str = HEAD) -> Recording:
    return read(f"<i>{head}{body}</i>".encode(), "danmaku-xml")


def events(read: Recording) -> list[WireEvent]:
    return [event for row in read.elements for event in row.events]


def ids(read: Recording) -> list[str]:
    return [event["id"] for event in events(read)]


def message(
    offset: str = "1.500", epoch: int = START + 1_500, who: str = "486e53d6", text: str = "hi", more: str = ""
) -> str:
    return f'<d p="{offset},1,25,16777215,{epoch},0,{who},547449165" {more}user="西***">{text}</d>'


def reason(read: Recording) -> str:
    (problem,) = read.summary.problems
    return str(problem)


def test_the_real_recording_is_counted_element_by_element(real):
    """120 messages of which two are repeats, 24 gifts, 6 paid messages, 3 guards; the money of each in fen."""
    found = read(real("bilibili-danmaku.xml"))
    kinds = found.summary.kinds
    assert {name: (kind.found, kind.understood, kind.repeats) for name, kind in kinds.items()} == {
        "d": (120, 118, 2),
        "gift": (24, 24, 0),
        "sc": (6, 6, 0),
        "guard": (3, 3, 0),
    }
    assert found.summary.events == {"comment": 124, "gift": 33}
    assert found.summary.problems == []
    assert found.size == 159
    assert len(set(ids(found))) == 157
    assert sum(event["value"] for event in events(found) if event["type"] == "gift") == 6_980 + 368_000 + 2_219_400


def test_the_real_recording_keeps_the_pace_of_what_was_said_before_it_began(real):
    """15 messages are clamped to offset 0; their epochs spread over the 7 s before the recording's start."""
    found = read(real("bilibili-danmaku.xml"))
    assert found.elements[0].at == 1_741_787_673_905
    assert found.elements[-1].at == 1_741_787_739_526
    assert found.length_ms == 65_621
    assert all(row.at == 1_741_787_673_905 + row.offset_ms for row in found.elements)


def test_the_real_recording_read_twice_gives_the_same_ids(real):
    content = real("bilibili-danmaku.xml")
    assert ids(read(content)) == ids(read(content))


def test_a_message_is_a_comment_of_its_midhash():
    """The person is marked, so that an all-digit hash never meets a uid."""
    (event,) = events(recording(message()))
    assert {**event, "id": ""} == {"id": "", "type": "comment", "person": "mid:486e53d6", "name": "西***", "text": "hi"}


def test_a_message_with_a_uid_belongs_to_the_uid():
    (event,) = events(recording(message(more='uid="12345678" ')))
    assert event["person"] == "12345678"


def test_a_message_without_any_id_belongs_to_the_marked_nickname():
    (event,) = events(recording(message(who="0")))
    assert event["person"] == "name:西***"


def test_an_identical_message_is_a_repeat():
    """It is sent again with the same id, and the account says so."""
    found = recording(message() * 3)
    assert found.size == 3
    assert len(set(ids(found))) == 1
    assert (found.summary.kinds["d"].understood, found.summary.repeats) == (1, 2)


@pytest.mark.parametrize("other", [{"text": "ho"}, {"epoch": START + 1_501}, {"who": "00000001"}])
def test_a_message_that_differs_is_another(other: dict[str, Any]):
    found = recording(message() + message(**other))
    assert len(set(ids(found))) == 2
    assert found.summary.repeats == 0


def test_overlapping_recordings_agree_about_a_message():
    """The offset depends on when a recording began, the epoch does not."""
    later = HEAD.replace("21:54:41", "21:54:42")
    assert ids(recording(message())) == ids(recording(message(offset="0.500"), later))


def test_gifts_of_two_recordings_are_different_gifts():
    """Their seconds count from the recording's start."""
    assert ids(recording(ROSE)) != ids(recording(ROSE, HEAD.replace("03-12", "03-13")))


def test_identical_gifts_count_each():
    found = recording(ROSE * 3)
    assert len(set(ids(found))) == 3
    assert ids(found) == ids(recording(ROSE * 3))
    assert found.summary.kinds["gift"].understood == 3


def test_a_gift_is_worth_its_pieces_in_fen():
    """1500 gold seeds, twice, are CNY 3.00."""
    (event,) = events(recording(ROSE))
    assert {**event, "id": ""} == {
        "id": "",
        "type": "gift",
        "person": "7",
        "name": "u",
        "value": 300,
        "currency": "CNY",
        "count": 2,
        "title": "rose",
    }


def test_silver_seeds_are_worth_nothing():
    (event,) = events(recording(ROSE.replace("金瓜子", "银瓜子")))
    assert (event["value"], event["count"]) == (0, 2)


def test_a_gift_without_a_uid_belongs_to_the_marked_nickname():
    (event,) = events(recording(ROSE.replace('uid="7"', 'uid="0"')))
    assert event["person"] == "name:u"


def test_a_paid_message_is_a_comment_and_its_money():
    found = recording('<sc ts="2" uid="9" user="u" price="30.5" time="6">buy</sc>')
    (row,) = found.elements
    comment, gift = row.events
    assert (comment["type"], comment["text"], comment["person"]) == ("comment", "buy", "9")
    assert (gift["type"], gift["value"], gift["currency"], gift["person"]) == ("gift", 3_050, "CNY", "9")
    assert comment["id"] != gift["id"]
    assert row.at == START + 2_000


def test_an_identical_paid_message_is_a_repeat():
    assert recording('<sc ts="2" uid="9" user="u" price="30" time="6">buy</sc>' * 2).summary.repeats == 1


def test_a_guard_is_money_and_no_joining():
    found = recording('<guard ts="1" uid="9" user="u" giftname="舰长" count="2" price="198000" level="3"/>')
    (event,) = events(found)
    assert (event["type"], event["value"], event["count"], event["title"]) == ("gift", 39_600, 2, "舰长")
    assert found.summary.events == {"gift": 1}


def test_rows_come_in_the_order_of_time():
    """Files are written in the order of arrival, which is not quite that of time."""
    found = recording(message("3.000", START + 3_000, text="b") + message("2.000", START + 2_000, text="a") + ROSE)
    assert [row.offset_ms for row in found.elements] == [0, 1_000, 1_000]
    assert events(found)[0]["text"] == "a"


def test_without_a_start_the_epochs_say_when_the_gifts_were():
    """Epoch − offset of the messages is the start."""
    found = recording(ROSE + message(), head="")
    assert [row.at for row in found.elements] == [START + 1_500, START + 3_000]


def test_the_start_of_older_recorders_is_understood():
    head = '<BililiveRecorderRecordInfo roomid="1" start_time="2025-03-12T21:54:41.0000000+08:00"/>'
    (row,) = recording(ROSE, head).elements
    assert row.at == START + 3_000


def test_an_archived_video_paces_by_the_offset():
    """There the fifth value is in seconds: when somebody commented, maybe years later."""
    found = recording(message("5.000", 1_422_201_084) + message("9.000", 1_300_000_000), head="")
    assert [(row.offset_ms, row.at) for row in found.elements] == [(0, None), (4_000, None)]


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ('<toast ts="1"/>', "<toast> is not known here"),
        ("<d>hi</d>", "the attribute `p` is missing"),
        ('<d p="1,2,3">hi</d>', "`p` has 3 values"),
        ('<d p="x,1,25,1,1741787682500,0,a,b">hi</d>', "`x` is not a number of seconds"),
        ('<d p="inf,1,25,1,1741787682500,0,a,b">hi</d>', "`inf` is not a number of seconds"),
        ('<d p="1,1,25,1,soon,0,a,b">hi</d>', "`soon`, not a whole number"),
        (message(text="x" * 5_001), "length <= 5000"),
        (message(epoch=10**18), "outside the years 1970 to 9999"),
        (ROSE.replace("金瓜子", "铜瓜子"), "`铜瓜子` is not a kind of coin"),
        (ROSE.replace('price="1500"', ""), "the attribute `price` is missing"),
        (ROSE.replace('giftcount="2"', 'giftcount="0"'), "`int` >= 1"),
        ('<sc ts="2" uid="9" user="u" price="-1">x</sc>', "not an amount in yuan"),
        ('<sc ts="2" uid="9" user="u" price="1e99999999">x</sc>', "not an amount in yuan"),
    ],
)
def test_what_is_not_understood_is_reported_with_its_line(element: str, words: str):
    """And everything else still counts."""
    found = recording(f"\n{ROSE}\n{element}")
    assert reason(found).startswith("line 3: ")
    assert words in reason(found)
    assert found.size == 1
    assert found.summary.not_understood == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<i>\n  <d p='1'>hi</i>", "line 2, column 16: mismatched tag"),
        (b"<i>\n<d", "line 2, column 1: unclosed token"),
        (b"<i><d>a\x00</d></i>", "line 1, column 8"),
        (b"<i></i><i></i>", "junk after document element"),
    ],
)
def test_a_damaged_file_says_where_and_what_to_do(content: bytes, words: str):
    with pytest.raises(Invalid) as caught:
        read(content, "danmaku-xml")
    assert words in str(caught.value)
    assert "export the recording again" in str(caught.value)


@pytest.mark.parametrize("encoding", ["x-none", "GBK"])
def test_an_encoding_that_cannot_be_read_is_refused(encoding: str):
    with pytest.raises(Invalid, match="save it as UTF-8"):
        read(f"<?xml version='1.0' encoding='{encoding}'?><i/>".encode(), "danmaku-xml")


def test_another_kind_of_xml_is_refused():
    with pytest.raises(Invalid, match="the root is <html>"):
        read(b"<html/>")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE i [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE i [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE i SYSTEM "http://127.0.0.1/i.dtd">',
    ],
)
def test_a_document_type_is_refused_before_its_entities_mean_anything(doctype: str):
    with pytest.raises(Invalid, match="line 2: the file declares a document type"):
        read(f"<?xml version='1.0'?>\n{doctype}\n<i><d>&b;</d></i>".encode())
