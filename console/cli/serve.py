"""The processes of a server: one web process, its workers and the bundled event log as children.

They start side by side: the code of the web application is loaded while the event log reads its file and the first
worker loads its own code. So nothing of the application may be imported at the head of this module.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog
import uvicorn

from console.cli import loop, metrics_listener, workers
from console.cli.listening import listen
from console.i18n.language import Language
from console.i18n.texts import N_
from console.live.encode_once import EncodeOnce
from console.settings import Settings
from console.store import completeness
from streams import private
from streams.errors import Unavailable
from streams.store.connection import connect
from streams.store.embedded import EmbeddedValkey
from streams.store.instance import InstanceLock
from streams.store.log_files import CutEnd

if TYPE_CHECKING:
    from fastapi import FastAPI

    from console.web.services import Services

APPLICATION: Final = "console.cli.application"
RUNTIME = "runtime.json"
SHUTDOWN_S = 3

log = structlog.get_logger()
Beside = Callable[["Services", str], Awaitable[None]]
"""What runs beside the server once it listens, for example a simulated audience; gets its parts and its address."""


class Server(uvicorn.Server):
    """uvicorn, but a signal ends only its serving: the children are still to be stopped after it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        running = asyncio.get_running_loop()
        numbers = loop.ending_signals()
        for number in numbers:
            running.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in numbers:
                running.remove_signal_handler(number)


def address(data: Path) -> str:
    """How to reach the server of a data directory, or where it will be when it runs."""
    return str(running(data).get("url", "http://127.0.0.1:8000"))


def running(data: Path) -> dict[str, Any]:
    """What the server of a data directory wrote about itself; empty when none runs."""
    try:
        runtime: dict[str, Any] = json.loads((data / RUNTIME).read_text())
        os.kill(runtime["pid"], 0)
    except (OSError, ValueError, KeyError):
        return {}
    return runtime


def run(settings: Settings, host: str, port: int, language: Language, beside: Beside | None = None) -> int:
    """The whole server on one data directory, until a signal; returns the exit code."""
    private.make_directory(settings.data)
    return loop.run(_serve(settings, host, port, language, beside))


def run_web(settings: Settings, host: str, port: int) -> int:
    """A web process alone."""
    from console.cli import application

    redis_url = _external(settings)

    async def web() -> int:
        completeness.check(settings, with_log=False)
        services, app = application.make(settings, connect(redis_url), ours=False)
        listening = listen(host, port)
        async with metrics_listener.serving(settings, partial(application.exposition, services)):
            await _uvicorn(app, settings).serve(sockets=[listening])
        return 0

    return loop.run(web())


def run_worker(settings: Settings) -> int:
    """A worker process alone."""
    from console.cli import worker

    _external(settings)
    return worker.run(settings)


async def _serve(settings: Settings, host: str, port: int, language: Language, beside: Beside | None) -> int:
    with InstanceLock(settings.data) as lock:
        listening = listen(host, port)
        ours = not settings.redis_url
        completeness.check(settings, with_log=ours)
        loading = asyncio.create_task(asyncio.to_thread(import_module, APPLICATION))
        async with _event_log(settings, lock) as redis_url:
            settings = settings.model_copy(update={"redis_url": redis_url})
            child = await workers.start(settings)
            try:
                await loading
                await _serve_web(settings, listening, host, child, language, beside, ours=ours)
            finally:
                await workers.stop(child)
    return 0


async def _serve_web(
    settings: Settings,
    listening: socket.socket,
    host: str,
    child: Process,
    language: Language,
    beside: Beside | None,
    *,
    ours: bool,
) -> None:
    """Serve the application, and keep a worker at work meanwhile: ``child`` at first."""
    from console.cli import application

    redis = connect(settings.redis_url or "")
    services, app = application.make(settings, redis, ours=ours, migrates=True)
    await application.carry_again(services)
    gc.freeze()
    server = _uvicorn(app, settings)
    url = settings.public_url or f"http://{_reachable(host)}:{listening.getsockname()[1]}"
    work = (
        workers.keep(settings, child, services.watch, ours=ours),
        _announce(services, server, url, language, beside),
    )
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    try:
        async with metrics_listener.serving(settings, partial(application.exposition, services)):
            await server.serve(sockets=[listening])
    finally:
        await _cancel(tasks)
        (settings.data / RUNTIME).unlink(missing_ok=True)
        await redis.aclose()


@asynccontextmanager
async def _event_log(settings: Settings, lock: InstanceLock) -> AsyncIterator[str]:
    """The address of the event log: the one that is configured, or the bundled one, kept alive meanwhile."""
    if settings.redis_url:
        yield settings.redis_url
        return
    embedded = EmbeddedValkey(settings.data, lock=lock, on_cut=_warn_of_cut)
    await embedded.start()
    await workers.free_rooms(embedded.url)
    supervising = asyncio.create_task(embedded.supervise())
    try:
        yield embedded.url
    finally:
        await embedded.stop()
        await _cancel([supervising])


def _warn_of_cut(cut: CutEnd) -> None:
    log.warning("the end of the event log was damaged and is cut off", **msgspec.to_builtins(cut))


async def _announce(services: Services, server: Server, url: str, language: Language, beside: Beside | None) -> None:
    from console.cli import application

    settings = services.settings
    await server.listening.wait()
    runtime = {"pid": os.getpid(), "url": url, "redis_url": settings.redis_url}
    private.write_text(settings.data / RUNTIME, json.dumps(runtime))
    if beside is not None:
        await beside(services, url)
        return
    print(language.format("Cuelight runs at {url}", {"url": url}), flush=True)
    link = await application.first_owner(services)
    if link:
        text = N_("Nobody has an account yet. Open this link once, within a day, to sign in as owner:\n  {link}")
        print(language.format(text, {"link": f"{url}/enter?link={link}"}), flush=True)


def _uvicorn(app: FastAPI, settings: Settings) -> Server:
    return Server(
        uvicorn.Config(
            app,
            ws=EncodeOnce,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            ws_max_size=2 * 1024 * 1024,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
    )


def _external(settings: Settings) -> str:
    if not settings.redis_url:
        raise Unavailable("A web or worker process alone needs REDIS_URL; “cuelight serve” brings its own event log.")
    return settings.redis_url


def _reachable(host: str) -> str:
    """How other devices reach an address that stands for all of this machine's."""
    if host not in ("0.0.0.0", "::"):
        return host
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return "127.0.0.1"


async def _cancel(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            log.error("a task of the server failed", exc_info=result)
