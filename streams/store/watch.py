"""Tells a server that hangs from one that is at work: that reads its log, or waits for a slow disk.

    it answers, whatever it says (also that it is still loading)   at work
    silent, and the system has it waiting for the disk             at work
    silent, and what it has read or written has grown              at work
    silent, and nothing of that, looked at again and again         it hangs

Silence is counted in questions, not in seconds: a process that was itself held up has not asked.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, NamedTuple, Self

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, RedisError

EVERY_S: Final = 1.0
"""How often it is to be asked."""
ANSWER_S: Final = 0.5
SILENCES: Final = 8
"""So many questions on end without an answer or a sign of work, and it hangs."""
SILENCES_UNSEEN: Final = 80
"""The same where the system does not tell what a process does."""


class Work(NamedTuple):
    """What the system says of a process."""

    waits_for_disk: bool
    done: str
    """How much it has read and written."""


class Silence:
    """Counts how long a server has given no sign of life."""

    def __init__(self) -> None:
        self._questions = 0
        self._last: Work | None = None

    def hangs(self, answered: bool, work: Work | None) -> bool:
        """Take in one question; whether there have been enough."""
        at_work = work is not None and (
            work.waits_for_disk or (self._last is not None and work.done != self._last.done)
        )
        self._last = work
        self._questions = 0 if answered or at_work else self._questions + 1
        return self._questions >= (SILENCES_UNSEEN if work is None else SILENCES)


class Watch:
    """On one process, behind its socket."""

    def __init__(self, pid: int, socket: Path) -> None:
        self._pid = pid
        self._redis = Redis(unix_socket_path=str(socket), socket_timeout=None, retry=Retry(NoBackoff(), 0))
        self._silence = Silence()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._redis.aclose()

    async def answers(self) -> bool:
        """Whether it is ready for commands."""
        return await self._asked() == "ready"

    async def hangs(self) -> bool:
        """Ask once more; whether it has been silent for too long and does nothing."""
        return self._silence.hangs(await self._asked() != "silent", work_of(self._pid))

    async def _asked(self) -> Literal["ready", "busy", "silent"]:
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._redis.ping()
        except BusyLoadingError:
            return "busy"
        except (ConnectionError, OSError, TimeoutError):
            return "silent"
        except RedisError:
            return "busy"
        return "ready"


def work_of(pid: int) -> Work | None:
    """What a process does; None where the system does not say."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return Work(waits_for_disk=state == "D", done=Path(f"/proc/{pid}/io").read_text())
    except OSError:
        return None
