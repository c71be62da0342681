"""The command line. Each command opens what it needs, does one thing, and says what it did.

``commands/`` says how a command is typed, one module a group; the module of the same name beside it does the work and
is loaded when the command runs, so that help and version answer at once.

Exit codes: 0 done, 1 not done (the message says why and what to do), 2 the command was typed wrongly.
"""

from __future__ import annotations

import sys

import typer

from console.cli.commands import access, backup, db, doctor, grafana, ingest, past, review, room, server, show, tables
from console.cli.terminal import _, print_error

app = typer.Typer(
    no_args_is_help=True,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=_("Cuelight: a control console for live-stream commerce."),
)
app.add_typer(server.app)
app.add_typer(room.app, name="room")
app.add_typer(show.app, name="show")
app.add_typer(access.app)
app.add_typer(db.app, name="db")
app.add_typer(backup.app)
app.add_typer(doctor.app)
app.add_typer(ingest.app)
app.add_typer(past.app, name="past")
app.add_typer(review.app)
app.add_typer(grafana.app, name="grafana")
app.add_typer(tables.rundown, name="rundown")
app.add_typer(tables.items, name="items")
app.add_typer(tables.orders, name="orders")


@app.command("version", help=_("Print the version.\n\nExample: cuelight version"))
def version() -> None:
    from console.version import VERSION

    print(VERSION)


def main() -> None:
    """Run the command line. Whatever goes wrong is printed as one sentence: what happened, and what to do."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        print_error(error)
        sys.exit(1)
