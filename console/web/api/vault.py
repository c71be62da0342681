"""The identity vault of a room: who pseudonyms are, for whoever has the right, and who looked."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct
from sqlalchemy.orm import Session

from console.rooms.vault import Days, Identity, PersonName, Purpose, Selection, people_kept
from console.store import identities, rooms
from console.store.identities import AuditEntry
from console.web import bodies
from console.web.services import PrincipalOf, Services, ServicesOf

router = APIRouter(prefix="/api/v1/rooms/{slug}/vault", tags=["rooms"])
log = structlog.get_logger()

AUDIT_SHOWN = 50
CountOf = Annotated[int, Query(ge=1, le=1_000)]


class VaultIn(Struct, forbid_unknown_fields=True):
    """How long it is kept who somebody is, in days after they were last seen; null: not at all, and all of it goes."""

    days: Days | None


class VaultOut(Struct):
    """A vault as it stands."""

    days: int | None
    people: int
    """How many people it holds."""
    audit: list[AuditEntry]
    """What was done to it, the newest first."""


class LookUp(Selection, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose identity is asked for, and what for; the audit keeps it."""

    purpose: Purpose


class Erasure(Selection, frozen=True, forbid_unknown_fields=True):
    """Whose identity is to go."""


class PeopleOut(Struct):
    """Who these people are."""

    people: list[Identity]
    missing: int
    """Of so many nothing is kept."""


class ErasedOut(Struct):
    """Whose identity is gone, by pseudonym."""

    erased: list[PersonName]


@router.get("", openapi_extra=bodies.answered(VaultOut))
async def get_vault(slug: str, services: ServicesOf, principal: PrincipalOf, count: CountOf = AUDIT_SHOWN) -> Response:
    """Whether it is kept who people are, and for how long; the newest ``count`` entries of the audit."""
    principal.require("read identities", slug)
    return bodies.answer(await _vault(slug, services, count))


@router.put("", openapi_extra=bodies.described(VaultIn) | bodies.answered(VaultOut))
async def set_vault(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Keep who people are from now on, for so many days; null empties the vault. Events before were never kept."""
    principal.require("read identities", slug)
    body = await bodies.json_of(request, VaultIn, services.settings.body_limit)
    now = services.clock.now()

    def work(session: Session) -> None:
        services.vault.set_days(session, slug, body.days, by=principal.name, now=now)

    await services.database.write(work)
    services.forget_room(slug)
    log.info("identity vault set", room=slug, by=principal.name, days=body.days)
    return bodies.answer(await _vault(slug, services, AUDIT_SHOWN))


@router.post("/lookups", openapi_extra=bodies.described(LookUp) | bodies.answered(PeopleOut))
async def look_up(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Who pseudonyms are. Every person that is read is in the audit, with who read it and what for."""
    principal.require("read identities", slug)
    body = await bodies.json_of(request, LookUp, services.settings.body_limit)
    now = services.clock.now()

    def work(session: Session) -> list[Identity]:
        return services.vault.read(session, slug, body, by=principal.name, purpose=body.purpose, now=now)

    people = await services.database.write(work)
    log.info("identities read", room=slug, by=principal.name, people=len(people))
    return bodies.answer(PeopleOut(people, len({*body.keys}) + len({*body.ids}) - len(people)))


@router.post("/erasures", openapi_extra=bodies.described(Erasure) | bodies.answered(ErasedOut))
async def erase(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Delete who somebody is. Their pseudonym stays in the log, and stands for nobody from then on."""
    principal.require("read identities", slug)
    body = await bodies.json_of(request, Erasure, services.settings.body_limit)
    now = services.clock.now()

    def work(session: Session) -> list[str]:
        return services.vault.erase(session, slug, body, by=principal.name, now=now)

    erased = await services.database.write(work)
    log.info("identities erased", room=slug, by=principal.name, people=len(erased))
    return bodies.answer(ErasedOut(erased))


async def _vault(slug: str, services: Services, count: int) -> VaultOut:
    now = services.clock.now()

    def work(session: Session) -> VaultOut:
        days = rooms.get(session, slug).vault_days
        return VaultOut(days, people_kept(session, slug, now), identities.audit(session, slug, count))

    return await services.database.read(work)
