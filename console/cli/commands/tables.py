"""``cuelight rundown``, ``items`` and ``orders``: tables that go in and out as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.cli.terminal import Data, Json, _, group, language, settings_of

rundown = group(_("The rundown of a show as a file."))
items = group(_("The products of a room."))
orders = group(_("Orders of the shops' exports."))
FileArgument = Annotated[Path, typer.Argument(help=_("XLSX, ODS, XLS or CSV."), exists=True, dir_okay=False)]
Preview = Annotated[bool, typer.Option("--preview", help=_("Say what it would change, and change nothing."))]
Mode = Annotated[str | None, typer.Option(help=_("new: only add; merge: add and change; override: as the table is."))]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", help=_("What a column is, as HEADING=KEY; HEADING= leaves it out. Repeat it.")),
]
ShowArgument = Annotated[str, typer.Argument(help=_("The show's id."))]


@rundown.command(
    "import",
    help=_("Change a rundown by a table, slots by their cue.\n\nExample: cuelight rundown import SHOW plan.xlsx"),
)
def import_rundown(
    show: ShowArgument,
    file: FileArgument,
    preview: Preview = False,
    mode: Mode = None,
    column: ColumnOption = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import tables as work

    asked = work.AskedImport(what="rundown", file=file, show=show, mode=mode, columns=column or [])
    raise typer.Exit(work.run_import(settings_of(data), asked, preview, as_json, language))


@rundown.command(
    "export", help=_("Write a rundown as XLSX, CSV or JSON.\n\nExample: cuelight rundown export SHOW plan.xlsx")
)
def export_rundown(
    show: ShowArgument,
    file: Annotated[Path, typer.Argument(help=_("Its name says the form: .xlsx, .csv or .json."), dir_okay=False)],
    data: Data = None,
) -> None:
    from console.cli import tables as work

    work.export_rundown(settings_of(data), show, file, language)


@items.command(
    "import",
    help=_("Change the products of a room by a table.\n\nExample: cuelight items import --room street goods.xlsx"),
)
def import_items(
    room: Annotated[str, typer.Option(help=_("The room."))],
    file: FileArgument,
    preview: Preview = False,
    mode: Mode = None,
    column: ColumnOption = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import tables as work

    asked = work.AskedImport(what="items", file=file, room=room, mode=mode, columns=column or [])
    raise typer.Exit(work.run_import(settings_of(data), asked, preview, as_json, language))


@orders.command(
    "import",
    help=_("Import a shop's export of orders.\n\nExample: cuelight orders import --room street orders.xlsx --preview"),
)
def import_orders(
    room: Annotated[str, typer.Option(help=_("The room."))],
    file: FileArgument,
    preview: Preview = False,
    column: ColumnOption = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import tables as work

    asked = work.AskedImport(what="orders", file=file, room=room, columns=column or [])
    raise typer.Exit(work.run_import(settings_of(data), asked, preview, as_json, language))
