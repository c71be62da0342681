"""``cuelight grafana``: dashboards as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.cli.terminal import _, group, language

app = group(_("Grafana dashboards."))


@app.command("export", help=_("Write the dashboards as files.\n\nExample: cuelight grafana export --output dashboards"))
def export(
    output: Annotated[Path | None, typer.Option("-o", "--output", help=_("A directory; made when missing."))] = None,
) -> None:
    from rich.console import Console

    from console.cli import grafana as work

    raise typer.Exit(work.run_export(output, Console()))


@app.command("check", help=_("See whether all queries name what exists.\n\nExample: cuelight grafana check"))
def check() -> None:
    from rich.console import Console

    from console.cli import grafana as work

    raise typer.Exit(work.run_check(language, Console()))
