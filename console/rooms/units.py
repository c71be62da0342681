"""How rooms belong together: what each is a part of, and which share their people.

A room may be a part of another, that of a third: shop, region, headquarters. There are no circles, so that figures and
rights can follow the tree one day. What is only a unit and never streams is a room without shows.

Apart from that, rooms may share people. The scope of a room's pseudonyms is the room itself or another one that keeps
to itself; rooms of one scope know the same person by the same pseudonym. It stays from the first event on: with
another one, everybody who was there would be somebody new.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rooms.rooms import RoomChange, changes
from console.store import rooms, staff
from console.store.rooms import Room


def make(session: Session, room: Room) -> Room:
    """Make a room. Raises Conflict when its name is taken, Invalid for a parent or scope that cannot be."""
    known = _known(session)
    if room.slug not in known:  # else it is said that it is taken
        _check_parent(known, room.slug, room.parent)
        _check_scope(known, room.slug, room.people_scope)
    rooms.create(session, room)
    return room


def change(session: Session, slug: str, body: RoomChange) -> Room:
    """Change how a room is set up. Raises NotFound, or Invalid naming the field."""
    fields = changes(body)
    if "parent" in fields or "people_scope" in fields:
        known = _known(session)
        if slug in known:
            _check_change(session, known, known[slug], fields)
    return rooms.change(session, slug, **fields)


def above(known: Mapping[str, Room], slug: str) -> list[str]:
    """What a room is a part of, the nearest first."""
    found: list[str] = []
    parent = known[slug].parent if slug in known else None
    while parent is not None and parent not in found:
        found.append(parent)
        parent = known[parent].parent
    return found


def _known(session: Session) -> dict[str, Room]:
    """All rooms, which nobody changes meanwhile: two changes at once must not make a circle."""
    return {room.slug: room for room in rooms.lock_all(session)}


def _check_change(session: Session, known: Mapping[str, Room], room: Room, fields: Mapping[str, object]) -> None:
    parent = fields.get("parent", room.parent)
    if parent != room.parent:
        _check_parent(known, room.slug, parent if isinstance(parent, str) else None)
    scope = fields.get("people_scope", room.people_scope)
    if scope == room.people_scope:
        return
    if room.people_since is not None:
        raise field_error(
            "people_scope",
            N_(
                "This room has had events: its people are known by pseudonyms of “{scope}”, and would all be somebody "
                "new. Make a new room to count them with others."
            ),
            scope=room.people_scope,
        )
    if staff.listed(session, room.slug):
        raise field_error(
            "people_scope",
            N_("Accounts of staff are listed by pseudonyms of “{scope}”. Take them off the list, then change this."),
            scope=room.people_scope,
        )
    sharing = next((one for one in known.values() if one.people_scope == room.slug != one.slug), None)
    if sharing is not None:
        raise field_error("people_scope", N_("“{room}” shares the people of this room."), room=sharing.name)
    _check_scope(known, room.slug, str(scope))


def _check_parent(known: Mapping[str, Room], slug: str, parent: str | None) -> None:
    if parent is None:
        return
    if parent == slug:
        raise field_error("parent", N_("A room cannot be a part of itself."))
    if parent not in known:
        raise field_error("parent", N_("There is no room “{slug}” that this could be a part of."), slug=parent)
    if slug in above(known, parent):
        raise field_error(
            "parent", N_("“{room}” is a part of this room already; that would be a circle."), room=known[parent].name
        )


def _check_scope(known: Mapping[str, Room], slug: str, scope: str) -> None:
    if scope == slug:
        return
    if scope not in known:
        raise field_error("people_scope", N_("There is no room “{slug}” to share people with."), slug=scope)
    its_scope = known[scope].people_scope
    if its_scope != scope:
        raise field_error(
            "people_scope",
            N_("“{room}” shares the people of “{scope}”; choose “{scope}”."),
            room=known[scope].name,
            scope=its_scope,
        )
