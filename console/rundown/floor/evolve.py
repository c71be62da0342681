"""What each fact means for the floor. Like the rundown's, it knows no failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import replace

from console.rundown.floor import events
from console.rundown.floor.events import FloorFact
from console.rundown.floor.model import RAISED, Ack, Activity, Call, Cue, Floor, Picked, Reply, StepNow
from streams.clock import Instant

Thing = TypeVar("Thing", Activity, Call)


def evolve(floor: Floor, fact: FloorFact, *, seq: int, at: Instant, actor: str) -> Floor:
    """The floor after a fact of ``actor``."""
    return replace(floor, **_changes(floor, fact, seq, at, actor))


def after_rehearsal(floor: Floor) -> Floor:
    """What a rehearsal leaves to the show: who plays which part, and what was set up.

    What was said, called, picked and settled in it concerns the show no more, and everybody says ready again.
    """
    return Floor(
        crew=floor.crew,
        hosts=floor.hosts,
        hosts_since=floor.hosts_since,
        last_cue=floor.last_cue,
        automatic=floor.automatic,
        timers=tuple(replace(timer, zero_at=None, remaining_ms=timer.length_ms) for timer in floor.timers),
        figures_shared=floor.figures_shared,
    )


def after_show(floor: Floor, at: Instant) -> Floor:
    """Clocks end with the show: no screen counts on, and what ran on the platform is over at the latest then."""
    return replace(
        floor,
        timers=tuple(replace(timer, zero_at=None, remaining_ms=timer.length_ms, shown=False) for timer in floor.timers),
        activities=tuple(
            known if known.stopped_at is not None else replace(known, stopped_at=min(at, known.ends_at or at))
            for known in floor.activities
        ),
    )


def _changes(floor: Floor, fact: FloorFact, seq: int, at: Instant, actor: str) -> dict[str, Any]:
    match fact:
        case events.CueSent(number=number):
            return {"cues": _cues(floor, fact, at, actor), "last_cue": number}
        case events.CueAcked() | events.CueReplied():
            return {"cues": _cues(floor, fact, at, actor)}
        case events.AutomaticCuesSet(cues=cues):
            return {"automatic": cues}
        case events.BlackoutSet(on=on):
            return {"blackout": on}
        case events.FiguresShared(on=on):
            return {"figures_shared": on}
        case events.ReadySaid(role=role, ready=ready):
            others = {known: by for known, by in floor.ready.items() if known != role}
            return {"ready": others | ({role: actor} if ready else {})}
        case events.CrewSet(roles=roles):
            return {"crew": roles}
        case events.HandedOver(hosts=hosts):
            return {"hosts": hosts, "hosts_since": at}
        case events.AuxTimerSet(timer=timer):
            return {"timers": tuple(timer if known.name == timer.name else known for known in floor.timers)}
        case events.ActivityStarted(kind=kind, title=title, ends_at=ends_at):
            activity = Activity(id=f"a{seq}", kind=kind, title=title, by=actor, started_at=at, ends_at=ends_at)
            return {"activities": (*floor.activities, activity)}
        case events.ActivityStopped(activity=name):
            return {"activities": _with(floor.activities, name, lambda known: replace(known, stopped_at=at))}
        case events.PlaybookCalled() | events.StepTicked() | events.CallClosed():
            return {"calls": _calls(floor, fact, seq, at, actor)}
        case events.CommentPicked(comment=comment, name=name, text=text):
            return {"picked": (*floor.picked, Picked(id=comment, name=name, text=text, by=actor, at=at))}
        case events.CommentDropped(comment=comment):
            return {"picked": tuple(known for known in floor.picked if known.id != comment)}
        case events.OpenItemClosed(matter=matter, settled=settled):
            return {"settled": floor.settled | {matter} if settled else floor.settled - {matter}}
        case events.Noted():
            return {}


def _cues(
    floor: Floor, fact: events.CueSent | events.CueAcked | events.CueReplied, at: Instant, actor: str
) -> tuple[Cue, ...]:
    match fact:
        case events.CueSent() as sent:
            cue = Cue(
                number=sent.number,
                at=at,
                by=actor,
                to=sent.to,
                text=sent.text,
                urgency=sent.urgency,
                blink=sent.blink,
                automatic=sent.automatic,
            )
            return (*floor.cues, cue)
        case events.CueAcked(number=number, reply=int(index)):
            return _with_cue(
                floor, number, lambda cue: replace(cue, replies=_seen(cue, actor, lambda at, _: at == index))
            )
        case events.CueAcked(number=number):
            return _with_cue(floor, number, lambda cue: replace(cue, acks=(*cue.acks, Ack(by=actor, at=at))))
        case events.CueReplied(number=number, text=text, answer=answer):
            reply = Reply(by=actor, at=at, text=text, answer=answer)
            return _with_cue(floor, number, lambda cue: replace(cue, replies=(*_answered(cue, reply), reply)))


def _answered(cue: Cue, reply: Reply) -> tuple[Reply, ...]:
    """The replies so far: what directors say without one of the answers settles what others have raised."""
    if reply.answer:
        return cue.replies
    return _seen(cue, reply.by, lambda _, known: known.answer in RAISED and known.by != reply.by)


def _seen(cue: Cue, by: str, which: Callable[[int, Reply], bool]) -> tuple[Reply, ...]:
    return tuple(
        replace(known, seen_by=by) if which(at, known) and not known.seen_by else known
        for at, known in enumerate(cue.replies)
    )


def _calls(
    floor: Floor, fact: events.PlaybookCalled | events.StepTicked | events.CallClosed, seq: int, at: Instant, actor: str
) -> tuple[Call, ...]:
    match fact:
        case events.PlaybookCalled() as called:
            steps = tuple(
                StepNow(step=step)
                if step.kind == "do" or step.by_hand
                else StepNow(step=step, done_by=actor, done_at=at)
                for step in called.steps
            )
            call = Call(
                id=f"c{seq}", key=called.key, name=called.name, by=actor, at=at, drill=called.drill, steps=steps
            )
            return (*floor.calls, call)
        case events.StepTicked(call=name, step=index, done=done):
            return _with(floor.calls, name, lambda known: _ticked(known, index, done, at, actor))
        case events.CallClosed(call=name, outcome=outcome):
            return _with(floor.calls, name, lambda known: replace(known, closed_at=at, outcome=outcome))


def _ticked(call: Call, index: int, done: bool, at: Instant, actor: str) -> Call:
    steps = list(call.steps)
    steps[index] = StepNow(step=steps[index].step, done_by=actor if done else None, done_at=at if done else None)
    return replace(call, steps=tuple(steps))


def _with_cue(floor: Floor, number: int, change: Callable[[Cue], Cue]) -> tuple[Cue, ...]:
    return tuple(change(cue) if cue.number == number else cue for cue in floor.cues)


def _with(things: tuple[Thing, ...], name: str, change: Callable[[Thing], Thing]) -> tuple[Thing, ...]:
    return tuple(change(known) if known.id == name else known for known in things)
