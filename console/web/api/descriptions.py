"""What machines can read of the interface: OpenAPI for HTTP, AsyncAPI for the socket, and a page over the first."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from console.live import messages
from console.rooms.views import ASIDE, OFFERED
from console.version import VERSION
from console.web import bodies
from console.web.pages.app.contexts import DocsPage
from console.web.pages.page import page, shell
from console.web.policy import with_inline_styles
from console.web.services import LanguageOf, PrincipalOf, ServicesOf

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def openapi(request: Request, principal: PrincipalOf) -> Response:
    """The HTTP interface."""
    document = request.app.openapi()
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update(bodies.schemas())
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    return bodies.answer(document)


@router.get("/asyncapi.json")
async def asyncapi(principal: PrincipalOf) -> Response:
    """The live socket."""
    return bodies.answer(asyncapi_document())


@router.get("/docs")
async def docs(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The HTTP interface as a page."""
    response = page(services, language, DocsPage(shell=shell(request, principal, language)))
    response.headers["Content-Security-Policy"] = with_inline_styles(services.renderer.policy)
    return response


def asyncapi_document() -> dict[str, Any]:
    """AsyncAPI 3.0, drawn from the message types themselves."""
    sent = messages.Message.__subclasses__()
    received = messages.ClientMessage.__subclasses__()
    _, schemas = msgspec.json.schema_components([*sent, *received], ref_template=bodies.SCHEMA)
    described = {
        kind.__name__: {
            "summary": (kind.__doc__ or "").strip(),
            "payload": {"$ref": bodies.SCHEMA.format(name=kind.__name__)},
        }
        for kind in (*sent, *received)
    }
    channel = "#/channels/live/messages/{}"
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Cuelight live", "version": VERSION},
        "channels": {
            "live": {
                "address": "/ws/shows/{show}?view={view}&role={role}&screen={screen}&name={name}",
                "parameters": {
                    "show": {},
                    "view": {"enum": [*OFFERED, *ASIDE]},
                    "role": {"description": "The part played in front of the screen, where it is not the view's own."},
                    "screen": {"description": "The id that the tab had before: 8 letters, digits, “_” or “-”."},
                    "name": {"description": "What the screen is called, at most 40 characters."},
                },
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in described},
            }
        },
        "operations": {
            "server": _operation("send", [channel.format(kind.__name__) for kind in sent]),
            "page": _operation("receive", [channel.format(kind.__name__) for kind in received]),
        },
        "components": {"messages": described, "schemas": schemas},
    }


def _operation(action: str, references: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": reference} for reference in references],
    }
