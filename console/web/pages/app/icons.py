"""The application's icon as a picture, drawn when it is asked for: the same two lights as ``static/icon.svg``."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from math import hypot
from typing import Final

Colour = tuple[int, int, int]

SIZES: Final = (180, 192, 512)
"""Edge lengths in pixels: the home screen of iOS, and the two sizes that Chromium asks for."""
GROUND: Final[Colour] = (0x0B, 0x0F, 0x14)
LIGHT: Final[Colour] = (0x2D, 0xD4, 0xBF)
VIEW: Final = 24.0
"""The drawing's own edge, as in the SVG."""
LIT: Final = (12.0, 8.0, 4.0)
"""Centre and radius of the light that is on."""
UNLIT: Final = (12.0, 17.0, 4.0)
HOLLOW: Final = 2.0
"""The inner radius of the light that is off."""
INSET: Final = 0.86
"""The drawing is this much smaller than the picture, so that a round mask cuts nothing off."""


@cache
def png(size: int) -> bytes:
    """A square PNG, opaque, ``size`` pixels wide."""
    edge = VIEW / size / INSET
    places = [(VIEW - VIEW / INSET) / 2 + (n + 0.5) * edge for n in range(size)]
    rows = (b"\0" + b"".join(_pixel(x, y, edge) for x in places) for y in places)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _pixel(x: float, y: float, edge: float) -> bytes:
    """The colour at a place of the drawing; ``edge`` is the width over which a border is softened."""
    if abs(x - LIT[0]) > LIT[2] + edge:
        return bytes(GROUND)
    covered = max(_disc(x, y, LIT, edge), _disc(x, y, UNLIT, edge) - _disc(x, y, (*UNLIT[:2], HOLLOW), edge))
    return bytes(round(ground + (light - ground) * covered) for ground, light in zip(GROUND, LIGHT, strict=True))


def _disc(x: float, y: float, disc: tuple[float, float, float], edge: float) -> float:
    """How much of a place a disc covers, 0 to 1."""
    return min(1.0, max(0.0, (disc[2] - hypot(x - disc[0], y - disc[1])) / edge + 0.5))
