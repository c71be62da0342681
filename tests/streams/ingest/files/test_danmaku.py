"""Danmaku recordings."""

import io
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
        ('<entry ts="1"/>', "<entry> is not known here"),
        ('<toast uid="9" price="1"/>', "the attribute `ts` is missing"),
        ("<d>hi</d>", "the attribute `p` is missing"),
        ('<d p="1,2,3">hi</d>', "`p` has 3 values"),
        ('<d p="x,1,25,1,1741787682500,0,a,b">hi</d>', "`x` is not a number of seconds"),
        ('<d p="inf,1,25,1,1741787682500,0,a,b">hi</d>', "`inf` is not a number of seconds"),
        ('<d p="1,1,25,1,soon,0,a,b">hi</d>', "`soon`, not a whole number"),
        (message(text="x" * 5_001), "length <= 5000"),
        (message(epoch=10**18), "outside the years 1970 to 9999"),
        (ROSE.replace("金瓜子", "铜瓜子"), "`铜瓜子` is not a kind of coin"),
        (ROSE.replace('giftcount="2"', 'giftcount="0"'), "`int` >= 1"),
        ('<sc ts="2" uid="9" user="u" price="-1">x</sc>', "not an amount of money"),
        ('<sc ts="2" uid="9" user="u" price="1e99999999">x</sc>', "not an amount of money"),
    ],
)
def test_what_is_not_understood_is_reported_with_its_line(element: str, words: str):
    """And everything else still counts."""
    found = recording(f"\n{ROSE}\n{element}")
    assert reason(found).startswith("line 3: ")
    assert words in reason(found)
    assert found.size == 1
    assert found.summary.not_understood == 1


def texts(found: Recording) -> list[str]:
    return [event["text"] for event in events(found) if event["type"] == "comment"]


def worths(found: Recording) -> list[int | None]:
    return [event["value"] for event in events(found) if event["type"] == "gift"]


def notes(found: Recording) -> list[str]:
    return [str(note) for note in found.summary.notes]


def told(found: Recording) -> list[str]:
    return [str(problem) for problem in found.summary.problems]


# ------------------------------------------------------------------------------------------------------------ writers

BLREC = (
    "<metadata><record_start_time>2025-03-12T21:54:41+08:00</record_start_time><recorder>blrec v2</recorder></metadata>"
)
TOOLS = "<metadata><platform>DouYin</platform><video_start_time>1741787681000</video_start_time></metadata>"
RECORDER = (
    '<BililiveRecorder version="2"/>'
    '<BililiveRecorderRecordInfo start_time="2025-03-12T21:54:41+08:00"/><BililiveRecorderXmlStyle/>'
)
GO = "<metadata><recorder>bililive-go v0.8</recorder></metadata>"


@pytest.mark.parametrize(
    ("head", "writer", "worth"),
    [
        (BLREC, "blrec", 3_000),
        (GO, "bililive-go", 3_000),
        (TOOLS, "biliLive-tools", 3_000),
        (RECORDER, "BililiveRecorder", 3_000_000),
    ],
)
@pytest.mark.parametrize("element", ['<sc ts="1" uid="9" price="{}">x</sc>', '<gift ts="1" uid="9" price="{}"/>'])
def test_the_writer_decides_what_a_price_means(head: str, writer: str, worth: int, element: str):
    """30000 is ¥30 in thousandths; the account says who wrote the file."""
    found = recording(element.format("30000"), head)
    assert worths(found) == [worth]
    assert f"written by {writer}" in notes(found)


@pytest.mark.parametrize("head", ["", "<metadata><recorder>somebody else</recorder></metadata>"])
@pytest.mark.parametrize("element", ['<sc ts="1" price="30">x</sc>', '<gift ts="1" price="100" giftcount="1"/>'])
def test_money_is_not_guessed(head: str, element: str):
    """The gift counts, and the account says that its worth is unknown."""
    found = recording(element, head)
    assert worths(found) == [None]
    assert any("gifts without a price that can be trusted: 1" in note for note in notes(found))


def test_a_paid_message_of_30000_yuan_is_believed_to_nobody():
    """A blrec that does not name itself wrote yuan; this is no such file."""
    assert worths(recording('<sc ts="1" uid="9" price="30000">x</sc>')) == [None]


def test_a_writer_that_names_itself_at_the_end_is_believed_for_all():
    """biliLive-tools wrote the head as a foot; what came before it waits."""
    found = recording('<gift ts="1" uid="9" price="100"/>' + TOOLS, head="")
    assert worths(found) == [10]
    assert found.elements[0].at == START + 1_000


@pytest.mark.parametrize(
    ("price", "worth"), [("1100.0000000000002", 110), ("0", 0), ("", None), ("NaN", None), ("undefined", None)]
)
def test_prices_as_programs_write_them(price: str, worth: int | None):
    assert worths(recording(f'<gift ts="1" uid="9" count="1" price="{price}"/>', TOOLS)) == [worth]


def test_a_guard_may_count_like_a_gift():
    (event,) = events(recording('<guard ts="1" uid="9" giftcount="3" price="198000"/>', TOOLS))
    assert (event["value"], event["count"]) == (59_400, 3)


@pytest.mark.parametrize(
    ("raw", "worth"),
    [
        ('{"coin_type":"gold","price":1000,"num":2,"total_coin":2000}', 200),
        ('{"coin_type":"gold","price":1000}', 200),
        ('{"coin_type":"silver","price":1000}', 0),
        ("{}", None),
        ("[1]", None),
        ("{", None),
    ],
)
def test_a_price_may_stand_in_raw_alone(raw: str, worth: int | None):
    escaped = raw.replace('"', "&quot;")
    assert worths(recording(f'<gift ts="1" uid="9" giftcount="2" raw="{escaped}"/>', RECORDER)) == [worth]


def test_the_money_of_another_platform_is_unknown():
    assert worths(recording('<gift ts="1" price="100"/>', TOOLS.replace("DouYin", "TikTok"))) == [None]


def test_a_toast_announces_a_guard_and_is_none_itself():
    guard = '<guard ts="1" uid="9" user="u" giftname="舰长" count="1" price="198000" level="3"/>'
    found = recording('<toast ts="2" uid="9" user="u" count="1" price="198000" role="舰长"/>' + guard, BLREC)
    assert worths(found) == [19_800]
    assert found.summary.kinds["toast"].set_aside == 1


def test_a_toast_without_its_guard_is_the_guard():
    (event,) = events(recording('<toast ts="2" uid="9" count="1" price="198000" role="舰长"/>', BLREC))
    assert (event["value"], event["title"]) == (19_800, "舰长")


def test_a_member_entered_the_room():
    (event,) = events(recording('<member user="B" uid="7" member_count="0" ts="1741787690000"/>', TOOLS))
    assert (event["type"], event["person"]) == ("viewer.entered", "7")


@pytest.mark.parametrize("time", ['ts="1741787690000"', 'ts="9" timestamp="1741787690000"', 'ts="9.000"'])
def test_a_time_is_seconds_or_an_instant(time: str):
    assert recording(f'<gift uid="7" price="1" {time}/>', TOOLS).elements[0].at == START + 9_000


@pytest.mark.parametrize("head", [BLREC, TOOLS, HEAD, ""])
def test_only_a_writer_that_escapes_twice_is_unescaped_twice(head: str):
    found = recording(message(text="Tom &amp;amp; Jerry"), head)
    assert texts(found) == ["Tom & Jerry" if head == BLREC else "Tom &amp; Jerry"]


# ------------------------------------------------------------------------------------------------------------- people


@pytest.mark.parametrize("head", [RECORDER, TOOLS, GO, ""])
def test_a_uid_is_the_same_person_in_p_and_as_an_attribute(head: str):
    found = recording(message(who="1001") + '<gift ts="1" uid="1001" price="1"/>', head)
    assert [event["person"] for event in events(found)] == ["1001", "1001"]


@pytest.mark.parametrize("nobody", ["undefined", "null", "0", "", "None", "NaN", "000"])
def test_what_stands_for_no_id_is_none(nobody: str):
    found = recording(message(who=nobody, more=f'uid="{nobody}" '), TOOLS)
    assert events(found)[0]["person"] == "name:西***"
    assert any(note.startswith("people known by a masked nickname only: 1") for note in notes(found))


# ------------------------------------------------------------------------------------------------------------- damage

ONE, TWO, THREE = (message(text=text, epoch=START + number) for number, text in enumerate(("one", "two", "three")))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (message(text="tw\x08o\x00\x1b"), ["two"]),
        (message(text="tw&#8;&#x1F;o"), ["two"]),
        (message(text="&#xD83D;&#xDE00; &#xD83D;"), ["😀 \ufffd"]),
        (message(text="Tom & Jerry &nbsp; &; &#; <3"), ["Tom & Jerry &nbsp; &; &#; <3"]),
        (message(text="<![CDATA[a & b]]> c ]]> d"), ["a & b c ]]> d"]),
        (message(text="&#60;3 &lt;"), ["<3 <"]),
    ],
)
def test_a_character_that_xml_does_not_allow_costs_itself(body: str, expected: list[str]):
    found = recording(ONE + body + THREE)
    assert sorted(texts(found)) == sorted(["one", *expected, "three"])
    assert found.summary.not_understood == 0


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_chunks_may_end_anywhere(size: int):
    """As a network or a packed file gives them out."""

    class Slow(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            return super().read(size)

    body = ONE + message(text="a & b &#xD83D;&#xDE00; &amp; <3 &#8;") + ONE.replace("</d>", "") + "\n" + THREE
    whole = f"<?xml version='1.0'?><i>{HEAD}{body}</i>".encode()
    assert events(read(Slow(whole), "danmaku-xml")) == events(read(whole, "danmaku-xml"))
    assert "a & b 😀 & <3 " in texts(read(Slow(whole), "danmaku-xml"))


@pytest.mark.parametrize("broken", ['<d p="1" user="a"b">x</d>', '<d p="1" p="2">x</d>', '<d p="1" user=a>x</d>'])
def test_a_broken_tag_costs_its_element(broken: str):
    found = recording(f"\n{ONE}\n{broken}\n{THREE}")
    assert texts(found) == ["one", "three"]
    assert found.summary.kinds["d"].not_understood == 1
    assert told(found)[0].startswith("line 3: ")


@pytest.mark.parametrize(
    "unclosed", [ONE.replace("</d>", "\n"), ONE.replace("</d>", "</b>"), ONE.replace("</d>", "<d>")]
)
def test_an_element_without_its_end_tag_ends_where_the_next_begins(unclosed: str):
    assert texts(recording(unclosed + TWO + "\n" + THREE))[-2:] == ["two", "three"]
    assert "one" in texts(recording(unclosed + TWO))


@pytest.mark.parametrize("cut", [0, 1, 5, 30, 60, 75])
def test_what_came_before_a_cut_is_kept(cut: int):
    """The account says in which line the file ends."""
    found = read(f"<i>{HEAD}\n{ONE}\n{TWO}\n{THREE[:cut]}".encode(), "danmaku-xml")
    assert texts(found) == ["one", "two"]
    assert [text for text in told(found) if text.startswith("line 4: ") and "cut off" in text]


@pytest.mark.parametrize("between", ["", "\n<?xml version='1.0'?>\n", "\ufeff<?xml version='1.0'?>\n<!-- x -->"])
@pytest.mark.parametrize("end", ["</i>", ""])
def test_two_recordings_joined_are_both_read(between: str, end: str):
    """Each with its own start: what happened an hour later stays an hour later."""
    gift = '<gift ts="1" uid="7" price="1000"/>'
    later = BLREC.replace("21:54", "22:54")
    found = read(f"<i>{BLREC}{gift}{end}{between}<i>{later}{gift}</i>".encode(), "danmaku-xml")
    assert [row.at for row in found.elements] == [START + 1_000, START + 3_601_000]
    assert [row.offset_ms for row in found.elements] == [0, 3_600_000]
    assert any("another recording begins" in note for note in notes(found))


def test_zeros_after_the_end_are_nothing():
    """File systems leave them where a computer lost its power."""
    found = read(f"<i>{HEAD}{ONE}</i>".encode() + bytes(5_000), "danmaku-xml")
    assert (texts(found), told(found)) == (["one"], [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gbk", "gb18030", "big5"])
@pytest.mark.parametrize("declared", [True, False])
def test_the_encoding_is_found(encoding: str, declared: bool):
    if encoding == "big5" and not declared:
        pytest.skip("nobody can tell Big5 from GBK")
    declaration = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>" if declared else ""
    content = f"{declaration}<i>{message(text='中文的大衣')}</i>".encode(encoding)
    assert texts(read(content)) == ["中文的大衣"]


@pytest.mark.parametrize("declared", ["utf-16", "x-none", "gbk", "utf-8"])
def test_a_declaration_that_is_wrong_is_not_believed(declared: str):
    content = f"<?xml version='1.0' encoding='{declared}'?><i>{message(text='这件大衣有没有黑色的呀')}</i>"
    assert texts(read(content.encode())) == ["这件大衣有没有黑色的呀"]


def test_a_byte_in_no_encoding_costs_its_character():
    content = f"<i>{message(text='黑色的呀' * 30)}{message(text='no # more')}</i>".encode().replace(b"#", b"\xff")
    assert "no \ufffd more" in texts(read(content))


def test_a_file_that_ends_before_it_begins_is_refused():
    with pytest.raises(Invalid, match="before a recording begins"):
        read(b"<?xml version='1.0'?>")


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
