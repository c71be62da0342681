"""``cuelight review``: the review of a show as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.cli.terminal import Data, _, language, settings_of

app = typer.Typer()


@app.command(
    "review", help=_("Write the review of a show.\n\nExample: cuelight review SHOW --format html -o review.html")
)
def review(
    show: Annotated[str, typer.Argument(help=_("The show's id."))],
    format: Annotated[str, typer.Option(help="json, html")] = "json",
    output: Annotated[Path | None, typer.Option("-o", "--output", help=_("A file; default: print it."))] = None,
    data: Data = None,
) -> None:
    from console.cli import review as work
    from console.instrumentation import set_up_logs

    settings = settings_of(data)
    set_up_logs("warning", as_json=settings.log_json)
    raise typer.Exit(work.run(settings, show, format, output, language))
