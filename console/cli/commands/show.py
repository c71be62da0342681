"""``cuelight show``: shows and their rundowns."""

from __future__ import annotations

from typing import Annotated

import typer

from console.cli.terminal import Data, Json, _, group, language, print_table, print_value, settings_of
from console.i18n.texts import N_, STATUSES
from console.rundown.generate import TEMPLATES

app = group(_("Shows."))
TargetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        help=_("A target, as gmv=50000 or conversion=3.5%; repeat it for several. Without a value it is taken away."),
    ),
]
ShowArgument = Annotated[str, typer.Argument(help=_("The show's id."))]


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
    target: TargetOption = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import show as work

    show = work.create(settings_of(data), room, title, starts_at, template, target or [], _)
    print_value(show, as_json, show.id)


@app.command("list", help=_("List the shows.\n\nExample: cuelight show list --json"))
def list_shows(
    hidden: Annotated[bool, typer.Option("--hidden", help=_("Those that are hidden, too."))] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import show as work

    shows, zones = work.all_shows(settings_of(data), hidden)
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


@app.command(
    "set",
    help=_(
        "Change a show: its title or hiding at any time, its start and targets until it begins.\n\n"
        "Example: cuelight show set 3f2a91c07b --starts-at 2026-10-01T21:00 --target gmv=50000"
    ),
)
def change(
    show: ShowArgument,
    title: Annotated[str | None, typer.Option(help=_("Its title."))] = None,
    starts_at: Annotated[
        str | None, typer.Option(help=_("ISO 8601; without an offset in the room's time zone."))
    ] = None,
    hidden: Annotated[
        bool | None, typer.Option("--hide/--unhide", help=_("Leave it out of the lists, or list it again."))
    ] = None,
    target: TargetOption = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import show as work

    changed = work.change(
        settings_of(data), show, title=title, starts_at=starts_at, hidden=hidden, targets=target or []
    )
    print_value(changed, as_json, changed.id)


@app.command(
    "copy",
    help=_(
        "Make a show with the rundown and the targets of another; prints its id.\n\n"
        "Example: cuelight show copy 3f2a91c07b --starts-at 2026-10-08T20:00"
    ),
)
def copy(
    show: ShowArgument,
    starts_at: Annotated[str, typer.Option(help=_("ISO 8601; without an offset in the room's time zone."))],
    title: Annotated[str | None, typer.Option(help=_("Its title; without it, that of the other one."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import show as work

    made = work.copy(settings_of(data), show, starts_at, title)
    print_value(made, as_json, made.id)


@app.command(
    "delete",
    help=_(
        "Delete a show that was never on air; any other is hidden, and its records stay.\n\n"
        "Example: cuelight show delete 3f2a91c07b"
    ),
)
def delete(show: ShowArgument, data: Data = None, as_json: Json = False) -> None:
    from console.cli import show as work

    deleted = work.delete(settings_of(data), show)
    print_value({"id": show, "deleted": deleted}, as_json, _("Deleted.") if deleted else _("Hidden."))
