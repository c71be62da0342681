"""``cuelight past``: shows that never ran here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.cli.terminal import Data, Json, _, group, language, settings_of

app = group(_("Past shows, from the files of their platforms."))


@app.callback()
def past() -> None:
    """Keeps ``add`` a command of its own, although it is the only one."""


@app.command(
    "add",
    help=_(
        "Add past shows from exports: lists of streams, orders, ads, of several shops at once. The same files again "
        "add nothing.\n\nExample: cuelight past add streams.xlsx orders.csv ads.xlsx --preview"
    ),
)
def add(
    files: Annotated[list[Path], typer.Argument(help=_("XLSX, ODS, XLS or CSV."), exists=True, dir_okay=False)],
    room: Annotated[
        list[str] | None,
        typer.Option(help=_("The room of an account, as ACCOUNT=ROOM, or of all that have none. Repeat it.")),
    ] = None,
    new_rooms: Annotated[
        bool, typer.Option("--new-rooms", help=_("Make a room for each account without one."))
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help=_("Say what it would add, and add nothing."))] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import past as work

    asked = work.WantedPast(files=files, rooms=room or [], new_rooms=new_rooms, preview=preview)
    raise typer.Exit(work.run(settings_of(data), asked, language, as_json=as_json))
