"""The staff of a room: accounts of the house's own people, who are no audience."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Path, Request, Response
from msgspec import Meta, Struct
from sqlalchemy.orm import Session

from console.rooms import staff as access
from console.rooms.staff import AccountIn
from console.store import staff
from console.store.staff import Account
from console.web import bodies
from console.web.services import LanguageOf, PrincipalOf, ServicesOf

router = APIRouter(prefix="/api/v1/rooms/{slug}/staff", tags=["rooms"])
log = structlog.get_logger()

StaffKeyOf = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$")]


class StaffIn(Struct, forbid_unknown_fields=True):
    """Accounts to list, all or none."""

    accounts: Annotated[list[AccountIn], Meta(min_length=1, max_length=access.MOST)]


class StaffOut(Struct):
    """The accounts of a room, the newest first; what the platform calls them is not kept."""

    staff: list[Account]


@router.get("", openapi_extra=bodies.answered(StaffOut))
async def listed(slug: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Whose accounts are left out of people, interaction and buyer figures."""
    principal.require("plan", slug)
    await services.room(slug)
    return bodies.answer(StaffOut(await services.database.read(lambda session: staff.listed(session, slug))))


@router.post("", status_code=201, openapi_extra=bodies.described(StaffIn))
async def add(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """List accounts; figures of all shows are counted again without them within seconds. The answer is the list."""
    principal.require("plan", slug)
    body = await bodies.json_of(request, StaffIn, services.settings.body_limit)
    now = services.clock.now()

    def work(session: Session) -> list[Account]:
        return access.add(session, slug, body.accounts, services.pseudonyms, language, by=principal.name, now=now)

    found = await services.database.write(work)
    log.info("staff listed", room=slug, by=principal.name, accounts=len(body.accounts))
    return bodies.answer(StaffOut(found), 201)


@router.delete("/{key}", status_code=204)
async def remove(slug: str, key: StaffKeyOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Take an account off the list; it counts as audience again, also in what has been."""
    principal.require("plan", slug)
    account = await services.database.write(lambda session: staff.remove(session, slug, key))
    log.info("staff removed", room=slug, by=principal.name, key=account.key, note=account.note)
    return Response(status_code=204)
