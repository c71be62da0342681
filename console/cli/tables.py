"""Tables that go in and out over the command line, beside a running server or without one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console

from console.cli.offline import services_on
from console.cli.terminal import print_table, print_value
from console.i18n.language import Language
from console.i18n.texts import N_
from console.instrumentation import set_up_logs
from console.rooms.imports import Target, Upload
from console.rundown import wire
from console.rundown.sheet import row_of, rundown_table
from console.settings import Settings
from console.sheets.writing import write_csv, write_xlsx
from console.store.imports import StagedImport
from console.web.api.imports import done_body, preview_body
from console.web.services import Services
from console.web.uploads import refusal_text
from streams.errors import Invalid

ACTOR = "cuelight"


@dataclass(frozen=True)
class AskedImport:
    """What is to be imported, and where."""

    what: str
    file: Path
    room: str = ""
    show: str = ""
    mode: str | None = None
    columns: Sequence[str] = ()
    """As ``HEADING=KEY``."""


def run_import(settings: Settings, asked: AskedImport, preview: bool, as_json: bool, language: Language) -> int:
    """Import a table, or say what it would change. Returns the exit code: 1 when rows were refused."""
    set_up_logs("warning", as_json=settings.log_json)
    return asyncio.run(_import(settings, asked, preview, as_json, language))


async def _import(settings: Settings, asked: AskedImport, preview: bool, as_json: bool, language: Language) -> int:
    async with services_on(settings) as services:
        target = await _target(services, asked)
        kind = services.imports.kind(asked.what)
        upload = Upload(asked.file.name, asked.file.read_bytes())
        columns = _columns(asked.columns)
        with Console(stderr=True).status(language.gettext("Reading the table")):
            shown = await services.imports.stage(target, kind, upload, ACTOR, columns=columns, mode=asked.mode)
        done: StagedImport | None = None
        if not preview:
            done = await services.imports.apply(target, shown.staged, shown.current.revision, ACTOR)
        changes = shown.difference
        told = preview_body(shown, language) | (done_body(done) if done is not None else {})
        counts = {
            N_("new"): len(changes.new),
            N_("changed"): len(changes.changed),
            N_("taken away"): len(changes.removed),
            N_("refused"): len({row.row for row in changes.refused}),
        }
        print_value(told, as_json, " · ".join(f"{count} {language.gettext(what)}" for what, count in counts.items()))
        if changes.refused and not as_json:
            lines = ((str(row.row), refusal_text(row, language)) for row in changes.refused)
            print_table((N_("Row"), N_("Reason")), lines)
        return 1 if changes.refused else 0


async def _target(services: Services, asked: AskedImport) -> Target:
    if not asked.show:
        return Target(await services.room(asked.room))
    show = await services.show(asked.show)
    return Target(await services.room(show.room), show)


def _columns(typed: Sequence[str]) -> dict[str, str | None] | None:
    columns: dict[str, str | None] = {}
    for one in typed:
        heading, sign, key = one.rpartition("=")
        if not sign:
            raise Invalid("“{text}” says no column. Write it as HEADING=KEY.", text=one)
        columns[heading] = key or None
    return columns or None


def export_rundown(settings: Settings, show_id: str, file: Path, language: Language) -> None:
    """Write the plan of a show to a file, in the form that its name says. Raises Invalid or NotFound."""
    set_up_logs("warning", as_json=settings.log_json)
    file.write_bytes(asyncio.run(_exported(settings, show_id, file.suffix.lower(), language)))


async def _exported(settings: Settings, show_id: str, form: str, language: Language) -> bytes:
    if form not in (".xlsx", ".csv", ".json"):
        raise Invalid("The name of the file says no form. End it with .xlsx, .csv or .json.")
    async with services_on(settings) as services:
        show = await services.show(show_id)
        room = await services.room(show.room)
        state = await services.service.state(show_id)
        if form == ".json":
            return msgspec.json.format(msgspec.json.encode(wire.rundown_body(state)), indent=2)
        table = rundown_table(room.timezone, state.starts_at, language.gettext)
        rows = [row_of(slot) for slot in state.plan]
        write = write_xlsx if form == ".xlsx" else write_csv
        return write(table, rows, language.gettext)
