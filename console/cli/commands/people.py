"""``cuelight room people``: people of rooms."""

from __future__ import annotations

from typing import Annotated

import typer

from console.cli.commands.keys import TakesKeys
from console.cli.terminal import Data, Json, _, group, language, print_table, print_value, settings_of
from console.i18n.texts import ACTS, N_

app = group(_("People of a room's audience."))


@app.command(
    "count",
    help=_(
        "Count distinct people of several rooms or shows, each once, as far as their rooms share people.\n\n"
        "Example: cuelight room people count street quay --json"
    ),
)
def count(
    rooms: Annotated[list[str] | None, typer.Argument(help=_("Rooms: all their shows that have begun."))] = None,
    show: Annotated[list[str] | None, typer.Option(help=_("A show; several times for several."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import people as work
    from streams.metrics.kpis.catalogue import CATALOGUE

    counted = work.count(settings_of(data), rooms or [], show or [], language)
    if as_json:
        return print_value(counted, True, "")
    rows = [
        (
            CATALOGUE[name].label(language.lang),
            language.kpi(figure.value, CATALOGUE[name].unit, ""),
            f"± {figure.error:.2%}" if figure.error else "",
            figure.reason,
        )
        for name, figure in counted.figures.items()
    ]
    print_table((N_("Figure"), N_("Distinct people"), N_("Error"), N_("Why not")), rows)


RoomArgument = Annotated[str, typer.Argument(help=_("The room."))]
NamesArgument = Annotated[list[str], typer.Argument(help=_("Pseudonyms, or user ids as the platform writes them."))]


@app.command(
    "vault",
    help=_(
        "Keep who a room's people are, for so many days after they were last seen; 0 keeps nobody and empties it.\n\n"
        "Example: cuelight room people vault street --days 90"
    ),
)
def vault(
    room: RoomArgument,
    days: Annotated[int, typer.Option(help=_("Days, 1 to 1100; 0: off."))],
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import people as work

    work.set_days(settings_of(data), room, days or None)
    print_value({"days": days or None}, as_json, room)


@app.command(
    "find",
    help=_(
        "Say who people are, where the room keeps it; the audit says who asked and what for.\n\n"
        'Example: cuelight room people find street u42 --purpose "prize of 1 October"'
    ),
    cls=TakesKeys,
)
def find(
    room: RoomArgument,
    names: NamesArgument,
    purpose: Annotated[str, typer.Option(help=_("What for; the audit keeps it."))],
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import people as work

    found = work.find(settings_of(data), room, names, purpose)
    if as_json:
        return print_value(found, True, "")
    print_table((N_("Key"), N_("User id"), N_("Name")), ((one.key, one.id, one.name) for one in found))


@app.command(
    "erase",
    help=_(
        "Delete who people are; their pseudonyms stand for nobody from then on.\n\n"
        "Example: cuelight room people erase street u42"
    ),
    cls=TakesKeys,
)
def erase(room: RoomArgument, names: NamesArgument, data: Data = None, as_json: Json = False) -> None:
    from console.cli import people as work

    erased = work.erase(settings_of(data), room, names)
    print_value({"erased": erased}, as_json, _("People erased: {n}").format(n=len(erased)))


@app.command(
    "audit",
    help=_("Show who read or erased whom, the newest first.\n\nExample: cuelight room people audit street --json"),
)
def audit(
    room: RoomArgument,
    count: Annotated[int, typer.Option(min=1, help=_("So many entries at most."))] = 100,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import people as work

    zone, days, people, entries = work.audit(settings_of(data), room, count)
    if as_json:
        return print_value({"days": days, "people": people, "audit": entries}, True, "")
    print_table(
        (N_("When"), N_("By"), N_("What"), N_("Key"), N_("Note")),
        ((language.moment(one.at, zone), one.by, _(ACTS[one.act]), one.key or "", one.note) for one in entries),
    )
