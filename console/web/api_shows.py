"""A show: its rundown, its state, and the commands that move it."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Struct

from console.live.relay import parse_command, right_for
from console.rundown import commands, wire
from console.rundown.floor.matters import matters
from console.rundown.model import Slot
from console.web import bodies
from console.web.parts import InstantOf, Parts, PartsOf, PrincipalOf, SeqOf, allowed_show
from streams.clock import Instant
from streams.errors import Invalid, NotFound, Unauthorised

router = APIRouter(prefix="/api/v1/shows/{show_id}", tags=["shows"])

ACTIONS: dict[str, type[msgspec.Struct]] = {
    "next": commands.Next,
    "previous": commands.Previous,
    "pause": commands.Pause,
    "resume": commands.Resume,
    "start": commands.Start,
    "end": commands.End,
}
"""What a hardware button can do by address; ``add/30`` adds seconds, ``add/-30`` cuts them."""


class RundownIn(Struct):
    """A wanted plan and the revision it was based on."""

    revision: int
    slots: tuple[Slot, ...]


@router.get("")
async def show(show_id: str, parts: PartsOf, principal: PrincipalOf) -> Response:
    """A show as it is listed."""
    return bodies.answer(await allowed_show(parts, principal, show_id, "read"))


@router.get("/rundown")
async def rundown(show_id: str, parts: PartsOf, principal: PrincipalOf) -> Response:
    """The plan and its revision."""
    await allowed_show(parts, principal, show_id, "read")
    return bodies.answer(wire.rundown_body(await parts.service.state(show_id)))


@router.put("/rundown", openapi_extra=bodies.described(RundownIn))
async def revise(show_id: str, request: Request, parts: PartsOf, principal: PrincipalOf) -> Response:
    """Change the plan: merged by slot and field with what others changed since ``revision``; 409 names conflicts."""
    await allowed_show(parts, principal, show_id, "plan")
    body = await bodies.json_of(request, RundownIn, parts.settings.body_limit)
    command = commands.RevisePlan(revision=body.revision, slots=body.slots)
    answer = await parts.service.execute(show_id, command, principal.name)
    return bodies.answer(wire.rundown_body(answer.state))


@router.post("/commands", openapi_extra=bodies.described(commands.AnyCommand))
async def command(show_id: str, request: Request, parts: PartsOf, principal: PrincipalOf) -> Response:
    """Carry out a command; the action table is the same over the socket and for hardware buttons."""
    show = await allowed_show(parts, principal, show_id, "read")
    if not principal.may("command"):
        principal.require("acknowledge", show.room)
    bodies.content_type(request, bodies.JSON)
    asked = parse_command(await bodies.read(request, parts.settings.body_limit))
    principal.require(right_for(asked), show.room)
    answer = await parts.service.execute(show_id, asked, principal.name)
    return bodies.answer(answer.body)


@router.get("/state")
async def state(show_id: str, parts: PartsOf, principal: PrincipalOf, at: InstantOf | None = None) -> Response:
    """The show now, or as it was at an instant."""
    await allowed_show(parts, principal, show_id, "read")
    if at is None:
        return bodies.answer(wire.state_body(await parts.service.state(show_id), parts.clock.now()))
    instant = Instant(at)
    return bodies.answer(wire.state_body(await parts.service.state_at(show_id, instant), instant))


@router.get("/open-matters")
async def open_matters(show_id: str, parts: PartsOf, principal: PrincipalOf) -> Response:
    """What nobody has settled yet and should be before the end: coupons that run, prizes, playbooks, must-do slots."""
    await allowed_show(parts, principal, show_id, "read")
    state = await parts.service.settle(show_id)
    return bodies.answer({"matters": matters(state, parts.clock.now())})


@router.get("/journal")
async def journal(show_id: str, parts: PartsOf, principal: PrincipalOf, after: SeqOf = 0) -> Response:
    """What happened, entry by entry: the as-run record."""
    await allowed_show(parts, principal, show_id, "read")
    return bodies.answer([wire.entry_body(entry) for entry in await parts.service.entries(show_id, after)])


@router.get("/do/{action:path}", tags=["hardware buttons"], operation_id="do_by_get")
@router.post("/do/{action:path}", tags=["hardware buttons"], operation_id="do_by_post")
async def do(show_id: str, action: str, request: Request, parts: PartsOf, token: str | None = None) -> Response:
    """A simple address for a hardware button. A token only (``?token=`` or a header), never a browser's session."""
    principal = await parts.guard.principal(request, token=token)
    if principal.via != "token":
        raise Unauthorised("Hardware buttons need a token: add “?token=…” to the address.")
    await allowed_show(parts, principal, show_id, "command")
    answer = await parts.service.execute(show_id, await _command(parts, show_id, action), principal.name)
    return bodies.answer(answer.body)


async def _command(parts: Parts, show_id: str, action: str) -> Any:
    name, _, amount = action.partition("/")
    if name == "add":
        try:
            return msgspec.convert({"type": "add_time", "ms": int(amount) * 1000}, commands.AddTime)
        except (ValueError, msgspec.ValidationError):
            raise Invalid("“{amount}” is no number of seconds from -3600 to 3600.", amount=amount) from None
    if amount or name not in ACTIONS:
        raise NotFound("There is no action “{action}”; use one of {names}.", action=action, names=", ".join(ACTIONS))
    kind = ACTIONS[name]
    if kind in (commands.Next, commands.Previous):
        # a button box does not know the run it leaves; the guard of one second still holds
        run = (await parts.service.settle(show_id)).run
        return kind(run_id=run.run_id if run else None)
    return kind()
