"""The rundown of a show, as something that is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.access.rights import Right
from console.i18n.texts import N_, Translate
from console.rooms.imports import Accepted, Current, Outdated, Target
from console.rundown.commands import RevisePlan
from console.rundown.plan import validate
from console.rundown.service import RundownService
from console.rundown.sheet import plan_with, row_of, rundown_table
from console.sheets.columns import TableKind
from console.sheets.difference import Mode
from streams.errors import Conflict, Invalid

MOST_SLOTS: Final = 1_000


class RundownImport:
    """Slots by their cue. A new plan is a command like any other, so that it can be undone and everybody sees it."""

    what = "rundown"
    title = N_("Rundown")
    right: Right = "plan"
    mode: Mode = "merge"
    modes: tuple[Mode, ...] = ("merge", "new", "override")
    per_show = True

    def __init__(self, service: RundownService) -> None:
        self._service = service

    def table(self, target: Target, translate: Translate = str) -> TableKind:
        """The columns of a rundown, with the time zone of the room."""
        return rundown_table(target.room.timezone, target.show.starts_at if target.show else 0, translate)

    def page(self, target: Target) -> str:
        """The plan."""
        return f"/shows/{_show(target)}/plan"

    async def current(self, target: Target) -> Current:
        """The plan."""
        state = await self._service.state(_show(target))
        return Current(state.revision, {slot.id: row_of(slot) for slot in state.plan})

    async def apply(self, target: Target, accepted: Accepted) -> Mapping[str, int]:
        """Revise the plan."""
        state = await self._service.state(_show(target))
        if state.revision != accepted.revision:
            raise Outdated("The plan was changed in the meantime. Load it again and repeat your change.")
        plan = plan_with(state.plan, accepted.difference)
        if len(plan) > MOST_SLOTS:
            raise Invalid("A rundown has at most {most} slots.", most=MOST_SLOTS)
        validate(plan)
        command = RevisePlan(revision=accepted.revision, slots=plan)
        try:
            await self._service.execute(_show(target), command, accepted.by)
        except Conflict as error:
            raise Outdated(error.message, **error.params) from None
        changes = accepted.difference
        return {"new": len(changes.new), "changed": len(changes.changed), "removed": len(changes.removed)}


def _show(target: Target) -> str:
    if target.show is None:
        raise Invalid("Say which show this rundown is for.")
    return target.show.id
