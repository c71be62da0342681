"""The traffic buyer's page: what ads cost and bring; the plans and the numbers that are written down by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from secrets import token_hex
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.validation import field_error, validated
from console.live.ads import AdFigures, ad_figures
from console.rooms import ad_plans
from console.rooms.ad_plan import STATES, AdPlan, AdPlanIn
from console.store import items
from console.store.shows import Show
from console.web.pages.contexts import Choice
from console.web.pages.crew.contexts import AdsFragment, AdsPage
from console.web.pages.crew.routes import crew_fields
from console.web.pages.home.contexts import Form
from console.web.pages.home.forms import errors, typed
from console.web.pages.page import page, show_head
from console.web.reported import take_figures
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show
from streams.errors import CuelightError
from streams.events import FigureReported
from streams.money import minor_digits, to_minor

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)
REPORTED = {"spend": "ad_spend", "balance": "ad_balance", "margin": "margin_share"}
"""Field → figure."""


@router.get("/ads")
async def ads(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Spend, return and plans."""
    show = await allowed_show(services, principal, show_id, "read figures")
    return await _page(request, services, principal, language, show)


@router.get("/fragments/ads")
async def figures(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The figures alone."""
    show = await allowed_show(services, principal, show_id, "read figures")
    room = await services.room(show.room)
    shown, _ = await _figures(services, show)
    context = AdsFragment(show=show_head(show, room), ads=shown, now=services.clock.now())
    return page(services, language, context)


@router.post("/ads/figures")
async def report(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Report spend, balance or margin as of now; what was left empty is not reported."""
    show = await allowed_show(services, principal, show_id, "read figures")
    ad_plans.require(principal, show.room)
    room = await services.room(show.room)
    values = await typed(request)
    now = services.clock.now()
    try:
        found = {slug: _number(values, field, room.currency) for field, slug in REPORTED.items() if values.get(field)}
        if not found:
            raise field_error("spend", N_("Type at least one number."))
    except CuelightError as error:
        return await _page(request, services, principal, language, show, _refused(values, error, language))
    events = [
        FigureReported(id=f"ads-{token_hex(8)}", at=now, slug=slug, value=value, source="manual")
        for slug, value in found.items()
    ]
    await take_figures(services, principal, room.slug, events)
    return RedirectResponse(f"/shows/{show_id}/ads", 303)


@router.post("/ads/plans")
async def write_plan(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Write a plan down, in the place of what was known of it."""
    show = await allowed_show(services, principal, show_id, "read figures")
    ad_plans.require(principal, show.room)
    room = await services.room(show.room)
    values = await typed(request)
    now = services.clock.now()
    try:
        fields: dict[str, Any] = {name: values.get(name, "") for name in ("name", "note")}
        fields["state"] = values.get("state") or "running"
        for field, name in (("plan_spend", "spend"), ("plan_sales", "sales")):
            fields[name] = _number(values, field, room.currency) if values.get(field) else None
        plan = validated(fields, AdPlanIn)

        def keep(session: Session) -> None:
            ad_plans.keep(session, room.slug, show_id, plan, by=principal.name, now=now)

        await services.database.write(keep)
    except CuelightError as error:
        return await _page(request, services, principal, language, show, _refused(values, error, language))
    return RedirectResponse(f"/shows/{show_id}/ads#plans", 303)


@router.post("/ads/plans/{key}/remove")
async def remove_plan(show_id: str, key: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Remove a plan."""
    show = await allowed_show(services, principal, show_id, "read figures")
    ad_plans.require(principal, show.room)
    await services.database.write(lambda session: ad_plans.forget(session, show.room, key))
    return RedirectResponse(f"/shows/{show_id}/ads#plans", 303)


async def _page(
    request: Request,
    services: Services,
    principal: Principal,
    language: Language,
    show: Show,
    form: Form | None = None,
) -> Response:
    room = await services.room(show.room)
    shown, plans = await _figures(services, show)
    context = AdsPage(
        **crew_fields(request, principal, language, show, room, "ads"),
        ads=shown,
        now=services.clock.now(),
        plans=plans,
        states=tuple(Choice(value=state, label=language.gettext(label)) for state, label in STATES.items()),
        may_write=ad_plans.may_write(principal, room.slug),
        form=form or Form(),
    )
    return page(services, language, context, 422 if form else 200)


async def _figures(services: Services, show: Show) -> tuple[AdFigures, tuple[AdPlan, ...]]:
    frame = await services.figures.frame(show.room, show.id)

    def read(session: Session) -> tuple[dict[str, int], list[AdPlan]]:
        return items.costs(session, show.room), ad_plans.listed(session, show.room)

    costs, plans = await services.database.read(read)
    return ad_figures(frame, costs), tuple(plans)


def _refused(values: dict[str, str], error: CuelightError, language: Language) -> Form:
    if error.status != 422:
        raise error
    return Form(open=True, values=values, errors=errors(error, language, "name"))


def _number(values: Mapping[str, str], field: str, currency: str) -> int | float:
    """What a field says: money as minor units, the margin of percent as a fraction. Raises Invalid."""
    text = values[field].replace(",", "").replace("，", "").removesuffix("%").lstrip("¥￥$").strip()
    scale = {"万": 10_000, "w": 10_000, "k": 1_000}.get(text[-1:].casefold(), 1)
    try:
        number = Decimal(text[:-1] if scale > 1 else text) * scale
        if not number.is_finite() or not 0 <= number <= 10**10:
            raise InvalidOperation
    except InvalidOperation:
        raise field_error(field, N_("Type a number, for example 1200 or 1.2万.")) from None
    if field == "margin":
        if number > 100:
            raise field_error(field, N_("A margin is at most 100 %."))
        return float(number / 100)
    return to_minor(number, minor_digits(currency))
