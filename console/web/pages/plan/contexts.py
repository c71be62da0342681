"""What the rundown page and its fragments are told."""

from __future__ import annotations

from msgspec import Struct

from console.rundown.checks import Finding
from console.rundown.model import Slot
from console.web.context import Context
from console.web.pages.contexts import (
    Rights,
    Shell,
    ShowHead,
)


class PlanTime(Struct, frozen=True, kw_only=True):
    """Where the schedule puts a slot."""

    slot_id: str
    start: int
    gap_ms: int = 0
    """Positive: idle time above it. Negative: the slots above run past its hard start."""


class PlanTable(Struct, frozen=True, kw_only=True):
    """The plan with its schedule."""

    revision: int
    timezone: str
    currency: str
    starts_at: int
    slots: tuple[Slot, ...] = ()
    times: tuple[PlanTime, ...] = ()
    """One for each slot, in the same order."""
    ends_at: int
    findings: tuple[Finding, ...] = ()
    """What to look at before it goes on air."""


class PlanPage(Context, frozen=True, kw_only=True):
    """The rundown as an editable table."""

    template = "plan/page.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    plan: PlanTable


class PlanFragment(Context, frozen=True, kw_only=True):
    """``GET /shows/{id}/fragments/plan``: the rows alone, after a change."""

    template = "plan/table.html"

    plan: PlanTable
