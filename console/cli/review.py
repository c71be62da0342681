"""``cuelight review``: the review of a show as a file, also while no server runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from console.access.rights import Principal
from console.cli import serve
from console.i18n.language import Language
from console.review.body import report_body
from console.settings import Settings
from console.store import migrate
from console.web.app import make_services
from console.web.pages.review.page import page_of
from console.web.rendering import Renderer
from console.web.reports import make_report
from streams.errors import Invalid
from streams.store.connection import connect
from streams.store.embedded import EmbeddedValkey

FORMATS = ("json", "html")


def run(settings: Settings, show_id: str, format: str, output: Path | None, language: Language) -> int:
    """Write the review to a file, or print it; returns the exit code."""
    if format not in FORMATS:
        raise Invalid(
            "“{format}” is no format of a review; use one of {names}.", format=format, names=", ".join(FORMATS)
        )
    text = asyncio.run(_review(settings, show_id, format, language))
    if output is None:
        print(text)
    else:
        output.write_text(text, "utf-8")
    return 0


async def _review(settings: Settings, show_id: str, format: str, language: Language) -> str:
    """From the running server's event log, or from the bundled one started for this."""
    url = settings.redis_url or serve.running(settings.data).get("redis_url")
    if url:
        return await _written(settings, str(url), show_id, format, language)
    embedded = EmbeddedValkey(settings.data)
    await embedded.start()
    try:
        return await _written(settings, embedded.url, show_id, format, language)
    finally:
        await embedded.stop()


async def _written(settings: Settings, url: str, show_id: str, format: str, language: Language) -> str:
    redis = connect(url)
    services = make_services(settings, redis, ours=True)
    try:
        if not settings.database_url:
            migrate.upgrade(services.database)
        show = await services.show(show_id)
        made = await make_report(services, show)
        if format == "json":
            return msgspec.json.format(msgspec.json.encode(report_body(made)), indent=2).decode()
        reader = Principal(name="cuelight", role="viewer")
        room = await services.room(show.room)
        context = page_of(made, show, room, language, rights_of=reader, person=None, path="", alone=True)
        return Renderer().render(context, language)
    finally:
        await services.database.close()
        await redis.aclose()
