"""Where the figures of a show are kept between the worker that makes them and the processes that show them.

- ``{room}:frames:<show>``: one frame a second at most, under its instant; nothing while nothing changes, though one
  every ten seconds on air. A frame takes 1 to 6 KB, an hour some 10 MB; 100,000 are kept, which is 27 hours on air.
- ``{room}:points:<show>``: the curves, one field per ten seconds.
- ``{room}:people:<show>``: hashes of who was there, up to 1.5 MB, to count distinct people of several shows.
- ``{room}:chat_lines``: the newest hundred comments and gifts, masked.

Frames and chat lines go out on the room's feed as well, under the kinds ``frame`` and ``comments``; on a busy room more
frames than are kept. All writes check the
token of the room's lease on the server: one that is out of date changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from streams.clock import Instant
from streams.metrics.frames.comments import ChatLine, ChatLines
from streams.metrics.frames.distinct import PeopleSample, samples_from
from streams.metrics.frames.frame import Frame, frame_bytes, frame_from
from streams.metrics.frames.points import BucketPoint, Series, point_bytes, point_from, series
from streams.store import keys
from streams.store.connection import RedisClient, reachable
from streams.store.feed import KEPT
from streams.store.log import instant_of

FRAMES_KEPT: Final = 100_000
CHAT_LINES_KEPT: Final = 100
FRAME: Final = "frame"
COMMENTS: Final = "comments"

_WRITE_FRAME: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[6] == '1' then redis.call('DEL', KEYS[3]) end
for i = 8, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
if #last > 0 then
  local at = tonumber(string.match(last[1][1], '^%d+'))
  if at >= tonumber(ARGV[2]) then return 2 end
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], ARGV[2] .. '-0', 'f', ARGV[3])
if ARGV[7] == '1' then redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[5], '*', 'k', 'frame', 'p', ARGV[3]) end
return 1
"""
_TELL_FRAME: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'k', 'frame', 'p', ARGV[2])
return 1
"""
_DROP_FRAMES: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
return 1
"""
_WRITE_COUNTED: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
return 1
"""
_WRITE_PEOPLE: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
return 1
"""
_WRITE_CHAT_LINES: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for i = 6, #ARGV do redis.call('LPUSH', KEYS[2], ARGV[i]) end
redis.call('LTRIM', KEYS[2], 0, ARGV[3] - 1)
redis.call('SET', KEYS[3], ARGV[5])
redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'k', 'comments', 'p', ARGV[2])
return 1
"""


class Frames:
    """The frames, curves and chat lines on one Redis. Raises Unavailable when it is out of reach."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._write_frame = redis.register_script(_WRITE_FRAME)
        self._tell_frame = redis.register_script(_TELL_FRAME)
        self._drop_frames = redis.register_script(_DROP_FRAMES)
        self._write_people = redis.register_script(_WRITE_PEOPLE)
        self._write_counted = redis.register_script(_WRITE_COUNTED)
        self._write_chat_lines = redis.register_script(_WRITE_CHAT_LINES)

    # --------------------------------------------------------------------------------------------------------- readers

    async def read_frame(self, room: str, show: str, at: int | None = None) -> Frame | None:
        """The newest frame of a show, or the newest that is not later than ``at`` (UTC ms); None when there is none."""
        async with reachable():
            newest: Any = await self._redis.xrevrange(
                keys.frames(room, show), max="+" if at is None else str(max(0, at)), count=1
            )
        return frame_from(newest[0][1][b"f"]) if newest else None

    async def read_frames(self, room: str, show: str, after: int, until: int, count: int = 1_000) -> list[Frame]:
        """At most ``count`` frames later than ``after`` and not later than ``until`` (UTC ms), oldest first."""
        async with reachable():
            found: Any = await self._redis.xrange(keys.frames(room, show), str(after + 1), str(until), count)
        return [frame_from(fields[b"f"]) for _, fields in found]

    async def newest_at(self, room: str, show: str) -> Instant | None:
        """The instant of the newest frame of a show; None when there is none."""
        async with reachable():
            newest: Any = await self._redis.xrevrange(keys.frames(room, show), count=1)
        return instant_of(newest[0][0].decode()) if newest else None

    async def curve(self, room: str, show: str, since: int = 0) -> Series:
        """The curves of a show from an instant on (UTC ms), a point every ten seconds."""
        async with reachable():
            found: Any = await self._redis.hvals(keys.points(room, show))
        return series([point_from(stored) for stored in found], since)

    async def recent_comments(self, room: str, count: int = CHAT_LINES_KEPT) -> list[ChatLine]:
        """The newest comments and gifts of a room, oldest first."""
        async with reachable():
            found: Any = await self._redis.lrange(keys.chat_lines(room), 0, count - 1)
        return [_decode_chat_line(stored) for stored in reversed(found)]

    # --------------------------------------------------------------------------------------------------------- writers

    async def write_frame(
        self,
        room: str,
        token: int,
        frame: Frame,
        points: Sequence[BucketPoint],
        *,
        anew: bool = False,
        tell: bool = True,
    ) -> bool:
        """Keep a frame and the points that changed, and tell the room. False: the token is out of date.

        ``anew``: these are all the points, those that were kept before go. ``tell``: screens are to see it
        now. A frame that is not later than the newest is left out; the points are written all the same.
        """
        fields: list[Any] = [part for point in points for part in (point.at, point_bytes(point))]
        async with reachable():
            written = await self._write_frame(
                keys=[keys.token(room), keys.frames(room, frame.show), keys.points(room, frame.show), keys.feed(room)],
                args=[token, frame.as_of, frame_bytes(frame), FRAMES_KEPT, KEPT, int(anew), int(tell), *fields],
            )
        return bool(written)

    async def tell_frame(self, room: str, token: int, frame: Frame) -> bool:
        """Tell the room a frame that is not kept. False: the token is out of date."""
        async with reachable():
            told = await self._tell_frame(
                keys=[keys.token(room), keys.feed(room)], args=[token, frame_bytes(frame), KEPT]
            )
        return bool(told)

    async def drop_frames(self, room: str, token: int, show: str) -> bool:
        """Let go of the frames of a show; its curves stay. False: the token is out of date."""
        async with reachable():
            dropped = await self._drop_frames(keys=[keys.token(room), keys.frames(room, show)], args=[token])
        return bool(dropped)

    async def write_counted_to(self, room: str, token: int, position: str) -> bool:
        """Say how far of the log the frames count that are written. False: the token is out of date."""
        async with reachable():
            written = await self._write_counted(keys=[keys.token(room), keys.counted_to(room)], args=[token, position])
        return bool(written)

    async def counted_to(self, room: str) -> str:
        """How far of the log the newest frames count: all that is not after this position."""
        async with reachable():
            position: Any = await self._redis.get(keys.counted_to(room))
        return position.decode() if position else "0-0"

    async def write_people(self, room: str, token: int, show: str, people: bytes) -> bool:
        """Keep who was in a show. False: the token is out of date."""
        async with reachable():
            written = await self._write_people(keys=[keys.token(room), keys.people(room, show)], args=[token, people])
        return bool(written)

    async def people(self, room: str, show: str) -> dict[str, PeopleSample] | None:
        """Who was in a show, by set; None while nobody wrote it down."""
        async with reachable():
            stored: Any = await self._redis.get(keys.people(room, show))
        return samples_from(stored) if stored is not None else None

    async def write_chat_lines(self, room: str, token: int, chat_lines: ChatLines, position: str) -> bool:
        """Keep chat lines and tell the room. ``position``: their end in the log. False: the token is out of date."""
        lines = [_encode(line) for line in chat_lines.lines]
        async with reachable():
            written = await self._write_chat_lines(
                keys=[keys.token(room), keys.chat_lines(room), keys.chat_lines_until(room), keys.feed(room)],
                args=[token, _encode(chat_lines), CHAT_LINES_KEPT, KEPT, position, *lines],
            )
        return bool(written)

    async def chat_lines_until(self, room: str) -> str:
        """Where in the log the chat lines end that were told."""
        async with reachable():
            position: Any = await self._redis.get(keys.chat_lines_until(room))
        return position.decode() if position else "0-0"


_encode = msgspec.json.Encoder().encode
_decode_chat_line = msgspec.json.Decoder(ChatLine).decode
