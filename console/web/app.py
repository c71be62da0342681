"""Wires one web process together."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlencode

import msgspec
import structlog
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.access.attempts import Attempts
from console.access.guard import Guard
from console.access.hosts import KnownHosts
from console.access.remembered import Remembered
from console.i18n.problems import DETAILS, TITLES, Unexpected, problem
from console.instrumentation import Seldom
from console.live.bulletins import Bulletins
from console.live.clock_watcher import ClockWatcher
from console.live.dependencies import DependencyWatcher
from console.live.figures import Figures
from console.live.live import Live
from console.live.presence import Presence
from console.live.socket import LiveSocket
from console.notify.sealing import RobotSeal
from console.notify.sender import Sender
from console.ocr.reader import PictureReader
from console.past.adding import PastShows
from console.past.imports import PastImport
from console.rooms.figure_reports import FigureReports
from console.rooms.figures_import import FiguresImport
from console.rooms.imports import Imports
from console.rooms.item_import import ItemImport
from console.rooms.order_import import OrderImport
from console.rooms.rundown_import import RundownImport
from console.rooms.vault import Vault, purge
from console.rundown.bridge import LogBridge
from console.rundown.clock_keeper import ClockKeeper
from console.rundown.limits import CommandLimits
from console.rundown.service import RundownService
from console.settings import Settings
from console.store import schema_version
from console.store.session import Database
from console.version import VERSION
from console.web.api import access as api_access
from console.web.api import ads as api_ads
from console.web.api import affected as api_affected
from console.web.api import bulletins as api_bulletins
from console.web.api import descriptions as api_descriptions
from console.web.api import events as api_events
from console.web.api import figures as api_figures
from console.web.api import health as api_health
from console.web.api import imports as api_imports
from console.web.api import item_files as api_item_files
from console.web.api import items as api_items
from console.web.api import library as api_library
from console.web.api import passes as api_passes
from console.web.api import past as api_past
from console.web.api import people as api_people
from console.web.api import presets as api_presets
from console.web.api import reported as api_reported
from console.web.api import robots as api_robots
from console.web.api import rooms as api_rooms
from console.web.api import rundown_files as api_rundown_files
from console.web.api import screens as api_screens
from console.web.api import screenshots as api_screenshots
from console.web.api import shows as api_shows
from console.web.api import staff as api_staff
from console.web.api import vault as api_vault
from console.web.encodings import CompressPages
from console.web.host_check import HostCheck
from console.web.last_resort import LastResort
from console.web.pages.affected import routes as affected_pages
from console.web.pages.app import routes as app_pages
from console.web.pages.contexts import ErrorPage
from console.web.pages.control import routes as control_pages
from console.web.pages.crew import ads as ads_pages
from console.web.pages.crew import routes as crew_pages
from console.web.pages.figures import routes as figures_pages
from console.web.pages.home import routes as home_pages
from console.web.pages.home import show as show_pages
from console.web.pages.host import routes as host_pages
from console.web.pages.items import order as item_order_pages
from console.web.pages.items import printing as item_printing
from console.web.pages.items import routes as item_pages
from console.web.pages.items import unmatched as item_unmatched_pages
from console.web.pages.library import routes as library_pages
from console.web.pages.page import page, shell
from console.web.pages.past import routes as past_pages
from console.web.pages.people import routes as people_pages
from console.web.pages.plan import routes as plan_pages
from console.web.pages.review import replay as replay_pages
from console.web.pages.review import routes as review_pages
from console.web.pages.robots import routes as robots_pages
from console.web.pages.screens import routes as screens_pages
from console.web.pages.sheets import routes as sheets_pages
from console.web.pages.sign_in import routes as sign_in_pages
from console.web.pages.status import routes as status_pages
from console.web.patience import PatientRequests
from console.web.policy import POLICY
from console.web.rendering import Renderer
from console.web.services import Services, known_parameters, language_of, services_of
from console.web.static_files.serving import StaticFiles
from streams.clock import Clock, SteadyClock
from streams.errors import CuelightError, Invalid
from streams.ingest.pseudonym_key import load_key, load_vault_key
from streams.ingest.pseudonyms import Pseudonyms
from streams.store.anchors import Anchors
from streams.store.connection import RedisClient
from streams.store.counters import SharedCounters
from streams.store.feed import RoomFeed
from streams.store.frames import Frames
from streams.store.heartbeat import Pulse
from streams.store.log import RoomLog

PURGE_S = 3600.0
"""Identities expire by the day."""
SWEEP_S = 5.0
"""Boundaries are carried when they are made; this is for those that could not be."""

log = structlog.get_logger()


class SecurityHeaders:
    """Says what a browser may do with our pages."""

    HEADERS = (
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
    )
    FILE_HEADERS = HEADERS[1:2]
    """A script or a style sheet is held to the policy of its page; these are sent a hundred times for one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                headers = self.FILE_HEADERS if scope["path"].startswith("/static/") else self.HEADERS
                message["headers"] = [*message["headers"], *(h for h in headers if h[0] not in known)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def make_services(settings: Settings, redis: RedisClient, *, ours: bool, clock: Clock | None = None) -> Services:
    """The parts of a web process, or of a command that works on the same data.

    ``redis`` is the event log's server; one that is not ``ours`` is asked whether it has written to disk.
    """
    steady = SteadyClock()
    clock = clock or steady
    database = Database(settings.sqlalchemy_url())
    service = RundownService(database, clock)
    counters = SharedCounters(redis)
    attempts = Attempts(counters)
    guard = Guard(Remembered(database, clock), settings.public_url, attempts)
    limits = CommandLimits(counters)
    room_log = RoomLog(redis, ask_disk=not ours, clock=clock)
    figures = Figures(redis)
    reports = FigureReports(database, room_log, clock)
    feed = RoomFeed(redis)
    live = Live(
        database=database,
        service=service,
        feed=feed,
        presence=Presence(redis, clock),
        figures=figures,
        guard=guard,
        limits=limits,
        clock=clock,
        language=lambda connection: language_of(connection).gettext,
    )
    bridge = LogBridge(database, room_log, Frames(redis))
    service.on_commit += [live.journal.committed, bridge.committed]
    pseudonyms = Pseudonyms(load_key(settings.data, settings.pseudonym_key))
    robot_seal = RobotSeal(lambda: load_vault_key(settings.data, settings.vault_key))
    sender = Sender(database, robot_seal, clock, settings.robot_hosts)
    past = PastShows(
        database=database,
        service=service,
        bridge=bridge,
        room_log=room_log,
        imports=Imports(database, clock, [OrderImport(database, clock, room_log, pseudonyms)]),
        clock=clock,
    )
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        service=service,
        bridge=bridge,
        guard=guard,
        attempts=attempts,
        limits=limits,
        hosts=KnownHosts(settings.public_url, settings.allowed_hosts, socket.gethostname()),
        live=live,
        room_log=room_log,
        pseudonyms=pseudonyms,
        vault=Vault(database, lambda: load_vault_key(settings.data, settings.vault_key), pseudonyms),
        robot_seal=robot_seal,
        imports=Imports(
            database,
            clock,
            [
                RundownImport(service),
                ItemImport(database, service, clock),
                OrderImport(database, clock, room_log, pseudonyms),
                FiguresImport(database, reports, clock),
                PastImport("traffic", past),
                PastImport("ads", past),
            ],
        ),
        past=past,
        reports=reports,
        picture_reader=PictureReader(settings.data / "screenshots.lock"),
        sender=sender,
        bulletins=Bulletins(database, figures, clock, sender.wake),
        figures=figures,
        watch=DependencyWatcher(live, room_log, Pulse(redis), settings.data, settings.disk_warning),
        clock_watch=ClockWatcher(live, ClockKeeper(steady, Anchors(redis), database)),
        renderer=Renderer(),
    )


def create_app(services: Services) -> FastAPI:
    """The web application over these services."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        schema_version.check(services.database)
        await services.clock_watch.begin()
        work = [
            services.live.check(),
            services.live.access.run(),
            services.live.feed.run(),
            services.watch.run(),
            services.clock_watch.run(),
            _sweep(services),
            _purge(services),
            services.sender.run(),
            services.bulletins.run(),
        ]
        tasks = [asyncio.create_task(coroutine) for coroutine in work]
        yield
        services.ready = False
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await services.bridge.drain()
        with suppress(Exception):  # nothing depends on it
            await services.live.access.write_last_use()
        await services.database.close()

    app = FastAPI(
        title="Cuelight",
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(PatientRequests),
            Middleware(SecurityHeaders),
            Middleware(LastResort, answer_error),
            Middleware(HostCheck, known=services.hosts, answer=answer_error),
            Middleware(CompressPages),
        ],
    )
    app.state.services = services
    for module in (
        api_events,  # first: routes are looked through one by one, and nothing is asked for as often
        api_rooms,
        api_library,
        api_imports,
        api_items,
        api_item_files,
        api_shows,
        api_rundown_files,
        api_figures,
        api_affected,
        api_reported,
        api_screenshots,
        api_screens,
        api_passes,
        api_presets,
        api_staff,
        api_past,
        api_people,
        api_access,
        api_vault,
        api_robots,
        api_bulletins,
        api_ads,
    ):
        app.include_router(module.router, dependencies=[Depends(known_parameters)])
    app.include_router(api_shows.buttons)
    for module in (
        api_health,
        app_pages,
        sign_in_pages,
        home_pages,
        show_pages,
        library_pages,
        robots_pages,
        item_unmatched_pages,
        item_printing,
        item_pages,
        item_order_pages,
        past_pages,
        people_pages,
        plan_pages,
        sheets_pages,
        control_pages,
        host_pages,
        review_pages,
        replay_pages,
        affected_pages,
        ads_pages,
        crew_pages,
        figures_pages,
        screens_pages,
        status_pages,
        api_descriptions,
    ):
        app.include_router(module.router)
    app.router.routes.append(WebSocketRoute("/ws/shows/{show}", LiveSocket(services.live.connections), name="live"))
    app.mount("/static", StaticFiles(services.renderer.static), name="static")
    app.add_exception_handler(CuelightError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    return app


async def _sweep(services: Services) -> None:
    """Carry boundaries that could not be carried when they were made."""
    seldom = Seldom()
    while True:
        try:
            await services.bridge.sweep()
        except Exception as error:
            seldom.note(log, "sweep of boundaries failed", error)
        await asyncio.sleep(SWEEP_S)


async def _purge(services: Services) -> None:
    """Let go of identities whose days are over."""
    seldom = Seldom()
    while True:
        try:
            if gone := await services.database.write(lambda session: purge(session, services.clock.now())):
                log.info("identities expired", people=gone)
        except Exception as error:
            seldom.note(log, "identities cannot be purged", error)
        await asyncio.sleep(PURGE_S)


async def _on_error(request: Request, error: Any) -> Response:
    return await answer_error(request, error)


async def _on_invalid(request: Request, error: Any) -> Response:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    return await answer_error(request, _misaddressed(place, first["msg"]))


def _misaddressed(field: str, reason: str) -> Invalid:
    """What stands in an address and means nothing; the reason is for programs."""
    extra = {"errors": [{"field": field, "reason": reason}]}
    return Invalid(
        "“{field}” in the address means nothing here. Follow a link, or correct it.", extra=extra, field=field
    )


async def _on_http(request: Request, error: Any) -> Response:
    known = Unexpected(DETAILS.get(error.status_code, TITLES.get(error.status_code, TITLES[500])), error.status_code)
    return await answer_error(request, known, dict(error.headers or {}))


async def answer_error(request: Request, error: CuelightError, headers: dict[str, str] | None = None) -> Response:
    """A problem document for machines, a page for people; somebody who is not signed in is led to the sign-in page."""
    language = language_of(request)
    headers = dict(headers or {})
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if error.status in (429, 503):
        headers["Retry-After"] = str(error.extra.get("retry_after_s", 1))
    if _wants_page(request):
        if error.status == 401:
            return RedirectResponse(f"{request.app.url_path_for('form')}?{urlencode({'next': request.url.path})}", 303)
        context = ErrorPage(
            shell=shell(request, None, language, home=error.extra.get("open", "/")),
            status=error.status,
            title=language.gettext(TITLES.get(error.status, TITLES[500])),
            detail=language.format(error.message, error.params),
        )
        answer = page(services_of(request), language, context, error.status)
        answer.headers.update(headers)
        return answer
    body = problem(error, language.gettext)
    return Response(msgspec.json.encode(body), error.status, media_type="application/problem+json", headers=headers)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith(("/api/", "/metrics", "/openapi")) and "text/html" in request.headers.get(
        "accept", ""
    )
