"""The parts of one web process, and how a request reaches them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Query
from fastapi.dependencies.models import Dependant
from pydantic import BeforeValidator
from starlette.requests import HTTPConnection, Request

from console.access.attempts import Attempts
from console.access.guard import Guard
from console.access.hosts import KnownHosts
from console.access.rights import Principal, Right
from console.i18n.language import Language, choose, language_for
from console.i18n.validation import sent_instant
from console.live.bulletins import Bulletins
from console.live.clock_watcher import ClockWatcher
from console.live.dependencies import DependencyWatcher
from console.live.figures import Figures
from console.live.live import Live
from console.notify.sealing import RobotSeal
from console.notify.sender import Sender
from console.ocr.reader import PictureReader
from console.past.adding import PastShows
from console.rooms.figure_reports import FigureReports
from console.rooms.imports import Imports
from console.rooms.vault import Vault
from console.rundown.bridge import LogBridge
from console.rundown.limits import CommandLimits
from console.rundown.service import RundownService
from console.settings import Settings
from console.store import rooms, shows
from console.store.missing import NO_SHOW
from console.store.rooms import Room
from console.store.session import Database
from console.store.shows import Show
from console.web.rendering import Renderer
from streams.clock import SECOND, Clock
from streams.errors import Invalid, NotFound
from streams.ingest.pseudonyms import Pseudonyms
from streams.store.log import RoomLog

REMEMBERED: Final = 2 * SECOND
NAME_SHOWN: Final = 40
"""So much of an unknown name is told back."""


@dataclass
class Services:
    """Everything a route may need; made once by ``console.web.app``."""

    settings: Settings
    clock: Clock
    database: Database
    service: RundownService
    bridge: LogBridge
    guard: Guard
    attempts: Attempts
    limits: CommandLimits
    hosts: KnownHosts
    live: Live
    room_log: RoomLog
    pseudonyms: Pseudonyms
    vault: Vault
    robot_seal: RobotSeal
    sender: Sender
    imports: Imports
    past: PastShows
    reports: FigureReports
    picture_reader: PictureReader
    bulletins: Bulletins
    figures: Figures
    watch: DependencyWatcher
    clock_watch: ClockWatcher
    renderer: Renderer
    scraping: asyncio.Lock = field(default_factory=asyncio.Lock)
    ready: bool = True
    """False while the process is draining."""
    _rooms: dict[str, tuple[Room, int]] = field(default_factory=dict)
    _scopes: dict[str, str] = field(default_factory=dict)
    """Of rooms that have had events: the scope of their people."""

    async def room(self, slug: str) -> Room:
        """A room, remembered for a short while: another process may change it. Raises NotFound."""
        now = self.clock.now()
        room, until = self._rooms.get(slug, (None, 0))
        if room is None or now >= until:
            room = await self.database.read(lambda session: rooms.get(session, slug))
            self._rooms[slug] = (room, now + REMEMBERED)
        return room

    async def people_scope(self, slug: str) -> str:
        """Within what the people of a room are known. It stays from then on: ask before an event of theirs is written.

        Raises NotFound.
        """
        if slug not in self._scopes:
            now = self.clock.now()
            self._scopes[slug] = await self.database.write(lambda session: rooms.fix_people(session, slug, now))
        return self._scopes[slug]

    def forget_room(self, slug: str) -> None:
        """It was changed here."""
        self._rooms.pop(slug, None)

    async def show(self, show_id: str) -> Show:
        """A show as it is listed. Raises NotFound."""
        return await self.database.read(lambda session: shows.get(session, show_id))


def base_url(request: Request) -> str:
    """How people reach this server, without a slash at its end: by the settings, else by the host they called.

    That one has been checked (``console.web.host_check``): nobody else's name gets into a link.
    """
    return (services_of(request).settings.public_url or str(request.base_url)).rstrip("/")


def services_of(connection: HTTPConnection) -> Services:
    """The parts of the application that serves this connection."""
    return cast(Services, connection.app.state.services)


async def principal_of(connection: HTTPConnection) -> Principal:
    """Who is asking. Raises Unauthorised."""
    return await services_of(connection).guard.principal(connection)


def language_of(connection: HTTPConnection) -> Language:
    """The language of the answer: the switch's cookie, else what the browser prefers."""
    chosen = choose(connection.cookies.get("lang"), connection.headers.get("accept-language"))
    return language_for(chosen)


async def allowed_show(services: Services, principal: Principal, show_id: str, right: Right) -> Show:
    """The show, if the principal holds the right in its room. Raises Forbidden, or NotFound.

    A show in a room that they may not know of answers as if it did not exist.
    """
    principal.require(right)
    show = await services.show(show_id)
    if principal.room is None and principal.role_in(show.room) is None:
        raise NotFound(NO_SHOW, show=show_id)
    principal.require(right, show.room)
    return show


# Coroutines, because plain functions would each be run in a thread, for every request.


async def _parts(connection: HTTPConnection) -> Services:
    return services_of(connection)


async def _language(connection: HTTPConnection) -> Language:
    return language_of(connection)


ServicesOf = Annotated[Services, Depends(_parts)]


def _instant(typed: Any) -> Any:
    """An instant of an address. An unescaped plus sign has become a blank on the way."""
    if not isinstance(typed, str):
        return typed
    return sent_instant(int(typed) if _WHOLE.fullmatch(typed) else _OFFSET.sub(r"+\1", typed))


_WHOLE: Final = re.compile(r"-?\d{1,25}", re.ASCII)
_OFFSET: Final = re.compile(r" (\d\d:?\d\d)$", re.ASCII)
ReadInstant = BeforeValidator(_instant, json_schema_input_type=int | str)
INSTANT_DESCRIBED: Final = "UTC epoch milliseconds, or ISO 8601 with an offset."
InstantOf = Annotated[int, ReadInstant, Query(description=INSTANT_DESCRIBED)]
SeqOf = Annotated[int, Query(ge=0, le=2**53)]
PrincipalOf = Annotated[Principal, Depends(principal_of)]
LanguageOf = Annotated[Language, Depends(_language)]


async def known_parameters(request: Request, _principal: PrincipalOf) -> None:
    """Refuse what an address of the interface asks for and nobody reads: ``?att=`` would else be now, without a word.

    Pages take whatever comes along; links are decorated on their way. Raises Invalid, naming the parameter.
    """
    if not request.query_params:
        return
    read = set(_read_by(request.scope["route"].dependant))
    for name in request.query_params:
        if name not in read:
            raise Invalid(
                "“{field}” in the address is not read here. What is: {known}.",
                extra={"errors": [{"field": name[:NAME_SHOWN], "reason": "unknown"}]},
                field=name[:NAME_SHOWN],
                known=", ".join(sorted(read)) or "–",
            )


def _read_by(dependant: Dependant) -> Iterator[str]:
    """The parameters of an address that a route reads, and what it depends on."""
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _read_by(inner)
