"""The JSON values of a file, one at a time: one a line, the elements of an array, or values one after another.

A line that is no JSON costs itself. So does an element of an array; after it, reading goes on with the next that can be
read. What came before a cut is given out, and ``Broken`` says where it was. An object that was cut is looked into: the
elements of a list in it (``{"comments": [{…}, {…``) are given out one by one.

Half an emoji in a text becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, Literal, NamedTuple

import msgspec

from streams.errors import Invalid
from streams.ingest.damaged_json import mend_surrogates

_CHUNK: Final = 1 << 16
_LONGEST_VALUE: Final = 64 * 1024 * 1024
"""Characters: an array is never held as a whole, a single value must be."""
_BETWEEN: Final = re.compile(r"[\s,\x1e\ufeff\]\[]*")
_LIST_INSIDE: Final = re.compile(r'"(?:actions|comments|messages|events|chatdata|data)"\s*:\s*\[')
_NEXT: Final = re.compile(r"[}\]]\s*,?\s*(?=\{)")
_INCOMPLETE: Final = 16
"""An error so near the end of what was read may only mean that the rest is missing."""
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_PADDING: Final = b" \t\r\n\x00\x1e"
_PIECE: Final = re.compile(r"[A-Za-z0-9.+-]*\s*")
_DECODER: Final = json.JSONDecoder(strict=False)


class Broken(NamedTuple):
    """A place that is no JSON."""

    error: Invalid


class JsonValues:
    """Iterate once; each value comes with the number of its line or element. ``unit`` says which, from the start on."""

    def __init__(self, data: BinaryIO) -> None:
        self._data = data
        # An array in one line is not read at once.
        self._first = data.readline(_CHUNK).removeprefix(codecs.BOM_UTF8)
        self._skipped = 0
        while self._first and not self._first.strip():
            self._first = data.readline(_CHUNK)
            self._skipped += 1
        self.unit: Literal["line", "element"] = "line" if _stands_alone(self._first) else "element"

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """Number and value; ``Broken`` where there is none."""
        if self.unit == "line":
            return self._lines()
        return enumerate(_Sequence(self._first, self._data), start=1)

    def _lines(self) -> Iterator[tuple[int, Any]]:
        number, line = self._skipped + 1, self._first
        while line:
            if text := line.strip(_PADDING):
                value = _decode(text)
                yield number, _CUT if isinstance(value, Broken) and not line.endswith(b"\n") else value
            number, line = number + 1, self._data.readline()


def _stands_alone(line: bytes) -> bool:
    """Whether each line is a value by itself: the first is, or it is no beginning of an object or an array."""
    text = line.strip(_PADDING)
    if text.startswith(b"{"):
        return not isinstance(_decode(text), Broken)
    return not text.startswith(b"[")


def _decode(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    try:
        return _DECODER.decode(mend_surrogates(text).decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        return Broken(Invalid("it cannot be read as JSON: {reason}", reason=str(error)))
    except (ValueError, RecursionError):
        return _TOO_DEEP


class _Sequence:
    """Values one after another, in an array or not."""

    def __init__(self, first: bytes, data: BinaryIO) -> None:
        self._data = data
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = self._decoder.decode(first)
        self._at = 0
        """What of ``_text`` was given out."""
        self._ended = False
        self._open_arrays = 0
        self._inside_cut = False
        """In the list of an object that was cut: what follows the list are pieces of the object."""

    def __iter__(self) -> Iterator[Any]:
        size = _CHUNK
        while self._reach_value():
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._ended and self._may_go_on(error, _INCOMPLETE):
                    size *= 2
                    self._more(size)
                else:
                    yield self._broken(error)
                continue
            except (ValueError, RecursionError):
                yield _TOO_DEEP
                return
            if self._inside_cut and not isinstance(value, dict):
                return
            yield self._whole(value, end)
            self._at, size = end, _CHUNK
        if self._open_arrays > 0 and not self._inside_cut:
            yield _CUT

    def _whole(self, value: Any, end: int) -> Any:
        """The value, without halves of emoji."""
        if not _HALF.search(self._text, self._at, end):
            return value
        return _decode(self._text[self._at : end].encode("utf-8", "replace"))

    def _reach_value(self) -> bool:
        """Stand where a value begins; false at the end of the file."""
        while True:
            between = _BETWEEN.match(self._text, self._at)
            assert between is not None
            self._open_arrays += between[0].count("[") - between[0].count("]")
            self._at = between.end()
            if self._at < len(self._text):
                return True
            if self._ended:
                return False
            self._more(_CHUNK)

    def _more(self, size: int) -> None:
        chunk = self._data.read(size)
        self._ended = not chunk
        self._text = self._text[self._at :] + self._decoder.decode(chunk, self._ended)
        self._at = 0

    def _may_go_on(self, error: json.JSONDecodeError, nearly: int) -> bool:
        """The error may only mean that the rest is missing."""
        missing = error.pos >= len(self._text) - nearly or error.msg.startswith("Unterminated string")
        return missing and len(self._text) - self._at < _LONGEST_VALUE

    def _broken(self, error: json.JSONDecodeError) -> Broken:
        """What is broken; the text stands where the next value may begin afterwards."""
        cut = self._ended and (self._may_go_on(error, 0) or _PIECE.fullmatch(self._text, error.pos) is not None)
        found = (_LIST_INSIDE.search(self._text, self._at) if cut else None) or _NEXT.search(self._text, error.pos)
        self._inside_cut = self._inside_cut or cut
        self._at = found.end() if found else len(self._text)
        if not found and not self._ended:
            self._skip()
        return _CUT if cut else Broken(Invalid("it cannot be read as JSON: {reason}", reason=error.msg))

    def _skip(self) -> None:
        """Read on to the next object, holding no more than a chunk."""
        while not self._ended:
            self._at = max(len(self._text) - _INCOMPLETE, 0)
            self._more(_CHUNK)
            if found := _NEXT.search(self._text):
                self._at = found.end()
                return
        self._at = len(self._text)


_CUT: Final = Broken(Invalid("the file ends here in the middle: it was cut off. What came before is kept"))
_TOO_DEEP: Final = Broken(Invalid("it is nested too deeply, or holds a number that is too long"))
