"""``cuelight past``: past shows from the files of their platforms, beside a running server or without one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs
from rich.console import Console

from console.cli.offline import services_on
from console.cli.terminal import print_table, print_value
from console.i18n.language import Language
from console.i18n.texts import N_
from console.instrumentation import set_up_logs
from console.past.adding import Choices, PastFile
from console.past.proposal import Proposal
from console.past.rooms import NEW_ROOM
from console.settings import Settings
from console.store import rooms
from console.web.api.past import preview
from streams.errors import Invalid

ACTOR = "cuelight"


@dataclass(frozen=True)
class WantedPast:
    """What the command line says."""

    files: Sequence[Path]
    rooms: Sequence[str]
    """As ``ACCOUNT=ROOM``; a room alone is meant for all accounts that have none."""
    new_rooms: bool
    preview: bool


def run(settings: Settings, asked: WantedPast, language: Language, *, as_json: bool) -> int:
    """Add past shows, or say what would be added. Returns the exit code: 1 when something has no place."""
    set_up_logs("warning", as_json=settings.log_json)
    return asyncio.run(_run(settings, asked, language, as_json=as_json))


async def _run(settings: Settings, asked: WantedPast, language: Language, *, as_json: bool) -> int:
    files = [PastFile(name=file.name, data=file.read_bytes()) for file in asked.files]
    async with services_on(settings) as services:
        past = services.past
        allowed = [room.slug for room in await services.database.read(rooms.all_rooms)]
        with Console(stderr=True).status(language.gettext("Reading the files")):
            proposal = await past.proposal(files, Choices(), allowed)
            chosen = _chosen(proposal, asked, allowed)
            if chosen:
                proposal = await past.proposal(files, Choices(rooms=chosen), allowed)
        told = preview(proposal, language)
        if not asked.preview:
            with Console(stderr=True).status(language.gettext("Adding shows")):
                added = await past.add(proposal, proposal.revision, actor=ACTOR, translate=language.gettext)
            told |= {"added": structs.asdict(added)}
    waiting = [one for one in proposal.accounts if one.room is None]
    made = sum(not show.known for show in proposal.shows)
    counts = {
        N_("shows to make") if asked.preview else N_("shows made"): made,
        N_("shows here already"): len(proposal.shows) - made,
        N_("orders"): sum(show.orders for show in proposal.shows),
        N_("accounts without a room"): len(waiting),
        N_("without a place"): len(proposal.unplaced),
    }
    print_value(told, as_json, " · ".join(f"{language.gettext(what)}: {count}" for what, count in counts.items()))
    if not as_json:
        _print_open(proposal, told, language)
    return 1 if waiting or proposal.unplaced else 0


def _print_open(proposal: Proposal, told: dict[str, Any], language: Language) -> None:
    """What somebody has to look at."""
    if waiting := [one for one in proposal.accounts if one.room is None]:
        print_table((N_("Account"), N_("Files")), ((one.account or "–", ", ".join(one.files)) for one in waiting))
        print(language.gettext("Name their rooms with --room ACCOUNT=ROOM, or make them with --new-rooms."))
    if told["unplaced"]:
        rows = ((one["file"], str(one["row"] or ""), one["text"]) for one in told["unplaced"])
        print_table((N_("File"), N_("Row"), N_("Reason")), rows)


def _chosen(proposal: Proposal, asked: WantedPast, known: Sequence[str]) -> dict[str, str]:
    """The room of each account that has none, as far as the command line says it. Raises Invalid."""
    named: dict[str, str] = {}
    others = ""
    for typed in asked.rooms:
        account, sign, room = typed.rpartition("=")
        if room not in known:
            raise Invalid("There is no room “{room}”.", room=room)
        if sign:
            named[account.casefold()] = room
        else:
            others = room
    chosen: dict[str, str] = {}
    for one in proposal.accounts:
        found: str | None = named.get(one.account.casefold()) if one.account else None
        if found is None and one.room is None:
            found = others or (NEW_ROOM if asked.new_rooms and one.account else None)
        if found is not None:
            chosen[one.key] = found
    return chosen
