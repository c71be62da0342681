"""Commands become journal entries here: load, guard, settle what was due, decide, append, in one transaction."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from console.rundown import engine, wire
from console.rundown.commands import AnyCommand, RevisePlan
from console.rundown.events import AnyFact, Entry, PlanRevised
from console.rundown.model import Plan, State
from console.rundown.plan import diff
from console.rundown.undo import AUTO
from console.store import journal, shows
from console.store.session import Database
from console.store.shows import Show
from streams.clock import Clock, Instant
from streams.errors import Conflict, CuelightError


class Committed(Struct, frozen=True):
    """What a transaction added to a show."""

    before: State
    entries: tuple[Entry, ...]
    state: State


class Answer(Struct, frozen=True):
    """The outcome of a command; ``body`` is the JSON that every caller with the same idempotency key gets."""

    state: State
    entries: tuple[Entry, ...]
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
        async with self._database.reading() as session:
            return await self._load(session, show_id)

    def known(self, show_id: str) -> State | None:
        """The newest state that this process has seen."""
        return self._states.get(show_id)

    async def state_at(self, show_id: str, at: Instant) -> State:
        """The show as its journal had it at an instant."""
        async with self._database.reading() as session:
            show = await shows.get(session, show_id)
            entries = await journal.read(session, show_id)
        return engine.replay(initial(show), [entry for entry in entries if entry.at <= at])

    async def entries(self, show_id: str, after: int = 0) -> list[Entry]:
        """The journal after a seq."""
        async with self._database.reading() as session:
            return await journal.read(session, show_id, after)

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
    ) -> Show:
        """Make a show whose journal begins with its plan."""
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
        )
        before = initial(show)
        entries, state = _entries(before, (PlanRevised(changes=diff((), plan)),), actor, created_at)
        async with self._database.writing() as session:
            await shows.create(session, show)
            await self._append(session, entries, state)
        await self._publish(before, entries, state)
        return show

    async def settle(self, show_id: str) -> State:
        """Write down the automatic advances that are due, if any."""
        state = self._states.get(show_id)
        if state is not None and not engine.due(state, self._clock.now()):
            return state
        async with self._turns[show_id]:
            async with self._database.writing() as session:
                before = await self._load(session, show_id, lock=True)
                entries, state = self._due(before, self._clock.now())
                await self._append(session, entries, state)
            await self._publish(before, entries, state)
        return state

    async def execute(self, show_id: str, command: AnyCommand, actor: str, now: Instant | None = None) -> Answer:
        """Carry out a command for ``actor``.

        Raises Conflict, Refused, TooSoon, Invalid or NotFound; a refused command changes nothing, but the advances
        that were due before it are written down all the same, because they are facts.
        """
        refusal: CuelightError | None = None
        own: tuple[Entry, ...] = ()
        async with self._turns[show_id]:
            async with self._database.writing() as session:
                before = await self._load(session, show_id, lock=True)
                at = Instant(max(now if now is not None else self._clock.now(), before.last_at))
                if command.idempotency_key:
                    first = await journal.answer(session, show_id, actor, command.idempotency_key)
                    if first is not None:
                        return Answer(state=before, entries=(), body=first)
                try:
                    engine.guard(before, command)
                except CuelightError as error:
                    raise self._explained(error, before, at) from None
                due, settled = self._due(before, at)
                try:
                    base = await self._base(session, show_id, command)
                    facts = engine.decide(settled, command, actor=actor, now=at, base=base)
                except CuelightError as error:
                    refusal, state = self._explained(error, settled, at), settled
                else:
                    own, state = _entries(settled, facts, actor, at)
                await self._append(session, (*due, *own), state)
                body = msgspec.json.encode(wire.answer_body(own, state, at))
                if command.idempotency_key and refusal is None:
                    await journal.keep_answer(session, show_id, actor, command.idempotency_key, body, at)
            await self._publish(before, (*due, *own), state)
        if refusal is not None:
            raise refusal
        return Answer(state=state, entries=own, body=body)

    async def _load(self, session: AsyncSession, show_id: str, *, lock: bool = False) -> State:
        seq = await shows.seq(session, show_id, lock=lock)
        state = self._states.get(show_id) or initial(await shows.get(session, show_id))
        if state.seq < seq:
            state = engine.replay(state, await journal.read(session, show_id, state.seq))
        return self._remember(state)

    def _remember(self, state: State) -> State:
        """Keep the newest state of a show; a reader that was overtaken gets the newer one."""
        known = self._states.get(state.show_id)
        if known is None or known.seq < state.seq:
            self._states[state.show_id] = known = state
        return known

    async def _base(self, session: AsyncSession, show_id: str, command: AnyCommand) -> Plan | None:
        if not isinstance(command, RevisePlan):
            return None
        entries = await journal.read(session, show_id, until=command.revision)
        return engine.replay(initial(await shows.get(session, show_id)), entries).plan

    def _due(self, state: State, now: Instant) -> tuple[tuple[Entry, ...], State]:
        entries: tuple[Entry, ...] = ()
        for at, fact in engine.due(state, now):
            more, state = _entries(state, (fact,), AUTO, at)
            entries += more
        return entries, state

    async def _append(self, session: AsyncSession, entries: tuple[Entry, ...], state: State) -> None:
        if entries:
            await journal.append(session, state.show_id, entries)
            await shows.keep(session, state)

    async def _publish(self, before: State, entries: tuple[Entry, ...], state: State) -> None:
        if entries:
            self._remember(state)
            committed = Committed(before=before, entries=entries, state=state)
            for listener in self.on_commit:
                await listener(committed)

    def _explained(self, error: CuelightError, state: State, now: Instant) -> CuelightError:
        """A conflict carries what is true now, so that whoever was slower can go on from there."""
        if isinstance(error, Conflict):
            rundown = "conflicts" in error.extra
            error.extra |= {"rundown": wire.rundown_body(state)} if rundown else {"state": wire.state_body(state, now)}
        return error


def initial(show: Show) -> State:
    """A show whose journal is empty."""
    return State(show_id=show.id, starts_at=Instant(show.starts_at), targets=show.targets)


def _entries(state: State, facts: tuple[AnyFact, ...], actor: str, at: Instant) -> tuple[tuple[Entry, ...], State]:
    entries = []
    for fact in facts:
        entry = Entry(seq=state.seq + 1, at=at, actor=actor, event=fact)
        state = engine.evolve(state, entry)
        entries.append(entry)
    return tuple(entries), state
