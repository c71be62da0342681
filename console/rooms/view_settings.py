"""What can be set on each view of a show, and how it is called in the view's address.

The settings of a view live in its address, so that a link, a preset or a QR code carries them: ``/shows/{id}/operator?
role=lighting&columns=cue,title``. A value that is absent, or that a view does not know, is the default. One table for
the sheet of settings on each view, the page that lists the views, and the presets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from console.i18n.texts import N_, PARTS

Type = Literal["choice", "several", "flag", "slots"]


class Field(Struct, frozen=True, kw_only=True):
    """One setting of a view."""

    name: str
    """How the address calls it."""
    type: Type
    """``choice``: one of ``choices``; ``several``: some of them, in their order, joined by commas; ``flag``: ``1`` or
    ``0``; ``slots``: cue codes of slots, joined by commas."""
    label: str
    """English; translated where it is shown."""
    default: str = ""
    choices: Mapping[str, str] = {}
    """Value → label. A ``choice`` may take another value where ``open`` says so."""
    open: bool = False


class View(Struct, frozen=True, kw_only=True):
    """A live page of a show that is not the director's."""

    name: str
    """The last part of its address, and its name on the socket."""
    title: str
    purpose: str
    """One line: who looks at it, and what for."""
    fields: tuple[Field, ...]


COLUMNS: Final = {
    "start": N_("Start"),
    "cue": N_("Cue"),
    "kind": N_("Kind"),
    "title": N_("Title"),
    "length": N_("Duration"),
    "notes": N_("Talking points"),
    "script": N_("Script"),
    "items": N_("Items"),
    "people": N_("People"),
    "group": N_("Group"),
}
"""The columns of the operator's list, in their order."""

FOLLOW: Final = Field(name="follow", type="flag", label=N_("Keep the slot on air in sight"), default="1")
SIZE: Final = Field(
    name="size",
    type="choice",
    label=N_("Text size"),
    default="100",
    choices={value: f"{value} %" for value in ("80", "90", "100", "115", "130", "150", "175")},
)
THEME: Final = Field(
    name="theme",
    type="choice",
    label=N_("Colours"),
    choices={"": N_("As the device"), "dark": N_("Dark"), "light": N_("Light")},
)
COMMON: Final = (SIZE, THEME)

VIEWS: Final[dict[str, View]] = {
    view.name: view
    for view in (
        View(
            name="operator",
            title=N_("Operator"),
            purpose=N_("One role of the crew: its slots, its cues, its steps"),
            fields=(
                Field(
                    name="role",
                    type="choice",
                    label=N_("Role"),
                    default="operator",
                    choices=PARTS,
                    open=True,
                ),
                Field(
                    name="columns",
                    type="several",
                    label=N_("Columns"),
                    default="start,cue,title,length,notes,items",
                    choices=COLUMNS,
                ),
                Field(name="mine", type="flag", label=N_("Only the slots of this role"), default="0"),
                Field(name="done", type="flag", label=N_("Show what is done"), default="1"),
                FOLLOW,
                *COMMON,
            ),
        ),
        View(
            name="ads",
            title=N_("Ads"),
            purpose=N_("For the traffic buyer: spend, return, what breaks even, plans, inflow"),
            fields=COMMON,
        ),
        View(
            name="backstage",
            title=N_("Backstage"),
            purpose=N_("Who has to be ready when, on the wall behind the set"),
            fields=(
                Field(
                    name="ahead",
                    type="choice",
                    label=N_("Slots ahead"),
                    default="3",
                    choices={value: value for value in ("1", "2", "3", "4", "5", "6")},
                ),
                Field(name="timers", type="flag", label=N_("Timers"), default="1"),
                Field(name="cues", type="flag", label=N_("Cues to everyone"), default="1"),
                *COMMON,
            ),
        ),
        View(
            name="timeline",
            title=N_("Time line"),
            purpose=N_("The whole show to scale, planned above and real below"),
            fields=(
                Field(
                    name="zoom",
                    type="choice",
                    label=N_("Shown at once"),
                    default="all",
                    choices={
                        "all": N_("The whole show"),
                        "240": N_("4 hours"),
                        "120": N_("2 hours"),
                        "60": N_("1 hour"),
                        "30": N_("30 minutes"),
                        "15": N_("15 minutes"),
                        "5": N_("5 minutes"),
                    },
                ),
                Field(
                    name="axis",
                    type="choice",
                    label=N_("Direction"),
                    choices={"": N_("As the screen"), "across": N_("Across"), "down": N_("Down")},
                ),
                Field(name="follow", type="flag", label=N_("Keep now in sight"), default="1"),
                *COMMON,
            ),
        ),
        View(
            name="clock",
            title=N_("Studio clock"),
            purpose=N_("The time of day, as large as the wall allows"),
            fields=(
                Field(name="ring", type="flag", label=N_("Ring of seconds"), default="1"),
                Field(name="seconds", type="flag", label=N_("Seconds in figures"), default="1"),
                Field(name="slot", type="flag", label=N_("Time left of the slot"), default="1"),
                Field(name="show", type="flag", label=N_("Elapsed and remaining time of the show"), default="1"),
                *COMMON,
            ),
        ),
        View(
            name="countdown",
            title=N_("Countdown"),
            purpose=N_("How long until a slot, the start or the end"),
            fields=(
                Field(name="slot", type="slots", label=N_("Slots")),
                Field(name="planned", type="flag", label=N_("Planned time beside the expected one"), default="1"),
                *COMMON,
            ),
        ),
        View(
            name="info",
            title=N_("Info"),
            purpose=N_("The show on one page, to read or to print"),
            fields=(
                Field(name="rundown", type="flag", label=N_("Rundown"), default="1"),
                Field(name="addresses", type="flag", label=N_("Addresses of the views"), default="1"),
                *COMMON,
            ),
        ),
    )
}
"""By name, in the order in which they are offered."""
