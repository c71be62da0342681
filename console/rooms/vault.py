"""The identity vault of a room: who a pseudonym is, for rooms that must be able to tell.

Laws of this module:
- It is off unless a room switches it on, for a number of days after a person was last seen. Switched off, it is empty.
- It is written at the door, beside the log and never in it: log, figures, checkpoints and exports stay without names.
- What it holds is sealed (AES-256-GCM) with a key that is not that of the pseudonyms. Each room has one derived from
  it, and a row cannot be read in the place of another.
- Whoever reads says what for, and every person read is in the audit, in the same transaction. So is every erasure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta, Struct
from sqlalchemy.orm import Session

from console.store import identities, rooms
from console.store.identities import AuditEntry, SealedRow
from console.store.session import Database
from streams.clock import HOUR, Instant
from streams.errors import Invalid, Refused
from streams.events import Arrival
from streams.ingest.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

DAY: Final = 24 * HOUR
MOST_DAYS: Final = 1_100
"""Three years and a little."""
MOST_AT_ONCE: Final = 500
REMEMBERED: Final = 200_000
NONCE: Final = 12

Days = Annotated[int, Meta(ge=1, le=MOST_DAYS)]
PersonName = Annotated[str, Meta(min_length=1, max_length=200)]
Purpose = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]


class Identity(Struct, frozen=True, kw_only=True):
    """Who somebody is."""

    key: str
    """The pseudonym, as log and figures have it."""
    id: str
    """The platform's user id."""
    name: str
    """The nickname of last time; empty: none was ever sent."""
    seen_at: int
    """When something of them was last taken, UTC ms, to the day."""


class Sighting(Struct, frozen=True):
    """What an event says of a person before the door makes a pseudonym of it."""

    id: str
    name: str


class Selection(Struct, frozen=True):
    """Whose rows: by pseudonym, or by what the platform calls them."""

    keys: Annotated[tuple[PersonName, ...], Meta(max_length=MOST_AT_ONCE)] = ()
    ids: Annotated[tuple[PersonName, ...], Meta(max_length=MOST_AT_ONCE)] = ()


class Seal:
    """Seals and opens rows. ``key``: at least 16 bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def close(self, room: str, row: str, sighting: Sighting) -> bytes:
        """What is kept of somebody."""
        nonce = os.urandom(NONCE)
        content = msgspec.msgpack.encode((sighting.id, sighting.name))
        return nonce + self._cipher(room).encrypt(nonce, content, _place(room, row))

    def open(self, room: str, row: str, sealed: bytes) -> Sighting:
        """What was kept. Raises Refused when it was sealed with another key, or for another row."""
        from cryptography.exceptions import InvalidTag

        try:
            content = self._cipher(room).decrypt(sealed[:NONCE], sealed[NONCE:], _place(room, row))
        except (InvalidTag, ValueError) as error:
            raise Refused(
                "The vault of “{room}” was sealed with another key. Bring back the file vault.key, or "
                "CUELIGHT_VAULT_KEY as it was.",
                room=room,
            ) from error
        return Sighting(*msgspec.msgpack.decode(content, type=tuple[str, str]))

    def _cipher(self, room: str) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return AESGCM(HKDF(SHA256(), 32, None, b"cuelight vault\0" + room.encode()).derive(self._key))


def _place(room: str, row: str) -> bytes:
    return f"{room}\0{row}".encode()


def sightings(events: Iterable[Arrival], scope: str, names: Pseudonyms) -> dict[str, Sighting]:
    """Who did these events, by pseudonym; call it before they are pseudonyms."""
    found: dict[str, Sighting] = {}
    for event in events:
        if event.person is not None:
            key = names.person(scope, event.person)
            name = (event.name or "").strip()
            if name or key not in found:
                found[key] = Sighting(event.person, name)
    return found


class Vault:
    """The vaults of all rooms, in one process."""

    def __init__(self, database: Database, key: Callable[[], bytes], names: Pseudonyms) -> None:
        """``key``: asked for when a vault is first used."""
        self._database = database
        self._key = key
        self._names = names
        self._sealing: Seal | None = None
        self._known: dict[tuple[str, str], tuple[str, int]] = {}
        """By room and pseudonym: the name and the day that are written down."""

    async def keep(self, room: str, seen: dict[str, Sighting], now: Instant) -> None:
        """Write down who was seen, as far as it is news. Nothing is written when the vault was switched off."""
        day, seal = now // DAY, self._seal()
        fresh = {key: one for key, one in seen.items() if not self._is_known(room, key, one, day)}
        if not fresh:
            return
        await self._database.write(lambda session: _keep(session, seal, room, fresh, now))
        if len(self._known) + len(fresh) > REMEMBERED:
            self._known.clear()
        for key, one in fresh.items():
            self._known[room, key] = one.name or self._known.get((room, key), ("", 0))[0], day

    def _is_known(self, room: str, key: str, one: Sighting, day: int) -> bool:
        name, written = self._known.get((room, key), ("", -1))
        return written == day and one.name in ("", name)

    def read(
        self, session: Session, room: str, of: Selection, *, by: str, purpose: str, now: Instant
    ) -> list[Identity]:
        """Who these people are, as far as it is kept; written into the audit. Raises NotFound, Invalid or Refused."""
        wanted = self._keys(session, room, of)
        since = _since(session, room, now)
        found = identities.find(session, room, wanted, since) if since is not None else {}
        people = []
        for key in wanted:
            if key in found:
                one = self._seal().open(room, key, found[key].sealed)
                people.append(Identity(key=key, id=one.id, name=one.name, seen_at=found[key].seen_at))
        entries = [AuditEntry(at=now, by=by, act="read", key=one.key, note=purpose.strip()) for one in people]
        identities.record(session, room, entries)
        return people

    def erase(self, session: Session, room: str, of: Selection, *, by: str, now: Instant) -> list[str]:
        """Delete who these people are; the pseudonyms that there were. Raises NotFound or Invalid."""
        erased = identities.forget(session, room, self._keys(session, room, of))
        identities.record(session, room, [AuditEntry(at=now, by=by, act="erase", key=key) for key in erased])
        for key in erased:
            self._known.pop((room, key), None)
        return erased

    def set_days(self, session: Session, room: str, days: int | None, *, by: str, now: Instant) -> None:
        """Switch the vault of a room on for so many days, or off, which empties it. Raises NotFound."""
        before = rooms.get(session, room).vault_days
        if before == days:
            return
        rooms.change(session, room, vault_days=days)
        gone = identities.forget_before(session, room, None) if days is None else 0
        note = f"{before or 0} → {days or 0}" + (f", −{gone}" if gone else "")
        identities.record(session, room, [AuditEntry(at=now, by=by, act="set", note=note)])
        self._known = {place: known for place, known in self._known.items() if place[0] != room}

    def _keys(self, session: Session, room: str, of: Selection) -> list[str]:
        scope = rooms.get(session, room).people_scope
        if not (of.keys or of.ids):
            raise Invalid("Say whose identity is meant: pseudonyms as keys, or user ids as ids.")
        return list(dict.fromkeys([*of.keys, *(self._names.person(scope, one.strip()) for one in of.ids)]))

    def _seal(self) -> Seal:
        if self._sealing is None:
            self._sealing = Seal(self._key())
        return self._sealing


def purge(session: Session, now: Instant) -> int:
    """Delete everybody whose days are over; how many."""
    gone = 0
    for room, days in identities.kept_for(session).items():
        expired = identities.forget_before(session, room, None if days is None else now - days * DAY)
        if expired:
            entry = AuditEntry(at=now, by="cuelight", act="expire", note=str(expired))
            identities.record(session, room, [entry])
        gone += expired
    return gone


def people_kept(session: Session, room: str, now: Instant) -> int:
    """How many people a vault holds. Raises NotFound."""
    since = _since(session, room, now)
    return identities.count(session, room, since) if since is not None else 0


def _since(session: Session, room: str, now: Instant) -> int | None:
    """Who was last seen before this instant is not known any more; None: nobody is."""
    days = rooms.get(session, room).vault_days
    return now - days * DAY if days is not None else None


def _keep(session: Session, seal: Seal, room: str, seen: dict[str, Sighting], now: Instant) -> None:
    if identities.days(session, room) is None:
        return
    nameless: Sequence[str] = [key for key, one in seen.items() if not one.name]
    before = identities.find(session, room, nameless)
    rows = []
    for key, one in seen.items():
        sealed = before[key].sealed if key in before else seal.close(room, key, one)
        rows.append(SealedRow(key=key, sealed=sealed, seen_at=now))
    identities.keep(session, room, rows)
