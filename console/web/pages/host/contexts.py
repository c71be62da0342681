"""What the hosts' screens are told: cue screen and co-host's tablet."""

from __future__ import annotations

from console.web.context import Context
from console.web.pages.contexts import (
    Rights,
    Shell,
    ShowHead,
)


class CuePage(Context, frozen=True, kw_only=True):
    """The hosts' screen; everything on it comes over the socket."""

    template = "host/cue.html"

    shell: Shell
    show: ShowHead
    rights: Rights


class CohostPage(Context, frozen=True, kw_only=True):
    """The co-host's tablet; it fetches the rundown over the API."""

    template = "host/cohost.html"

    shell: Shell
    show: ShowHead
    rights: Rights
