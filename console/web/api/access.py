"""People with their roles, the sessions in which they are signed in, and tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from console.access import people as access
from console.access.people import ListedPerson, OpenSession, PersonChange, PersonIn, Token
from console.web import bodies
from console.web import people as changes
from console.web.people import Link
from console.web.services import PrincipalOf, ServicesOf

router = APIRouter(prefix="/api/v1", tags=["people"])

KeyOf = Annotated[str, Path(pattern="^[0-9a-f]{12,64}$")]


@router.get("/people", openapi_extra=bodies.answered(list[ListedPerson]))
async def listed(services: ServicesOf, principal: PrincipalOf) -> Response:
    """Everybody, by name; whoever invites to rooms sees those who get in there."""
    principal.require("invite")
    now = services.clock.now()
    return bodies.answer(await services.database.read(lambda session: access.listed(session, principal, now)))


@router.post("/people", status_code=201, openapi_extra=bodies.described(PersonIn) | bodies.answered(ListedPerson))
async def add(request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Add somebody with a role for all rooms (owners only), in single rooms, or both."""
    principal.require("invite")
    body = await bodies.json_of(request, PersonIn, services.settings.body_limit)
    return bodies.answer(await changes.add_person(services, principal, body), 201)


@router.patch("/people/{person_id}", openapi_extra=bodies.described(PersonChange) | bodies.answered(ListedPerson))
async def change(person_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Change somebody; what is left out stays. Of ``rooms`` those that are named change, null takes a role away."""
    principal.require("invite")
    body = await bodies.json_of(request, PersonChange, services.settings.body_limit)
    return bodies.answer(await changes.change_person(services, principal, person_id, body))


@router.delete("/people/{person_id}", status_code=204)
async def remove(person_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Remove somebody; they are signed out everywhere. What they did keeps their name."""
    principal.require("invite")
    await changes.remove_person(services, principal, person_id)
    return Response(status_code=204)


@router.post("/people/{person_id}/link", status_code=201, openapi_extra=bodies.answered(Link))
async def make_link(person_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """A link that signs somebody in, once, within a day."""
    return bodies.answer((await changes.link_for(services, principal, person_id, request))[1], 201)


@router.get("/people/{person_id}/sessions", openapi_extra=bodies.answered(list[OpenSession]))
async def sessions_of(person_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """In which browsers somebody is signed in, the newest first."""
    now = services.clock.now()
    found = await services.database.read(lambda session: access.sessions(session, principal, now, person_id))
    return bodies.answer(found)


@router.delete("/people/{person_id}/sessions", status_code=204)
async def sign_out(person_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Sign somebody out everywhere."""
    await changes.sign_out_everywhere(services, principal, person_id)
    return Response(status_code=204)


@router.get("/sessions", openapi_extra=bodies.answered(list[OpenSession]))
async def sessions(services: ServicesOf, principal: PrincipalOf) -> Response:
    """Where people are signed in, and the devices that passes signed in, the newest first, as far as one may
    end them."""
    now = services.clock.now()
    return bodies.answer(await services.database.read(lambda session: access.sessions(session, principal, now)))


@router.delete("/sessions/{key}", status_code=204)
async def end_session(key: KeyOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Sign a browser or a device out."""
    await changes.end_session(services, principal, key)
    return Response(status_code=204)


@router.get("/tokens", openapi_extra=bodies.answered(list[Token]))
async def tokens(services: ServicesOf, principal: PrincipalOf) -> Response:
    """Tokens without their secrets, the newest first."""
    principal.require("invite")
    now = services.clock.now()
    return bodies.answer(await services.database.read(lambda session: access.tokens(session, principal, now)))


@router.get("/tokens/{key}", openapi_extra=bodies.answered(Token))
async def get_token(key: KeyOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """A token without its secret."""
    principal.require("invite")
    now = services.clock.now()
    return bodies.answer(await services.database.read(lambda session: access.get_token(session, principal, key, now)))


@router.delete("/tokens/{key}", status_code=204)
async def revoke_token(key: KeyOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Revoke a token; what uses it is refused from now on."""
    principal.require("invite")
    await changes.revoke_token(services, principal, key)
    return Response(status_code=204)
