"""What the page about the installation is told."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.web.context import Context
from console.web.pages.contexts import Shell


class StatusLine(Struct, frozen=True, kw_only=True):
    """One part of the installation."""

    name: str
    level: Literal["ok", "warning", "error"]
    text: str
    """How it is and, where it is not well, what to do."""


class StatusPage(Context, frozen=True, kw_only=True):
    """How the parts of the installation are."""

    template = "status/page.html"

    shell: Shell
    lines: tuple[StatusLine, ...]
