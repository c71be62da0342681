"""Screenshots of a platform's screen: checked like any picture, and made as small as they can be read."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image

from console.rooms.pictures import upright

LONGEST_SIDE: Final = 2_400
"""Pixels. More does not read better, and takes longer."""


def readable(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """The picture as a plain PNG, and its width and height. Raises Invalid or TooLarge; call it off the loop."""
    seen = upright(data)
    on_white = Image.new("RGB", seen.size, "white")
    on_white.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    on_white.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    written = BytesIO()
    on_white.save(written, "PNG", compress_level=1)
    return written.getvalue(), on_white.size
