"""Changes of who gets in where: carried out, in force on the screens at once, and written to the server's log."""

from __future__ import annotations

import structlog
from fastapi import Request
from msgspec import Struct, UnsetType
from sqlalchemy.orm import Session

from console.access import people as access
from console.access import service
from console.access.people import ListedPerson, OpenSession, PersonChange, PersonIn, Token
from console.access.rights import Principal
from console.rooms import parts as room_parts
from console.web.qr_code import qr_code
from console.web.services import Services, base_url

log = structlog.get_logger()


class Link(Struct):
    """A sign-in link, shown once."""

    url: str
    qr: str
    """The address as a QR code: an SVG document."""
    expires_at: int


async def add_person(services: Services, by: Principal, body: PersonIn) -> ListedPerson:
    """Add somebody. Raises Forbidden, NotFound, Invalid or Conflict."""
    now = services.clock.now()

    def work(session: Session) -> ListedPerson:
        return access.add(session, by, body, room_parts.keys(session, body.parts), now)

    added = await services.database.write(work)
    log.info("person added", person=added.name, role=added.role, rooms=added.rooms, by=by.name)
    return added


async def change_person(services: Services, by: Principal, person_id: str, body: PersonChange) -> ListedPerson:
    """Change somebody, and close what they may not watch any more. Raises Forbidden, NotFound, Invalid, Conflict or
    Refused."""
    now = services.clock.now()

    def work(session: Session) -> ListedPerson:
        parts = None if isinstance(body.parts, UnsetType) else room_parts.keys(session, body.parts)
        return access.change(session, by, person_id, body, parts, now)

    changed = await services.database.write(work)
    await services.live.access.look()
    log.info("person changed", person=changed.name, role=changed.role, rooms=changed.rooms, by=by.name)
    return changed


async def remove_person(services: Services, by: Principal, person_id: str) -> str:
    """Remove somebody; their name. Raises Forbidden, NotFound or Refused."""
    removed = await services.database.write(lambda session: access.remove(session, by, person_id))
    await services.live.access.look()
    log.info("person removed", person=removed.name, by=by.name)
    return removed.name


async def link_for(services: Services, by: Principal, person_id: str, request: Request) -> tuple[str, Link]:
    """Somebody's name, and a link that signs them in. Raises Forbidden or NotFound."""
    now = services.clock.now()
    person, secret = await services.database.write(lambda session: access.make_link(session, by, person_id, now))
    log.info("sign-in link made", person=person.name, by=by.name)
    url = f"{base_url(request)}/enter?link={secret}"
    return person.name, Link(url=url, qr=qr_code(url), expires_at=now + service.LINK_LIFE)


async def sign_out_everywhere(services: Services, by: Principal, person_id: str) -> int:
    """Sign somebody out; of how many browsers. Raises Forbidden or NotFound."""
    now = services.clock.now()
    ended = await services.database.write(lambda session: access.end_sessions(session, by, person_id, now))
    await services.live.access.look()
    log.info("signed out everywhere", person=person_id, sessions=ended, by=by.name)
    return ended


async def end_session(services: Services, by: Principal, key: str) -> OpenSession:
    """Sign a browser or a device out. Raises NotFound."""
    now = services.clock.now()
    ended = await services.database.write(lambda session: access.end_session(session, by, key, now))
    await services.live.access.look()
    log.info("session ended", session=ended.id, person=ended.name, by=by.name)
    return ended


async def revoke_token(services: Services, by: Principal, key: str) -> Token:
    """Revoke a token. Raises NotFound."""
    now = services.clock.now()
    revoked = await services.database.write(lambda session: access.revoke_token(session, by, key, now))
    await services.live.access.look()
    log.info("token revoked", token=revoked.id, label=revoked.label, role=revoked.role, by=by.name)
    return revoked
