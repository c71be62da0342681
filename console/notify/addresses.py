"""Which robot an address belongs to. Nothing is ever sent to a host that is neither a messenger's nor the server's own
choice: whoever sets up a room could else have the server call machines that only it can reach.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.notify.dingtalk import DINGTALK
from console.notify.feishu import FEISHU
from console.notify.messenger import Messenger, MessengerName
from console.notify.wecom import WECOM

MESSENGERS: Final[dict[MessengerName, Messenger]] = {one.name: one for one in (FEISHU, DINGTALK, WECOM)}
SHOWN: Final = 4
"""So many characters of a key tell one robot from another."""


class RobotAddress(Struct, frozen=True):
    """A robot's address that may be called."""

    messenger: Messenger
    url: str
    key: str
    """The secret in it."""
    host: str

    @property
    def hint(self) -> str:
        """What is shown of it, so that people know which robot it is."""
        return f"{self.host} …{self.key[-SHOWN:]}"


def read_address(typed: str, relays: Collection[str] = ()) -> RobotAddress:
    """The address as it was copied from the group. Raises Invalid, saying what is wrong with it.

    ``relays``: origins besides the messengers' own (``https://relay.example``, ``http://127.0.0.1:9000``).
    """
    url = typed.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise field_error("address", _NO_ADDRESS) from None
    host = (parts.hostname or "").lower()
    origin = f"{parts.scheme}://{host}{f':{port}' if port else ''}"
    plain = not (parts.username or parts.password or parts.fragment) and url.isascii() and url.isprintable()
    for messenger in MESSENGERS.values():
        if plain and (key := messenger.key_of(parts)) is not None:
            if origin in {f"https://{own}" for own in messenger.hosts} or origin in relays:
                return RobotAddress(messenger, url, key, host)
            raise field_error(
                "address",
                N_("Robots are not called at “{host}”: the address must begin with {wanted}."),
                host=origin[:80],
                wanted=" / ".join(f"https://{own}" for own in messenger.hosts),
            )
    raise field_error("address", _NO_ADDRESS)


_NO_ADDRESS: Final = N_(
    "This is no whole address of a robot. Copy it from the robot's settings in the Feishu, DingTalk or WeCom group."
)
