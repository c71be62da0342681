"""What a device may open that a pass signed in: one view of one show, and what that page fetches. All else is refused.

A list of what is allowed, because a route that is added later must not be open to a tablet on the studio floor.
"""

from __future__ import annotations

import re
from typing import Final

from console.access.rights import Principal

READ: Final = ("GET", "HEAD")
API: Final = "/api/v1/shows/{show}"
FETCHED: Final = ("", "/rundown", "/state", "/slots")
"""What the pages of a show read of it."""
FIGURES: Final = ("/metrics", "/frames")
"""What a view with figures reads besides."""
PICTURE: Final = re.compile("/rooms/[^/]+/pictures/[0-9a-f]{64}/small[.]webp")
"""The products' pictures; whether a room is its own is asked where the picture is read."""


def allows(principal: Principal, method: str, path: str, view: str | None = None) -> bool:
    """Whether a principal may make a request; ``view`` is the one that a live socket asks for (method ``WS``)."""
    show, own = principal.show, principal.view
    if show is None:
        return True
    if method == "WS":
        return path == f"/ws/shows/{show}" and view == own
    if method == "POST":
        return path == f"{API.format(show=show)}/commands"
    if method not in READ or ".." in path:
        return False
    pages = (f"/shows/{show}/{own}", f"/shows/{show}/fragments/{own}")
    api = API.format(show=show)
    read = (*FETCHED, *FIGURES) if principal.may("read figures") else FETCHED
    return (
        _below(path, *pages, f"{api}/slots")
        or path in {f"{api}{part}" for part in read}
        or PICTURE.fullmatch(path) is not None
    )


def home(principal: Principal) -> str:
    """Where such a device belongs."""
    return "/" if principal.show is None else f"/shows/{principal.show}/{principal.view}"


def _below(path: str, *roots: str) -> bool:
    return any(re.fullmatch(rf"{re.escape(root)}(/.*)?", path) is not None for root in roots)
