"""The review page of a show."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from console.web.pages.page import page
from console.web.pages.review.page import review_page
from console.web.services import LanguageOf, PrincipalOf, ServicesOf, allowed_show

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)


@router.get("/review")
async def review(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What the show was, beside what it was to be."""
    show = await allowed_show(services, principal, show_id, "read figures")
    return page(services, language, await review_page(services, show, principal, language, request.url.path))
