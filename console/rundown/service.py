"""Commands become journal entries here: load, guard, append what was due, decide, append, in one transaction."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from console import instrumentation
from console.rundown import engine, journal, wire
from console.rundown.commands import AnyCommand, RevisePlan
from console.rundown.events import AnyFact, JournalEntry, PlanRevised, ShowChanged, ShowEnded, ShowStarted
from console.rundown.model import Plan, State
from console.rundown.plan import apply, diff
from console.rundown.undo import AUTO
from console.store import journal as stored
from console.store import shows
from console.store.session import Database
from console.store.shows import Show
from streams.clock import Clock, Instant
from streams.errors import Conflict, CuelightError, Unavailable

FROZEN: Final = ("starts_at", "targets", "weights", "shape_of")
"""What may be changed of a show until its start."""


class Played(Struct, frozen=True):
    """A command that was given at an instant, by somebody."""

    at: Instant
    command: AnyCommand
    actor: str


class Committed(Struct, frozen=True):
    """What a transaction added to a show."""

    before: State
    entries: tuple[JournalEntry, ...]
    state: State


class Answer(Struct, frozen=True):
    """The outcome of a command; ``body`` is the JSON that every caller with the same idempotency key gets."""

    state: State
    entries: tuple[JournalEntry, ...]
    body: bytes


class RundownService:
    """All that reads and writes the journals of shows.

    The states it has seen are kept in memory; the row of the show, locked for the length of a transaction, says
    whether another process has written since.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._states: dict[str, State] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.on_commit: list[Callable[[Committed], Awaitable[None]]] = []
        """Called after each commit, in the order of the journal."""

    async def state(self, show_id: str) -> State:
        """The show as its journal has it now. Raises NotFound."""
        return await self._database.read(lambda session: self._load(session, show_id))

    def known(self, show_id: str) -> State | None:
        """The newest state that this process has seen."""
        return self._states.get(show_id)

    async def state_at(self, show_id: str, at: Instant) -> State:
        """The show as its journal had it at an instant."""
        return (await self.state_and_entries(show_id, at))[0]

    async def state_and_entries(self, show_id: str, until: Instant | None = None) -> tuple[State, list[JournalEntry]]:
        """The whole journal, or that up to an instant, and the state that follows from it: both of one read."""

        def load(session: Session) -> tuple[State, list[JournalEntry]]:
            entries = journal.read(session, show_id)
            while until is not None and entries and entries[-1].at > until:
                entries.pop()
            return engine.replay(initial(shows.get(session, show_id)), entries), entries

        return await self._database.read(load)

    async def entries(self, show_id: str, after: int = 0) -> list[JournalEntry]:
        """The journal after a seq."""
        return await self._database.read(lambda session: journal.read(session, show_id, after))

    async def first_plan(self, show_id: str) -> Plan:
        """The plan that the show was made with."""
        entries = await self._database.read(lambda session: journal.read(session, show_id, until=1))
        made = [entry.event.changes for entry in entries if isinstance(entry.event, PlanRevised)]
        return apply((), made[0]) if made else ()

    async def create(
        self,
        *,
        room: str,
        title: str,
        starts_at: int,
        purpose: str | None,
        targets: dict[str, float],
        plan: Plan,
        actor: str,
        now: Instant | None = None,
        shape_of: str | None = None,
        weights: dict[str, float] | None = None,
        played: Sequence[Played] = (),
        until: Instant | None = None,
        lasted: tuple[Instant, Instant] | None = None,
    ) -> Show:
        """Make a show whose journal begins with its plan.

        ``played``: what was done in it already, in order of time, for a show that is written down after the fact, with
        what came by itself up to ``until``. ``lasted``: from when to when a show was on air that did not run here;
        nothing is known of what was taken in it. All of it is written at once, so that nobody sees it half played.
        """
        created_at = now if now is not None else self._clock.now()
        show = Show(
            id=secrets.token_hex(5),
            room=room,
            title=title,
            starts_at=starts_at,
            purpose=purpose,
            targets=targets,
            status="draft",
            started_at=None,
            ended_at=None,
            created_at=created_at,
            seq=0,
            logged_seq=-1,
            shape_of=shape_of,
            weights=weights or {},
            from_files=lasted is not None,
        )
        before = initial(show)
        entries, state = _entries(before, (PlanRevised(changes=diff((), plan)),), actor, created_at)
        for one in played:
            more, state = _played(state, one)
            entries += more
        if until is not None:
            more, state = _due(state, until)
            entries += more
        if lasted is not None:
            begun, state = _entries(state, (ShowStarted(targets=targets, weights=show.weights),), actor, lasted[0])
            over, state = _entries(state, (ShowEnded(),), actor, lasted[1])
            entries += begun + over

        def write(session: Session) -> None:
            shows.create(session, show)
            _append(session, entries, state)

        await self._database.write(write)
        await self._publish(before, entries, state)
        return structs.replace(
            show, seq=state.seq, status=state.status, started_at=state.started_at, ended_at=state.ended_at
        )

    async def change(self, show_id: str, wanted: Mapping[str, Any], actor: str) -> Show:
        """Change what is said of a show; what is as it was already is not written down.

        Raises NotFound, or Conflict for a start or a goal of a show that has begun.
        """

        def write(session: Session) -> tuple[State, tuple[JournalEntry, ...], State, Show]:
            before = self._load(session, show_id, lock=True)
            show = shows.get(session, show_id)
            fields = {name: value for name, value in wanted.items() if value != getattr(show, name)}
            if late := [name for name in FROZEN if name in fields and not show.is_open]:
                raise Conflict(
                    "The show has begun: its start and its targets stay as they are. Leave “{field}” as it was.",
                    extra={"errors": [{"field": late[0], "reason": "the show has begun"}]},
                    field=late[0],
                )
            if not fields:
                return before, (), before, show
            at = Instant(max(self._clock.now(), before.last_at))
            entries, state = _entries(before, (ShowChanged(**fields),), actor, at)
            _append(session, entries, state)
            shows.change(session, show_id, **fields)
            session.expire_all()
            return before, entries, state, shows.get(session, show_id)

        async with self._turns[show_id]:
            before, entries, state, show = await self._database.write(write)
            await self._publish(before, entries, state)
        return show

    async def remove(self, show_id: str) -> None:
        """Take away a show of which nothing was ever on air. Raises NotFound or Conflict."""

        def write(session: Session) -> None:
            state = self._load(session, show_id, lock=True)
            if state.status not in ("draft", "armed"):
                raise Conflict("The show was on air, or is just now: it cannot be deleted, only hidden.")
            shows.remove(session, show_id, self._clock.now())

        async with self._turns[show_id]:
            await self._database.write(write)
        self._states.pop(show_id, None)

    async def current(self, show_id: str) -> State:
        """The state, with what came by itself written down where that can be done; else each reader works it out."""
        try:
            return await self.append_due(show_id)
        except Unavailable:
            return await self.state(show_id)

    async def append_due(self, show_id: str) -> State:
        """Write down what came by itself, if anything did. Raises Unavailable where nothing can be written."""
        state = self._states.get(show_id)
        if state is not None and not engine.due(state, self._clock.now()):
            return state

        def write(session: Session) -> tuple[State, tuple[JournalEntry, ...], State]:
            before = self._load(session, show_id, lock=True)
            entries, current = _due(before, self._clock.now())
            _append(session, entries, current)
            return before, entries, current

        async with self._turns[show_id]:
            before, entries, current = await self._database.write(write)
            await self._publish(before, entries, current)
        return current

    async def execute(self, show_id: str, command: AnyCommand, actor: str, now: Instant | None = None) -> Answer:
        """Carry out a command for ``actor``.

        Raises Conflict, Refused, TooSoon, Invalid or NotFound; a refused command changes nothing, but the advances
        that were due before it are written down all the same, because they are facts.
        """
        with instrumentation.command(str(command.__struct_config__.tag)):
            async with self._turns[show_id]:
                outcome = await self._database.write(
                    lambda session: self._transact(session, show_id, command, actor, now or self._clock.now())
                )
                await self._publish(outcome.before, (*outcome.due, *outcome.own), outcome.state)
            if outcome.refusal is not None:
                raise outcome.refusal
        return Answer(state=outcome.state, entries=outcome.own, body=outcome.body)

    def _transact(self, session: Session, show_id: str, command: AnyCommand, actor: str, now: Instant) -> _Outcome:
        before = self._load(session, show_id, lock=True)
        at = engine.instant_of(before, command, now)
        key = command.idempotency_key
        if key and (first := stored.answer(session, show_id, actor, key)) is not None:
            return _Outcome(before=before, state=before, body=first)
        try:
            engine.guard(before, command)
        except CuelightError as error:
            raise _explained(error, before, at) from None
        due, current = _due(before, at)
        try:
            facts = engine.decide(current, command, actor=actor, now=at, base=_base(session, current, command))
        except CuelightError as error:
            _append(session, due, current)
            return _Outcome(before=before, due=due, state=current, refusal=_explained(error, current, at))
        own, state = _entries(current, facts, actor, at)
        _append(session, (*due, *own), state)
        body = msgspec.json.encode(wire.answer_body(own, state, at))
        if key:
            stored.keep_answer(session, show_id, actor, key, body, at)
        return _Outcome(before=before, due=due, own=own, state=state, body=body)

    def _load(self, session: Session, show_id: str, *, lock: bool = False) -> State:
        seq = shows.seq(session, show_id, lock=lock)
        state = self._states.get(show_id) or initial(shows.get(session, show_id))
        if state.seq < seq:
            state = engine.replay(state, journal.read(session, show_id, state.seq))
        return self._remember(state)

    def _remember(self, state: State) -> State:
        """Keep the newest state of a show; a reader that was overtaken gets the newer one."""
        known = self._states.get(state.show_id)
        if known is None or known.seq < state.seq:
            self._states[state.show_id] = known = state
        return known

    async def _publish(self, before: State, entries: tuple[JournalEntry, ...], state: State) -> None:
        if entries:
            self._remember(state)
            committed = Committed(before=before, entries=entries, state=state)
            for listener in self.on_commit:
                await listener(committed)


class _Outcome(Struct, kw_only=True):
    """What a transaction came to."""

    before: State
    due: tuple[JournalEntry, ...] = ()
    own: tuple[JournalEntry, ...] = ()
    state: State
    body: bytes = b""
    refusal: CuelightError | None = None


def initial(show: Show) -> State:
    """A show whose journal is empty."""
    return State(show_id=show.id, starts_at=Instant(show.starts_at), targets=show.targets, weights=show.weights)


def _entries(
    state: State, facts: tuple[AnyFact, ...], actor: str, at: Instant
) -> tuple[tuple[JournalEntry, ...], State]:
    entries = []
    for fact in facts:
        entry = JournalEntry(seq=state.seq + 1, at=at, actor=actor, event=fact)
        state = engine.evolve(state, entry)
        entries.append(entry)
    return tuple(entries), state


def _played(state: State, played: Played) -> tuple[tuple[JournalEntry, ...], State]:
    """What a command led to, after what was due before it. Raises what the engine raises."""
    due, state = _due(state, played.at)
    at = engine.instant_of(state, played.command, played.at)
    facts = engine.decide(state, played.command, actor=played.actor, now=at)
    own, state = _entries(state, facts, played.actor, at)
    return (*due, *own), state


def _base(session: Session, state: State, command: AnyCommand) -> Plan | None:
    """The plan that a revision was based on, when it is not the present one."""
    if not isinstance(command, RevisePlan) or command.revision >= state.revision:
        return None
    entries = journal.read(session, state.show_id, until=command.revision)
    return engine.replay(initial(shows.get(session, state.show_id)), entries).plan


def _due(state: State, now: Instant) -> tuple[tuple[JournalEntry, ...], State]:
    entries: tuple[JournalEntry, ...] = ()
    for at, fact in engine.due(state, now):
        more, state = _entries(state, (fact,), AUTO, at)
        entries += more
    return entries, state


def _append(session: Session, entries: tuple[JournalEntry, ...], state: State) -> None:
    if entries:
        journal.append(session, state.show_id, entries)
        shows.keep(
            session,
            state.show_id,
            seq=state.seq,
            status=state.status,
            started_at=state.started_at,
            ended_at=state.ended_at,
        )


def _explained(error: CuelightError, state: State, now: Instant) -> CuelightError:
    """A conflict carries what is true now, so that whoever was slower can go on from there."""
    if isinstance(error, Conflict):
        rundown = "conflicts" in error.extra
        error.extra |= {"rundown": wire.rundown_body(state)} if rundown else {"state": wire.state_body(state, now)}
    return error
