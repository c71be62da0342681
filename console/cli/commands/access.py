"""``cuelight token``, ``cuelight user`` and ``cuelight login-link``: who and what gets in."""

from __future__ import annotations

from typing import Annotated

import typer

from console.access.rights import PEOPLE_ROLES, TOKEN_ROLES
from console.cli.terminal import Data, Json, _, group, print_value, settings_of

app = typer.Typer()
token = group(_("Tokens for machines and button boxes."))
user = group(_("People who sign in."))
app.add_typer(token, name="token")
app.add_typer(user, name="user")


@token.command(
    "create", help=_("Make a token and print it, once.\n\nExample: cuelight token create --room street --role ingest")
)
def create_token(
    role: Annotated[str, typer.Option(help=", ".join(TOKEN_ROLES))],
    room: Annotated[str | None, typer.Option(help=_("The only room it opens; without it, all."))] = None,
    label: Annotated[str, typer.Option(help=_("How the record calls it."))] = "",
    connector: Annotated[
        str | None, typer.Option(help=_("Whose events it sends, the same for all its tokens; else its label."))
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    secret = work.create_token(settings_of(data), room, role, label, connector)
    print_value({"token": secret}, as_json, secret)


@user.command("add", help=_("Add somebody.\n\nExample: cuelight user add Lin --role director"))
def add_user(
    name: Annotated[str, typer.Argument(help=_("Their name."))],
    role: Annotated[str, typer.Option(help=", ".join(PEOPLE_ROLES))],
    parts: Annotated[
        list[str] | None, typer.Option("--part", help=_("A part that they play, as people call it; may be repeated."))
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    person = work.add_person(settings_of(data), name, role, parts or ())
    print_value(person, as_json, person.name)


@user.command(
    "set",
    help=_("Give somebody other parts.\n\nExample: cuelight user set Ming --part floor_manager --part operator"),
)
def change_user(
    name: Annotated[str, typer.Argument(help=_("Their name."))],
    parts: Annotated[list[str], typer.Option("--part", help=_("A part that they play; an empty one alone for none."))],
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    person = work.set_parts(settings_of(data), name, parts)
    print_value(person, as_json, person.name)


@app.command("login-link", help=_("Print a sign-in link for somebody.\n\nExample: cuelight login-link Lin"))
def login_link(
    name: Annotated[str, typer.Argument(help=_("Their name."))],
    url: Annotated[str | None, typer.Option(help=_("How they reach the server."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    link = work.login_link(settings_of(data), name, url)
    print_value({"link": link}, as_json, link)
