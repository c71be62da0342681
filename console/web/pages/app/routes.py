"""What makes the pages installable: the manifest, the icons, and the worker that says honestly when a page is offline.

All of it is open to everybody: a browser fetches these without the session, and there is nothing in them but names.
"""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response

from console.assets import asset_dir
from console.i18n.language import LANGS, Language, language_for
from console.version import VERSION
from console.web.pages.app import icons
from console.web.pages.app.contexts import OfflinePage
from console.web.pages.page import page
from console.web.services import Services, ServicesOf, language_of
from streams.errors import NotFound

router = APIRouter(include_in_schema=False)

SHELL: Final = (
    "app/theme.js",
    "css/app/tokens.css",
    "css/app/offline.css",
    "app/offline.js",
)
"""The static files that the offline page needs."""
WORKER: Final = "app/service_worker.js"
DAY_S: Final = 86_400
ManifestLanguageOf = Annotated[str | None, Query(max_length=8)]


def _language(request: Request, lang: str | None) -> Language:
    """The language an address names, since a browser may fetch it without cookies; else the page's own."""
    return language_for(lang) if lang in LANGS else language_of(request)


@router.get("/manifest.webmanifest")
async def manifest(request: Request, lang: ManifestLanguageOf = None) -> Response:
    """What the application is called and looks like on a home screen."""
    language = _language(request, lang)
    body = {
        "id": "/",
        "name": language.gettext("Cuelight control console"),
        "short_name": "Cuelight",
        "description": language.gettext("Cue screen and control console of live shows"),
        "lang": language.html_lang,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "display_override": ["fullscreen", "standalone"],
        "background_color": "#0b0f14",
        "theme_color": "#0b0f14",
        "icons": [
            {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(
                {"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for size in icons.SIZES
                for purpose in ("any", "maskable")
            ),
        ],
    }
    return Response(msgspec.json.encode(body), media_type="application/manifest+json")


@router.get("/icon-{size}.png")
async def icon(size: Annotated[int, Path()]) -> Response:
    """The icon as a picture."""
    if size not in icons.SIZES:
        raise NotFound("There is no icon of that size.")
    picture = await asyncio.to_thread(icons.png, size)
    return Response(picture, media_type="image/png", headers={"Cache-Control": f"public, max-age={DAY_S}"})


@router.get("/offline")
async def offline(request: Request, services: ServicesOf, lang: ManifestLanguageOf = None) -> Response:
    """The one page that is kept on the device: not connected, and nothing to be seen is live."""
    return page(services, _language(request, lang), OfflinePage())


@router.get("/sw.js")
async def worker(request: Request, services: ServicesOf, lang: ManifestLanguageOf = None) -> Response:
    """The service worker; its version is that of all it keeps, so a changed shell is fetched anew."""
    language = _language(request, lang)
    files = services.renderer.static.refresh()
    shell = (f"/offline?lang={language.lang}", *(files.address(name) for name in SHELL))
    known = {"VERSION": _version(services, language), "SHELL": shell}
    head = "".join(f"const {name} = {msgspec.json.encode(value).decode()};\n" for name, value in known.items())
    code = (asset_dir("static") / WORKER).read_text("utf-8")
    return Response(head + code, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _version(services: Services, language: Language) -> str:
    """The offline page names its files by their hashes, so its own hash stands for all of them."""
    kept = sha256(services.renderer.render(OfflinePage(), language).encode())
    return f"{VERSION}-{kept.hexdigest()[:12]}"
