"""What the page of a room's playbooks is told."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from console.web.context import Context
from console.web.pages.contexts import Choice, Shell


class RoomHead(Struct, frozen=True, kw_only=True):
    """The room a page is about."""

    slug: str
    name: str
    timezone: str


class PlaybooksPage(Context, frozen=True, kw_only=True):
    """Playbooks and phrases of a room; its module draws both as the API lists them."""

    template = "library/page.html"

    shell: Shell
    room: RoomHead
    may_plan: bool
    """The signed-in person may change them."""
    playbooks: tuple[dict[str, Any], ...]
    phrases: tuple[dict[str, Any], ...]
    parts: tuple[Choice, ...]
    """The parts people play; a step is done by one, a cue is for one."""
