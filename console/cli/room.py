"""``cuelight room``: make rooms, set them up and list them, also while no server runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from console.i18n.language import Language
from console.i18n.validation import validated
from console.rooms import staff as access
from console.rooms import units
from console.rooms.rooms import RoomChange, RoomIn, room_of
from console.rooms.staff import AccountIn
from console.settings import Settings
from console.store import rooms, staff
from console.store.migrate import run_on
from console.store.rooms import Room
from console.store.staff import Account
from streams.clock import MINUTE, SECOND, SystemClock
from streams.ingest.pseudonym_key import load_key
from streams.ingest.pseudonyms import Pseudonyms
from streams.metrics.state.interaction import KINDS

ACTOR: Final = "cuelight"


def create(settings: Settings, fields: Mapping[str, str]) -> Room:
    """Make a room. Raises Invalid naming the field, or Conflict."""
    room = room_of(validated(fields, RoomIn), SystemClock().now())
    run_on(settings, lambda database: database.write(lambda session: units.make(session, room)))
    return room


def all_rooms(settings: Settings) -> list[Room]:
    """All rooms, by name."""
    return run_on(settings, lambda database: database.read(rooms.all_rooms))


def change(
    settings: Settings,
    room: str,
    *,
    name: str | None,
    delay_s: float | None,
    lag_min: float | None,
    weights: tuple[float, ...] | None,
    sales: str | None,
    accounts: Sequence[str] | None,
    parts: Sequence[str] | None,
    ship_hours: int | None,
    parent: str | None,
    people_scope: str | None,
) -> Room:
    """Change what is given. Raises NotFound, or Invalid naming the field."""
    fields: dict[str, Any] = {}
    if name is not None:
        fields["name"] = name
    if delay_s is not None:
        fields["broadcast_delay_ms"] = round(delay_s * SECOND)
    if lag_min is not None:
        fields["lag_ms"] = round(lag_min * MINUTE)
    if weights is not None:
        fields["interaction_weights"] = dict(zip(KINDS, weights, strict=True))
    if sales is not None:
        fields["sales"] = sales
    if accounts:
        fields["accounts"] = [account for account in accounts if account]
    if parts:
        fields["parts"] = [part for part in parts if part.strip()]
    if ship_hours is not None:
        fields["ship_hours"] = ship_hours
    if parent is not None:
        fields["parent"] = parent or None
    if people_scope is not None:
        fields["people_scope"] = people_scope
    body = validated(fields, RoomChange)
    return run_on(settings, lambda database: database.write(lambda session: units.change(session, room, body)))


def add_staff(settings: Settings, room: str, ids: Sequence[str], note: str, language: Language) -> list[Account]:
    """List accounts under one note; the list then. Raises NotFound or Invalid."""
    names, now = _names(settings), SystemClock().now()
    wanted = validated([{"id": one, "note": note} for one in ids], list[AccountIn])

    def work(session: Session) -> list[Account]:
        return access.add(session, room, wanted, names, language, by=ACTOR, now=now)

    return run_on(settings, lambda database: database.write(work))


def staff_of(settings: Settings, room: str) -> tuple[str, list[Account]]:
    """The room's time zone, and its accounts of staff. Raises NotFound."""

    def work(session: Session) -> tuple[str, list[Account]]:
        return rooms.get(session, room).timezone, staff.listed(session, room)

    return run_on(settings, lambda database: database.read(work))


def remove_staff(settings: Settings, room: str, ids: Sequence[str]) -> list[Account]:
    """Take accounts off the list, by key or by the platform's id, all or none; what they were. Raises NotFound."""
    names = _names(settings)

    def work(session: Session) -> list[Account]:
        known = {account.key for account in staff.listed(session, room)}
        scope = rooms.get(session, room).people_scope
        keys = [one if one in known else names.person(scope, one.strip()) for one in ids]
        return [staff.remove(session, room, key) for key in keys]

    return run_on(settings, lambda database: database.write(work))


def _names(settings: Settings) -> Pseudonyms:
    return Pseudonyms(load_key(settings.data, settings.pseudonym_key))
