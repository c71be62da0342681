"""Past shows from their files, for programs."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from console.i18n.language import Language
from console.past.proposal import Proposal, ProposedShow, Unplaced
from console.past.totals import unit_of
from console.web import bodies
from console.web.past import form_of, propose
from console.web.services import LanguageOf, PrincipalOf, ServicesOf

router = APIRouter(prefix="/api/v1/past", tags=["past shows"])

DESCRIBED: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "choices": {
                            "type": "string",
                            "description": "JSON: rooms by account, shows by what has no place, each by key, or “new”.",
                        },
                        "columns": {
                            "type": "string",
                            "description": "JSON: columns corrected by hand, {file name: {heading: column or null}}.",
                        },
                        "revision": {"type": "string", "description": "Of the preview; then it is added."},
                    },
                }
            }
        },
    }
}


@router.post("", openapi_extra=DESCRIBED)
async def past(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """Look at files of past shows, or add them.

    Without `revision` nothing is changed: the answer says which shows would be made or are here already, what they
    would get, and what has no place with the reason. With the `revision` of such an answer it is added, and the answer
    is 201; 409 with the newer preview where it is not the same any more. The same files again add nothing.
    """
    principal.require("plan")
    async with form_of(request) as form:
        proposal = await propose(services, principal, form)
        revision = form.get("revision")
    if not isinstance(revision, str) or not revision:
        return bodies.answer(preview(proposal, language))
    if revision != proposal.revision:
        detail = "Something has changed since the preview was made. Look at the new one, then add it."
        body = {"type": "about:blank", "title": "Conflict", "status": 409, "detail": language.gettext(detail)}
        return bodies.answer(body | {"preview": preview(proposal, language)}, 409)
    added = await services.past.add(proposal, revision, actor=principal.name, translate=language.gettext)
    return bodies.answer(added, 201)


def preview(proposal: Proposal, language: Language) -> dict[str, Any]:
    """A proposal as it is answered."""
    return {
        "revision": proposal.revision,
        "accounts": proposal.accounts,
        "new_rooms": proposal.new_rooms,
        "shows": [_show(show) for show in proposal.shows],
        "unplaced": [_unplaced(one, language) for one in proposal.unplaced],
    }


def _show(show: ProposedShow) -> dict[str, Any]:
    return {
        "key": show.key,
        "here": show.known,
        "room": show.room,
        "title": show.title,
        "started_at": show.started_at,
        "ended_at": show.ended_at,
        "streams": show.streams,
        "orders": show.orders,
        "sales": show.sales,
        "platform": [
            {"slug": one.slug, "value": one.value, "unit": unit_of(one.slug), "source": one.source}
            for one in show.figures
        ],
    }


def _unplaced(one: Unplaced, language: Language) -> dict[str, Any]:
    return {
        "key": one.key,
        "what": one.what,
        "file": one.file,
        "row": one.row,
        "column": language.gettext(one.column) if one.column else "",
        "code": one.code,
        "params": one.params,
        "text": language.format(one.message, one.params),
        "choices": one.choices,
    }
