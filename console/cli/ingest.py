"""``cuelight ingest``: plays a recording into a room, over HTTP, at the recorded pace or another."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import httpx
import msgspec
from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from console.access import service as access
from console.cli import serve
from console.cli.clock import clock_of
from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.validation import validated
from console.rooms.rooms import RoomIn, room_of
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.settings import Settings
from console.store import rooms, shows
from console.store.completeness import open_database
from console.store.rooms import Room
from console.store.session import Database
from streams.clock import HOUR, Clock, Duration, SystemClock
from streams.errors import CuelightError, Invalid, Unavailable
from streams.events import WireEvent
from streams.ingest.files import FORMATS, Problem, Recording, read, stamp
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.state.sources import FILE
from streams.store.log import after_or_at

BATCH: Final = 500
TICK_MS: Final = 200
START_S: Final = 30
LIFE: Final = 24 * HOUR
POLL_S: Final = 0.25
WAIT_S: Final = 15.0
Speed = float | Literal["max"]


class Asked(Struct, frozen=True):
    """What the command line says."""

    file: Path
    room: str
    format: str
    speed: str
    at: str


def run(settings: Settings, asked: Asked, language: Language, out: Console, *, as_json: bool) -> int:
    """Play the file; returns the exit code."""
    return asyncio.run(_Ingest(settings, asked, language, out, as_json=as_json).run())


class _Counted(Struct, frozen=True):
    """The figures of the show, and whether all that was sent is in them."""

    figures: dict[str, Any]
    complete: bool


class _Ingest:
    def __init__(self, settings: Settings, asked: Asked, language: Language, out: Console, *, as_json: bool) -> None:
        self._settings = settings
        self._asked = asked
        self._words = language
        self._out = Console(stderr=True) if as_json else out
        self._json = as_json
        self._clock: Clock = SystemClock()

    async def run(self) -> int:
        asked = self._asked
        speed = _speed(asked.speed)
        if asked.at not in ("now", "original"):
            raise Invalid("“{text}” is not now or original.", text=asked.at)
        if asked.format not in ("auto", *FORMATS):
            raise Invalid("“{text}” is no format; use one of {names}.", text=asked.format, names=", ".join(FORMATS))
        room = await self._known_room()
        recording = self._read(room)
        stamp(recording, asked.at, speed, self._clock.now())  # type: ignore[arg-type]
        async with self._server() as url, self._database() as database:
            self._clock = await clock_of(self._settings)
            found = await self._room(database)
            if (found.currency, found.timezone) != (room.currency, room.timezone):
                recording = self._read(found)
            self._contents(recording)
            events = list(stamp(recording, asked.at, speed, self._clock.now()))  # type: ignore[arg-type]
            show = await self._show(database, events)
            token = await self._token(database)
            try:
                accepted, position = await self._send(url, token, events)
                counted = await self._counted(url, token, show, position)
            finally:
                await database.write(lambda session: access.revoke(session, token))
            self._result(url, show, accepted, counted, recording)
        return 0

    def _read(self, room: Room) -> Recording:
        """The recording. Raises Invalid when nothing of it was understood: then nothing is made for it."""
        with self._asked.file.open("rb") as file:
            recording = read(file, self._asked.format, room.currency, ZoneInfo(room.timezone))  # type: ignore[arg-type]
        if recording.elements:
            return recording
        if recording.summary.problems:
            first = self._sentence(recording.summary.problems[0])
            raise Invalid("Nothing in {file} was understood; {first}.", file=self._asked.file.name, first=first)
        raise Invalid("There is nothing in {file} that could be counted.", file=self._asked.file.name)

    # ----------------------------------------------------------------------------------------------- what is needed

    @asynccontextmanager
    async def _server(self) -> AsyncIterator[str]:
        """The address of the data directory's server, started for the time of the command when there is none."""
        runtime = serve.running(self._settings.data)
        if runtime:
            yield str(runtime["url"])
            return
        command = [sys.executable, "-m", "console.cli", "serve", "--port", "0", "--data", str(self._settings.data)]
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL)
        try:
            yield await self._started(process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()

    async def _started(self, process: asyncio.subprocess.Process) -> str:
        for _ in range(START_S * 20):
            runtime = serve.running(self._settings.data)
            if runtime:
                text = N_("No server ran on this data directory; one runs at {url} until this is done.")
                self._out.print(self._words.format(text, {"url": runtime["url"]}))
                return str(runtime["url"])
            if process.returncode is not None:
                break
            await asyncio.sleep(0.05)
        raise Unavailable("The server could not be started; run “cuelight serve” to see why.")

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[Database]:
        database = open_database(self._settings)
        try:
            yield database
        finally:
            await database.close()

    async def _known_room(self) -> Room:
        """The room as far as it can be known before anything is started: as it is, or as it would be made."""
        made = room_of(validated({"slug": self._asked.room, "name": self._asked.room}, RoomIn), self._clock.now())
        if not self._settings.data.exists():
            return made
        with contextlib.suppress(SQLAlchemyError):
            async with self._database() as database:
                return await database.read(lambda session: rooms.find(session, made.slug)) or made
        return made

    async def _room(self, database: Database) -> Room:
        """The room, which is made when it is missing."""
        slug = self._asked.room
        room = await database.read(lambda session: rooms.find(session, slug))
        if room is None:
            room = await self._known_room()
            made = room
            await database.write(lambda session: rooms.create(session, made))
            text = N_("There was no room “{room}”; it was made (time zone {zone}, currency {currency}).")
            params = {"room": made.slug, "zone": made.timezone, "currency": made.currency}
            self._out.print(self._words.format(text, params))
        if room.simulated:
            raise Invalid(
                "The audience of room “{room}” is simulated; feed the recording to a room of its own.", room=slug
            )
        return room

    async def _show(self, database: Database, events: list[tuple[Duration, WireEvent]]) -> str:
        """The show that the events fall into; one is made when there is none."""
        first = min((event["at"] for _, event in events), default=self._clock.now())
        for show in await database.read(lambda session: shows.of_room(session, self._asked.room)):
            opens = min(show.starts_at, show.started_at or show.starts_at) - HOUR
            if opens <= first and (show.ended_at is None or first < show.ended_at):
                return show.id
        service = RundownService(database, self._clock)
        title = self._words.format("Recording {name}", {"name": self._asked.file.name})
        plan = TEMPLATES["blank"](self._words.gettext).plan
        made = await service.create(
            room=self._asked.room, title=title, starts_at=first, purpose=None, targets={}, plan=plan, actor="cuelight"
        )
        self._out.print(self._words.format("A show was made for it: {show}", {"show": made.id}))
        return made.id

    async def _token(self, database: Database) -> str:
        now = self._clock.now()
        return await database.write(
            lambda session: access.make_token(session, self._asked.room, "director", FILE, now, LIFE, FILE)
        )

    # ------------------------------------------------------------------------------------------------------ sending

    async def _send(self, url: str, token: str, events: list[tuple[Duration, WireEvent]]) -> tuple[int, str]:
        """How many events were accepted, and the position in the log of the last."""
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": self._words.html_lang}
        accepted, position = 0, ""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
            with Progress(*columns, console=self._out) as progress:
                bar = progress.add_task(self._words.gettext("events"), total=len(events))
                for after, batch in _batches(events):
                    wait = begun + after / 1000 - loop.time()
                    if wait > 0:
                        await asyncio.sleep(wait)
                    taken, position = await self._post(client, batch)
                    accepted += taken
                    progress.advance(bar, len(batch))
        return accepted, position

    async def _post(self, client: httpx.AsyncClient, batch: list[WireEvent]) -> tuple[int, str]:
        """Send a batch, again while the server's event log is down: repeated ids count once."""
        pause = 0.2
        while True:
            try:
                response = await client.post(f"/api/v1/rooms/{self._asked.room}/events", json=batch)
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code == 202:
                return int(response.json()["accepted"]), str(response.json()["position"])
            if response is not None and response.status_code not in (429, 503):
                raise _refused(response)
            if pause > 20:
                raise Unavailable("The server does not answer; nothing more was sent. Run the command again.")
            await asyncio.sleep(pause)
            pause *= 2

    async def _counted(self, url: str, token: str, show: str, position: str) -> _Counted:
        """The show's figures once all is counted up to the position that the door answered.

        They come without it when the count stands still for ``WAIT_S``: then nobody counts at present.
        """
        loop = asyncio.get_running_loop()
        reached, moved = "", loop.time()
        async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}) as client:
            while True:
                response = await client.get(f"/api/v1/shows/{show}/metrics")
                figures: dict[str, Any] = response.raise_for_status().json()
                # Events may be counted before the log says that there is a show; then they are counted again for it.
                if figures["as_of"] and after_or_at(figures["counted_to"], position):
                    return _Counted(figures, complete=True)
                if figures["counted_to"] != reached:
                    reached, moved = figures["counted_to"], loop.time()
                if loop.time() - moved > WAIT_S:
                    return _Counted(figures, complete=False)
                await asyncio.sleep(POLL_S)

    # ------------------------------------------------------------------------------------------------------ telling

    def _contents(self, recording: Recording) -> None:
        table = Table(title=self._asked.file.name)
        for head in _HEADS:
            table.add_column(self._words.gettext(head), overflow="fold")
        for name, kind in recording.summary.kinds.items():
            became = ", ".join(f"{count} {event}" for event, count in kind.events.items())
            counts = (kind.found, kind.understood, kind.repeats, kind.set_aside, kind.not_understood)
            table.add_row(name, *(str(count) for count in counts), became)
        self._out.print(table)
        for note in recording.summary.notes:
            self._out.print(self._words.format(note.message, note.params), highlight=False, markup=False)
        for problem in recording.summary.problems[:20]:
            self._out.print(self._sentence(problem), style="yellow", highlight=False, markup=False)

    def _sentence(self, problem: Problem) -> str:
        text = _IN_COLUMN if problem.column else _PLACES[problem.unit]
        reason = self._words.format(problem.error.message, problem.error.params)
        return self._words.format(text, {"number": problem.number, "column": problem.column, "reason": reason})

    def _result(self, url: str, show: str, accepted: int, counted: _Counted, recording: Recording) -> None:
        figures = counted.figures
        if self._json:
            body = {
                "show": show,
                "accepted": accepted,
                "complete": counted.complete,
                "counted": {slug: kpi["value"] for slug, kpi in figures["kpis"].items() if kpi["value"] is not None},
                "foreign_gifts": figures["foreign_gifts"],
                "contents": recording.summary.report(),
            }
            print(msgspec.json.encode(body).decode())
            return
        self._out.print(self._words.format("{count} events accepted.", {"count": accepted}))
        if counted.complete:
            text = self._words.format("The show now counts: {figures}", {"figures": self._figures(figures)})
        else:
            text = self._words.gettext("They are not counted yet; the page of the show will have them.")
        self._out.print(text)
        self._out.print(f"{url}/shows/{show}", soft_wrap=True)

    def _figures(self, counted: dict[str, Any]) -> str:
        """What the sources report at all, as people write it."""
        said = []
        for slug in _SAID:
            kpi = counted["kpis"][slug]
            if kpi["freshness"] != "missing":
                value = self._words.kpi(kpi["value"], kpi["unit"], counted["currency"])
                said.append(f"{CATALOGUE[slug].label(self._words.lang)} {value}")
        said += [f"+ {self._words.money(worth, code)}" for code, worth in counted["foreign_gifts"].items()]
        return ", ".join(said) or "–"


_HEADS: Final = (
    N_("Element"),
    N_("Found"),
    N_("Understood"),
    N_("Repeats"),
    N_("Set aside"),
    N_("Not understood"),
    N_("Became"),
)
_PLACES: Final = {
    "element": N_("element {number}: {reason}"),
    "line": N_("line {number}: {reason}"),
    "action": N_("action {number}: {reason}"),
    "row": N_("row {number}: {reason}"),
}
_IN_COLUMN: Final = N_("row {number}, column {column}: {reason}")
_SAID: Final = ("viewers", "participants", "comments", "likes", "orders", "gmv", "gifts", "gift_value")


def _speed(text: str) -> Speed:
    if text == "max":
        return "max"
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < 1e6:
        raise Invalid("“{text}” is no speed; use 1, 10 or max.", text=text)
    return speed


def _batches(events: list[tuple[Duration, WireEvent]]) -> Iterator[tuple[int, list[WireEvent]]]:
    """Events that are due in the same fifth of a second, at most ``BATCH`` at once."""
    for tick, due in groupby(events, key=lambda pair: pair[0] // TICK_MS):
        batch = [event for _, event in due]
        for start in range(0, len(batch), BATCH):
            yield tick * TICK_MS, batch[start : start + BATCH]


def _refused(response: httpx.Response) -> CuelightError:
    with contextlib.suppress(ValueError):
        body = response.json()
        errors = "; ".join(f"{fault['index']}: {fault['reason']}" for fault in body.get("errors", [])[:5])
        return Invalid("The server refused the events: {detail} {errors}", detail=body.get("detail"), errors=errors)
    return Unavailable("The server answered {status}; look at its log.", status=response.status_code)
