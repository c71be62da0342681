"""Who issued the ids of events, and what an event is known by in its room.

An id is unique for whoever issued it. CloudEvents name their ``source``; plain events are issued by a connector, whose
name stays when its token is replaced or a relay passes its events on. Within a room an event is known by both:

>>> shop, chat = of_cloud_events("//shop/orders"), of_connector("chat")
>>> shop, chat
('c://shop/orders', 'n:chat')
>>> in_room(shop, "1"), in_room(chat, "1"), in_room("", "1")
('SssLVBUALfM:1', 'RdHblI2-jus:1', '1')

Entries of version 1 have no issuer: there an id was unique in the room, and stays so. What was sent before an upgrade
may be sent again after it, so its later names are known, too (``later_names``).
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence

from xxhash import xxh3_64_digest

from streams.events import Event


def of_connector(name: str) -> str:
    """The issuer of plain events: the connector of that name."""
    return f"n:{name}"


def of_cloud_events(source: str) -> str:
    """The issuer of CloudEvents: their source, which must hold no secret any more."""
    return f"c:{source}"


def in_room(issuer: str, event_id: str) -> str:
    """What an event is known by in its room; without an issuer, by its id alone."""
    return f"{_prefix(issuer)}{event_id}" if issuer else event_id


def all_in_room(issuer: str, events: Iterable[Event]) -> list[str]:
    """The same for many events of one issuer."""
    prefix = _prefix(issuer)
    return [prefix + event.id for event in events]


def later_names(source: str, events: Sequence[Event]) -> list[str]:
    """What events of a version 1 entry would be known by today. ``source``: whose the entry is.

    It was the name of a token, or that and the source of CloudEvents with a stroke between.
    """
    if not source:
        return []
    _, stroke, cloud = source.partition("/")
    issuers = [of_connector(source), *([of_cloud_events(cloud)] if stroke else [])]
    return [name for issuer in issuers for name in all_in_room(issuer, events)]


def _prefix(issuer: str) -> str:
    return f"{urlsafe_b64encode(xxh3_64_digest(issuer.encode()))[:11].decode()}:" if issuer else ""
