"""``cuelight doctor``: is everything well?"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from console.cli.terminal import Data, Json, Port, _, language, print_value, settings_of

app = typer.Typer()

Mend = Annotated[
    Literal["manifest", "log", "key", "vault-key"] | None,
    typer.Option(
        help=_(
            "Mend what can only be mended by giving something up: write the log's manifest anew, cut the log off at "
            "its damage or begin an empty one, make a new key. Only while no server runs."
        ),
    ),
]


@app.command(
    "doctor",
    help=_("See whether everything is well, and what to do where it is not.\n\nExample: cuelight doctor --data ./data"),
)
def doctor(mend: Mend = None, port: Port = 8000, data: Data = None, as_json: Json = False) -> None:
    from rich.console import Console

    from console.cli.doctor import command, mending

    settings = settings_of(data)
    if mend is not None:
        mending.mend(settings, mend)
    found = command.findings(settings, port)
    if not as_json:
        raise typer.Exit(command.show(found, language, Console()))
    listed = [
        {
            "check": one.check,
            "level": one.level,
            "text": language.format(one.message, one.params),
            "params": one.params,
        }
        for one in found
    ]
    failed = any(one["level"] == "error" for one in listed)
    print_value({"ok": not failed, "findings": listed}, True, "")
    raise typer.Exit(int(failed))
