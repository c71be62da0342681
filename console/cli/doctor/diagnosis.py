"""What ``cuelight doctor`` finds."""

from __future__ import annotations

from typing import Any, Final, Literal

from msgspec import Struct

from console.i18n.texts import N_
from streams.errors import CuelightError

Level = Literal["ok", "warning", "error"]
LEVELS: Final[dict[Level, str]] = {"ok": N_("fine"), "warning": N_("warning"), "error": N_("error")}


class Diagnosis(Struct, frozen=True):
    """One thing that was looked at: how it is and, where it is not well, the way out."""

    check: str
    """What was looked at; a name for programs."""
    level: Level
    message: str
    """An English sentence with ``{named}`` places, the key of its translation."""
    params: dict[str, Any] = {}


def of_error(check: str, error: CuelightError, level: Level = "error") -> Diagnosis:
    """The finding that an error tells of."""
    return Diagnosis(check, level, error.message, error.params)
