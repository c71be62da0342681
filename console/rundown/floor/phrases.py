"""Phrases: what directors say to screens all evening, ready to be sent."""

from __future__ import annotations

from msgspec import Struct

from console.i18n.texts import Translate
from console.rundown.floor.model import CueText, To, Urgency
from console.rundown.floor.playbooks import PlaybookKey


class Phrase(Struct, frozen=True, kw_only=True):
    """A cue that was written before."""

    key: PlaybookKey
    """Unique in its room; an own phrase with the key of a built-in one stands in its place."""
    text: CueText
    urgency: Urgency = "info"
    to: To = "role:host"


def builtin(_: Translate) -> tuple[Phrase, ...]:
    """The phrases that every room has, those that are sent most often first."""
    return (
        Phrase(key="wrap_up", text=_("Wrap up, next one is coming"), urgency="soon"),
        Phrase(key="link_and_price", text=_("Repeat the link number and the price"), urgency="soon"),
        Phrase(key="follow", text=_("Ask for the follow")),
        Phrase(key="slow_down", text=_("Slow down")),
        Phrase(key="faster", text=_("Pick up the pace")),
        Phrase(key="questions", text=_("Answer the questions in the chat")),
        Phrase(key="one_minute", text=_("One minute more"), urgency="soon"),
        Phrase(key="welcome", text=_("Welcome the people who just came in")),
        Phrase(key="coupon", text=_("Show how to claim the coupon")),
        Phrase(key="sizes", text=_("Say the sizes, with height and weight")),
        Phrase(key="stock_left", text=_("Say how many are left")),
        Phrase(key="close_up", text=_("Fabric and details close to the camera")),
        Phrase(key="camera", text=_("Look into the camera")),
        Phrase(key="louder", text=_("Louder, closer to the microphone"), urgency="soon"),
        Phrase(key="no_price_yet", text=_("No price yet, build it up first"), urgency="soon"),
        Phrase(key="tease_lottery", text=_("Announce the lottery that comes next")),
        Phrase(key="list_next", text=_("List the next link"), urgency="soon", to="role:operator"),
        Phrase(key="pin", text=_("Pin the item on air"), urgency="soon", to="role:operator"),
        Phrase(key="stand_by", text=_("Stand by"), urgency="soon", to="everyone"),
    )
