"""The review page of a show."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from console.web.pages.page import page
from console.web.pages.review.page import review_page
from console.web.services import LanguageOf, PartsOf, PrincipalOf, allowed_show

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)


@router.get("/review")
async def review(
    show_id: str, request: Request, parts: PartsOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What the show was, beside what it was to be."""
    show = await allowed_show(parts, principal, show_id, "read figures")
    return page(parts, language, await review_page(parts, show, principal, language, request.url.path))
