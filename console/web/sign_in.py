"""Signing in with a link, signing out, and choosing the language."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access import service as access
from console.access.guard import COOKIE
from console.web.contexts import SignInPage
from console.web.pages import page, shell
from console.web.parts import LanguageOf, Parts, PartsOf
from console.web.words import LANGS
from streams.errors import Unauthorised

router = APIRouter(include_in_schema=False)
YEAR_S = 365 * 86_400
DAY_S = 86_400


@router.get("/sign-in")
async def form(request: Request, parts: PartsOf, language: LanguageOf, next: str = "/") -> Response:
    """Say how to sign in."""
    return page(parts, language, SignInPage(shell=shell(request, None, language), next=_inside(next)))


@router.post("/sign-in")
async def submit(request: Request, parts: PartsOf, language: LanguageOf) -> Response:
    """Sign in with a pasted link."""
    fields = await request.form()
    pasted = str(fields.get("link", "")).strip()
    target = _inside(str(fields.get("next", "/")))
    secret = parse_qs(urlsplit(pasted).query).get("link", [pasted])[0]
    try:
        return await _enter(parts, secret, target)
    except Unauthorised as error:
        frame = shell(request, None, language)
        context = SignInPage(shell=frame, next=target, link=pasted, error=language.format(error.message, error.params))
        return page(parts, language, context, 401)


@router.get("/enter")
async def enter(parts: PartsOf, request: Request, language: LanguageOf, link: str, next: str = "/") -> Response:
    """Open a sign-in link."""
    try:
        return await _enter(parts, link, _inside(next))
    except Unauthorised as error:
        frame = shell(request, None, language)
        context = SignInPage(shell=frame, next=_inside(next), error=language.format(error.message, error.params))
        return page(parts, language, context, 401)


@router.post("/sign-out")
async def leave(request: Request, parts: PartsOf) -> Response:
    """Sign out."""
    secret = request.cookies.get(COOKIE)
    if secret:
        parts.guard.forget(secret)
        await parts.database.write(lambda session: access.revoke(session, secret))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/language/{lang}")
async def choose(lang: str, next: str = "/") -> Response:
    """Remember the language of this browser."""
    response = RedirectResponse(_inside(next), 303)
    if lang in LANGS:
        response.set_cookie("lang", lang, max_age=YEAR_S, samesite="lax")
    return response


async def _enter(parts: Parts, secret: str, target: str) -> Response:
    days = parts.settings.session_days
    now = parts.clock.now()
    opened = await parts.database.write(lambda session: access.open_session(session, secret, now, days))
    response = RedirectResponse(target, 303)
    secure = parts.settings.secure_cookies
    response.set_cookie(COOKIE, opened, max_age=days * DAY_S, httponly=True, samesite="lax", secure=secure)
    return response


def _inside(target: str) -> str:
    """An address of this server only; a link must not lead people elsewhere after they signed in."""
    inside = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if inside else "/"
