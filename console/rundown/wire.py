"""How a show reads on the wire: the bodies that are promised, from state and projection; and commands, as they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec

from console.i18n.validation import plain_values, validated
from console.rundown.coming import with_due
from console.rundown.commands import AnyCommand
from console.rundown.events import JournalEntry
from console.rundown.model import State
from console.rundown.timing import Projection, project
from streams.clock import Instant
from streams.errors import Invalid


def parse_command(body: bytes) -> AnyCommand:
    """A command from its JSON. Raises Invalid, naming the field."""
    try:
        return cast(AnyCommand, validated(plain_values(body), AnyCommand))  # type: ignore[arg-type]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("The command is no valid JSON: {reason}.", reason=str(error)) from None


def rundown_body(state: State) -> dict[str, Any]:
    """The plan with the revision that an edit must name."""
    return {"revision": state.revision, "slots": [slot_body(slot) for slot in state.plan]}


def slot_body(slot: msgspec.Struct) -> dict[str, Any]:
    """Every field of a slot, defaults too, so that a reader need not know them."""
    body = {name: msgspec.to_builtins(getattr(slot, name)) for name in slot.__struct_fields__}
    return body | {"items": [{**item, "custom": item.get("custom", {})} for item in body["items"]]}


def state_body(state: State, now: Instant) -> dict[str, Any]:
    """The show as of ``now``; what came by itself is already in it.

    All durations are real: in a rehearsal at ``speed`` those of the plan take ``speed`` times as long.
    """
    written = state.seq
    state = with_due(state, Instant(max(now, state.last_at)))
    projection = project(state, now)
    return {
        "seq": written,
        "server_now": now,
        "status": state.status,
        "run": run_body(projection),
        "next": projection.next,
        "offset_ms": projection.offset_ms,
        "late_start_ms": projection.late_start_ms,
        "expected_end": projection.expected_end,
        "revision": state.revision,
        "started_at": state.started_at,
        "ended_at": state.ended_at,
        "blackout": state.floor.blackout,
        "speed": state.speed,
        "roll": state.roll,
        "accepted_ms": state.accepted_ms,
        "ready": state.floor.ready,
        "not_ready": state.floor.missing,
        "hosts": state.floor.hosts,
        "schedule": [
            {
                "slot_id": row.slot_id,
                "planned_start": row.planned_start,
                "expected_start": row.expected_start,
                "expected_end": row.expected_end,
                "phase": row.phase,
                "overlap_ms": row.overlap_ms,
            }
            for row in projection.rows
        ],
    }


def run_body(projection: Projection) -> dict[str, Any] | None:
    """The run on air: ``zero_at`` while its clock runs, ``remaining_ms`` while it is paused."""
    run = projection.run
    return None if run is None else msgspec.to_builtins(run)


def entry_body(entry: JournalEntry) -> dict[str, Any]:
    """A journal entry with the fields of its event beside seq, at and actor."""
    return {"seq": entry.seq, "at": entry.at, "actor": entry.actor, **msgspec.to_builtins(entry.event)}


def answer_body(entries: Sequence[JournalEntry], state: State, now: Instant) -> dict[str, Any]:
    """What a command is answered with."""
    return {"seq": state.seq, "events": [entry_body(entry) for entry in entries], "state": state_body(state, now)}
