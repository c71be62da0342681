"""Screens of platforms, drawn for tests."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from PIL import Image, ImageDraw, ImageFont

from console.ocr.reader import is_installed

FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED: Final = 2
"""Of the faces in the file."""
SCREEN: Final = (
    ("在线人数", "1,284"), ("观看人次", "3.6万"), ("千次观看成交金额", "¥3,568.30"), ("成交金额", "¥128,460.50"),
    ("成交订单数", "932"), ("进入人数", "120"), ("离开人数", "98"), ("消耗(元)", "2.3w"),
)  # fmt: skip
READ: Final = {
    "online": 1_284, "views": 36_000, "gmv": 12_846_050, "orders": 932, "inflow": 120, "outflow": 98,
    "ad_spend": 2_300_000,
}  # fmt: skip
"""What that screen says of the figures that a room usually asks for, in its currency's minor units."""

needs_recogniser = pytest.mark.skipif(
    not is_installed(), reason="the extra that reads screenshots is missing: pip install 'cuelight[ocr]'"
)


def screen(figures: Sequence[tuple[str, str]] = SCREEN, *, is_above: bool = False, columns: int = 4) -> bytes:
    """A dark screen with a grid of figures as PNG; ``is_above``: numbers stand over their labels.

    Skips the test where the machine has no font for it.
    """
    if not FONT.exists():
        pytest.skip(f"there is no {FONT.name} to draw Chinese with")
    image = Image.new("RGB", (columns * 330 + 60, -(-len(figures) // columns) * 190 + 60), "#15171c")
    drawn = ImageDraw.Draw(image)
    small, large = (ImageFont.truetype(FONT, size, index=SIMPLIFIED) for size in (26, 48))
    for index, (label, number) in enumerate(figures):
        left, top = 50 + index % columns * 330, 50 + index // columns * 190
        drawn.text((left, top + (64 if is_above else 0)), label, fill="#9aa0aa", font=small)
        drawn.text((left, top + (0 if is_above else 40)), number, fill="white", font=large)
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
