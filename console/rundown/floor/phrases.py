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


def builtin(words: Translate) -> tuple[Phrase, ...]:
    """The phrases that every room has, those that are sent most often first."""
    return (
        Phrase(key="wrap_up", text=words("Wrap up, next one is coming"), urgency="soon"),
        Phrase(key="link_and_price", text=words("Repeat the link number and the price"), urgency="soon"),
        Phrase(key="follow", text=words("Ask for the follow")),
        Phrase(key="slow_down", text=words("Slow down")),
        Phrase(key="faster", text=words("Pick up the pace")),
        Phrase(key="questions", text=words("Answer the questions in the chat")),
        Phrase(key="one_minute", text=words("One minute more"), urgency="soon"),
        Phrase(key="welcome", text=words("Welcome the people who just came in")),
        Phrase(key="coupon", text=words("Show how to claim the coupon")),
        Phrase(key="sizes", text=words("Say the sizes, with height and weight")),
        Phrase(key="stock_left", text=words("Say how many are left")),
        Phrase(key="close_up", text=words("Fabric and details close to the camera")),
        Phrase(key="camera", text=words("Look into the camera")),
        Phrase(key="louder", text=words("Louder, closer to the microphone"), urgency="soon"),
        Phrase(key="no_price_yet", text=words("No price yet, build it up first"), urgency="soon"),
        Phrase(key="tease_lottery", text=words("Announce the lottery that comes next")),
        Phrase(key="list_next", text=words("List the next link"), urgency="soon", to="role:operator"),
        Phrase(key="pin", text=words("Pin the item on air"), urgency="soon", to="role:operator"),
        Phrase(key="stand_by", text=words("Stand by"), urgency="soon", to="everyone"),
    )
