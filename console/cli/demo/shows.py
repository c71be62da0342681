"""What the shows of the demo room have in common: the room, the goods, and a plan that plays itself."""

from __future__ import annotations

from typing import Final

from msgspec import structs

from console.cli.demo.items import CALLED, demo_items, demo_script
from console.i18n.language import Language
from console.i18n.texts import N_
from console.rundown.generate import TEMPLATES
from console.rundown.model import Plan
from streams.clock import MINUTE, Duration

ROOM: Final = "demo"
ACTOR: Final = "demo"
LENGTH: Final = Duration(120 * MINUTE)
PLANNED_BEFORE: Final = Duration(60 * MINUTE)
"""So long before its start a show is made."""
HOSTS: Final = (N_("Mia"), N_("Lena"))
NOTE: Final = N_("Many ask for the length of the coat: say it at every look")

NOTES: Final = {
    "warmup": N_(
        "Say hello, say what is on tonight\nThe coupon is in the top left corner\nFollow to enter the lottery"
    ),
    "interaction": N_("Read three questions aloud\nSizes: ask for height and weight"),
    "rules": N_("Coupon first, then order\nShips within 48 hours, 7 days to return"),
    "lottery": N_("Who can enter, until when, how it is drawn\nNo purchase needed"),
    "look": N_("Why it belongs together\nTurn once, show the lining\nOne size up over a sweater"),
    "item": N_("Fabric, weight, care\nPrice last, then the link number"),
    "closing": N_("Thank everybody\nNext show: reserve now"),
}


def demo_plan(language: Language) -> Plan:
    """Two hours of slots that give way at zero, with people, notes and scripts, so that nobody need direct them."""
    plan = TEMPLATES["standard-2h"](language.gettext, demo_items(language.gettext)).plan
    looks = [slot.id for slot in plan if slot.kind == "look"]
    return tuple(
        structs.replace(
            slot,
            advance="auto",
            notes=language.gettext(NOTES.get(slot.kind, "")),
            script=demo_script(language.gettext, looks.index(slot.id) + 1, slot.items) if slot.id in looks else "",
            people=CALLED.get(slot.kind, ()),
        )
        for slot in plan
    )
