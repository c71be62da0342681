"""The names of what a room keeps in Redis.

Every key of a room carries the room as its hash tag, so that a cluster keeps them on one node and a script may touch
several of them at once.
"""

from __future__ import annotations

from typing import Final

ROOMS: Final = "cuelight:rooms"
"""The set of rooms that have a log."""
PULSE: Final = "cuelight:pulse"
"""Changes every second while a worker lives."""


def anchor(boot: str) -> str:
    """What the clock of the processes on one machine said of the instant at which it booted, UTC ms."""
    return f"cuelight:clock:{boot}"


def count(name: str, who: str) -> str:
    """How often somebody did something within the last while; expires by itself."""
    return f"cuelight:count:{name}:{who}"


def all_of(room: str) -> str:
    """The pattern of all keys of a room; short names hold nothing that a pattern would read otherwise."""
    return f"{{{room}}}:*"


def log(room: str) -> str:
    """The stream of batches: what happened, in the order in which it was taken in."""
    return f"{{{room}}}:log"


def feed(room: str) -> str:
    """The stream of hints that every web process follows."""
    return f"{{{room}}}:feed"


def lease(room: str) -> str:
    """Who folds the room at present, and a number that rises while they do."""
    return f"{{{room}}}:lease"


def token(room: str) -> str:
    """The number of the newest lease; a writer with an older one is refused."""
    return f"{{{room}}}:token"


def corrections(room: str) -> str:
    """The stream of the log's corrections of orders alone, to know them before their place in the log is reached."""
    return f"{{{room}}}:corrections"


def boundaries(room: str) -> str:
    """The stream of the log's boundaries alone, to know them before their place in the log is reached."""
    return f"{{{room}}}:boundaries"


def checkpoint(room: str) -> str:
    """The name of the log (``log``), its newest checkpoint file (``file``) and how far that is (``position``)."""
    return f"{{{room}}}:checkpoint"


def frames(room: str, show: str) -> str:
    """The stream of a show's frames; an entry's id is the frame's instant."""
    return f"{{{room}}}:frames:{show}"


def points(room: str, show: str) -> str:
    """The hash of a show's curves, one field per ten seconds."""
    return f"{{{room}}}:points:{show}"


def people(room: str, show: str) -> str:
    """Who was in a show, as far as distinct people of several shows need it: hashes of pseudonyms."""
    return f"{{{room}}}:people:{show}"


def chat_lines(room: str) -> str:
    """The list of the newest comments and gifts, newest first."""
    return f"{{{room}}}:chat_lines"


def chat_lines_until(room: str) -> str:
    """Where in the log the chat lines end that were told."""
    return f"{{{room}}}:chat_lines:until"


def counted_to(room: str) -> str:
    """How far of the log the newest frames count, as a position in it."""
    return f"{{{room}}}:counted"


def trouble(room: str) -> str:
    """Why the room cannot be folded, said anew as long as it cannot."""
    return f"{{{room}}}:trouble"


def screens(room: str) -> str:
    """The hash of connected screens, one field per web process."""
    return f"{{{room}}}:screens"


def remembered_screens(room: str) -> str:
    """The hash of screens that were connected, one field per screen of a show; tidied away by itself."""
    return f"{{{room}}}:screens:remembered"
