"""Sends what is in the outbox: a task of every web process, beside its requests and its shows.

Laws of this module:
- A delivery is claimed in the database before its messenger is called; of several processes one claims it.
- What surely did not arrive (not reached, too many, busy) is tried again, after longer and longer waits, while it is
  news. What may have arrived is not: it is marked unknown, and a person decides.
- A messenger that hangs holds up nothing but itself: each has a few places, every call ends after a while, and nobody
  waits for one. Redirects are not followed, and of an answer a few kilobytes are read.
- Addresses and secrets reach no log and no reason.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from typing import Final

import structlog
from msgspec import to_builtins
from sqlalchemy.orm import Session

from console.instrumentation import ROBOT_DELIVERIES, Seldom
from console.notify.addresses import MESSENGERS, read_address
from console.notify.messenger import Reason, Verdict
from console.notify.sealing import RobotSeal
from console.store import outbox
from console.store.outbox import Claimed, Ended
from console.store.session import Database
from console.store.status import DeliveryState
from streams.clock import HOUR, MINUTE, SECOND, Clock
from streams.errors import CuelightError

LOOK_S: Final = 1.0
"""How often the outbox is looked into; what is put down here is sent at once."""
LEASE: Final = 60 * SECOND
PLACES: Final = 4
"""So many calls of one messenger at once."""
MOST_TRIES: Final = 10
FIRST_WAIT: Final = 5 * SECOND
LONGEST_WAIT: Final = 5 * MINUTE
DRAIN_S: Final = 3.0
"""So long the calls under way may take when the process ends."""
KEPT: Final = 30 * 24 * HOUR

log = structlog.get_logger()


class Sender:
    """Sends for all rooms, in one process."""

    def __init__(
        self,
        database: Database,
        seal: RobotSeal,
        clock: Clock,
        relays: Collection[str] = (),
        *,
        look_s: float = LOOK_S,
    ) -> None:
        """``relays``: origins besides the messengers' own that robots may be called at."""
        self._database = database
        self._seal = seal
        self._clock = clock
        self._relays = relays
        self._look_s = look_s
        self._calls: Counter[str] = Counter()
        """Under way, by messenger."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._look = asyncio.Event()
        self._forgotten_at = 0

    def wake(self) -> None:
        """Something was put down."""
        self._look.set()

    async def run(self) -> None:
        """Until it is cancelled; what is under way then has some seconds to end."""
        seldom = Seldom()
        try:
            while True:
                try:
                    await self._send_due()
                except Exception as error:
                    seldom.note(log, "the outbox cannot be read", error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._look.wait(), self._look_s)
                self._look.clear()
        finally:
            await self._drain()

    async def _send_due(self) -> None:
        now = self._clock.now()
        if now - self._forgotten_at > HOUR:
            await self._database.write(lambda session: outbox.forget_before(session, now - KEPT))
            self._forgotten_at = now
        if not await self._database.read(lambda session: outbox.anything_to_do(session, now)):
            return
        free = {str(name): PLACES - self._calls[name] for name in MESSENGERS}
        per_minute = {str(name): messenger.per_minute for name, messenger in MESSENGERS.items()}
        abandoned, too_late = to_builtins(Reason("interrupted")), to_builtins(Reason("too_late"))

        def work(session: Session) -> tuple[list[Ended], list[Claimed]]:
            ended = outbox.give_up(session, now, abandoned, too_late)
            return ended, outbox.claim(session, now, lease_ms=LEASE, free=free, per_minute=per_minute)

        given_up, claimed = await self._database.write(work)
        for gone in given_up:
            ROBOT_DELIVERIES.labels(gone.room, gone.messenger, gone.state).inc()
        for one in claimed:
            self._calls[one.messenger] += 1
            task = asyncio.create_task(self._deliver(one))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, one: Claimed) -> None:
        result = Verdict(outcome="unknown", reason=Reason("interrupted"))
        try:
            result = await self._try(one)
        finally:
            self._calls[one.messenger] -= 1
            self.wake()
            await asyncio.shield(self._finish(one, result))

    async def _try(self, one: Claimed) -> Verdict:
        """Call the messenger, once."""
        try:
            access = self._seal.open(one.room, one.robot, one.sealed)
        except CuelightError:
            return Verdict(outcome="failed", reason=Reason("sealed"))
        try:
            address = read_address(access.address, self._relays)
        except CuelightError as error:
            return Verdict(outcome="failed", reason=Reason("host", {"host": str(error.params.get("host", ""))}))
        messenger = address.messenger
        request = messenger.outgoing(access.address, access.secret, one.text, self._clock.now())
        from console.notify.calling import call  # most servers never send anything

        return _without(await call(messenger, request), address.key, access.secret)

    async def _finish(self, one: Claimed, result: Verdict) -> None:
        now = self._clock.now()
        if result.outcome != "later":
            await self._write(one, result.outcome, result.reason, now)
            return
        again_at = now + max(result.wait, min(FIRST_WAIT * 2 ** (one.tries - 1), LONGEST_WAIT))
        if one.tries < MOST_TRIES and again_at < one.expires_at:
            await self._write(one, "waiting", result.reason, now, again_at)
        else:
            await self._write(one, "failed", result.reason, now)

    async def _write(
        self, one: Claimed, state: DeliveryState, reason: Reason | None, now: int, again_at: int | None = None
    ) -> None:
        def work(session: Session) -> bool:
            return outbox.finish(session, one, state, now, reason=to_builtins(reason), again_at=again_at)

        try:
            await self._database.write(work)
        except Exception as error:  # its lease ends, and it becomes unknown
            log.warning("what became of a message cannot be written down", delivery=one.id, error=str(error))
            return
        ROBOT_DELIVERIES.labels(one.room, one.messenger, state).inc()
        told = log.info if state == "sent" else log.warning
        told("message to a robot", room=one.room, robot=one.robot, kind=one.kind, state=state, tries=one.tries)

    async def _drain(self) -> None:
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=DRAIN_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _without(result: Verdict, *secrets: str) -> Verdict:
    """The verdict without what must not be shown, should a messenger repeat it."""
    if result.reason is None:
        return result
    params = dict(result.reason.params)
    for name, value in params.items():
        for secret in filter(None, secrets):
            value = value.replace(secret, "…")
        params[name] = value
    return Verdict(outcome=result.outcome, reason=Reason(result.reason.code, params), wait=result.wait)
