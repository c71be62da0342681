"""``cuelight backup|restore``: a data directory as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.cli.terminal import Data, Json, _, bytes_progress, language, print_value, settings_of

app = typer.Typer()


@app.command(
    "backup",
    help=_(
        "Write database and event log into one file, also while a show is on air.\n\n"
        "Example: cuelight backup cuelight.backup --data ./data"
    ),
)
def backup(
    file: Annotated[Path, typer.Argument(help=_("The file to write."))],
    with_keys: Annotated[
        bool,
        typer.Option(
            "--with-keys",
            help=_("Include the keys. Whoever has the file can then test whether a given user id is in it."),
        ),
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help=_("Replace a file of that name."))] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import backup as work
    from console.cli.told import told_of_backup

    with bytes_progress() as progress:
        manifest = work.run(settings_of(data), file, with_keys=with_keys, over=replace, progress=progress)
    print_value({"file": str(file), "manifest": manifest}, as_json, told_of_backup(manifest, file, language))


@app.command(
    "restore",
    help=_("Make a data directory from a backup.\n\nExample: cuelight restore cuelight.backup --data ./restored"),
)
def restore(
    file: Annotated[Path, typer.Argument(help=_("The file that “cuelight backup” wrote."))],
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import restore as work
    from console.cli.told import told_of_restore

    with bytes_progress() as progress:
        restored = work.run(settings_of(data), file, progress)
    print_value(restored, as_json, told_of_restore(restored, language))
