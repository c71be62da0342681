"""The forms of people: what was typed, as what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from console.i18n.zone import instant_of, local
from console.store.people import Person
from streams.clock import Instant
from streams.errors import Invalid

PREFIX = "room_"
"""Before the short name of a room: the field of the role in it."""


def person_fields(values: Mapping[str, str], timezone: str) -> dict[str, object]:
    """What a form says of somebody; only what it has fields for. Raises Invalid for a time that cannot be read."""
    fields: dict[str, object] = {}
    if "name" in values:
        fields["name"] = values["name"]
    if "role" in values:
        fields["role"] = values["role"] or None
    if "parts" in values:
        fields["parts"] = [part.strip() for part in re.split("[,，、]", values["parts"]) if part.strip()]
    if "expires_at" in values:
        fields["expires_at"] = _end(values["expires_at"], timezone)
    rooms = {name.removeprefix(PREFIX): role or None for name, role in values.items() if name.startswith(PREFIX)}
    return fields | ({"rooms": rooms} if rooms else {})


def filled(person: Person, names: Mapping[str, str], timezone: str) -> dict[str, str]:
    """The form of somebody as they are; ``names`` are those of parts."""
    return {
        "name": person.name,
        "role": person.role or "",
        "parts": ", ".join(names.get(part, part) for part in person.parts),
        "expires_at": ""
        if person.expires_at is None
        else f"{local(Instant(person.expires_at), timezone):%Y-%m-%dT%H:%M}",
        **{PREFIX + room: role for room, role in person.rooms.items()},
    }


def _end(typed: str, timezone: str) -> int | None:
    if not typed:
        return None
    try:
        return instant_of(datetime.fromisoformat(typed), timezone)
    except ValueError:
        raise Invalid(
            "Choose a day and a time.", extra={"errors": [{"field": "expires_at", "reason": "no time"}]}
        ) from None
