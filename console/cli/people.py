"""``cuelight room people``: people of rooms, counted over several of them; and who they are, where a vault keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from console.cli.offline import services_on
from console.i18n.language import Language
from console.i18n.validation import validated
from console.rooms.vault import Days, Identity, Purpose, Selection, Vault, people_kept
from console.settings import Settings
from console.store import identities, rooms
from console.store.identities import AuditEntry
from console.store.migrate import run_on
from console.store.session import Database
from console.web.distinct import DistinctPeople, distinct_people, wanted_shows
from streams.clock import Instant, SystemClock
from streams.ingest.pseudonym_key import load_key, load_vault_key
from streams.ingest.pseudonyms import Pseudonyms

ACTOR = "cuelight"
T = TypeVar("T")


def count(settings: Settings, rooms: Sequence[str], shows: Sequence[str], language: Language) -> DistinctPeople:
    """Distinct people of rooms and shows. Raises NotFound or Invalid."""

    async def counted() -> DistinctPeople:
        async with services_on(settings) as services:
            return await distinct_people(services, await wanted_shows(services, shows, rooms), language)

    return asyncio.run(counted())


def set_days(settings: Settings, room: str, days: int | None) -> None:
    """Keep who the people of a room are for so many days, or not at all. Raises NotFound or Invalid."""
    wanted = _valid(days, Days | None)
    _in_vault(settings, lambda vault, session, now: vault.set_days(session, room, wanted, by=ACTOR, now=now))


def find(settings: Settings, room: str, names: Sequence[str], purpose: str) -> list[Identity]:
    """Who people are, by pseudonym or user id. Raises NotFound, Invalid or Refused."""
    said = _valid(purpose, Purpose)

    def work(vault: Vault, session: Session, now: Instant) -> list[Identity]:
        return vault.read(session, room, _selection(session, room, names), by=ACTOR, purpose=said, now=now)

    return _in_vault(settings, work)


def erase(settings: Settings, room: str, names: Sequence[str]) -> list[str]:
    """Delete who people are, by pseudonym or user id; the pseudonyms. Raises NotFound or Invalid."""

    def work(vault: Vault, session: Session, now: Instant) -> list[str]:
        return vault.erase(session, room, _selection(session, room, names), by=ACTOR, now=now)

    return _in_vault(settings, work)


def audit(settings: Settings, room: str, most: int) -> tuple[str, int | None, int, list[AuditEntry]]:
    """The room's time zone, its days, how many people it keeps and what was done to its vault. Raises NotFound."""

    def work(_vault: Vault, session: Session, now: Instant) -> tuple[str, int | None, int, list[AuditEntry]]:
        found = rooms.get(session, room)
        entries = identities.audit(session, room, most)
        return found.timezone, found.vault_days, people_kept(session, room, now), entries

    return _in_vault(settings, work)


def _selection(session: Session, room: str, names: Sequence[str]) -> Selection:
    """Those that are pseudonyms of the vault are meant as such, the others as user ids."""
    keys = identities.find(session, room, names)
    return validated({"keys": list(keys), "ids": [one for one in names if one not in keys]}, Selection)


def _valid(value: Any, kind: Any) -> Any:
    return validated(value, kind)


def _in_vault(settings: Settings, work: Callable[[Vault, Session, Instant], T]) -> T:
    names = Pseudonyms(load_key(settings.data, settings.pseudonym_key))

    async def done(database: Database) -> T:
        vault = Vault(database, lambda: load_vault_key(settings.data, settings.vault_key), names)
        return await database.write(lambda session: work(vault, session, SystemClock().now()))

    return run_on(settings, done)
