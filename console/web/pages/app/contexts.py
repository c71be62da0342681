"""What the small pages of the application are told."""

from __future__ import annotations

from console.web.context import Context
from console.web.pages.contexts import (
    Shell,
)


class DocsPage(Context, frozen=True, kw_only=True):
    """The HTTP interface, drawn by Swagger from ``/openapi.json``."""

    template = "app/docs.html"

    shell: Shell


class OfflinePage(Context, frozen=True, kw_only=True):
    """What a device keeps to show when the server cannot be reached."""

    template = "app/offline.html"
