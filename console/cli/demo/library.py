"""What the demo room has written itself: a playbook, a few phrases and its products, invented like its audience."""

from __future__ import annotations

from msgspec import UNSET
from sqlalchemy.orm import Session

from console.cli.demo.items import demo_products
from console.i18n.language import Language
from console.i18n.texts import N_
from console.rooms import library
from console.rooms.library import PHRASES, PLAYBOOKS
from console.rundown.floor.model import Step
from console.rundown.floor.phrases import Phrase
from console.rundown.floor.playbooks import Playbook
from console.store import items
from streams.clock import MINUTE

ACTOR = "demo"


def demo_playbook(language: Language) -> Playbook:
    """Power is gone in the studio."""
    text = language.gettext
    return Playbook(
        key="demo-power-cut",
        name=text(N_("Power cut in the studio (demo)")),
        when=text(N_("Lamps and screens go dark, the stream runs on battery.")),
        evidence=text(N_("The encoder reports battery, or the picture turns dark at once.")),
        steps=(
            Step(kind="cue", text=text(N_("Power cut. Stay seated, talk on, camera phone comes.")), to="role:host"),
            Step(text=text(N_("Battery lamps on, camera phone on the tripod")), who="lighting"),
            Step(text=text(N_("Stream from the phone over the mobile network")), who="operator"),
            Step(kind="timer", text=text(N_("Battery lasts")), timer="2", ms=20 * MINUTE, by_hand=True),
            Step(text=text(N_("Power is back: change to the studio cameras at the next slot"))),
        ),
    )


def demo_phrases(language: Language) -> tuple[Phrase, ...]:
    """What this room says often."""
    text = language.gettext
    return (
        Phrase(key="demo-lining", text=text(N_("Turn once, show the lining")), urgency="info"),
        Phrase(key="demo-link", text=text(N_("Link number on the card, hold it up")), urgency="soon"),
        Phrase(key="demo-steam", text=text(N_("Next look to the steamer")), urgency="soon", to="role:styling"),
    )


def fill(session: Session, room: str, language: Language, now: int) -> None:
    """Write all of it into a room."""
    translate = language.gettext
    library.save(session, PLAYBOOKS, room, demo_playbook(language), UNSET, actor=ACTOR, now=now, translate=translate)
    for phrase in demo_phrases(language):
        library.save(session, PHRASES, room, phrase, UNSET, actor=ACTOR, now=now, translate=translate)
    items.keep(session, room, demo_products(translate, room, ACTOR, now), revision=1)
