"""What the kinds of interaction count in the interaction index: a setting of the room.

Every frame carries the weights it was made with, so that an index of the past means what it meant then.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class InteractionWeights(Struct, array_like=True, frozen=True):
    """What one interaction of each kind counts, 0 or more; every room begins with these. New fields go to the end."""

    likes: float = 0.1
    comments: float = 1
    shares: float = 3
    follows: float = 3
    version: int = 1
    """Which weights of the room these are: every change of them raises it."""


VERSION_1: Final = InteractionWeights()
KINDS: Final = ("likes", "comments", "shares", "follows")
"""The kinds, in the order in which their weights are named. Each is a measure of ``Tally``, too."""
