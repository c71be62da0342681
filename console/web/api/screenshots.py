"""Figures read off a screenshot of a platform's screen: offered, never reported by themselves."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from msgspec import Struct

from console.ocr.candidates import Candidate, candidates
from console.ocr.reader import require_installed
from console.rooms import reported_rows, reporting
from console.rooms.items import MOST_PICTURE_BYTES
from console.web import bodies
from console.web.services import PrincipalOf, ServicesOf

router = APIRouter(prefix="/api/v1/rooms/{slug}", tags=["figures"])


class CandidatesOut(Struct):
    """What may be the figures that the room asks for, in the order of its row; of each the likeliest first."""

    candidates: list[Candidate]
    texts: int
    """How many pieces of text were found in the picture."""


@router.post("/figures/candidates", openapi_extra=bodies.answered(CandidatesOut))
async def read_screenshot(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Send a screenshot as the body (JPEG, PNG or WebP, at most 10 MB): which numbers may be which figures.

    It is read on the server's machine and nothing of it is kept. Nothing is reported either: send what a person has
    confirmed to `/figures`. 501 where the server has not got the optional part that reads pictures.
    """
    principal.require("report figures", slug)
    room = await services.room(slug)
    wanted = await services.database.read(lambda session: reported_rows.settings(session, slug))
    reporting.require_reporter(principal, slug, wanted.part)
    bodies.content_type(request, "image/jpeg", "image/png", "image/webp", "application/octet-stream")
    require_installed()
    from console.rooms.screenshots import readable  # a web process starts without it

    picture, size = await asyncio.to_thread(readable, await bodies.read(request, MOST_PICTURE_BYTES))
    boxes = await services.picture_reader.read(picture)
    found = await asyncio.to_thread(candidates, boxes, size, wanted.fields, room.currency)
    return bodies.answer(CandidatesOut(found, len(boxes)))
