"""Seals the addresses and secrets of robots: whoever reads the database alone cannot send for anybody.

AES-256-GCM with a key of each room, derived from the one of the vaults for this purpose alone. A row cannot be opened
in the place of another.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from streams.errors import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE: Final = 12


class Access(Struct, frozen=True, array_like=True):
    """What it takes to send for a robot."""

    address: str
    secret: str
    """Empty: it has none besides its address."""

    def __repr__(self) -> str:
        return "Access(…)"


class RobotSeal:
    """Seals and opens what robots are reached by."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        """``key``: at least 16 bytes; asked for when it is first used."""
        self._load = key
        self._key: bytes | None = None

    def close(self, room: str, robot: str, access: Access) -> bytes:
        """What is kept of it."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher(room).encrypt(nonce, msgspec.msgpack.encode(access), _place(room, robot))

    def open(self, room: str, robot: str, sealed: bytes) -> Access:
        """What was kept. Raises Refused when it was sealed with another key, or for another robot."""
        from cryptography.exceptions import InvalidTag

        try:
            content = self._cipher(room).decrypt(sealed[:NONCE], sealed[NONCE:], _place(room, robot))
        except (InvalidTag, ValueError) as error:
            raise Refused(
                "The robot's address cannot be read: the server's vault key is another one. Add the robot again."
            ) from error
        return msgspec.msgpack.decode(content, type=Access)

    def _cipher(self, room: str) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        if self._key is None:
            self._key = self._load()
        return AESGCM(HKDF(SHA256(), 32, None, b"cuelight robots\0" + room.encode()).derive(self._key))


def _place(room: str, robot: str) -> bytes:
    return f"{room}\0{robot}".encode()
