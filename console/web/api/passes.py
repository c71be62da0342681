"""Passes: a code that signs a tablet in to one view of one show."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from msgspec import UNSET, Meta, Struct, UnsetType

from console.access import service as access
from console.access.service import KEY
from console.i18n.texts import N_
from console.live.socket import NAME_LIMIT, clean_name
from console.rooms import views
from console.rooms.presets import ViewQuery
from console.rooms.views import PassRole
from console.rundown.floor.model import Part as Part
from console.store import people
from console.store.people import Credential
from console.web import bodies
from console.web.qr_code import qr_code
from console.web.services import PrincipalOf, ServicesOf, allowed_show, base_url
from streams.errors import Invalid

router = APIRouter(prefix="/api/v1/shows/{show_id}/passes", tags=["passes"])


class PassIn(Struct, forbid_unknown_fields=True):
    """What a pass is to open."""

    view: str
    name: Annotated[str, Meta(max_length=NAME_LIMIT)]
    """What the device is called: in the list of screens, and where it acknowledges."""
    query: ViewQuery = ""
    """Settings of the view, as its address carries them."""
    part: Part | UnsetType = UNSET
    """The part that is played in front of it: ``lighting``."""
    role: PassRole | UnsetType = UNSET
    """The role of access; by default host for the cue screen, crew for the others."""


class PassOut(Struct):
    """A pass, or what is left of one: the devices that it has signed in."""

    id: str
    name: str
    view: str
    query: str
    role: str
    made_at: int
    expires_at: int | None
    """Until when it signs devices in; null: no longer."""
    devices: int
    """How many it has signed in."""
    devices_until: int | None
    """When the last of them is signed out."""


class PassesOut(Struct):
    passes: list[PassOut]


class FreshPass(Struct):
    """A pass that was just made; the address is shown this once."""

    id: str
    url: str
    qr: str
    """The address as a QR code, an SVG document."""
    expires_at: int


@router.post("", status_code=201, openapi_extra=bodies.described(PassIn))
async def make(show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Make a pass: for a quarter of an hour its address signs devices in, each for twelve hours, to this view only."""
    show = await allowed_show(services, principal, show_id, "command")
    body = await bodies.json_of(request, PassIn, services.settings.body_limit)
    name = clean_name(body.name)
    if not name:
        raise _at("name", N_("Type a name of 1 to {limit} characters."), limit=NAME_LIMIT)
    role = _role_for(body)
    part = "" if isinstance(body.part, UnsetType) else body.part
    query = views.with_settings(views.clean_query(body.query), role=part, name=name)
    now = services.clock.now()
    secret = await services.database.write(
        lambda session: access.make_pass(session, show, body.view, query, name, role, now)
    )
    url = f"{base_url(request)}/enter/{secret}"
    fresh = FreshPass(id=people.digest(secret)[:KEY], url=url, qr=qr_code(url), expires_at=now + access.PASS_LIFE)
    return bodies.answer(fresh, 201)


@router.get("", openapi_extra=bodies.answered(PassesOut))
async def listed(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The passes that still sign devices in, and those whose devices are still signed in; the newest first."""
    await allowed_show(services, principal, show_id, "command")
    now = services.clock.now()
    known = await services.database.read(lambda session: people.of_show(session, show_id, now))
    return bodies.answer(PassesOut(_passes(known)))


@router.delete("/{key}", status_code=204)
async def revoke(show_id: str, key: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Revoke a pass: every device that it has signed in is signed out at once."""
    await allowed_show(services, principal, show_id, "command")
    now = services.clock.now()
    await services.database.write(lambda session: access.revoke_pass(session, show_id, key, now))
    await services.live.access.look()
    return Response(status_code=204)


def _role_for(body: PassIn) -> PassRole:
    """The role of access of a pass. Raises NotFound for an unknown view, Invalid for one that needs a person."""
    wanted = views.offered(body.view)
    if wanted.role is None:
        raise _at("view", N_("This view needs a person who signs in: use a sign-in link."))
    role = wanted.role if isinstance(body.role, UnsetType) else body.role
    if not wanted.opens_to(role):
        raise _at("role", N_("This view does not open with the role “{role}”."), role=role)
    return role


def _passes(known: list[Credential]) -> list[PassOut]:
    """Passes and orphaned sessions, put together by pass."""
    groups: dict[str, list[Credential]] = {}
    for credential in known:
        groups.setdefault(credential.source or credential.hash, []).append(credential)
    return [_pass(source, found) for source, found in groups.items()]


def _pass(source: str, found: list[Credential]) -> PassOut:
    devices = [one for one in found if one.kind == "session"]
    made = next((one for one in found if one.kind == "pass"), found[-1])
    return PassOut(
        id=source[:KEY],
        name=made.label,
        view=made.view or "",
        query=made.query,
        role=made.role or "",
        made_at=made.created_at,
        expires_at=made.expires_at if made.kind == "pass" and made.uses_left != 0 else None,
        devices=len(devices),
        devices_until=max((one.expires_at or 0 for one in devices), default=None),
    )


def _at(field: str, message: str, **params: object) -> Invalid:
    return Invalid(message, extra={"errors": [{"field": field, "reason": message.format(**params)}]}, **params)
