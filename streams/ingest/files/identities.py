"""Which texts in recordings are ids of people, and which only look like one."""

from __future__ import annotations

from typing import Any, Final

_NOTHING: Final = frozenset({"", "undefined", "null", "none", "nan", "[object object]"})


def is_nothing(text: str) -> bool:
    """What programs write where they have no value: ``undefined``, ``null``, ``NaN``, nothing."""
    return text.strip().casefold() in _NOTHING


def platform_id(value: Any) -> str | None:
    """The id as a text; None for what programs write where they have none: ``0``, ``-1``, ``undefined``, nothing."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return None
    text = str(value).strip()
    return None if is_nothing(text) or text == "-1" or not text.strip("0") else text


def is_masked(name: str) -> bool:
    """``西***``: the platform hid the rest of the name, so two people may look alike."""
    return "***" in name or name.endswith(("*", "＊"))
