"""What all consumers of a worker share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import Struct

from streams.clock import Clock
from streams.metrics.state.room import Setup
from streams.store.blob_store import BlobStore
from streams.store.checkpoints import Checkpoints
from streams.store.connection import RedisClient
from streams.store.frames import Frames
from streams.store.log import RoomLog
from streams.store.pointers import Pointers
from streams.worker.observer import Observer, Unobserved

SetupOf = Callable[[str], Awaitable[Setup]]
"""How a room is set up."""


class Tools(Struct):
    """The stores, the clock and the observer of one worker."""

    log: RoomLog
    frames: Frames
    checkpoints: Checkpoints
    pointers: Pointers
    clock: Clock
    observer: Observer
    setup_of: SetupOf


def tools(
    redis: RedisClient,
    archive: BlobStore,
    clock: Clock,
    setup_of: SetupOf | None = None,
    observer: Observer | None = None,
) -> Tools:
    """The tools on one Redis and one archive; without ``setup_of`` every room has the defaults."""
    return Tools(
        RoomLog(redis),
        Frames(redis),
        Checkpoints(archive),
        Pointers(redis),
        clock,
        observer or Unobserved(),
        setup_of or _default_setup,
    )


async def _default_setup(_room: str) -> Setup:
    return Setup()
