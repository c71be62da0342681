"""``cuelight review``: the review of a show as a file, also while no server runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from console.access.rights import Principal
from console.cli.offline import services_on
from console.i18n.language import Language
from console.review.body import report_body
from console.settings import Settings
from console.web.pages.review.page import page_of
from console.web.rendering import Renderer
from console.web.reports import make_report
from streams.errors import Invalid

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
    async with services_on(settings) as services:
        show = await services.show(show_id)
        made = await make_report(services, show)
        if format == "json":
            return msgspec.json.format(msgspec.json.encode(report_body(made)), indent=2).decode()
        reader = Principal(name="cuelight", role="viewer")
        room = await services.room(show.room)
        context = page_of(made, show, room, language, rights_of=reader, person=None, path="", alone=True)
        return Renderer().render(context, language)
