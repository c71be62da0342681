"""A table that comes in, as pages: sent, looked at, corrected, applied."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import structs

from console.access.rights import Principal
from console.i18n.language import Language
from console.rooms.imports import ImportKind, NewerPreview, Preview, Target
from console.store import shows
from console.web.context import Context
from console.web.pages.contexts import Choice
from console.web.pages.page import page, shell
from console.web.pages.sheets.contexts import DonePage, ImportFragment, PreviewPage, SendPage
from console.web.pages.sheets.page import done_lines, head_of, preview_of
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from console.web.uploads import sent_import, staged_import, target_of
from streams.errors import CuelightError

router = APIRouter(prefix="/rooms/{slug}/imports", include_in_schema=False)
COLUMN = "column:"
"""What the fields of columns begin with; the heading follows."""
REVIEWS = 3


@router.get("/new")
async def new(
    slug: str,
    request: Request,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
    what: str,
    show: str = "",
) -> Response:
    """Where a file is dropped, chosen or pasted."""
    principal.require("read", slug)
    kind = services.imports.kind(what)
    principal.require(kind.right, slug)
    target = await target_of(services, principal, kind, slug, show or None)
    frame = shell(request, principal, language, target.room)
    return page(services, language, SendPage(shell=frame, head=head_of(kind, target, language)))


@router.post("")
async def stage(
    slug: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Read what was sent; what cannot be read comes back with the reason, and with what was pasted."""
    sent, kind, target = await sent_import(services, principal, slug, request)
    try:
        shown = await services.imports.stage(target, kind, sent.upload(), principal.name)
    except CuelightError as error:
        context = SendPage(
            shell=shell(request, principal, language, target.room),
            head=head_of(kind, target, language),
            pasted=sent.get("pasted", ""),
            error=language.format(error.message, error.params),
        )
        return page(services, language, context, error.status)
    query = f"?{urlencode({'remembered': 1})}" if shown.remembered else ""
    return RedirectResponse(f"/rooms/{slug}/imports/{shown.staged.id}{query}", 303)


@router.get("/{import_id}")
async def preview(
    slug: str,
    import_id: str,
    request: Request,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
    remembered: bool = False,
) -> Response:
    """What it would change; after it was applied, what it did."""
    staged, kind, target = await staged_import(services, principal, slug, import_id)
    frame = shell(request, principal, language, target.room)
    head = head_of(kind, target, language)
    if staged.applied_at is not None:
        done = DonePage(
            shell=frame,
            head=head,
            name=staged.name,
            by=staged.by,
            at=staged.applied_at,
            timezone=target.room.timezone,
            done=done_lines(staged, language),
            reviews=await _reviews(services, principal, kind, target, language),
        )
        return page(services, language, done)
    shown = await services.imports.preview(target, staged)
    told = preview_of(shown, target, language)
    if remembered:
        told = structs.replace(told, remembered=True)
    return page(services, language, PreviewPage(shell=frame, head=head, preview=told))


@router.post("/{import_id}")
async def correct(
    slug: str,
    import_id: str,
    request: Request,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
) -> Response:
    """Take columns otherwise, or another mode, and say what it would change then; or apply it."""
    staged, _, target = await staged_import(services, principal, slug, import_id)
    values = {key: str(value) for key, value in (await request.form()).multi_items()}
    columns = {key.removeprefix(COLUMN): value or None for key, value in values.items() if key.startswith(COLUMN)}
    mode = values.get("mode") or None
    if "apply" not in values:
        shown = await services.imports.preview(target, staged, columns=columns, mode=mode)
        return _preview(request, services, language, principal, target, shown)
    revision = int(values["revision"]) if values.get("revision", "").isdecimal() else -1
    try:
        await services.imports.apply(target, staged, revision, principal.name, columns=columns, mode=mode)
    except NewerPreview as error:
        return _preview(request, services, language, principal, target, error.preview, conflict=True)
    except CuelightError as error:
        if error.status != 422 or staged.sheets is None:
            raise
        shown = await services.imports.preview(target, staged, columns=columns, mode=mode)
        told = language.format(error.message, error.params)
        return _preview(request, services, language, principal, target, shown, error=told, status=error.status)
    if "hx-request" in request.headers:
        return Response(status_code=200, headers={"HX-Redirect": f"/rooms/{slug}/imports/{import_id}"})
    return RedirectResponse(f"/rooms/{slug}/imports/{import_id}", 303)


async def _reviews(
    services: Services, principal: Principal, kind: ImportKind, target: Target, language: Language
) -> tuple[Choice, ...]:
    """The newest shows whose figures orders and totals of files correct."""
    slug = target.room.slug
    if kind.what not in ("orders", "traffic", "ads") or not principal.may("read figures", slug):
        return ()
    known = await services.database.read(lambda session: shows.of_room(session, slug))
    begun = sorted((one for one in known if one.started_at and not one.hidden), key=lambda one: -(one.started_at or 0))
    return tuple(
        Choice(
            value=f"/shows/{one.id}/review",
            label=f"{one.title} · {language.moment(one.starts_at, target.room.timezone)}",
        )
        for one in begun[:REVIEWS]
    )


def _preview(
    request: Request,
    services: Services,
    language: Language,
    principal: PrincipalOf,
    target: Target,
    shown: Preview,
    *,
    conflict: bool = False,
    error: str = "",
    status: int = 200,
) -> Response:
    head = head_of(shown.kind, target, language)
    told = preview_of(shown, target, language, conflict=conflict, error=error)
    context: Context = ImportFragment(head=head, preview=told)
    if "hx-request" not in request.headers:
        context = PreviewPage(shell=shell(request, principal, language, target.room), head=head, preview=told)
        status = 409 if conflict else status
    return page(services, language, context, status)
