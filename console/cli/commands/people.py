"""``cuelight room people``: people of rooms."""

from __future__ import annotations

from typing import Annotated

import typer

from console.cli.terminal import Data, Json, _, group, language, print_table, print_value, settings_of
from console.i18n.texts import N_

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
