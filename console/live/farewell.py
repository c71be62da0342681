"""Why a connected screen is sent away: its right is gone, or is another one than its page was made for."""

from __future__ import annotations

from typing import Final

from console.access import confine
from console.access.rights import Principal
from console.i18n.texts import N_
from console.live.messages import Farewell
from streams.clock import Instant

SIGNED_OUT: Final = 4401
"""Whoever comes again must sign in first."""
NO_ACCESS: Final = 4403
ROLE_CHANGED: Final = 4410
"""Whoever loads the page anew gets in."""

DEVICE: Final = N_("This device was signed out. Ask the director to show its code again, and scan it.")
TOKEN: Final = N_("The token of this page was revoked or has run out. Open the page with another one.")
SENTENCES: Final[dict[Farewell, str]] = {
    "signed_out": N_("You were signed out, here or by somebody who looks after people. Sign in again to go on."),
    "expired": N_("Your access has run out. Ask for a new sign-in link to go on."),
    "no_access": N_("You have no access to this room any more. Ask whoever looks after its people."),
    "role_changed": N_("Your role in this room has changed. Load the page anew to go on with it."),
}


def farewell(held: Principal, now: Principal | None, show: str, room: str, view: str, at: Instant) -> Farewell | None:
    """Why somebody who watches a view may not go on; None: they may.

    ``held`` is who they were in this room when they came, ``now`` whom their credential stands for now.
    """
    if now is None:
        return "expired" if held.has_expired(at) else "signed_out"
    if not now.may("read", room) or not confine.allows(now, "WS", f"/ws/shows/{show}", view):
        return "no_access"
    there = now.within(room)
    return None if (there.role, there.rights) == (held.role, held.rights) else "role_changed"


def close_code(why: Farewell, held: Principal) -> int:
    """The code of the closing frame. A device that a pass signed in has nothing to sign in with."""
    if why == "role_changed":
        return ROLE_CHANGED
    return SIGNED_OUT if why in ("signed_out", "expired") and held.show is None else NO_ACCESS


def sentence(why: Farewell, held: Principal) -> str:
    """Why, and what to do; untranslated."""
    if why in ("signed_out", "expired"):
        if held.show is not None:
            return DEVICE
        if held.via == "token":
            return TOKEN
    return SENTENCES[why]
