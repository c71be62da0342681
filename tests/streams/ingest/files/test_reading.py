"""Finding out what a file is."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import Invalid
from streams.ingest.files import FORMATS, detect, read, unpacking


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (b'<?xml version="1.0"?><i/>', "danmaku-xml"),
        (b"\xef\xbb\xbf\n <i></i>", "danmaku-xml"),
        ("<i/>".encode("utf-16"), "danmaku-xml"),
        (b'{"continuationContents": {"liveChatContinuation": {}}}', "youtube-chat"),
        (b'{"replayChatItemAction": {}}\n{}', "youtube-chat"),
        (b'{"type": "like", "at": 1}', "jsonl"),
        (b"id,type,at\n", "csv"),
        (b'"AT";"Type"\r\n', "csv"),
    ],
)
def test_the_content_tells_the_format(content: bytes, format: str):
    """And the file is left at its start."""
    data = io.BytesIO(content)
    assert detect(data) == format
    assert data.tell() == 0


@pytest.mark.parametrize("content", [b"", b" \n", b"hello", b"\x89PNG\r\n"])
def test_what_is_nothing_known_is_refused(content: bytes):
    with pytest.raises(Invalid, match=r"empty|--format"):
        read(content)


def test_a_pipe_can_be_read():
    """What cannot be read twice is taken into memory first."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert read(Pipe(b"type,at\nlike,1767225600000\n")).size == 1


def test_the_file_stays_the_callers():
    data = io.BytesIO(b"type,at\nlike,1767225600000\n")
    read(data)
    assert not data.closed


@pytest.mark.parametrize("format", FORMATS)
@given(noise=st.binary(max_size=300))
def test_no_content_makes_a_reader_fall_over(format, noise: bytes):
    """Any bytes are a recording or ``Invalid``; every element is accounted for."""
    try:
        found = read(noise, format)
    except Invalid:
        return
    for kind in found.summary.kinds.values():
        assert kind.found == kind.understood + kind.repeats + kind.merged + kind.set_aside + kind.not_understood


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"FileInfo":{},"comments":[{"content_offset_seconds":5.5}]}', "TwitchDownloader"),
        (b'{\n "streamer": {},\n "comments": [{"content_offset_seconds": 5.5}]}', "TwitchDownloader"),
        (b'{"guild":{},"channel":{},"exportedAt":"x","messages":[]}', "DiscordChatExporter"),
        (b"PK\x03\x04....", "ZIP archive or an Excel table"),
        (b"[Script Info]\nTitle: x", "subtitles"),
        (b"....ftypisom", "video"),
    ],
)
def test_a_file_of_another_program_is_refused_by_its_name(content: bytes, words: str):
    with pytest.raises(Invalid, match=words):
        read(content)


LINE = b'{"id": "e1", "type": "like", "at": 1767225600000}\n'


@pytest.mark.parametrize("content", [LINE, b"type,at\nlike,1767225600000\n", b"<i><d p='1,1,1,1,1,0,a,b'>x</d></i>"])
def test_a_packed_file_is_read_as_the_file_inside(content: bytes):
    assert read(gzip.compress(content)).elements == read(content).elements


def test_packed_files_may_be_joined():
    assert read(gzip.compress(LINE) + gzip.compress(LINE.replace(b"e1", b"e2"))).size == 2


def test_a_packed_file_that_was_cut_gives_what_came_before():
    content = b"".join(LINE.replace(b"e1", str(number**3).encode()) for number in range(5_000))
    packed = gzip.compress(content)
    found = read(packed[: len(packed) // 2])
    assert 1_000 < found.size < 4_000
    assert [str(note) for note in found.summary.notes] == ["the packed file was cut off; what came before is kept"]


def test_what_comes_out_of_a_packed_file_is_limited():
    """A megabyte of zeros packs into a kilobyte."""
    content = unpacking.GzipContent(io.BytesIO(gzip.compress(bytes(3 << 20))), limit=2 << 20)
    with pytest.raises(Invalid, match="more than 2 MB"):
        content.readall()
