"""``cuelight ingest``: recordings into rooms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.cli.terminal import Data, Json, _, language, settings_of

app = typer.Typer()


@app.command(
    "ingest", help=_("Feed a recording to a room.\n\nExample: cuelight ingest danmaku.xml --room street --speed 10")
)
def ingest(
    file: Annotated[Path, typer.Argument(help=_("The recording."), exists=True, dir_okay=False, readable=True)],
    room: Annotated[str, typer.Option(help=_("The room; made when it is missing."))],
    format: Annotated[str, typer.Option(help="auto, danmaku-xml, youtube-chat, jsonl, csv")] = "auto",
    speed: Annotated[str, typer.Option(help=_("1 is the recorded pace, 10 ten times faster, or max."))] = "1",
    at: Annotated[str, typer.Option(help=_("now or original: the instants the events get."))] = "now",
    data: Data = None,
    as_json: Json = False,
) -> None:
    from rich.console import Console

    from console.cli import ingest as work
    from console.instrumentation import set_up_logs

    settings = settings_of(data)
    set_up_logs("warning", as_json=settings.log_json)
    asked = work.Asked(file=file, room=room, format=format, speed=speed, at=at)
    raise typer.Exit(work.run(settings, asked, language, Console(), as_json=as_json))
