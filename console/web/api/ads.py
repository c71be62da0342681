"""Ad plans, as the traffic buyer of a room writes them down."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from msgspec import Struct
from sqlalchemy.orm import Session

from console.rooms import ad_plans
from console.rooms.ad_plan import AdPlan, AdPlanIn
from console.web import bodies
from console.web.services import PrincipalOf, ServicesOf, allowed_show

router = APIRouter(prefix="/api/v1/shows/{show_id}/ad-plans", tags=["figures"])

KeyOf = Annotated[str, Path(pattern="^[0-9a-f]{1,64}$")]


class AdPlansOut(Struct):
    """The ad plans of the show's room: those that run first, each by name."""

    plans: list[AdPlan]


@router.get("", openapi_extra=bodies.answered(AdPlansOut))
async def listed(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The ad plans of the room, each with the show that it was written down in, by whom and when."""
    show = await allowed_show(services, principal, show_id, "read figures")
    return bodies.answer(AdPlansOut(await services.database.read(lambda s: ad_plans.listed(s, show.room))))


@router.post("", openapi_extra=bodies.described(AdPlanIn) | bodies.answered(AdPlansOut))
async def write(show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Write a plan down, in the place of the one of that name: by whoever directs the room or buys its traffic.

    The answer has all plans.
    """
    show = await allowed_show(services, principal, show_id, "read figures")
    ad_plans.require(principal, show.room)
    plan = await bodies.json_of(request, AdPlanIn, services.settings.body_limit)
    now = services.clock.now()

    def keep(session: Session) -> list[AdPlan]:
        ad_plans.keep(session, show.room, show_id, plan, by=principal.name, now=now)
        session.flush()
        return ad_plans.listed(session, show.room)

    return bodies.answer(AdPlansOut(await services.database.write(keep)))


@router.delete("/{key}", status_code=204)
async def remove(show_id: str, key: KeyOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Remove a plan."""
    show = await allowed_show(services, principal, show_id, "read figures")
    ad_plans.require(principal, show.room)
    await services.database.write(lambda session: ad_plans.forget(session, show.room, key))
    return Response(status_code=204)
