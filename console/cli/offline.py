"""The services of a web process for a command: on the running server's event log, or on one started for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from console.cli import serve
from console.settings import Settings
from console.store import completeness, migrate
from console.web.app import make_services
from console.web.services import Services
from streams.store.connection import connect
from streams.store.embedded import EmbeddedValkey


@asynccontextmanager
async def services_on(settings: Settings) -> AsyncIterator[Services]:
    """The services on a data directory, whether a server runs on it or not."""
    url = settings.redis_url or serve.running(settings.data).get("redis_url")
    if url:
        async with _services(settings, str(url)) as services:
            yield services
        return
    completeness.check(settings, with_log=True)
    embedded = EmbeddedValkey(settings.data)
    await embedded.start()
    try:
        async with _services(settings, embedded.url) as services:
            yield services
    finally:
        await embedded.stop()


@asynccontextmanager
async def _services(settings: Settings, url: str) -> AsyncIterator[Services]:
    redis = connect(url)
    services = make_services(settings, redis, ours=True)
    try:
        if not settings.database_url:
            migrate.upgrade(services.database)
        await services.clock_watch.begin()
        yield services
    finally:
        await services.database.close()
        await redis.aclose()
