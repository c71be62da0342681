"""Messages about the run of show, from a state. One place decides what each kind of screen is told."""

from __future__ import annotations

from typing import Final

from console.live.messages import (
    CueAck,
    CueMessage,
    CueReply,
    FloorMessage,
    ItemCard,
    RunMessage,
    SlotCard,
    Timing,
    TimingRow,
    UndoableKind,
    UndoOffer,
)
from console.rundown import engine, events, undo
from console.rundown.floor.model import Cue
from console.rundown.model import Item, Slot, State, Undoable
from console.rundown.timing import Projection, project
from streams.clock import Instant

_CARDS_AHEAD: Final = {"cue": 3, "desk": 1, "crew": 0}
"""How many slots each kind of screen gets cards of, beside the one on air."""


def timing(state: State, now: Instant, variant: str = "crew") -> Timing:
    """The clock of a show with all rows, or for a cue screen: no rows, but cards of now and the next three slots.
    A desk has both, with what is left of the items of now and of the next slot.

    A card reads as the plan reads now: a price that was corrected while its slot is on air is the price to say.
    """
    state = engine.with_due(state, now)
    projection = project(state, now)
    run = state.run
    cue = variant == "cue"
    ahead = _ahead(state, projection, _CARDS_AHEAD[variant])
    rows = () if cue else projection.rows
    return Timing(
        seq=state.seq,
        status=projection.status,
        run=_run(projection),
        next=projection.next,
        grows_from=projection.grows_from,
        offset_ms=projection.offset_base_ms,
        end_at=projection.end_base,
        end_slack_ms=projection.end_slack_ms,
        settles_at=projection.settles_at,
        rows=tuple(
            TimingRow(slot_id=row.slot_id, phase=row.phase, start=row.start, slack_ms=row.slack_ms) for row in rows
        ),
        now=_card(state.slot(run.slot.id) or run.slot, variant) if variant != "crew" and run else None,
        after=tuple(_card(slot, variant, ahead=True) for slot in ahead),
        blackout=state.floor.blackout,
        speed=state.speed,
        roll=state.roll,
        late_start_ms=projection.late_start_ms,
        accepted_ms=state.accepted_ms,
        undo=() if cue else tuple(_undo_offer(state, known) for known in undo.offers(state)),
    )


def cue_message(seq: int, cue: Cue) -> CueMessage:
    """A cue as screens get it."""
    return CueMessage(
        seq=seq,
        number=cue.number,
        at=cue.at,
        by=cue.by,
        to=cue.to,
        text=cue.text,
        urgency=cue.urgency,
        blink=cue.blink,
        automatic=cue.automatic,
        acks=tuple(CueAck(by=ack.by, at=ack.at) for ack in cue.acks),
        replies=tuple(
            CueReply(by=reply.by, at=reply.at, text=reply.text, answer=reply.answer, seen_by=reply.seen_by)
            for reply in cue.replies
        ),
    )


def floor_message(state: State, *, cue: bool = False) -> FloorMessage:
    """The floor for a desk or a crew's page, or the part of it that hosts see."""
    floor = state.floor
    return FloorMessage(
        seq=state.seq,
        crew=floor.crew,
        ready=floor.ready,
        hosts=floor.hosts,
        hosts_since=floor.hosts_since,
        automatic=floor.automatic,
        timers=tuple(timer for timer in floor.timers if timer.shown or not cue),
        activities=tuple(activity for activity in floor.activities if activity.stopped_at is None),
        calls=() if cue else tuple(call for call in floor.calls if call.closed_at is None),
        picked=floor.picked,
        figures_shared=floor.figures_shared,
    )


def _run(projection: Projection) -> RunMessage | None:
    run = projection.run
    if run is None:
        return None
    return RunMessage(
        run_id=run.run_id,
        slot_id=run.slot_id,
        started_at=run.started_at,
        phase=run.phase,
        zero_at=run.zero_at,
        remaining_ms=run.remaining_ms,
        added_ms=run.added_ms,
        paused=run.paused,
        duration_ms=run.duration_ms,
        warn_at_ms=run.warn_at_ms,
        danger_at_ms=run.danger_at_ms,
        timer=run.timer,
    )


def _undo_offer(state: State, known: Undoable) -> UndoOffer:
    does, cue, ms = _undoable(state, known.event)
    return UndoOffer(actor=known.actor, seq=known.seq, does=does, cue=cue, ms=ms)


def _undoable(state: State, event: object) -> tuple[UndoableKind, str, int]:
    """What was done, the cue of the slot it was done to, and how much time that was."""

    def cue(slot_id: str) -> str:
        slot = state.slot(slot_id)
        return slot.cue if slot else ""

    match event:
        case events.RunStarted(slot=slot, how="next" | "previous" as how):
            return how, cue(slot.id), 0
        case events.RunStarted(slot=slot):
            return "take", cue(slot.id), 0
        case events.Paused():
            return "pause", "", 0
        case events.Resumed():
            return "resume", "", 0
        case events.TimeAdded(ms=ms):
            return "add_time", "", ms
        case events.Skipped(slot_id=slot_id):
            return "skip", cue(slot_id), 0
        case events.Unskipped(slot_id=slot_id):
            return "unskip", cue(slot_id), 0
        case events.RollSet(on=on):
            return ("roll_on" if on else "roll_off"), "", 0
        case events.DelayAccepted(ms=ms):
            return "later", "", ms
        case events.PlanRevised(changes=changes, made_up_ms=ms):
            if ms:
                skips = any(isinstance(change, events.FieldSet) and change.field == "skip" for change in changes)
                return ("drop" if skips else "trim"), "", ms
            # These are the changes that take it back: a slot that comes again is in none of the plan.
            cues = {change.slot.cue if isinstance(change, events.SlotAdded) else cue(change.slot_id)
                    for change in changes if not isinstance(change, events.Reordered)}  # fmt: skip
            return "plan", (cues.pop() if len(cues) == 1 else ""), 0
    raise AssertionError(f"{event!r} can be taken back, and has no name")


def _ahead(state: State, projection: Projection, count: int) -> tuple[Slot, ...]:
    """The next slots, so many at most, that will be played, from the one after the slot on air."""
    index = next((i for i, slot in enumerate(state.plan) if slot.id == projection.next), len(state.plan))
    return tuple(slot for slot in state.plan[index:] if not slot.skip)[:count]


def _card(slot: Slot, variant: str, *, ahead: bool = False) -> SlotCard:
    """Hosts see the talking points of the slot on air; what comes is a line to them, and its items are the desk's."""
    desk = variant == "desk"
    return SlotCard(
        slot_id=slot.id,
        cue=slot.cue,
        kind=slot.kind,
        title=slot.title,
        duration_ms=slot.duration_ms,
        notes="" if ahead or desk else slot.notes,
        items=tuple(_item(item, desk=desk) for item in slot.items) if desk or not ahead else (),
    )


def _item(item: Item, *, desk: bool) -> ItemCard:
    units = item.units
    return ItemCard(
        sku=item.sku,
        title=item.title,
        link_no=item.link_no,
        tag_price=item.tag_price,
        price=item.price,
        line="" if desk else item.line,
        coupon="" if desk else item.coupon,
        presale=item.presale,
        stock=units if desk or units == 0 else None,
        sizes=item.sizes if desk else (),
        picture=item.picture,
        points="" if desk else item.points,
        ships_in_days=None if desk else item.ships_in_days,
    )
