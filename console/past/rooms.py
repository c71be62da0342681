"""Whose accounts are which room's: what the rooms say of themselves, what was chosen before, what is chosen now.

An account belongs to the room that lists it, else to the one that its files were put to before, else to the one that is
called like it; a person's choice goes before all of that. What a room lists is left as it is: naming one account there
sets orders of all others apart. A shop's orders go to the room of the accounts that they name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct, structs

from streams.clock import Instant

NEW_ROOM: Final = "new"
"""What is chosen for an account that is to have a room of its own."""
Found = Literal["chosen", "listed", "before", "name"]


class PastRoom(Struct, frozen=True, kw_only=True):
    """A room, or one that is to be made, as far as files need to know it."""

    slug: str
    name: str
    platform: str
    timezone: str
    currency: str
    accounts: tuple[str, ...] = ()


class AskedAccount(Struct, frozen=True, kw_only=True):
    """An account of the files, and its room."""

    key: str
    account: str
    """As the files name it; empty: they name none, and ``files`` says which they are."""
    platform: str
    files: tuple[str, ...]
    room: str | None
    """None: it is not known, and somebody must choose."""
    found: Found | None = None
    follows: bool = False
    """It has no room yet, and will get that of an account which is asked for."""


class Accounts:
    """The accounts that files name, put to rooms."""

    def __init__(
        self,
        rooms: Iterable[PastRoom],
        before: Mapping[tuple[str, str], str],
        chosen: Mapping[str, str],
        new_room: Mapping[str, str],
        now: Instant,
        only: str | None = None,
    ) -> None:
        """``before``: rooms by platform and account; ``chosen``: by key; ``new_room``: slugs to make, by key.

        ``only``: the room of all of them.
        """
        self.now = now
        self._only = only
        self.rooms = {room.slug: room for room in rooms}
        self._before = before
        self._chosen = chosen
        self._new_room = new_room
        self._asked: dict[str, AskedAccount] = {}
        self._new: dict[str, PastRoom] = {}

    @property
    def new(self) -> tuple[PastRoom, ...]:
        """The rooms that would be made."""
        return tuple(self._new[slug] for slug in sorted(self._new))

    def asked(self) -> tuple[AskedAccount, ...]:
        """Every account that was named: those without a room first."""
        shown = [one for one in self._asked.values() if not one.follows]
        return tuple(sorted(shown, key=lambda one: (one.room is not None, one.key)))

    def name(self, platform: str, account: str, account_id: str, file: str, file_name: str) -> None:
        """A file names an account."""
        key = _key(platform, account or account_id, file)
        known = self._asked.get(key)
        if known is not None:
            if file_name not in known.files:
                self._keep(key, known.account, known.platform, (*known.files, file_name), known.room, known.found)
            return
        room, found = self._find(key, platform, [name for name in (account, account_id) if name])
        self._keep(key, account or account_id, platform, (file_name,), room, found)

    def name_orders(self, accounts: Sequence[str], file: str, file_name: str) -> None:
        """A file of orders names accounts; it goes to the room of those that were named before and have one."""
        key = _key("orders", "", file)
        room, found = self._find(key, "", [])
        if room is None and (room := self._by_accounts(accounts)) is not None:
            found = "listed"
        folded = {name.casefold() for name in accounts}
        follows = room is None and any(one.account.casefold() in folded for one in self._asked.values())
        self._keep(key, "", "orders", (file_name,), room, found)
        self._asked[key] = structs.replace(self._asked[key], follows=follows)

    def room_of(self, platform: str, account: str, account_id: str, file: str) -> PastRoom | None:
        """The room of an account that was named."""
        asked = self._asked[_key(platform, account or account_id, file)]
        return self.rooms[asked.room] if asked.room is not None else None

    def room_of_orders(self, file: str) -> PastRoom | None:
        """The room of a file of orders that was named."""
        asked = self._asked[_key("orders", "", file)]
        return self.rooms[asked.room] if asked.room is not None else None

    def _by_accounts(self, names: Sequence[str]) -> str | None:
        """The room to which these accounts belong; of several the first by number of accounts and name."""
        by_name = {one.account.casefold(): one.room for one in self._asked.values() if one.account and one.room}
        rooms = Counter(
            room
            for name in names
            if (room := by_name.get(name.casefold()) or self._find("", "", [name])[0]) is not None
        )
        return min(rooms, key=lambda room: (-rooms[room], room)) if rooms else None

    def _find(self, key: str, platform: str, names: Sequence[str]) -> tuple[str | None, Found | None]:
        if self._only is not None:
            return self._only, "chosen"
        chosen = self._chosen.get(key)
        if chosen == NEW_ROOM and key in self._new_room and names:
            return self._made(self._new_room[key], platform, names), "chosen"
        if chosen in self.rooms:
            return chosen, "chosen"
        folded = [name.casefold() for name in names]
        for room in sorted(self.rooms.values(), key=lambda one: one.slug):
            if any(account.casefold() in folded for account in room.accounts):
                return room.slug, "listed"
        for name in folded:
            for (source, account), slug in sorted(self._before.items()):
                if account == name and slug in self.rooms and platform in ("", source):
                    return slug, "before"
        called = [room.slug for room in self.rooms.values() if room.name.casefold() in folded]
        return (called[0], "name") if len(called) == 1 else (None, None)

    def _made(self, slug: str, platform: str, names: Sequence[str]) -> str:
        """A room of its own, like the first one in its time zone and currency."""
        like = next(iter(self.rooms.values()), None)
        self._new[slug] = self.rooms[slug] = PastRoom(
            slug=slug,
            name=names[0],
            platform=platform or "other",
            timezone=like.timezone if like is not None else "Asia/Shanghai",
            currency=like.currency if like is not None else "CNY",
            accounts=tuple(names),
        )
        return slug

    def _keep(
        self, key: str, account: str, platform: str, files: tuple[str, ...], room: str | None, found: Found | None
    ) -> None:
        self._asked[key] = AskedAccount(
            key=key, account=account, platform=platform, files=files, room=room, found=found
        )


def _key(platform: str, account: str, file: str) -> str:
    """What a choice for the account is sent under."""
    return f"{platform}:{account.casefold()}" if account else f"{platform}:file:{file[:12]}"
