"""A show: its rundown, its state, and the commands that move it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from fastapi import APIRouter, Request, Response
from msgspec import Struct, structs, to_builtins

from console.rooms.shows import CopyIn, ShowChange, change_show, copy_show, delete_show
from console.rundown import catch_up as catching_up
from console.rundown import commands, engine, wire
from console.rundown.authorise import allow
from console.rundown.disclosure import readable
from console.rundown.floor import commands as floor
from console.rundown.model import Slot, State
from console.rundown.open_items import open_items
from console.rundown.wire import parse_command
from console.store.shows import Show
from console.web import bodies
from console.web.services import InstantOf, LanguageOf, PrincipalOf, SeqOf, Services, ServicesOf, allowed_show
from streams.clock import Instant
from streams.errors import Invalid, NotFound, Unauthorised

router = APIRouter(prefix="/api/v1/shows/{show_id}", tags=["shows"])
buttons = APIRouter(prefix="/api/v1/shows/{show_id}", tags=["hardware buttons"])
"""What a token in the address may call, too."""
log = structlog.get_logger()

ACTIONS: dict[str, type[msgspec.Struct]] = {
    "next": commands.Next,
    "previous": commands.Previous,
    "pause": commands.Pause,
    "resume": commands.Resume,
    "start": commands.Start,
    "end": commands.End,
    "undo": commands.Undo,
}
"""What a hardware button can do by address alone."""
SWITCHES: dict[str, Callable[[bool], msgspec.Struct]] = {
    "roll": lambda on: commands.Roll(on=on),
    "blackout": lambda on: floor.Blackout(on=on),
}
"""What it can turn ``on`` and ``off``."""
GOALS = frozenset({"targets", "weights", "shape_of"})
"""What of a show says how much it is to sell."""
NAMES = (*ACTIONS, "take/A12", "add/30", *(f"{name}/on" for name in SWITCHES))
"""As an error lists them: ``take`` names a cue code, ``add`` seconds, which may be negative."""


class RundownIn(Struct):
    """A wanted plan and the revision it was based on."""

    revision: int
    slots: tuple[Slot, ...]


@router.get("")
async def show(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """A show as it is listed; what it is to sell only to those who read figures."""
    known = await allowed_show(services, principal, show_id, "read")
    body = to_builtins(known)
    if not principal.may("read figures", known.room):
        body = {name: value for name, value in body.items() if name not in GOALS}
    return bodies.answer(body)


@router.put("", openapi_extra=bodies.described(ShowChange) | bodies.answered(Show))
async def change(show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Change a show: title, purpose and whether it is hidden at any time, its start and targets until it begins.

    All that GET gives may be sent back. What cannot be changed must be as it is.
    """
    known = await allowed_show(services, principal, show_id, "plan")
    body = await bodies.json_of(
        request,
        ShowChange,
        services.settings.body_limit,
        given=to_builtins(known),
        derived=("seq", "logged_seq", "status", "started_at", "ended_at"),
    )
    changed = await change_show(services.database, services.service, known, body, actor=principal.name)
    return bodies.answer(changed)


@router.delete("", status_code=204)
async def delete(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Delete a show that was never on air; any other is hidden, and its records stay. 409 while it is on air."""
    known = await allowed_show(services, principal, show_id, "plan")
    deleted = await delete_show(services.service, known, actor=principal.name)
    log.info("show deleted" if deleted else "show hidden", show=show_id, room=known.room, by=principal.name)
    if deleted:
        await services.bridge.sweep()
    return Response(status_code=204)


@router.post("/copy", status_code=201, openapi_extra=bodies.described(CopyIn) | bodies.answered(Show))
async def copy(show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Make a show with the rundown and the targets of this one."""
    known = await allowed_show(services, principal, show_id, "plan")
    body = await bodies.json_of(request, CopyIn, services.settings.body_limit)
    return bodies.answer(await copy_show(services.service, known, body, actor=principal.name), 201)


@router.get("/rundown")
async def rundown(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The plan and its revision."""
    await allowed_show(services, principal, show_id, "read")
    return bodies.answer(wire.rundown_body(await services.service.state(show_id)))


@router.put("/rundown", openapi_extra=bodies.described(RundownIn))
async def revise(show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Change the plan: merged by slot and field with what others changed since ``revision``; 409 names conflicts."""
    await allowed_show(services, principal, show_id, "plan")
    body = await bodies.json_of(request, RundownIn, services.settings.body_limit)
    state = await services.service.state(show_id)
    if body.slots == state.plan and 0 <= body.revision <= state.seq:  # as it was read: right also after the end
        return bodies.answer(wire.rundown_body(state))
    command = commands.RevisePlan(revision=body.revision, slots=body.slots)
    answer = await services.service.execute(show_id, command, principal.name)
    return bodies.answer(wire.rundown_body(answer.state))


@router.post("/commands", openapi_extra=bodies.described(commands.AnyCommand))
async def command(show_id: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Carry out a command; the action table is the same over the socket and for hardware buttons."""
    show = await allowed_show(services, principal, show_id, "read")
    if not principal.may("command", show.room):
        principal.require("acknowledge", show.room)
    bodies.content_type(request, bodies.JSON)
    asked = parse_command(await bodies.read(request, services.settings.body_limit))
    allow(asked, principal, show.room)
    await services.limits.take(asked, principal)
    answer = await services.service.execute(show_id, asked, principal.name)
    return bodies.answer(answer.body)


@router.get("/state")
async def state(show_id: str, services: ServicesOf, principal: PrincipalOf, at: InstantOf | None = None) -> Response:
    """The show now, or as it was at an instant.

    All durations are real. In a rehearsal at ``speed`` those of the plan take ``speed`` times as long as they say here.
    """
    await allowed_show(services, principal, show_id, "read")
    if at is None:
        return bodies.answer(wire.state_body(await services.service.state(show_id), services.clock.now()))
    instant = Instant(at)
    return bodies.answer(wire.state_body(await services.service.state_at(show_id, instant), instant))


@router.get("/open-matters")
async def open_matters(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """What nobody has settled yet and should be before the end: coupons that run, prizes, playbooks, must-do slots."""
    await allowed_show(services, principal, show_id, "read")
    state = await services.service.current(show_id)
    return bodies.answer({"matters": open_items(state, services.clock.now())})


@router.get("/catch-up")
async def catch_up(show_id: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """The ways to make up for the delay, each with the show after it; ``catch_up`` takes one of them.

    ``gain_ms`` and ``offset_after_ms`` are real, ``from_ms`` and ``to_ms`` the plan's own; ``to_ms`` is null for a slot
    that is left out. A way that gains nothing says why in ``reason``. Send ``seq`` along as ``expected_seq``.
    """
    await allowed_show(services, principal, show_id, "command")
    state = await _now(services, show_id)
    ways = catching_up.options(state, services.clock.now())
    told = [structs.replace(way, reason=language.gettext(way.reason) if way.reason else None) for way in ways]
    return bodies.answer({"seq": state.seq, "options": told})


@router.get("/journal")
async def journal(show_id: str, services: ServicesOf, principal: PrincipalOf, after: SeqOf = 0) -> Response:
    """What happened, entry by entry: the as-run record. Hosts get no notes, no targets, and only the cues for them."""
    show = await allowed_show(services, principal, show_id, "read")
    entries = readable(await services.service.entries(show_id), principal, show.room)
    return bodies.answer([wire.entry_body(entry) for entry in entries if entry.seq > after])


@buttons.get("/do/{action:path}", operation_id="do_by_get")
@buttons.post("/do/{action:path}", operation_id="do_by_post")
async def do(show_id: str, action: str, request: Request, services: ServicesOf, token: str | None = None) -> Response:
    """A simple address for a hardware button: next, previous, pause, resume, start, end, undo, take/A12, add/-30,
    roll/on, blackout/off. A token only (``?token=`` or a header), never a browser's session.
    """
    principal = await services.guard.principal(request, token=token)
    if principal.via != "token":
        raise Unauthorised("Hardware buttons need a token: add “?token=…” to the address.")
    await allowed_show(services, principal, show_id, "command")
    asked = await _command(services, show_id, action)
    await services.limits.take(asked, principal)
    answer = await services.service.execute(show_id, asked, principal.name)
    return bodies.answer(answer.body)


async def _command(services: Services, show_id: str, action: str) -> Any:
    name, _, what = action.partition("/")
    if name == "add":
        return _add_time(what)
    if name in SWITCHES and what in ("on", "off"):
        return SWITCHES[name](what == "on")
    if name == "take" and what:
        state = await _now(services, show_id)
        return commands.Take(slot_id=_of_code(state, what).id, run_id=_run_id(state))
    if what or name not in ACTIONS:
        raise NotFound("There is no action “{action}”; use one of {names}.", action=action, names=", ".join(NAMES))
    kind = ACTIONS[name]
    if kind in (commands.Next, commands.Previous):
        # a button box does not know the run it leaves; the guard of one second still holds
        return kind(run_id=_run_id(await _now(services, show_id)))
    return kind()


async def _now(services: Services, show_id: str) -> State:
    """The show with what came by itself, whether that has been written down or not."""
    return engine.with_due(await services.service.state(show_id), services.clock.now())


def _add_time(seconds: str) -> commands.AddTime:
    try:
        return msgspec.convert({"type": "add_time", "ms": int(seconds) * 1000}, commands.AddTime)
    except (ValueError, msgspec.ValidationError):
        raise Invalid("“{amount}” is no number of seconds from -3600 to 3600.", amount=seconds) from None


def _of_code(state: State, code: str) -> Slot:
    """The slot with a cue code, which stays the same when a plan is imported anew. Its case does not matter."""
    slots = {slot.cue.casefold(): slot for slot in state.plan} | {slot.cue: slot for slot in state.plan}
    slot = slots.get(code) or slots.get(code.casefold())
    if slot is None:
        raise NotFound("There is no slot with the cue code “{code}”. Look at the plan.", code=code)
    return slot


def _run_id(state: State) -> str | None:
    return state.run.run_id if state.run else None
