"""Signing in with a link or a code, signing out, and choosing the language.

Opening the address of a link spends nothing: messengers and browsers fetch addresses before anybody opens them. It
answers with a page that sends itself.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access import service as access
from console.access.browsers import browser_name
from console.access.rights import Principal
from console.i18n.language import LANGS, Language
from console.rooms import views
from console.store import shows
from console.store.people import Credential
from console.web.pages.contexts import ErrorPage
from console.web.pages.page import page, shell
from console.web.pages.sign_in.contexts import EnterPage, SignInPage
from console.web.services import LanguageOf, Services, ServicesOf
from streams.errors import CuelightError, TooMany, Unauthorised

router = APIRouter(include_in_schema=False)
YEAR_S = 365 * 86_400


@router.get("/sign-in")
async def form(request: Request, services: ServicesOf, language: LanguageOf, next: str = "/") -> Response:
    """Say how to sign in."""
    return page(services, language, SignInPage(shell=shell(request, None, language), next=_inside(next)))


@router.post("/sign-in")
async def submit(request: Request, services: ServicesOf, language: LanguageOf) -> Response:
    """Sign in with a pasted link."""
    services.guard.check_origin(request)
    fields = await request.form()
    pasted = str(fields.get("link", "")).strip()
    target = _inside(str(fields.get("next", "/")))
    address = urlsplit(pasted)
    secret = parse_qs(address.query).get("link", [address.path.rpartition("/enter/")[2]])[0]
    try:
        return await _enter(services, request, secret, target)
    except (Unauthorised, TooMany) as error:
        return _refused(services, request, language, target, error, pasted)


@router.get("/enter")
async def opened_link(
    services: ServicesOf, request: Request, language: LanguageOf, link: str = "", next: str = "/"
) -> Response:
    """A sign-in link was opened: a page that signs in by itself."""
    target = _inside(next)
    try:
        await _entrance(services, request, link)
    except (Unauthorised, TooMany) as error:
        return _refused(services, request, language, target, error)
    context = EnterPage(shell=shell(request, None, language), secret=link, next=target)
    return page(services, language, context)


@router.get("/enter/{secret}")
async def opened_code(secret: str, services: ServicesOf, request: Request, language: LanguageOf) -> Response:
    """The code of a pass was opened: a page that says what it is for and signs in by itself.

    Somebody who is signed in already is asked first, because the pass would take the place of their session.
    """
    try:
        found = await _entrance(services, request, secret)
    except Unauthorised:
        return _spent(services, request, language)
    visitor = await _visitor(services, request)
    person = visitor if visitor is not None and visitor.show is None else None
    title, view = await _leads_to(services, language, found)
    context = EnterPage(
        shell=shell(request, None, language),
        secret=secret,
        next="/",
        title=title,
        view=view,
        name=found.label,
        person=person.name if person else "",
        open=_target(found) if person and person.may("read", found.room) else "",
    )
    return page(services, language, context)


@router.post("/enter")
async def enter(services: ServicesOf, request: Request, language: LanguageOf) -> Response:
    """Sign in with a link or a code."""
    services.guard.check_origin(request)
    fields = await request.form()
    target = _inside(str(fields.get("next", "/")))
    try:
        return await _enter(services, request, str(fields.get("link", "")), target)
    except (Unauthorised, TooMany) as error:
        return _refused(services, request, language, target, error)


@router.post("/sign-out")
async def leave(request: Request, services: ServicesOf) -> Response:
    """Sign out."""
    services.guard.check_origin(request)
    secret = services.guard.session(request)
    if secret:
        await services.database.write(lambda session: access.revoke(session, secret))
        await services.live.access.look()
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(services.guard.cookie(request))
    return response


@router.get("/language/{lang}")
async def choose(lang: str, next: str = "/") -> Response:
    """Remember the language of this browser."""
    response = RedirectResponse(_inside(next), 303)
    if lang in LANGS:
        response.set_cookie("lang", lang, max_age=YEAR_S, samesite="lax")
    return response


async def _entrance(services: Services, request: Request, secret: str) -> Credential:
    """What a link or a code opens. Raises Unauthorised; TooMany when many wrong ones came from the caller's address."""
    try:
        async with services.attempts.turn(request):
            return await services.database.read(lambda session: access.entrance(session, secret, services.clock.now()))
    except Unauthorised:
        await services.attempts.wrong(request)
        raise


async def _enter(services: Services, request: Request, secret: str, target: str) -> Response:
    days = services.settings.session_days
    now = services.clock.now()
    browser = browser_name(request.headers.get("user-agent", ""))
    await _entrance(services, request, secret)  # a wrong one does not take the turn of what is written
    opened, used = await services.database.write(
        lambda session: access.open_session(session, secret, now, days, browser)
    )
    life = access.PASS_SESSION if used.show else days * access.DAY
    response = RedirectResponse(_target(used) if used.show else target, 303)
    secure = services.settings.secure_cookies or request.url.scheme == "https"
    response.set_cookie(
        services.guard.cookie(request), opened, max_age=life // 1000, httponly=True, samesite="lax", secure=secure
    )
    return response


async def _visitor(services: Services, request: Request) -> Principal | None:
    with suppress(Unauthorised):
        return await services.guard.visitor(request)
    return None


async def _leads_to(services: Services, language: Language, found: Credential) -> tuple[str, str]:
    """The show and the view that a pass opens, as people call them."""
    if found.show is None:
        return "", ""
    show_id = found.show
    show = await services.database.read(lambda session: shows.get(session, show_id))
    return show.title, language.gettext(views.OFFERED[found.view or ""].view.title)


def _target(found: Credential) -> str:
    return views.path(found.show or "", found.view or "", found.query)


def _refused(
    services: Services, request: Request, language: Language, target: str, error: CuelightError, pasted: str = ""
) -> Response:
    detail = language.format(error.message, error.params)
    context = SignInPage(shell=shell(request, None, language), next=target, link=pasted, error=detail)
    answer = page(services, language, context, error.status)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.extra["retry_after_s"])
    return answer


def _spent(services: Services, request: Request, language: Language) -> Response:
    context = ErrorPage(
        shell=shell(request, None, language),
        status=410,
        title=language.gettext("This code is not valid any more"),
        detail=language.gettext("A code works for a quarter of an hour. Ask the director to show a new one."),
    )
    return page(services, language, context, 410)


def _inside(target: str) -> str:
    """An address of this server only; a link must not lead people elsewhere after they signed in."""
    inside = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if inside else "/"
