"""``cuelight show``: shows and their rundowns."""

from __future__ import annotations

from typing import Annotated

import typer

from console.cli.terminal import Data, Json, _, group, language, print_table, print_value, settings_of
from console.i18n.texts import N_, STATUSES
from console.rundown.generate import TEMPLATES

app = group(_("Shows."))


@app.command(
    "create",
    help=_(
        "Make a show with the rundown of a template; prints its id.\n\n"
        "Example: cuelight show create --room street --title Autumn --starts-at 2026-10-01T20:00"
    ),
)
def create(
    room: Annotated[str, typer.Option(help=_("The room."))],
    title: Annotated[str, typer.Option(help=_("Its title."))],
    starts_at: Annotated[str, typer.Option(help=_("ISO 8601; without an offset in the room's time zone."))],
    template: Annotated[str, typer.Option(help=", ".join(TEMPLATES))] = "standard-2h",
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import show as work

    show = work.create(settings_of(data), room, title, starts_at, template, _)
    print_value(show, as_json, show.id)


@app.command("list", help=_("List the shows.\n\nExample: cuelight show list --json"))
def list_shows(data: Data = None, as_json: Json = False) -> None:
    from console.cli import show as work

    shows, zones = work.all_shows(settings_of(data))
    if as_json:
        return print_value(shows, True, "")
    print_table(
        (N_("Show"), N_("Room"), N_("Title"), N_("Starts"), N_("Status")),
        (
            (
                show.id,
                show.room,
                show.title,
                language.moment(show.starts_at, zones[show.room]),
                _(STATUSES[show.status]),
            )
            for show in shows
        ),
    )
