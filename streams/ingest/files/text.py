"""How the text of a file is encoded, and the file as UTF-8.

A byte that fits no encoding becomes U+FFFD: it never costs more than the character it stands in.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, Final

_CHUNK: Final = 1 << 16
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_GB: Final = frozenset({"gbk", "gb2312", "gb18030", "hz"})
_READ: Final = frozenset({"big5", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "cp1252", "iso8859-1"})
_WRONG: Final = 0.05
"""Of the characters beyond ASCII: a file with a larger share of damaged ones is in another encoding."""
_CONVINCING: Final = 5
"""So many characters beyond ASCII are UTF-8 by chance in no other encoding, whatever is declared."""
_FEW: Final = 3
"""Fewer damaged characters than this tell nothing of the encoding: one emoji cut in half is one."""


def encoding_of(data: BinaryIO) -> str:
    """The encoding of the text in ``data``, which is left at its start.

    By the byte order mark; by zero bytes (UTF-16); UTF-8 when all of it is; by what an XML declaration says, if the
    text can be read so; else GB 18030, which Windows in China calls "ANSI", or damaged UTF-8, whichever fits better.
    """
    head = data.read(400)
    data.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    # A file may end in zeros where a computer lost its power.
    head = head.rstrip(b"\0")
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    foreign, damaged = _counts(data, "utf-8")
    if not damaged and foreign >= _CONVINCING:
        return "utf-8"
    return min(_candidates(head), key=lambda encoding: _damage(data, encoding) > _WRONG)


def _candidates(head: bytes) -> list[str]:
    """What to try, the most likely first."""
    declared = _DECLARED.search(head)
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        name = "utf-8"
    name = "gb18030" if name in _GB else name
    first = [name] if name in _READ or name == "gb18030" else []
    return [*first, "utf-8", "gb18030"]


def _damage(data: BinaryIO, encoding: str) -> float:
    """The share of what is beyond ASCII that cannot be read with this encoding, 0 to 1."""
    foreign, damaged = _counts(data, encoding)
    return damaged / foreign if damaged >= _FEW else 0.0


def _counts(data: BinaryIO, encoding: str) -> tuple[int, int]:
    """How many characters are beyond ASCII, and how many of them cannot be read with this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    foreign = damaged = 0
    while chunk := data.read(_CHUNK):
        text = decoder.decode(chunk)
        if not text.isascii():
            foreign += len(text) - len(text.encode("ascii", "ignore"))
            damaged += text.count("\ufffd")
    data.seek(0)
    return foreign, damaged


class Utf8Content(io.RawIOBase):
    """A file's text in UTF-8 without a byte order mark, whatever it was in; read once, from where it stands."""

    def __init__(self, data: BinaryIO, encoding: str) -> None:
        self._data = data
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("replace")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            chunk = self._data.read(_CHUNK)
            self._ended = not chunk
            # Some encodings let halves of surrogate pairs through.
            self._ready = self._decoder.decode(chunk, self._ended).encode("utf-8", "replace")
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count
