"""What of a show's journal somebody may read: all of it, or what hosts are told.

Hosts read the run of show and what was said to them. What the show is to sell, the desk's notes, and what it says to
others are not theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import UNSET, structs

from console.access.rights import Principal
from console.rundown.events import AnyFact, JournalEntry, ShowChanged, ShowStarted
from console.rundown.floor.events import CallClosed, CueAcked, CueReplied, CueSent, Noted


def readable(entries: Iterable[JournalEntry], principal: Principal, room: str) -> Iterator[JournalEntry]:
    """The entries of a whole journal that somebody may read, as far as they may."""
    if principal.may("floor", room) or principal.may("read figures", room):
        yield from entries
        return
    heard: set[int] = set()
    """Numbers of the cues that were for them."""
    for entry in entries:
        event = entry.event
        if isinstance(event, CueSent) and (entry.actor == principal.name or _addressed(event.to, principal)):
            heard.add(event.number)
        if isinstance(event, Noted) or (
            isinstance(event, CueSent | CueAcked | CueReplied) and event.number not in heard
        ):
            continue
        yield structs.replace(entry, event=_told_to_hosts(event))


def _told_to_hosts(event: AnyFact) -> AnyFact:
    """An event without what the show is to sell, and without the desk's words on how a playbook went."""
    match event:
        case ShowStarted():
            return structs.replace(event, targets={}, weights={})
        case ShowChanged():
            return structs.replace(event, targets=UNSET, weights=UNSET, shape_of=UNSET)
        case CallClosed():
            return structs.replace(event, outcome="")
    return event


def _addressed(to: str, principal: Principal) -> bool:
    return to == "everyone" or to in {f"role:{name}" for name in (principal.role, *principal.own_parts)}
