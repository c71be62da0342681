"""What the page of screens and views is told."""

from __future__ import annotations

from msgspec import Struct

from console.web.context import Context
from console.web.pages.contexts import Choice, Rights, Shell, ShowHead
from console.web.pages.crew.contexts import Setting


class ViewCard(Struct, frozen=True, kw_only=True):
    """A view that the signed-in person may open."""

    name: str
    title: str
    purpose: str
    settings: tuple[Setting, ...] = ()
    coded: bool = True
    """A code can sign a device in to it."""


class PresetLine(Struct, frozen=True, kw_only=True):
    """A view with its settings, saved under a name."""

    key: str
    name: str
    view: str
    query: str


class ViewsPage(Context, frozen=True, kw_only=True):
    """Screens and views: what can be opened where, and who is connected."""

    template = "screens/page.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    views: tuple[ViewCard, ...]
    presets: tuple[PresetLine, ...] = ()
    parts: tuple[Choice, ...] = ()
    """The parts that somebody may play in front of a screen."""
    cues: tuple[Choice, ...] = ()
    """The slots: cue code and title."""
    sees_screens: bool = False
    """The list of connected screens is shown."""
