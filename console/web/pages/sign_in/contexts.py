"""What the pages of signing in are told."""

from __future__ import annotations

from console.web.context import Context
from console.web.pages.contexts import (
    Shell,
)


class SignInPage(Context, frozen=True, kw_only=True):
    """Nobody is signed in. The form posts ``link`` (a sign-in link or a token) and ``next`` to ``/sign-in``."""

    template = "sign_in/page.html"

    shell: Shell
    next: str = "/"
    link: str = ""
    """What was typed before, when it did not work."""
    error: str = ""


class EnterPage(Context, frozen=True, kw_only=True):
    """A sign-in link or a code was opened. The page posts ``link`` and ``next`` to ``/enter``.

    It does so by itself, unless somebody is signed in whom that would sign out.
    """

    template = "sign_in/enter.html"

    shell: Shell
    secret: str
    next: str
    title: str = ""
    """The show that a code opens; empty for a person's link."""
    view: str = ""
    """The view that a code opens, as people call it."""
    name: str = ""
    """What the device will be called."""
    person: str = ""
    """Who is signed in and would be signed out."""
    open: str = ""
    """The same page for that person."""
