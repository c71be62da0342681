"""The pages of a show that is planned or running: plan, control, cue, and their fragments."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from console.access.rights import Principal, Right
from console.i18n.texts import PARTS
from console.rundown.checks import check
from console.rundown.model import Plan, Slot, State
from console.rundown.timing import project
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages import contexts
from console.web.pages.contexts import Band, Choice, ControlPage, CuePage, PlanFragment, PlanPage, PlanTable, PlanTime
from console.web.pages.control.tiles import tiles
from console.web.pages.page import page, rights, shell, show_head
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf, allowed_show
from streams.clock import Instant

router = APIRouter(prefix="/shows/{show_id}", include_in_schema=False)

A_BEGINNING = 2
"""A first plan of at most so many slots says nothing of how long the show is to be."""


async def _opened(services: Services, principal: Principal, show_id: str, right: Right) -> tuple[Show, Room, State]:
    show = await allowed_show(services, principal, show_id, right)
    return show, await services.room(show.room), await services.service.state(show_id)


@router.get("")
async def show(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Lead to the page that fits the show and the person."""
    found = await allowed_show(services, principal, show_id, "read")
    if not principal.may("read figures", found.room):
        return RedirectResponse(f"/shows/{show_id}/cue")
    return RedirectResponse(f"/shows/{show_id}/{'review' if found.status in ('ended', 'reviewed') else 'control'}")


@router.get("/plan")
async def plan(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The rundown as an editable table."""
    show, room, state = await _opened(services, principal, show_id, "read figures")
    context = PlanPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        plan=plan_table(state, room, services.clock.now(), await services.service.first_plan(show_id)),
    )
    return page(services, language, context)


@router.get("/fragments/plan")
async def plan_rows(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The plan's rows after a change."""
    _, room, state = await _opened(services, principal, show_id, "read figures")
    table = plan_table(state, room, services.clock.now(), await services.service.first_plan(show_id))
    return page(services, language, PlanFragment(plan=table))


@router.get("/control")
async def control(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The director's page; without the right to command it only shows."""
    show, room, state = await _opened(services, principal, show_id, "read figures")
    context = ControlPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
        rundown=rundown_list(state, room, services.clock.now()),
        tiles=tiles(show, language),
        bands=bands(state),
        roles=tuple(Choice(value=f"role:{part}", label=language.gettext(label)) for part, label in PARTS.items()),
    )
    return page(services, language, context)


@router.get("/fragments/rundown")
async def rundown_rows(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The control page's list after a change of the plan."""
    _, room, state = await _opened(services, principal, show_id, "read figures")
    context = contexts.RundownFragment(
        rights=rights(principal, room.slug), rundown=rundown_list(state, room, services.clock.now())
    )
    return page(services, language, context)


@router.get("/cue")
async def cue(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The hosts' screen."""
    show, room, _ = await _opened(services, principal, show_id, "read")
    context = CuePage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
    )
    return page(services, language, context)


@router.get("/cohost")
async def cohost(
    show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """The co-host's tablet."""
    show, room, _ = await _opened(services, principal, show_id, "read")
    context = contexts.CohostPage(
        shell=shell(request, principal, language, room),
        show=show_head(show, room),
        rights=rights(principal, room.slug),
    )
    return page(services, language, context)


def plan_table(state: State, room: Room, now: Instant, made_with: Plan = ()) -> PlanTable:
    """The plan with the times that it plans, not those that the show has come to, and what to look at in it.

    ``made_with``: the first plan, whose length is the planned one, unless it was only a beginning.
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
        findings=check(state.plan, starts, state.starts_at, planned_ms),
    )


def rundown_list(state: State, room: Room, now: Instant) -> contexts.Rundown:
    """The plan as the control page lists it."""
    rows = project(state, now).rows
    return contexts.Rundown(
        revision=state.revision,
        timezone=room.timezone,
        rows=tuple(
            contexts.RundownRow(
                slot_id=slot.id,
                cue=slot.cue,
                kind=slot.kind,
                title=slot.title,
                duration_ms=slot.duration_ms,
                planned_start=row.planned_start,
                hard=slot.start is not None,
                gap_ms=-row.overlap_ms * state.speed,
                auto=slot.advance == "auto",
                skip=slot.skip,
                mandatory=slot.mandatory,
                flag=slot.flag,
                items=len(slot.items),
                people=_hosts(slot),
                shift=shift,
                group=group,
                group_ms=group_ms,
            )
            for slot, row, shift, (group, group_ms) in zip(
                state.plan, rows, _shifts(state.plan), _groups(state.plan), strict=True
            )
        ),
    )


def bands(state: State) -> tuple[Band, ...]:
    """The runs that count, to be drawn behind a curve."""
    return tuple(
        Band(
            run_id=run.run_id,
            slot_id=run.slot.id,
            cue=run.slot.cue,
            kind=run.slot.kind,
            title=run.slot.title,
            start=run.started_at,
            end=run.ended_at,
        )
        for run in state.runs
        if not run.voided
    )


def _hosts(slot: Slot) -> tuple[str, ...]:
    """Who presents a slot, by name: the parts of the crew that it calls are no names."""
    return tuple(one for one in slot.people if one not in PARTS)


def _shifts(plan: Plan) -> list[bool]:
    """Where the hosts change: a slot that names other people than the last one that named any."""
    shifts = []
    before: frozenset[str] = frozenset()
    for slot in plan:
        people = frozenset(_hosts(slot)) if not slot.skip else frozenset()
        shifts.append(bool(before and people and people != before))
        before = people or before
    return shifts


def _groups(plan: Plan) -> list[tuple[str | None, int]]:
    """The heading above each slot with the length of what follows under it; None where no group begins."""
    heads: list[tuple[str | None, int]] = [(None, 0)] * len(plan)
    for name, members in groupby(enumerate(plan), key=lambda numbered: numbered[1].group):
        slots = list(members)
        if name:
            heads[slots[0][0]] = (name, sum(slot.duration_ms for _, slot in slots if not slot.skip))
    return heads


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
