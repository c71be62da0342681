"""The rundown as a table: the page of a plan, and its rows after a change."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from console.access.rights import Principal
from console.rundown.checks import check
from console.rundown.model import Plan, State
from console.rundown.timing import project
from console.store import items as stored
from console.store.product import Product
from console.store.rooms import Room
from console.web.pages.page import opened, page, rights, shell, show_head
from console.web.pages.plan.contexts import PlanFragment, PlanPage, PlanTable, PlanTime
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.clock import Instant

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)

A_BEGINNING = 2
"""A first plan of at most so many slots says nothing of how long the show is to be."""


@router.get("/plan")
async def plan(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The rundown as an editable table."""
    show, room, state = await opened(services, principal, show_id, "read figures")
    context = PlanPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        plan=await _table(services, principal, show_id, state, room),
    )
    return page(services, language, context)


@router.get("/fragments/plan")
async def plan_rows(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The plan's rows after a change."""
    _, room, state = await opened(services, principal, show_id, "read figures")
    table = await _table(services, principal, show_id, state, room)
    return page(services, language, PlanFragment(plan=table))


async def _table(services: Services, principal: Principal, show_id: str, state: State, room: Room) -> PlanTable:
    """The plan, checked against the products as far as somebody may read them: a floor price tells itself apart."""
    made_with = await services.service.first_plan(show_id)
    products: list[Product] = []
    if principal.may("floor", room.slug):
        held = [item for slot in state.plan for item in slot.items]
        ids, codes = {item.item for item in held if item.item is not None}, {item.sku for item in held}
        products = await services.database.read(lambda session: stored.named(session, room.slug, ids, codes))
    return plan_table(state, room, services.clock.now(), made_with, products)


def plan_table(
    state: State, room: Room, now: Instant, made_with: Plan = (), products: Sequence[Product] = ()
) -> PlanTable:
    """The plan with the times that it plans, not those that the show has come to, and what to look at in it.

    ``made_with``: the first plan, whose length is the planned one, unless it was only a beginning. ``products``: those
    that its items are.
    """
    rows = project(state, now).rows
    starts: list[int] = [row.planned_start for row in rows]
    gaps = _gaps(state, starts)
    planned_ms = sum(slot.duration_ms for slot in made_with) if len(made_with) > A_BEGINNING else None
    return PlanTable(
        revision=state.revision,
        timezone=room.timezone,
        currency=room.currency,
        starts_at=state.starts_at,
        slots=state.plan,
        times=tuple(
            PlanTime(slot_id=row.slot_id, start=row.planned_start, gap_ms=gap)
            for row, gap in zip(rows, gaps, strict=True)
        ),
        ends_at=_planned_end(state, starts),
        findings=check(state.plan, starts, state.starts_at, planned_ms, products=products, platform=room.platform),
    )


def _gaps(state: State, starts: list[int]) -> list[int]:
    """Idle time (positive) or overlap (negative) above each slot."""
    gaps = []
    cursor: int = state.starts_at
    for slot, start in zip(state.plan, starts, strict=True):
        gaps.append(0 if slot.skip else start - cursor)
        cursor = cursor if slot.skip else start + slot.duration_ms
    return gaps


def _planned_end(state: State, starts: list[int]) -> int:
    ends = [start + slot.duration_ms for slot, start in zip(state.plan, starts, strict=True) if not slot.skip]
    return max(ends, default=state.starts_at)
