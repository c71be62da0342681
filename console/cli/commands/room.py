"""``cuelight room``: rooms, and the accounts of one's own people in them."""

from __future__ import annotations

from typing import Annotated

import typer

from console.cli.commands import people
from console.cli.commands.keys import TakesKeys
from console.cli.terminal import Data, Json, _, group, language, print_table, print_value, settings_of
from console.i18n.texts import N_

app = group(_("Rooms: where shows take place."))
staff = group(_("Accounts of your own people on a room's platform."))
app.add_typer(staff, name="staff")
app.add_typer(people.app, name="people")

RoomArgument = Annotated[str, typer.Argument(help=_("The room."))]


@app.command("create", help=_("Make a room.\n\nExample: cuelight room create street --name Street --currency CNY"))
def create(
    slug: Annotated[str, typer.Argument(help=_("Its short name, for addresses."))],
    name: Annotated[str, typer.Option(help=_("Its name."))],
    timezone: Annotated[str, typer.Option(help=_("Its time zone."))] = "Asia/Shanghai",
    currency: Annotated[str, typer.Option(help=_("Its currency, three letters."))] = "CNY",
    platform: Annotated[str, typer.Option(help=_("The platform it is on."))] = "other",
    parent: Annotated[str | None, typer.Option(help=_("The room that it is a part of."))] = None,
    people_scope: Annotated[str | None, typer.Option(help=_("The room whose people it shares."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import room as work

    fields = {"slug": slug, "name": name, "timezone": timezone, "currency": currency, "platform": platform}
    fields |= {key: value for key, value in (("parent", parent), ("people_scope", people_scope)) if value is not None}
    print_value(work.create(settings_of(data), fields), as_json, slug)


@app.command("list", help=_("List the rooms.\n\nExample: cuelight room list --json"))
def list_rooms(data: Data = None, as_json: Json = False) -> None:
    from console.cli import room as work

    rooms = work.all_rooms(settings_of(data))
    if as_json:
        return print_value(rooms, True, "")
    print_table(
        (N_("Room"), N_("Name"), N_("Platform"), N_("Time zone"), N_("Currency"), N_("Part of"), N_("People of")),
        (
            (room.slug, room.name, room.platform, room.timezone, room.currency, room.parent or "–", room.people_scope)
            for room in rooms
        ),
    )


@app.command(
    "set",
    help=_(
        "Change how a room is set up; figures are counted again where that changes them.\n\n"
        "Example: cuelight room set street --lag 20"
    ),
)
def change(
    room: RoomArgument,
    name: Annotated[str | None, typer.Option(help=_("Its name."))] = None,
    delay: Annotated[float | None, typer.Option(help=_("Broadcast delay in seconds, 1 to 600."))] = None,
    lag: Annotated[float | None, typer.Option(help=_("Minutes a slot's items still earn for it, 0 to 120."))] = None,
    weights: Annotated[
        tuple[float, float, float, float] | None,
        typer.Option(help=_("What a like, a comment, a share and a follow count in the interaction index, 0 to 1000.")),
    ] = None,
    sales: Annotated[
        str | None, typer.Option(help=_("What counts as sales: paid (by buyers) or received (by the shop)."))
    ] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option("--account", help=_("Accounts of your own, as orders name them; an empty one alone for none.")),
    ] = None,
    parts: Annotated[
        list[str] | None,
        typer.Option("--part", help=_("Parts of its crew besides the usual ones; an empty one alone for none.")),
    ] = None,
    ship_hours: Annotated[
        int | None, typer.Option(help=_("Within how many hours of its payment an order ships, 1 to 720."))
    ] = None,
    parent: Annotated[
        str | None, typer.Option(help=_("The room that it is a part of; an empty word: of none."))
    ] = None,
    people_scope: Annotated[
        str | None, typer.Option(help=_("The room whose people it shares, or itself; only before its first event."))
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import room as work

    changed = work.change(
        settings_of(data),
        room,
        name=name,
        delay_s=delay,
        lag_min=lag,
        weights=weights,
        sales=sales,
        accounts=accounts,
        parts=parts,
        ship_hours=ship_hours,
        parent=parent,
        people_scope=people_scope,
    )
    print_value(changed, as_json, changed.slug)


@staff.command(
    "add",
    help=_(
        "List accounts of your own people: they are no audience. The ids are not kept.\n\n"
        'Example: cuelight room staff add street u42 --note "Ming, sales"'
    ),
)
def add_staff(
    room: RoomArgument,
    ids: Annotated[list[str], typer.Argument(help=_("User ids, as the platform writes them."))],
    note: Annotated[str, typer.Option(help=_("Whose they are."))] = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import room as work

    accounts = work.add_staff(settings_of(data), room, ids, note, language)
    print_value(accounts, as_json, _("Accounts on the list: {n}").format(n=len(accounts)))


@staff.command(
    "list", help=_("List the accounts of your own people.\n\nExample: cuelight room staff list street --json")
)
def list_staff(room: RoomArgument, data: Data = None, as_json: Json = False) -> None:
    from console.cli import room as work

    zone, accounts = work.staff_of(settings_of(data), room)
    if as_json:
        return print_value(accounts, True, "")
    print_table(
        (N_("Key"), N_("Whose"), N_("Added"), N_("By")),
        ((one.key, one.note, language.moment(one.added_at, zone), one.added_by) for one in accounts),
    )


@staff.command(
    "remove",
    help=_(
        "Take accounts off the list; they count as audience again.\n\nExample: cuelight room staff remove street u42"
    ),
    cls=TakesKeys,
)
def remove_staff(
    room: RoomArgument,
    ids: Annotated[list[str], typer.Argument(help=_("User ids, or keys from the list."))],
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import room as work

    removed = work.remove_staff(settings_of(data), room, ids)
    print_value(removed, as_json, _("Accounts taken off the list: {n}").format(n=len(removed)))
