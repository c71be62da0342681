"""Brings a restored log in line with the journal that was restored with it, which is a little older.

The log may tell of runs that the journal does not have yet. Their seqs will be given again, to other entries, whose
boundaries would then be taken for known. So what is ahead of the journal is taken back, and the bridge carries all
boundaries once more: of those that the log has, the ids are known.
"""

from __future__ import annotations

from console.rundown.boundaries import place_in_journal
from console.store import rooms, shows
from console.store.session import Database
from streams.events import Boundary
from streams.store.connection import RedisClient
from streams.store.log import RoomLog
from streams.store.pointers import Pointers


async def reconcile(database: Database, redis: RedisClient) -> int:
    """Only while no worker runs. How many entries were taken back."""
    seqs = await database.read(shows.all_seqs)
    known = {room.slug for room in await database.read(rooms.all_rooms)}
    log, taken_back = RoomLog(redis), 0

    def is_ahead(boundary: Boundary) -> bool:
        show, seq = place_in_journal(boundary)
        return seq > seqs.get(show, -1)

    for room in await log.rooms():
        if room not in known:
            taken_back += await log.count(room)
            await log.forget(room)
            continue
        taken_back += await log.take_back(room, is_ahead)
        await Pointers(redis).rename_log(room)
    await database.write(shows.carry_again)
    return taken_back
