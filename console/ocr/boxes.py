"""Pieces of text of a picture, and where they stand."""

from __future__ import annotations

from msgspec import Struct


class TextBox(Struct, frozen=True):
    """A piece of text in one line. Pixels from the upper left corner of the picture."""

    text: str
    score: float
    """How sure the recogniser is, from 0 to 1."""
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Pixels, at least one."""
        return max(self.bottom - self.top, 1.0)

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return (self.left + self.right) / 2


def around(one: TextBox, other: TextBox) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of both together."""
    return (
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )
