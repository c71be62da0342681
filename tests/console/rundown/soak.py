"""What a soak needs: pages that know only what they were sent, processes that share a database, a model of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from console.access.rights import Principal
from console.live.live import Live
from console.live.messages import Timing
from console.live.presence import Presence
from console.live.socket import LiveScreen
from console.rundown.catch_up import Option
from console.rundown.events import FieldSet, JournalEntry, PlanRevised, Skipped, Undone, Unskipped
from console.rundown.model import Plan, State
from console.rundown.service import RundownService
from console.store.session import Database
from streams.clock import Clock
from streams.errors import Unavailable


class Down:
    """The event log, out of reach: no hint comes through, so each process finds in the journal what others wrote."""

    def __getattr__(self, name: str) -> Any:
        async def refuse(*_: Any, **__: Any) -> None:
            raise Unavailable("The event log is down.")

        return refuse


class Screen:
    """A page: it has what it was sent, and counts by itself from there."""

    def __init__(self, name: str, variant: str) -> None:
        self.timing: Timing | None = None
        self.cues: dict[int, tuple[str, int]] = {}
        """Number → its text, and how many have acknowledged it."""
        self.revision = 0
        principal = Principal(name=name, role="director")
        self.live = LiveScreen(self._receive, key=name, view="cue", variant=variant, principal=principal, part="host")

    async def _receive(self, message: Any) -> None:
        told = msgspec.json.decode(message["text"])
        match told["type"]:
            case "snapshot":
                self._hear(told["timing"])
                self.revision = told["revision"]
                self.cues = {cue["number"]: (cue["text"], len(cue["acks"])) for cue in told["cues"]}
            case "timing":
                self._hear(told)
            case "cue":
                self.cues[told["number"]] = (told["text"], len(told["acks"]))
            case "changed":
                self.revision = told["revision"]

    def _hear(self, timing: dict[str, Any]) -> None:
        self.timing = msgspec.convert(timing | {"type": "timing"}, Timing)


def shown(timing: Timing, now: int) -> dict[str, Any]:
    """What a page shows at an instant, by the rule that it was sent."""
    grown = 0 if timing.grows_from is None else max(0, now - timing.grows_from)
    kept = ("status", "next", "settles_at", "now", "after", "blackout", "speed", "roll", "late_start_ms", "accepted_ms")
    return {
        **{name: getattr(timing, name) for name in kept},
        "run": timing.run and replace(timing.run, phase="ok"),
        "offset": timing.offset_ms + grown,
        "end": timing.end_at + max(0, grown - timing.end_slack_ms),
        "rows": [(row.slot_id, row.phase, row.start + max(0, grown - row.slack_ms)) for row in timing.rows],
    }


class Process:
    """A web process with two screens: the whole rundown, and a host's."""

    def __init__(self, database: Database, clock: Clock, name: str) -> None:
        down: Any = Down()
        self.service = RundownService(database, clock)
        self.live = Live(
            database=database,
            service=self.service,
            feed=down,
            presence=Presence(down, clock),
            figures=down,
            guard=down,
            limits=down,
            clock=clock,
            language=lambda _: str,
        )
        self.service.on_commit.append(self.live.journal.committed)
        self.screens = {variant: Screen(f"{name}-{variant}", variant) for variant in ("crew", "cue")}

    async def open(self, show: str) -> None:
        """The pages connect."""
        for screen in self.screens.values():
            await self.live.connections.join(show, screen.live)

    async def look(self) -> None:
        """What the process does every second: find what others wrote."""
        await self.live.journal.find_missed()


class Model:
    """The plan as it must be if no accepted change is lost, kept beside the real one and in another way."""

    def __init__(self, plan: Plan) -> None:
        self.slots: dict[str, dict[str, Any]] = {slot.id: asdict(slot) for slot in plan}
        self._before: dict[int, dict[str, dict[str, Any] | None]] = {}
        """What slots were before an entry, as far as it touched them; None: not there."""

    def edited(self, base: Plan, wanted: Plan, entries: Iterable[JournalEntry]) -> None:
        """Somebody's edit of ``base`` was accepted: every difference they made is in the plan from now on."""
        old, new = ({slot.id: asdict(slot) for slot in plan} for plan in (base, wanted))
        changed = {
            name: {field: value for field, value in slot.items() if name not in old or value != old[name][field]}
            for name, slot in new.items()
        }
        gone: dict[str, dict[str, Any] | None] = dict.fromkeys(old.keys() - new.keys())
        self._apply({name: fields for name, fields in changed.items() if fields} | gone, entries)

    def caught_up(self, option: Option, entries: Iterable[JournalEntry]) -> None:
        """What was shown before it was taken."""
        changes = {
            change.slot_id: {"skip": True} if change.to_ms is None else {"duration_ms": change.to_ms}
            for change in option.changes
        }
        self._apply(changes, entries)

    def told(self, entries: Iterable[JournalEntry]) -> None:
        """Skips, what was taken back, and what the end of a rehearsal put back."""
        for entry in entries:
            match entry.event:
                case Skipped(slot_id=name):
                    self._apply({name: {"skip": True}}, (entry,))
                case Unskipped(slot_id=name):
                    self._apply({name: {"skip": False}}, (entry,))
                case Undone(undoes=seq):
                    self._take_back(seq)
                case PlanRevised(changes=changes):
                    for change in changes:
                        assert isinstance(change, FieldSet)
                        self._apply({change.slot_id: {change.field: change.value}}, ())

    def _apply(self, changes: dict[str, Any], entries: Iterable[JournalEntry]) -> None:
        before: dict[str, dict[str, Any] | None] = {}
        for name, fields in changes.items():
            known = self.slots.get(name)
            if fields is None:
                before[name] = self.slots.pop(name, None)
            else:
                before[name] = {field: known[field] for field in fields} if known is not None else None
                self.slots[name] = (known or {}) | fields
        for entry in entries:
            self._before[entry.seq] = before

    def _take_back(self, seq: int) -> None:
        for name, fields in self._before.pop(seq, {}).items():
            if fields is None:
                self.slots.pop(name, None)
            else:
                self.slots[name] = self.slots.get(name, {}) | fields

    def holds(self, state: State) -> bool:
        """Whether the real plan is this one."""
        return {slot.id: asdict(slot) for slot in state.plan} == self.slots
