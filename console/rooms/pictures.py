"""Pictures that are sent: checked before they are decoded. Of those of products only a copy of what is seen is kept."""

from __future__ import annotations

import warnings
from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from console.rooms.items import MOST_PICTURE_BYTES
from console.store.items import Picture
from streams.errors import Invalid, TooLarge

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MOST_PIXELS: Final = 50_000_000
LARGE: Final = 1_280
SMALL: Final = 240
"""The longer side of each size, in pixels."""
UNREADABLE: Final = "This is no picture that can be read here. Send a JPEG, PNG or WebP file."


def picture_of(data: bytes) -> Picture:
    """The picture in two sizes, anew: without its place, camera and whatever else a file carries beside it.

    Raises Invalid or TooLarge. It takes a while: call it off the loop.
    """
    seen = upright(data)
    large = _encoded(seen, LARGE)
    return Picture(key=sha256(large).hexdigest(), large=large, small=_encoded(seen, SMALL))


def upright(data: bytes) -> Image.Image:
    """What is seen of a picture that was sent, as RGB or RGBA. Raises Invalid or TooLarge; call it off the loop."""
    if len(data) > MOST_PICTURE_BYTES:
        raise TooLarge("The picture has more than {limit} MB. Make it smaller.", limit=MOST_PICTURE_BYTES // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise _too_many_pixels()
                turned = ImageOps.exif_transpose(opened)
                return turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, OverflowError):
        raise Invalid(UNREADABLE) from None


def _encoded(image: Image.Image, side: int) -> bytes:
    copy = image.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    written = BytesIO()
    copy.save(written, "WEBP", quality=82, method=4)
    return written.getvalue()


def _too_many_pixels() -> TooLarge:
    return TooLarge(
        "The picture has more than {limit} million pixels. Make it smaller.", limit=MOST_PIXELS // 1_000_000
    )
