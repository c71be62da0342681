"""What follows from a command that concerns the floor. Saying again what is known already is no new fact."""

from __future__ import annotations

from msgspec.structs import replace

from console.rundown.floor import commands as ask
from console.rundown.floor import events as tell
from console.rundown.floor.commands import FloorCommand
from console.rundown.floor.events import FloorFact
from console.rundown.floor.model import AuxTimer, Call, Cue, Floor, Step
from streams.clock import Duration, Instant
from streams.errors import NotFound, Refused

MOST_PICKED = 12
"""Comments that hosts are shown at once; more than that nobody can answer."""


def decide(floor: Floor, command: FloorCommand, *, actor: str, now: Instant, drill: bool) -> tuple[FloorFact, ...]:
    """The facts, possibly none. ``drill``: this is not the real show. Raises NotFound or Refused."""
    match command:
        case ask.SendCue() | ask.Ask() | ask.AckCue() | ask.ReplyCue():
            return _cue(floor, command, actor)
        case ask.AutomaticCues(cues=cues):
            wanted = tuple(dict.fromkeys(cues))
            return (tell.AutomaticCuesSet(cues=wanted),) if set(wanted) != set(floor.automatic) else ()
        case ask.Blackout(on=on):
            return (tell.BlackoutSet(on=on),) if on != floor.blackout else ()
        case ask.ShareFigures(on=on):
            return (tell.FiguresShared(on=on),) if on != floor.figures_shared else ()
        case ask.NoteDown(text=text):
            return (tell.Noted(text=text),)
        case ask.Ready() | ask.SetCrew() | ask.HandOver():
            return _people(floor, command, actor)
        case ask.SetAux():
            return _aux(floor.timer(command.timer), command, now)
        case ask.StartActivity(kind=kind, title=title, ms=ms):
            ends_at = None if ms is None else Instant(now + ms)
            return (tell.ActivityStarted(kind=kind, title=title, ends_at=ends_at),)
        case ask.StopActivity(activity=name):
            return _stop(floor, name)
        case ask.CallPlaybook(key=key, name=name, steps=steps):
            called = tell.PlaybookCalled(key=key, name=name, steps=steps, drill=drill)
            return (called, *_automatic_steps(floor, steps, now))
        case ask.TickStep() | ask.CloseCall():
            return _call(floor, command, now)
        case ask.PickComment() | ask.DropComment():
            return _comment(floor, command)
        case ask.SettleMatter(matter=matter, settled=settled):
            return (tell.MatterSettled(matter=matter, settled=settled),) if (matter in floor.settled) != settled else ()


def _cue(floor: Floor, command: ask.SendCue | ask.Ask | ask.AckCue | ask.ReplyCue, actor: str) -> tuple[FloorFact, ...]:
    number = next_number(floor)
    match command:
        case ask.SendCue(text=text, to=to, urgency=urgency, blink=blink):
            return (tell.CueSent(number=number, to=to, text=text, urgency=urgency, blink=blink),)
        case ask.Ask(text=text):
            return (tell.CueSent(number=number, to="desk", text=text, urgency="soon"),)
        case ask.AckCue(number=number):
            return _ack(_known_cue(floor, number), actor)
        case ask.ReplyCue(number=number, text=text):
            return (*_ack(_known_cue(floor, number), actor), tell.CueReplied(number=number, text=text))


def next_number(floor: Floor) -> int:
    """The number of the next cue."""
    return floor.cues[-1].number + 1 if floor.cues else 1


def _known_cue(floor: Floor, number: int) -> Cue:
    cue = next((cue for cue in reversed(floor.cues) if cue.number == number), None)
    if cue is None:
        raise NotFound("There is no cue number {number}.", number=number)
    return cue


def _ack(cue: Cue, actor: str) -> tuple[FloorFact, ...]:
    return () if any(ack.by == actor for ack in cue.acks) else (tell.CueAcked(number=cue.number),)


def _people(floor: Floor, command: ask.Ready | ask.SetCrew | ask.HandOver, actor: str) -> tuple[FloorFact, ...]:
    match command:
        case ask.Ready(role=role, ready=ready):
            known = floor.ready.get(role)
            news = known != actor if ready else known is not None
            return (tell.ReadySaid(role=role, ready=ready),) if news else ()
        case ask.SetCrew(roles=roles):
            wanted = tuple(dict.fromkeys(roles))
            return (tell.CrewSet(roles=wanted),) if wanted != floor.crew else ()
        case ask.HandOver(hosts=hosts):
            return (tell.HandedOver(hosts=hosts),) if hosts != floor.hosts else ()


def _aux(timer: AuxTimer, command: ask.SetAux, now: Instant) -> tuple[FloorFact, ...]:
    changed = _aux_after(timer, command, now)
    if command.label is not None:
        changed = replace(changed, label=command.label.strip())
    return (tell.AuxTimerSet(timer=changed),) if changed != timer else ()


def _aux_after(timer: AuxTimer, command: ask.SetAux, now: Instant) -> AuxTimer:
    running = timer.zero_at is not None
    match command.action:
        case "set":
            length = Duration(0 if timer.name == "stopwatch" else max(0, command.ms))
            return replace(timer, length_ms=length, zero_at=None, remaining_ms=length)
        case "start":
            if timer.remaining_ms is None:
                return timer
            return replace(timer, zero_at=Instant(now + timer.remaining_ms), remaining_ms=None)
        case "hold":
            if timer.zero_at is None:
                return timer
            return replace(timer, zero_at=None, remaining_ms=Duration(timer.zero_at - now))
        case "reset":
            return replace(timer, zero_at=None, remaining_ms=timer.length_ms)
        case "add":
            if running:
                return replace(timer, zero_at=Instant((timer.zero_at or now) + command.ms))
            return replace(timer, remaining_ms=Duration((timer.remaining_ms or 0) + command.ms))
        case "show" | "hide":
            return replace(timer, shown=command.action == "show")


def _stop(floor: Floor, name: str) -> tuple[FloorFact, ...]:
    activity = next((known for known in floor.activities if known.id == name), None)
    if activity is None:
        raise NotFound("There is no activity {name}.", name=name)
    return () if activity.stopped_at is not None else (tell.ActivityStopped(activity=name),)


def _automatic_steps(floor: Floor, steps: tuple[Step, ...], now: Instant) -> tuple[FloorFact, ...]:
    """What the steps of a playbook that need no hand do at once."""
    facts: list[FloorFact] = []
    number = next_number(floor)
    for step in steps:
        if not step.by_hand:
            done = carry_out(floor, step, number, now)
            number += sum(1 for fact in done if isinstance(fact, tell.CueSent))
            facts += done
    return tuple(facts)


def carry_out(floor: Floor, step: Step, number: int, now: Instant) -> tuple[FloorFact, ...]:
    """What a cue or timer step comes to; the engine stops the show's clock itself."""
    if step.kind == "cue":
        return (tell.CueSent(number=number, to=step.to, text=step.text, urgency=step.urgency),)
    if step.kind == "timer":
        started = replace(
            floor.timer(step.timer),
            label=step.text[:80],
            length_ms=Duration(step.ms),
            zero_at=Instant(now + step.ms),
            remaining_ms=None,
        )
        return (tell.AuxTimerSet(timer=started),)
    return ()


def _known_call(floor: Floor, name: str) -> Call:
    call = next((known for known in reversed(floor.calls) if known.id == name), None)
    if call is None:
        raise NotFound("No playbook {name} was called.", name=name)
    if call.closed_at is not None:
        raise Refused("“{name}” is closed already.", name=call.name)
    return call


def _call(floor: Floor, command: ask.TickStep | ask.CloseCall, now: Instant) -> tuple[FloorFact, ...]:
    call = _known_call(floor, command.call)
    if isinstance(command, ask.CloseCall):
        return (tell.CallClosed(call=call.id, outcome=command.outcome.strip()),)
    if command.step >= len(call.steps):
        raise NotFound("“{name}” has no step {number}.", name=call.name, number=command.step + 1)
    known = call.steps[command.step]
    if (known.done_by is not None) == command.done:
        return ()
    happens = command.done and known.step.by_hand
    effects = carry_out(floor, known.step, next_number(floor), now) if happens else ()
    return (tell.StepTicked(call=call.id, step=command.step, done=command.done), *effects)


def _comment(floor: Floor, command: ask.PickComment | ask.DropComment) -> tuple[FloorFact, ...]:
    known = any(picked.id == command.comment for picked in floor.picked)
    if isinstance(command, ask.DropComment):
        return (tell.CommentDropped(comment=command.comment),) if known else ()
    if known:
        return ()
    if len(floor.picked) >= MOST_PICKED:
        raise Refused("The hosts have {count} comments to answer already. Take one off first.", count=len(floor.picked))
    return (tell.CommentPicked(comment=command.comment, name=command.name, text=command.text),)
