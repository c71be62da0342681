"""What of a person may pass the door: nobody has a name behind it. Ids are keyed pseudonyms, nicknames are masked."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from operator import attrgetter
from typing import Final, cast

from streams.events import Arrival, set_all
from streams.text import FILLERS, first_letter

SOURCE_LENGTH: Final = 80
"""Characters of a source that are kept."""


class Pseudonyms:
    """Gives people keyed pseudonyms: the same person in the same scope is always the same, and nobody can tell who.

    A scope is a room, or several that share their people. HMAC-SHA-256 over scope, kind and id, cut to 128 bits, as
    URL-safe base64 without padding (22 characters). A person and a device with the same id are two. The newest 100,000
    to 200,000 answers are remembered.
    """

    REMEMBERED: Final = 100_000

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._young: dict[str, dict[str, str]] = {}
        self._old: dict[str, dict[str, str]] = {}
        self._remembered = 0

    def person(self, scope: str, platform_id: str) -> str:
        """The pseudonym of a platform's user id."""
        return self._of(f"{scope}\0p\0", platform_id)

    def device(self, scope: str, platform_id: str) -> str:
        """The pseudonym of an anonymous viewer's device."""
        return self._of(f"{scope}\0d\0", platform_id)

    def source(self, source: str) -> str:
        """A CloudEvents source as it may be kept, and still none but itself: what may be secret in it is keyed."""
        shown = public_source(source)
        return shown if shown == source else f"{shown}#{self._of(_SOURCE, source)}"

    def pseudonymise(self, scope: str, events: Sequence[Arrival]) -> None:
        """Replace in place who did it: call once on events fresh from the door, before anything else sees them."""
        for field, prefix in (("person", f"{scope}\0p\0"), ("device", f"{scope}\0d\0")):
            ids = list(map(attrgetter(field), events))
            if any(ids):
                set_all(events, field, self._all_of(prefix, ids))
        names = [event.name for event in events]
        if any(names):
            set_all(events, "name", [name and masked(name) for name in names])

    def _all_of(self, prefix: str, ids: Sequence[str | None]) -> list[str | None]:
        """The pseudonyms of many ids, where there is one."""
        known = cast(dict[str | None, str], self._young.get(prefix, {}))
        found = list(map(known.get, ids))
        return found if all(found) else [one and self._of(prefix, one) for one in ids]

    def _of(self, prefix: str, platform_id: str) -> str:
        """The pseudonym of an id within what a prefix names: a scope, and people or devices."""
        young = self._young.setdefault(prefix, {})
        known = young.get(platform_id)
        if known is not None:
            return known
        pseudonym = self._old.get(prefix, {}).get(platform_id)
        if pseudonym is None:
            digest = hmac.digest(self._key, f"{prefix}{platform_id}".encode(), "sha256")
            pseudonym = urlsafe_b64encode(digest[:16])[:22].decode()
        if self._remembered >= self.REMEMBERED:
            self._old, self._young, self._remembered = self._young, {}, 0
            young = self._young.setdefault(prefix, {})
        young[platform_id] = pseudonym
        self._remembered += 1
        return pseudonym


_SOURCE: Final = "\0s\0"
"""Before sources, where people have their scope."""


def masked(name: str) -> str | None:
    """A nickname as it may be shown: its first letter and three stars. One that is masked already stays."""
    first = name[:1]
    if not first.isalnum() or first in FILLERS:
        if not name.strip():
            return None
        first = first_letter(name)
    return f"{first}***"


def public_source(source: str) -> str:
    """A CloudEvents source as it may be kept and shown: without user, query and fragment, where secrets are carried."""
    plain = _USER.sub("//", re.split(r"[?#]", source, maxsplit=1)[0])
    return "".join(sign for sign in plain if sign.isprintable()).strip()[:SOURCE_LENGTH]


_USER = re.compile(r"//[^/]*@")
