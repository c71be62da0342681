"""What follows from a command that concerns the floor. Saying again what is known already is no new fact."""

from __future__ import annotations

from msgspec.structs import replace

from console.rundown.floor import commands, events
from console.rundown.floor.commands import FloorCommand
from console.rundown.floor.events import FloorFact
from console.rundown.floor.model import AuxTimer, Call, Cue, Floor, Step
from streams.clock import Duration, Instant
from streams.errors import NotFound, Refused

MOST_PICKED = 12
"""Comments that hosts are shown at once; more than that nobody can answer."""
LONGEST = 86_400_000
"""How far from nought a timer can be set or moved by hand, in ms: a day, as clocks show it."""


def decide(floor: Floor, command: FloorCommand, *, actor: str, now: Instant, drill: bool) -> tuple[FloorFact, ...]:
    """The facts, possibly none. ``drill``: this is not the real show. Raises NotFound or Refused."""
    match command:
        case commands.SendCue() | commands.Ask() | commands.AckCue() | commands.ReplyCue():
            return _cue(floor, command, actor)
        case commands.AutomaticCues(cues=cues):
            wanted = tuple(dict.fromkeys(cues))
            return (events.AutomaticCuesSet(cues=wanted),) if set(wanted) != set(floor.automatic) else ()
        case commands.Blackout(on=on):
            return (events.BlackoutSet(on=on),) if on != floor.blackout else ()
        case commands.ShareFigures(on=on):
            return (events.FiguresShared(on=on),) if on != floor.figures_shared else ()
        case commands.NoteDown(text=text):
            return (events.Noted(text=text),)
        case commands.Ready() | commands.SetCrew() | commands.HandOver():
            return _people(floor, command, actor)
        case commands.SetAux():
            return _aux(floor.timer(command.timer), command, now)
        case commands.StartActivity(kind=kind, title=title, ms=ms):
            ends_at = None if ms is None else Instant(now + ms)
            return (events.ActivityStarted(kind=kind, title=title, ends_at=ends_at),)
        case commands.StopActivity(activity=name):
            return _stop(floor, name)
        case commands.CallPlaybook(key=key, name=name, steps=steps):
            called = events.PlaybookCalled(key=key, name=name, steps=steps, drill=drill)
            return (called, *_automatic_steps(floor, steps, now))
        case commands.TickStep():
            return _tick(floor, command, now)
        case commands.CloseCall(call=name, outcome=outcome):
            return _close(_known_call(floor, name), outcome.strip())
        case commands.PickComment() | commands.DropComment():
            return _comment(floor, command)
        case commands.CloseOpenItem(matter=matter, settled=settled):
            return (
                (events.OpenItemClosed(matter=matter, settled=settled),) if (matter in floor.settled) != settled else ()
            )


def _cue(
    floor: Floor, command: commands.SendCue | commands.Ask | commands.AckCue | commands.ReplyCue, actor: str
) -> tuple[FloorFact, ...]:
    number = next_number(floor)
    match command:
        case commands.SendCue(text=text, to=to, urgency=urgency, blink=blink):
            return (events.CueSent(number=number, to=to, text=text, urgency=urgency, blink=blink),)
        case commands.Ask(text=text):
            return (events.CueSent(number=number, to="desk", text=text, urgency="soon"),)
        case commands.AckCue(number=number, reply=int(reply)):
            return () if _is_forgotten(floor, number) else _see(_known_cue(floor, number), reply)
        case commands.AckCue(number=number):
            return () if _is_forgotten(floor, number) else _ack(_known_cue(floor, number), actor)
        case commands.ReplyCue(number=number, text=text, answer=answer):
            cue = _known_cue(floor, number)
            return (*_ack(cue, actor), events.CueReplied(number=number, text=text, answer=answer))


def next_number(floor: Floor) -> int:
    """The number of the next cue."""
    return floor.last_cue + 1


def _is_forgotten(floor: Floor, number: int) -> bool:
    """Whether a cue went with its rehearsal; a screen that still shows it has nothing to answer for."""
    return 1 <= number <= floor.last_cue and all(cue.number != number for cue in floor.cues)


def _known_cue(floor: Floor, number: int) -> Cue:
    cue = next((cue for cue in reversed(floor.cues) if cue.number == number), None)
    if cue is None:
        raise NotFound("There is no cue number {number}.", number=number)
    return cue


def _ack(cue: Cue, actor: str) -> tuple[FloorFact, ...]:
    return () if any(ack.by == actor for ack in cue.acks) else (events.CueAcked(number=cue.number),)


def _see(cue: Cue, reply: int) -> tuple[FloorFact, ...]:
    if reply >= len(cue.replies):
        raise NotFound("Cue number {number} has no such reply.", number=cue.number)
    return () if cue.replies[reply].seen_by else (events.CueAcked(number=cue.number, reply=reply),)


def _people(
    floor: Floor, command: commands.Ready | commands.SetCrew | commands.HandOver, actor: str
) -> tuple[FloorFact, ...]:
    match command:
        case commands.Ready(role=role, ready=ready):
            known = floor.ready.get(role)
            news = known != actor if ready else known is not None
            return (events.ReadySaid(role=role, ready=ready),) if news else ()
        case commands.SetCrew(roles=roles):
            wanted = tuple(dict.fromkeys(roles))
            return (events.CrewSet(roles=wanted),) if wanted != floor.crew else ()
        case commands.HandOver(hosts=names):
            hosts = tuple(dict.fromkeys(name.strip() for name in names))
            return (events.HandedOver(hosts=hosts),) if hosts != floor.hosts else ()


def _aux(timer: AuxTimer, command: commands.SetAux, now: Instant) -> tuple[FloorFact, ...]:
    changed = _aux_after(timer, command, now)
    if command.label is not None:
        changed = replace(changed, label=command.label.strip())
    return (events.AuxTimerSet(timer=changed),) if changed != timer else ()


def _aux_after(timer: AuxTimer, command: commands.SetAux, now: Instant) -> AuxTimer:
    match command.action:
        case "set":
            length = _length(timer, max(0, command.ms))
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
            return _added(timer, command.ms, now)
        case "show" | "hide":
            return replace(timer, shown=command.action == "show")


def _length(timer: AuxTimer, ms: int) -> Duration:
    """The stopwatch starts at nought whatever it is given: it measures."""
    return Duration(0 if timer.name == "stopwatch" else ms)


def _added(timer: AuxTimer, ms: int, now: Instant) -> AuxTimer:
    """A timer gets ``ms`` more to run; a stopwatch has measured ``ms`` more, and never less than nothing.

    Raises Refused where that takes it more than a day from nought; one that ran so far can be brought back.
    """
    before = (timer.remaining_ms if timer.zero_at is None else timer.zero_at - now) or 0
    left = min(0, before - ms) if timer.name == "stopwatch" else before + ms
    if abs(left) > max(LONGEST, abs(before)):
        raise Refused("A timer holds 24 hours at most. Nothing was changed.")
    if timer.zero_at is None:
        return replace(timer, remaining_ms=Duration(left))
    return replace(timer, zero_at=Instant(now + left))


def _stop(floor: Floor, name: str) -> tuple[FloorFact, ...]:
    activity = next((known for known in floor.activities if known.id == name), None)
    if activity is None:
        raise NotFound("There is no activity {name}.", name=name)
    return () if activity.stopped_at is not None else (events.ActivityStopped(activity=name),)


def _automatic_steps(floor: Floor, steps: tuple[Step, ...], now: Instant) -> tuple[FloorFact, ...]:
    """What the steps of a playbook that need no hand do at once."""
    facts: list[FloorFact] = []
    number = next_number(floor)
    for step in steps:
        if not step.by_hand:
            done = carry_out(floor, step, number, now)
            number += sum(1 for fact in done if isinstance(fact, events.CueSent))
            facts += done
    return tuple(facts)


def carry_out(floor: Floor, step: Step, number: int, now: Instant) -> tuple[FloorFact, ...]:
    """What a cue or timer step comes to; the engine stops the show's clock itself (``stops_clock``)."""
    if step.kind == "cue":
        return (events.CueSent(number=number, to=step.to, text=step.text, urgency=step.urgency),)
    if step.kind == "timer":
        known = floor.timer(step.timer)
        length = _length(known, step.ms)
        started = replace(
            known, label=step.text[:80], length_ms=length, zero_at=Instant(now + length), remaining_ms=None
        )
        return (events.AuxTimerSet(timer=started),)
    return ()


def _known_call(floor: Floor, name: str) -> Call:
    call = next((known for known in reversed(floor.calls) if known.id == name), None)
    if call is None:
        raise NotFound("No playbook {name} was called.", name=name)
    return call


def stops_clock(floor: Floor, command: FloorCommand) -> bool:
    """Whether a step that happens by this command stops the show's clock; the command is one that ``decide`` passed."""
    match command:
        case commands.CallPlaybook(steps=steps):
            return any(step.kind == "pause" and not step.by_hand for step in steps)
        case commands.TickStep(call=name, step=index, done=True):
            now = _known_call(floor, name).steps[index]
            return now.step.kind == "pause" and now.step.by_hand and now.done_by is None
    return False


def steps_of_pause(floor: Floor, at: Instant) -> tuple[events.StepTicked, ...]:
    """The ticks that go when a pause that began at ``at`` is taken back: of the steps that stopped the clock then."""
    return tuple(
        events.StepTicked(call=call.id, step=index, done=False)
        for call in floor.calls
        if call.closed_at is None
        for index, now in enumerate(call.steps)
        if now.step.kind == "pause" and now.done_at == at
    )


def _close(call: Call, outcome: str) -> tuple[FloorFact, ...]:
    if call.closed_at is None:
        return (events.CallClosed(call=call.id, outcome=outcome),)
    if outcome in ("", call.outcome):
        return ()
    raise Refused("“{name}” is closed already.", name=call.name)


def _tick(floor: Floor, command: commands.TickStep, now: Instant) -> tuple[FloorFact, ...]:
    call = _known_call(floor, command.call)
    if call.closed_at is not None:
        raise Refused("“{name}” is closed already.", name=call.name)
    if command.step >= len(call.steps):
        raise NotFound("“{name}” has no step {number}.", name=call.name, number=command.step + 1)
    known = call.steps[command.step]
    if (known.done_by is not None) == command.done:
        return ()
    happens = command.done and known.step.by_hand
    effects = carry_out(floor, known.step, next_number(floor), now) if happens else ()
    return (events.StepTicked(call=call.id, step=command.step, done=command.done), *effects)


def _comment(floor: Floor, command: commands.PickComment | commands.DropComment) -> tuple[FloorFact, ...]:
    known = any(picked.id == command.comment for picked in floor.picked)
    if isinstance(command, commands.DropComment):
        return (events.CommentDropped(comment=command.comment),) if known else ()
    if known:
        return ()
    if len(floor.picked) >= MOST_PICKED:
        raise Refused("The hosts have {count} comments to answer already. Take one off first.", count=len(floor.picked))
    return (events.CommentPicked(comment=command.comment, name=command.name, text=command.text),)
