"""The parts that people play on the day: how they are called in addresses, and whose they are.

A part has a key: those that every room knows (``console.i18n.texts.PARTS``) are English words, those that a room adds
are made of its name, so that 选品 is 选品 and “Key grip” is ``key_grip``.
"""

from __future__ import annotations

import re
from typing import Final

PATTERN: Final = r"^[^\W\d_A-Z][^\WA-Z]*$(?!\n)"
"""Of a key: letters of any script, digits and ``_``, nothing in capitals."""
LONGEST: Final = 40
OF_VIEWS: Final = {"cue": "host", "cohost": "cohost", "operator": "operator", "ads": "buyer"}
"""The part that is played in front of a view, unless its address names another."""
ON_AIR: Final = ("host", "cohost")
"""The parts of those whom the audience sees; nobody else plays them."""
VIEWS: Final = {"host": "cue", "cohost": "cohost"}
"""The view of a part; all others have the operator's."""


def part_key(name: str) -> str:
    """The key of a part that a room calls so; empty when nothing of the name can stand in an address."""
    key = re.sub(r"\W+", "_", name.strip().lower()).strip("_")[:LONGEST]
    return key if re.match(PATTERN, key) else ""


def path_of(part: str) -> str:
    """Where somebody with a part belongs, below a show."""
    return VIEWS.get(part) or f"operator?role={part}"
