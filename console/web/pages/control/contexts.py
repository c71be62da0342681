"""What the director's page and its fragments are told."""

from __future__ import annotations

from console.web.context import Context
from console.web.pages.contexts import (
    Band,
    Choice,
    Rights,
    Rundown,
    Shell,
    ShowHead,
    TileSpec,
)


class ControlPage(Context, frozen=True, kw_only=True):
    """The director's page."""

    template = "control/page.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    rundown: Rundown
    tiles: tuple[TileSpec, ...]
    bands: tuple[Band, ...] = ()
    """The runs so far, voided ones left out."""
    roles: tuple[Choice, ...] = ()
    """Whom a cue can be sent to besides everyone: value ``role:host``, label translated."""


class RundownFragment(Context, frozen=True, kw_only=True):
    """``GET /shows/{id}/fragments/rundown``: the control page's list, after a change of the plan."""

    template = "control/rundown.html"

    rights: Rights
    rundown: Rundown
