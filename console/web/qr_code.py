"""An address as a picture for cameras."""

from __future__ import annotations

import io

import segno


def qr_code(address: str) -> str:
    """An address as a QR code: an SVG document, dark on white whatever the theme, because cameras want it so."""
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(drawn, kind="svg", scale=8, border=4, xmldecl=False, omitsize=True, dark="#000", light="#fff")
    return drawn.getvalue().decode()
