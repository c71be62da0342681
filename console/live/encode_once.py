"""A WebSocket message for many screens is framed once.

A server's frames carry no mask and we use no compression, so a message has the same bytes on every connection. uvicorn
builds them anew for each; with hundreds of screens that is half of what a director waits for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

VARIANTS = 3
"""How many forms of a message are sent side by side (``console.live.hub.Screen.variant``)."""


@lru_cache(maxsize=VARIANTS)
def _framed(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class EncodeOnce(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket connection, with a short way for text on an open, writable connection."""

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send" and (text := message.get("text")) is not None and self._may_write():
            self.transport.write(_framed(text))
        else:
            await super().send(message)

    def _may_write(self) -> bool:
        return (
            self.conn.state is State.OPEN
            and self.handshake_complete
            and self.writable.is_set()
            and not (self.disconnected or self.close_sent)
        )
