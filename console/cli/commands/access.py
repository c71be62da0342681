"""``cuelight token``, ``user``, ``session`` and ``login-link``: who and what gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from console.access.rights import PEOPLE_ROLES, TOKEN_ROLES
from console.cli.terminal import Data, Json, _, group, language, print_table, print_value, settings_of
from console.i18n.texts import N_, ROLES, ROLES_OF_TOKENS

if TYPE_CHECKING:
    from console.access.people import ListedPerson

app = typer.Typer()
token = group(_("Tokens for machines and button boxes."))
user = group(_("People who sign in."))
session = group(_("Where people and devices are signed in."))
app.add_typer(token, name="token")
app.add_typer(user, name="user")
app.add_typer(session, name="session")

NameArgument = Annotated[str, typer.Argument(help=_("Their name."))]
RoomsOption = Annotated[
    list[str] | None, typer.Option("--room", help=_("A room in which the role holds; without it, in all. Repeatable."))
]
ExpiresOption = Annotated[
    str | None, typer.Option(help=_("When their access ends, like 2026-10-01T20:00; “never” for never."))
]
KeysArgument = Annotated[list[str], typer.Argument(help=_("Ids from the list."))]


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


@token.command(
    "list", help=_("List the tokens, without their secrets.\n\nExample: cuelight token list --room street --json")
)
def list_tokens(
    room: Annotated[str | None, typer.Option(help=_("Only those that open this room alone."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    settings = settings_of(data)
    found = [one for one in work.tokens(settings) if room in (None, one.room)]
    if as_json:
        return print_value(found, True, "")
    zone = work.zone_of(settings)
    print_table(
        (N_("Id"), N_("Name"), N_("Role"), N_("Room"), N_("Made"), N_("Last used")),
        (
            (
                one.id,
                one.label,
                _(ROLES_OF_TOKENS[one.role]),
                one.room or _("all rooms"),
                language.moment(one.created_at, zone),
                language.moment(one.last_used_at, zone),
            )
            for one in found
        ),
    )


@token.command(
    "revoke",
    help=_("Revoke tokens; what uses them is refused within seconds.\n\nExample: cuelight token revoke 3f2a9c4d1e7b"),
)
def revoke_tokens(keys: KeysArgument, data: Data = None, as_json: Json = False) -> None:
    from console.cli import access as work

    revoked = work.revoke_tokens(settings_of(data), keys)
    print_value(revoked, as_json, _("Tokens revoked: {n}").format(n=len(revoked)))


@user.command(
    "add",
    help=_("Add somebody, in all rooms or in one.\n\nExample: cuelight user add Lin --role director --room street"),
)
def add_user(
    name: NameArgument,
    role: Annotated[str, typer.Option(help=", ".join(PEOPLE_ROLES))],
    room: RoomsOption = None,
    parts: Annotated[
        list[str] | None, typer.Option("--part", help=_("A part that they play, as people call it; may be repeated."))
    ] = None,
    expires: ExpiresOption = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    person = work.add_person(settings_of(data), name, role, room or (), parts or (), expires)
    print_value(person, as_json, person.name)


@user.command("set", hidden=True, help=_("The same as “change”.\n\nExample: cuelight user set Ming --part operator"))
@user.command(
    "change",
    help=_(
        "Change what somebody is; their open pages follow within seconds.\n\n"
        "Example: cuelight user change Ming --role crew --room street --part operator"
    ),
)
def change_user(
    name: NameArgument,
    role: Annotated[
        str | None, typer.Option(help=_("Their role; “none” takes it away.") + " " + ", ".join(PEOPLE_ROLES))
    ] = None,
    room: RoomsOption = None,
    parts: Annotated[
        list[str] | None, typer.Option("--part", help=_("A part that they play; an empty one alone for none."))
    ] = None,
    expires: ExpiresOption = None,
    new_name: Annotated[str | None, typer.Option("--name", help=_("Another name."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    person = work.change_person(
        settings_of(data), name, new_name=new_name, role=role, room_slugs=room or (), parts=parts, expires=expires
    )
    print_value(person, as_json, person.name)


@user.command("list", help=_("List people with their roles.\n\nExample: cuelight user list --room street --json"))
def list_users(
    room: Annotated[str | None, typer.Option(help=_("Only those who get into this room."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    settings = settings_of(data)
    found = work.everybody(settings, room)
    if as_json:
        return print_value(found, True, "")
    zone = work.zone_of(settings)
    print_table(
        (N_("Name"), N_("Role"), N_("In single rooms"), N_("Signed in"), N_("Last here"), N_("Ends")),
        (
            (
                one.name,
                _(ROLES[one.role]) if one.role else "–",
                _roles_in_rooms(one),
                str(one.sessions),
                language.moment(one.last_used_at, zone),
                language.moment(one.expires_at, zone),
            )
            for one in found
        ),
    )


def _roles_in_rooms(one: ListedPerson) -> str:
    return ", ".join(f"{room}: {_(ROLES[role])}" for room, role in one.rooms.items()) or "–"


@user.command(
    "remove",
    help=_("Remove people; they are signed out everywhere within seconds.\n\nExample: cuelight user remove Lin"),
)
def remove_users(
    names: Annotated[list[str], typer.Argument(help=_("Their names."))], data: Data = None, as_json: Json = False
) -> None:
    from console.cli import access as work

    removed = work.remove_people(settings_of(data), names)
    print_value(removed, as_json, _("People removed: {n}").format(n=len(removed)))


@session.command(
    "list",
    help=_("List where people and devices are signed in.\n\nExample: cuelight session list --user Lin --json"),
)
def list_sessions(
    name: Annotated[str | None, typer.Option("--user", help=_("Only those of this person."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    settings = settings_of(data)
    found = work.sessions(settings, name)
    if as_json:
        return print_value(found, True, "")
    zone = work.zone_of(settings)
    print_table(
        (N_("Id"), N_("Name"), N_("Browser or view"), N_("Signed in since"), N_("Last used"), N_("Ends")),
        (
            (
                one.id,
                one.name,
                one.browser or " · ".join(filter(None, (one.room, one.view))) or "–",
                language.moment(one.created_at, zone),
                language.moment(one.last_used_at, zone),
                language.moment(one.expires_at, zone),
            )
            for one in found
        ),
    )


@session.command(
    "revoke",
    help=_("Sign browsers and devices out within seconds.\n\nExample: cuelight session revoke --user Lin"),
)
def revoke_sessions(
    keys: Annotated[list[str] | None, typer.Argument(help=_("Ids from the list."))] = None,
    name: Annotated[str | None, typer.Option("--user", help=_("All of this person, and their unused links."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    ended = work.revoke_sessions(settings_of(data), keys or (), name)
    print_value({"ended": ended}, as_json, _("Sessions ended: {n}").format(n=ended))


@app.command("login-link", help=_("Print a sign-in link for somebody.\n\nExample: cuelight login-link Lin"))
def login_link(
    name: NameArgument,
    url: Annotated[str | None, typer.Option(help=_("How they reach the server."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    from console.cli import access as work

    link = work.login_link(settings_of(data), name, url)
    print_value({"link": link}, as_json, link)
