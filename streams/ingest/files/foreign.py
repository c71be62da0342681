"""Files of other programs that are no recordings for here: each is refused by its name."""

from __future__ import annotations

import re
from typing import Final

from streams.errors import Invalid

_TWITCH: Final = (b'"comments"', b'"content_offset_seconds"')
_NAMES: Final[tuple[tuple[str, tuple[bytes, ...]], ...]] = (
    ("TwitchDownloader", (b'"FileInfo"', *_TWITCH)),
    ("TwitchDownloader", (b'"streamer"', *_TWITCH)),
    ("Twitch (chat replay)", _TWITCH),
    ("DiscordChatExporter", (b'"guild"', b'"channel"', b'"exportedAt"')),
    ("YouTube Data API", (b'"youtube#liveChatMessage',)),
    ("yt-dlp (.info.json; the chat is in .live_chat.json)", (b'"extractor_key"',)),
    ("HAR", (b'"log"', b'"entries"', b'"creator"')),
)
_BEGINNINGS: Final = (
    (b"PK\x03\x04", Invalid("this is a ZIP archive or an Excel table; unpack it, or save the table as CSV")),
    (b"7z\xbc\xaf\x27\x1c", Invalid("this is a packed file; unpack it and read what is inside")),
    (b"\xfd7zXZ", Invalid("this is a packed file; unpack it and read what is inside")),
    (b"BZh", Invalid("this is a packed file; unpack it and read what is inside")),
    (b"\x28\xb5\x2f\xfd", Invalid("this is a packed file; unpack it and read what is inside")),
    (b"\xd0\xcf\x11\xe0", Invalid("this is an old Excel table; save it as CSV")),
    (b"[Script Info]", Invalid("these are subtitles (ASS); take the XML that they were made from")),
    (b"FLV\x01", Invalid("this is a video; its chat is in a file of its own")),
    (b"\x1a\x45\xdf\xa3", Invalid("this is a video; its chat is in a file of its own")),
    (b"SQLite format 3", Invalid("this is a database (SQLite), which is not read here")),
)
_MP4: Final = re.compile(rb"....ftyp", re.DOTALL)


def refuse_foreign(head: bytes) -> None:
    """Raises ``Invalid`` that names whose file this is, when its beginning tells."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, refusal in _BEGINNINGS:
        if start.startswith(beginning):
            raise Invalid(refusal.message)
    if _MP4.match(head):
        raise Invalid("this is a video; its chat is in a file of its own")
    if start[:1] in (b"{", b"["):
        for program, marks in _NAMES:
            if all(mark in head for mark in marks):
                raise Invalid("this is a file of {program}, which is not read here", program=program)
