"""What every page and fragment is filled with: one frozen context per template."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class Context(Struct, frozen=True, kw_only=True):
    """Base of what a template is filled with."""

    template: ClassVar[str]
    """The file below ``templates/``."""
