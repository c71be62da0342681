"""A gzip file as the file inside it, without ever holding the whole."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO, Final

from streams.errors import Invalid

GZIP: Final = b"\x1f\x8b"
LIMIT: Final = 256 * 1024 * 1024
"""Bytes that may come out of a packed file: 1 KB may unpack to 1 MB, and a small file must not fill the memory."""
_CHUNK: Final = 1 << 16


class GzipContent(io.RawIOBase):
    """What a gzip file holds, as a stream that can be read again from its start.

    ``cut`` is true once the end was reached and the packed file ended before its content did; what came is kept.
    Raises ``Invalid`` when more than ``limit`` bytes come out.
    """

    def __init__(self, packed: BinaryIO, limit: int = LIMIT) -> None:
        self._packed = packed
        self._limit = limit
        self._begin()

    def _begin(self) -> None:
        self._packed.seek(0)
        self._inflate = zlib.decompressobj(wbits=31)
        self._waiting = b""
        self._count = 0
        self._ended = False
        self.cut = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Only to the start."""
        if offset or whence:
            raise io.UnsupportedOperation("a packed file is read from its start")
        self._begin()
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = b""
        while not content and not self._ended:
            content = self._next(len(buffer))
        buffer[: len(content)] = content
        self._count += len(content)
        if self._count > self._limit:
            raise Invalid(
                "the packed file holds more than {limit} MB; unpack it and read what is inside",
                limit=self._limit // 1024 // 1024,
            )
        return len(content)

    def _next(self, size: int) -> bytes:
        """Up to ``size`` bytes; none at the end, and now and then in between."""
        packed = self._waiting or self._packed.read(_CHUNK)
        if not packed:
            self._ended, self.cut = True, not self._inflate.eof
            return self._inflate.flush()[:size]
        if self._inflate.eof:
            # Another member follows, as after `cat a.gz b.gz`; anything else is padding.
            if not packed.startswith(GZIP):
                self._ended = True
                return b""
            self._inflate = zlib.decompressobj(wbits=31)
        try:
            content = self._inflate.decompress(packed, size)
        except zlib.error:
            self._ended = self.cut = True
            return b""
        self._waiting = self._inflate.unconsumed_tail or self._inflate.unused_data
        return content
