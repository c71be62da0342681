"""Finding out what a file is."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import Invalid
from streams.ingest.files import FORMATS, detect, read


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
