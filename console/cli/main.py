"""The command line. Each command opens what it needs, does one thing, and says what it did.

Exit codes: 0 done, 1 not done (the message says why and what to do), 2 the command was typed wrongly.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session
from typer.core import TyperCommand

from console.access import service as access
from console.access.rights import PEOPLE_ROLES, TOKEN_ROLES
from console.cli import grafana, ingest, serve
from console.cli import review as review_command
from console.cli import room as room_command
from console.cli.demo import command as demo
from console.i18n.language import Language, choose, language_for
from console.i18n.texts import N_, STATUSES
from console.i18n.validation import validated
from console.i18n.zone import instant_of
from console.instrumentation import set_up_logs
from console.rooms.rooms import RoomIn, room_of
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.settings import Settings, default_data_dir
from console.store import migrate, people, rooms, shows
from console.store.migrate import run_on
from console.store.people import Person
from console.store.session import Database
from console.store.shows import Show
from console.version import VERSION
from streams.clock import SystemClock
from streams.errors import CuelightError, Invalid


def _language() -> Language:
    """The language of the terminal's locale, by the order of POSIX."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := os.environ.get(name))), "")
    return language_for(choose(None, locale.partition(".")[0].replace("_", "-")))


language = _language()
_ = language.gettext

app = typer.Typer(
    no_args_is_help=True,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=_("Cuelight: a control console for live-stream commerce."),
)
room_app = typer.Typer(no_args_is_help=True, help=_("Rooms: where shows take place."))
staff_app = typer.Typer(no_args_is_help=True, help=_("Accounts of your own people on a room's platform."))
show_app = typer.Typer(no_args_is_help=True, help=_("Shows."))
token_app = typer.Typer(no_args_is_help=True, help=_("Tokens for machines and button boxes."))
user_app = typer.Typer(no_args_is_help=True, help=_("People who sign in."))
db_app = typer.Typer(no_args_is_help=True, help=_("The database."))
grafana_app = typer.Typer(no_args_is_help=True, help=_("Grafana dashboards."))
app.add_typer(room_app, name="room")
room_app.add_typer(staff_app, name="staff")
app.add_typer(show_app, name="show")
app.add_typer(token_app, name="token")
app.add_typer(user_app, name="user")
app.add_typer(db_app, name="db")
app.add_typer(grafana_app, name="grafana")

out: Final = Console()
err: Final = Console(stderr=True)

Data = Annotated[Path | None, typer.Option("--data", envvar="CUELIGHT_DATA", help=_("The data directory."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Port = Annotated[int, typer.Option(min=0, max=65_535, help=_("The port to listen on; 0 for any that is free."))]
Host = Annotated[str, typer.Option(help=_("The address to listen on; 0.0.0.0 for all."))]


def _settings(data: Path | None) -> Settings:
    return Settings(data=data) if data is not None else Settings()


def _print(value: Any, as_json: bool, text: str) -> None:
    print(msgspec.json.encode(value).decode() if as_json else text)


def _table(*heads: str) -> Table:
    return Table(*(_(head) for head in heads))


# ------------------------------------------------------------------------------------------------------------ servers


@app.command("demo", help=_("Start a demo show with a simulated audience.\n\nExample: cuelight demo --port 8000"))
def demo_command(port: Port = 8000, data: Data = None, host: Host = "127.0.0.1") -> None:
    settings = _settings(data or default_data_dir("cuelight-demo"))
    set_up_logs("warning", as_json=settings.log_json)
    raise typer.Exit(demo.run(settings, host, port, language))


@app.command("serve", help=_("Start the whole server.\n\nExample: cuelight serve --data ./data --port 8000"))
def serve_command(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None) -> None:
    settings = _settings(data)
    set_up_logs(settings.log_level, as_json=settings.log_json)
    raise typer.Exit(serve.run(settings, host, port, language))


@app.command("web", help=_("Start a web process alone; needs REDIS_URL.\n\nExample: cuelight web --port 8000"))
def web_command(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None) -> None:
    settings = _settings(data)
    set_up_logs(settings.log_level, as_json=settings.log_json)
    raise typer.Exit(serve.run_web(settings, host, port))


@app.command("worker", help=_("Start a worker process alone; needs REDIS_URL.\n\nExample: cuelight worker"))
def worker_command(data: Data = None) -> None:
    settings = _settings(data)
    set_up_logs(settings.log_level, as_json=settings.log_json)
    raise typer.Exit(serve.run_worker(settings))


# -------------------------------------------------------------------------------------------------------------- rooms


@room_app.command(
    "create",
    help=_("Make a room.\n\nExample: cuelight room create street --name Street --currency CNY"),
)
def room_create(
    slug: Annotated[str, typer.Argument(help=_("Its short name, for addresses."))],
    name: Annotated[str, typer.Option(help=_("Its name."))],
    timezone: Annotated[str, typer.Option(help=_("Its time zone."))] = "Asia/Shanghai",
    currency: Annotated[str, typer.Option(help=_("Its currency, three letters."))] = "CNY",
    platform: Annotated[str, typer.Option(help=_("The platform it is on."))] = "other",
    data: Data = None,
    as_json: Json = False,
) -> None:
    fields = {"slug": slug, "name": name, "timezone": timezone, "currency": currency, "platform": platform}
    room = room_of(validated(fields, RoomIn), SystemClock().now())
    run_on(_settings(data), lambda database: database.write(lambda session: rooms.create(session, room)))
    _print(room, as_json, slug)


@room_app.command("list", help=_("List the rooms.\n\nExample: cuelight room list --json"))
def room_list(data: Data = None, as_json: Json = False) -> None:
    found = run_on(_settings(data), lambda database: database.read(rooms.all_rooms))
    if as_json:
        _print(found, True, "")
        return
    table = _table(N_("Room"), N_("Name"), N_("Platform"), N_("Time zone"), N_("Currency"))
    for room in found:
        table.add_row(room.slug, room.name, room.platform, room.timezone, room.currency)
    out.print(table)


@room_app.command(
    "set",
    help=_(
        "Change how a room is set up; figures are counted again where that changes them.\n\n"
        "Example: cuelight room set street --lag 20"
    ),
)
def room_set(
    room: Annotated[str, typer.Argument(help=_("The room."))],
    name: Annotated[str | None, typer.Option(help=_("Its name."))] = None,
    delay: Annotated[float | None, typer.Option(help=_("Broadcast delay in seconds, 1 to 600."))] = None,
    lag: Annotated[float | None, typer.Option(help=_("Minutes a slot's items still earn for it, 0 to 120."))] = None,
    weights: Annotated[
        tuple[float, float, float, float] | None,
        typer.Option(help=_("What a like, a comment, a share and a follow count in the interaction index, 0 to 1000.")),
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    changed = room_command.change(_settings(data), room, name=name, delay_s=delay, lag_min=lag, weights=weights)
    _print(changed, as_json, changed.slug)


class _TakesKeys(TyperCommand):
    """A command whose last arguments are keys: one in 64 begins with a dash and would pass for an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keys go behind the sign after which there are no options."""
        dashed = [one for one in args if re.fullmatch(r"-[0-9A-Za-z_-]{21}", one)]
        if dashed and "--" not in args:
            args = [*(one for one in args if one not in dashed), "--", *dashed]
        return super().parse_args(ctx, args)


@staff_app.command(
    "add",
    help=_(
        "List accounts of your own people: they are no audience. The ids are not kept.\n\n"
        'Example: cuelight room staff add street u42 --note "Ming, sales"'
    ),
)
def staff_add(
    room: Annotated[str, typer.Argument(help=_("The room."))],
    ids: Annotated[list[str], typer.Argument(help=_("User ids, as the platform writes them."))],
    note: Annotated[str, typer.Option(help=_("Whose they are."))] = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    accounts = room_command.add_staff(_settings(data), room, ids, note, language)
    _print(accounts, as_json, _("Accounts on the list: {n}").format(n=len(accounts)))


@staff_app.command(
    "list", help=_("List the accounts of your own people.\n\nExample: cuelight room staff list street --json")
)
def staff_list(
    room: Annotated[str, typer.Argument(help=_("The room."))], data: Data = None, as_json: Json = False
) -> None:
    zone, accounts = room_command.staff_of(_settings(data), room)
    if as_json:
        _print(accounts, True, "")
        return
    table = _table(N_("Key"), N_("Whose"), N_("Added"), N_("By"))
    for account in accounts:
        table.add_row(account.key, account.note, language.moment(account.added_at, zone), account.added_by)
    out.print(table)


@staff_app.command(
    "remove",
    help=_(
        "Take accounts off the list; they count as audience again.\n\nExample: cuelight room staff remove street u42"
    ),
    cls=_TakesKeys,
)
def staff_remove(
    room: Annotated[str, typer.Argument(help=_("The room."))],
    ids: Annotated[list[str], typer.Argument(help=_("User ids, or keys from the list."))],
    data: Data = None,
    as_json: Json = False,
) -> None:
    removed = room_command.remove_staff(_settings(data), room, ids)
    _print(removed, as_json, _("Accounts taken off the list: {n}").format(n=len(removed)))


# -------------------------------------------------------------------------------------------------------------- shows


@show_app.command(
    "create",
    help=_(
        "Make a show with the rundown of a template; prints its id.\n\n"
        "Example: cuelight show create --room street --title Autumn --starts-at 2026-10-01T20:00"
    ),
)
def show_create(
    room: Annotated[str, typer.Option(help=_("The room."))],
    title: Annotated[str, typer.Option(help=_("Its title."))],
    starts_at: Annotated[str, typer.Option(help=_("ISO 8601; without an offset in the room's time zone."))],
    template: Annotated[str, typer.Option(help=", ".join(TEMPLATES))] = "standard-2h",
    data: Data = None,
    as_json: Json = False,
) -> None:
    if template not in TEMPLATES:
        raise Invalid("There is no template “{name}”; use one of {names}.", name=template, names=", ".join(TEMPLATES))
    try:
        local = datetime.fromisoformat(starts_at)
    except ValueError:
        raise Invalid("“{text}” is no time; write it like 2026-10-01T20:00.", text=starts_at) from None

    async def work(database: Database) -> Any:
        zone = (await database.read(lambda session: rooms.get(session, room))).timezone
        at = round(local.timestamp() * 1000) if local.tzinfo else instant_of(local, zone)
        return await RundownService(database, SystemClock()).create(
            room=room,
            title=title,
            starts_at=at,
            purpose=None,
            targets={},
            plan=TEMPLATES[template](_).plan,
            actor="cuelight",
        )

    show = run_on(_settings(data), work)
    _print(show, as_json, show.id)


@show_app.command("list", help=_("List the shows.\n\nExample: cuelight show list --json"))
def show_list(data: Data = None, as_json: Json = False) -> None:
    def listed(session: Session) -> tuple[list[Show], dict[str, str]]:
        return shows.all_shows(session), {room.slug: room.timezone for room in rooms.all_rooms(session)}

    found, zones = run_on(_settings(data), lambda database: database.read(listed))
    if as_json:
        _print(found, True, "")
        return
    table = _table(N_("Show"), N_("Room"), N_("Title"), N_("Starts"), N_("Status"))
    for show in found:
        starts = language.moment(show.starts_at, zones[show.room])
        table.add_row(show.id, show.room, show.title, starts, _(STATUSES[show.status]))
    out.print(table)


# ------------------------------------------------------------------------------------------------------------- access


@token_app.command(
    "create", help=_("Make a token and print it, once.\n\nExample: cuelight token create --room street --role ingest")
)
def token_create(
    role: Annotated[str, typer.Option(help=", ".join(TOKEN_ROLES))],
    room: Annotated[str | None, typer.Option(help=_("The only room it opens; without it, all."))] = None,
    label: Annotated[str, typer.Option(help=_("How the record calls it."))] = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    def make(session: Session) -> str:
        return access.make_token(session, room, role, label or f"{role} token", SystemClock().now())

    token = run_on(_settings(data), lambda database: database.write(make))
    _print({"token": token}, as_json, token)


@user_app.command("add", help=_("Add somebody.\n\nExample: cuelight user add Lin --role director"))
def user_add(
    name: Annotated[str, typer.Argument(help=_("Their name."))],
    role: Annotated[str, typer.Option(help=", ".join(PEOPLE_ROLES))],
    data: Data = None,
    as_json: Json = False,
) -> None:
    def add(session: Session) -> Person:
        return access.add_person(session, name, role, SystemClock().now())

    person = run_on(_settings(data), lambda database: database.write(add))
    _print(person, as_json, person.name)


@app.command("login-link", help=_("Print a sign-in link for somebody.\n\nExample: cuelight login-link Lin"))
def login_link(
    name: Annotated[str, typer.Argument(help=_("Their name."))],
    url: Annotated[str | None, typer.Option(help=_("How they reach the server."))] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    settings = _settings(data)

    def make(session: Session) -> str:
        return access.make_link(session, people.by_name(session, name), SystemClock().now())

    secret = run_on(settings, lambda database: database.write(make))
    link = f"{url or settings.public_url or serve.address(settings.data)}/enter?link={secret}"
    _print({"link": link}, as_json, link)


@db_app.command("upgrade", help=_("Bring the database to this version's schema.\n\nExample: cuelight db upgrade"))
def db_upgrade(data: Data = None) -> None:
    migrate.upgrade_of(_settings(data))
    print(_("The database has the schema of this version."))


# ---------------------------------------------------------------------------------------------------- data in and out


@app.command(
    "ingest", help=_("Feed a recording to a room.\n\nExample: cuelight ingest danmaku.xml --room street --speed 10")
)
def ingest_command(
    file: Annotated[Path, typer.Argument(help=_("The recording."), exists=True, dir_okay=False, readable=True)],
    room: Annotated[str, typer.Option(help=_("The room; made when it is missing."))],
    format: Annotated[str, typer.Option(help="auto, danmaku-xml, youtube-chat, jsonl, csv")] = "auto",
    speed: Annotated[str, typer.Option(help=_("1 is the recorded pace, 10 ten times faster, or max."))] = "1",
    at: Annotated[str, typer.Option(help=_("now or original: the instants the events get."))] = "now",
    data: Data = None,
    as_json: Json = False,
) -> None:
    settings = _settings(data)
    set_up_logs("warning", as_json=settings.log_json)
    asked = ingest.Asked(file=file, room=room, format=format, speed=speed, at=at)
    raise typer.Exit(ingest.run(settings, asked, language, out, as_json=as_json))


@app.command(
    "review", help=_("Write the review of a show.\n\nExample: cuelight review SHOW --format html -o review.html")
)
def review(
    show: Annotated[str, typer.Argument(help=_("The show's id."))],
    format: Annotated[str, typer.Option(help="json, html")] = "json",
    output: Annotated[Path | None, typer.Option("-o", "--output", help=_("A file; default: print it."))] = None,
    data: Data = None,
) -> None:
    settings = _settings(data)
    set_up_logs("warning", as_json=settings.log_json)
    raise typer.Exit(review_command.run(settings, show, format, output, language))


@grafana_app.command(
    "export", help=_("Write the dashboards as files.\n\nExample: cuelight grafana export --output dashboards")
)
def grafana_export(
    output: Annotated[Path | None, typer.Option("-o", "--output", help=_("A directory; made when missing."))] = None,
) -> None:
    raise typer.Exit(grafana.run_export(output, out))


@grafana_app.command("check", help=_("See whether all queries name what exists.\n\nExample: cuelight grafana check"))
def grafana_check() -> None:
    raise typer.Exit(grafana.run_check(language, out))


@app.command("version", help=_("Print the version.\n\nExample: cuelight version"))
def version() -> None:
    print(VERSION)


def main() -> None:
    """Run the command line; errors that are meant for people are printed as one sentence."""
    try:
        app()
    except CuelightError as error:
        sentence = language.format(error.message, error.params)
        err.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
