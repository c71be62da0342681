"""People over several shows and rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from console.web import bodies
from console.web.distinct import DistinctPeople, distinct_people, wanted_shows
from console.web.services import LanguageOf, PrincipalOf, ServicesOf, allowed_show

router = APIRouter(prefix="/api/v1", tags=["figures"])

NamesOf = Annotated[Sequence[str], Query()]


@router.get("/distinct-people", openapi_extra=bodies.answered(DistinctPeople))
async def distinct(
    services: ServicesOf, principal: PrincipalOf, language: LanguageOf, show: NamesOf = (), room: NamesOf = ()
) -> Response:
    """Distinct viewers, participants and buyers of several shows; ``room`` stands for all its shows that have begun.

    Null, with the reason, where rooms do not share their people (``people_scope``) or a show does not know them.
    """
    principal.require("read figures")
    for slug in room:
        principal.require("read figures", slug)
    for one in show:
        await allowed_show(services, principal, one, "read figures")
    wanted = await wanted_shows(services, show, room)
    return bodies.answer(await distinct_people(services, wanted, language))
