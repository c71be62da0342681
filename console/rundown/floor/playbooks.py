"""Playbooks (预案): what to do when something breaks, step by step, ready to be called in one press.

The built-in ones are written in the language of whoever asks; a room may put its own in their place. Steps that need
no hand come first, because they happen at the call; after them people work from the top. A step without ``who`` is the
caller's, as a rule the director's.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.i18n.texts import Translate
from console.rundown.floor.model import AuxName, ShortText, Step, Urgency
from streams.clock import MINUTE

"""Translates an English text: gettext."""
PlaybookKey = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z0-9_-]+$(?!\n)")]
Sentence = Annotated[str, Meta(max_length=300)]
Steps = Annotated[tuple[Step, ...], Meta(min_length=1, max_length=30)]


class Playbook(Struct, frozen=True, kw_only=True):
    """One of them."""

    key: PlaybookKey
    """Unique in its room; an own playbook with the key of a built-in one stands in its place."""
    name: ShortText
    when: Sentence = ""
    """When to call it."""
    evidence: Sentence = ""
    """What in the figures or on the platform suggests it."""
    steps: Steps


def builtin(_: Translate) -> tuple[Playbook, ...]:
    """The playbooks that every room has."""
    return tuple(make(_) for make in _ALL)


def _do(text: str, who: str | None = None) -> Step:
    return Step(kind="do", text=text, who=who)


def _cue(text: str, to: str = "role:host", urgency: Urgency = "now", *, by_hand: bool = False) -> Step:
    return Step(kind="cue", text=text, to=to, urgency=urgency, by_hand=by_hand)


def _timer(text: str, timer: AuxName, ms: int = 0, *, by_hand: bool = False) -> Step:
    return Step(kind="timer", text=text, timer=timer, ms=ms, by_hand=by_hand)


def _stream_lost(_: Translate) -> Playbook:
    return Playbook(
        key="stream_lost",
        name=_("Stream lost"),
        when=_("Viewers have no picture or no sound, or the platform says that the stream has stopped."),
        evidence=_("The stream lamp is out, online breaks off within seconds, the chat asks for the picture."),
        steps=(
            Step(kind="pause", text=_("Freeze the clock of the slot")),
            _timer(_("Stream lost for"), "stopwatch"),
            _cue(_("Stream lost. Stay in place, say nothing private: the microphone may be live any second.")),
            _do(_("Check encoder, network and stream key; switch to the backup line"), "operator"),
            _do(_("Push into the same session again; do not end the broadcast on the platform"), "operator"),
            _do(_("Tell the groups that we are coming back and that the offers hold"), "community"),
            _cue(_("We are back. Greet, say where we are, repeat link number and price."), by_hand=True),
            _do(_("Picture is back: resume after a short cut, retake the slot after a long one, or skip it")),
        ),
    )


def _platform_warning(_: Translate) -> Playbook:
    return Playbook(
        key="platform_warning",
        name=_("Platform warning"),
        when=_("The platform warns the room, limits it or takes a product down."),
        evidence=_("A violation comes in, entries drop from one minute to the next, a link has disappeared."),
        steps=(
            _cue(_("Leave this subject now. Go on with the next point, do not mention the warning.")),
            _do(_("Take a picture of the warning with its time; read which rule it names"), "operator"),
            _do(_("Take the link, sticker or picture in question off the screen"), "operator"),
            _do(_("Hand in permitted wording; put the words on the never-say list"), "script"),
            _cue(_("Put it right once in the permitted words, then go on."), urgency="soon", by_hand=True),
            _do(_("Skip or rewrite the later slots that say the same")),
            _do(_("Correct or appeal before the platform's deadline"), "operator"),
            _do(_("A second warning: end the slot and leave the subject alone for the rest of the show")),
        ),
    )


def _wrong_price(_: Translate) -> Playbook:
    return Playbook(
        key="wrong_price",
        name=_("Wrong price"),
        when=_("A link is on sale with a price, coupon or stock that was not agreed. First stop the loss."),
        evidence=_("Orders of one link jump, the amount paid is not the final price of the rundown."),
        steps=(
            _cue(_("Stop selling: take the link down or set its stock to 0. Now."), "role:operator"),
            _cue(_("Stop pushing this link, no price aloud. Go to the next item.")),
            _do(_("Keep the evidence: pictures of link, coupon and price with their times"), "operator"),
            _do(_("List the affected orders: item and window; the page keeps what was announced and when"), "service"),
            _do(_("Report it to the platform with the evidence, before an order is touched"), "operator"),
            _do(
                _("Talk to the buyers in one wording; refuse none: refund who agrees, ship to the others"),
                "service",
            ),
            _do(_("Correct price, coupon and stock; a second person reads them back"), "operator"),
            _cue(_("The right price is up. Say once what was wrong and that buyers hear from us."), by_hand=True),
        ),
    )


def _sold_out(_: Translate) -> Playbook:
    return Playbook(
        key="sold_out",
        name=_("Sold out"),
        when=_("An item or its main sizes are gone while it is on air or still in the rundown."),
        evidence=_("Stock at 0, clicks go on and payments stop, the chat asks for sizes."),
        steps=(
            _cue(_("Sold out. Promise nothing; show what is left in other sizes and colours.")),
            _do(_("Unpin the link; read out what is left by size and colour"), "operator"),
            _do(_("Restock: ask the warehouse, release stock that was held back"), "operator"),
            _cue(_("Restocked. Say the true number, then link number and price."), by_hand=True),
            _do(_("No stock: open a presale with its shipping date"), "operator"),
            _cue(_("Presale: the shipping date first, then the price."), by_hand=True),
            _do(_("Neither: take the next slot")),
            _do(_("Flag its later slots: skip them or give them another item")),
        ),
    )


def _overrun(_: Translate) -> Playbook:
    return Playbook(
        key="overrun",
        name=_("Overrun"),
        when=_("The show is later than it can afford, or the host does not get out of a slot."),
        evidence=_("Late by more than five minutes, or overtime of more than a third of the slot."),
        steps=(
            _cue(_("Wrap up: price, link number, next.")),
            _do(_("Open Catch up: trim looks, drop optional slots or end later; read the preview, apply one")),
            _do(_("Keep what must be said: lottery rules, disclosures, the closing")),
            _do(_("Take no more questions from the chat; collect them for the next Q&A"), "floor_manager"),
            _cue(_("We are catching up: have the next links ready to list."), "role:operator", "soon"),
            _timer(_("This slot ends in"), "3", 2 * MINUTE, by_hand=True),
            _cue(_("The rundown has changed. Look at your screen."), "everyone", "soon", by_hand=True),
            _do(_("Ending later: extend ads, coupons and the next shift"), "buyer"),
        ),
    )


def _traffic_falls(_: Translate) -> Playbook:
    return Playbook(
        key="traffic_falls",
        name=_("Traffic falls"),
        when=_("Online falls and does not come back. First find out which of two it is: the moves are opposite."),
        evidence=_("Inflow stopped: entries fall, watch time holds. Room leaking: entries hold, watch time falls."),
        steps=(
            _timer(_("Look at traffic again"), "3", 5 * MINUTE),
            _do(_("Read entries and watch time of the last 5 min: has inflow stopped, or is the room leaking?")),
            _do(_("Inflow stopped → spend more: raise the bid, start the reserve plan"), "buyer"),
            _cue(_("Fewer people come in. Stay on this item, talk to those who are here."), by_hand=True),
            _do(_("Inflow stopped → bring people: post the room in the groups"), "community"),
            _do(_("Room leaking → spend less: hold paid traffic, who comes in now leaves again"), "buyer"),
            _cue(_("People are leaving. Finish in 30 seconds, then the next item with more pace."), by_hand=True),
            _do(_("Room leaking → change what is on: a draw, the item that catches newcomers, another host")),
        ),
    )


def _traffic_jumps(_: Translate) -> Playbook:
    return Playbook(
        key="traffic_jumps",
        name=_("Traffic jumps"),
        when=_("Many new people come in at once: a push by the platform, a share, an ad that took."),
        evidence=_("Entries per minute double, most of them without a follow."),
        steps=(
            _cue(_("New people: welcome them, say in one sentence who we are and what is on now.")),
            _cue(_("List and pin the item that catches newcomers."), "role:operator"),
            _timer(_("Welcome again"), "3", 3 * MINUTE),
            _do(_("Hold the lottery: drawn now, it goes to people who leave again")),
            _do(_("Take the item that catches newcomers: low price, few sizes, plenty of stock")),
            _do(_("Check stock and coupons for twice the usual orders"), "operator"),
            _do(_("Let the ads run as they are; note where the people come from"), "buyer"),
            _do(_("The wave is over: back to the rundown, hold the lottery now")),
        ),
    )


def _host_handover(_: Translate) -> Playbook:
    return Playbook(
        key="host_handover",
        name=_("Host handover"),
        when=_("Another host takes over: end of a shift, a lost voice, a break."),
        evidence=_("The shift plan says so, or voice and pace give way."),
        steps=(
            _cue(_("Hand over after this item: name your colleague, say what comes next."), urgency="soon"),
            _do(_("Microphone, earpiece and light for the next host"), "sound"),
            _do(_("Brief the next host: item on air, price, open promises, waiting questions"), "script"),
            _timer(_("Both hosts in the picture"), "3", MINUTE, by_hand=True),
            _do(_("Press Hand over with the new names, so that figures count for the right host")),
            _cue(_("Over to you. Greet, repeat link number and price."), by_hand=True),
            _do(_("Change the host's name in the room's title and stickers"), "operator"),
        ),
    )


def _complaint_burst(_: Translate) -> Playbook:
    return Playbook(
        key="complaint_burst",
        name=_("Complaint burst"),
        when=_("Several people complain about the same thing within minutes."),
        evidence=_("The same complaint three times in the chat, or a wave of refunds of one link."),
        steps=(
            _cue(_("Do not argue and do not read complaints aloud. The answer is coming."), urgency="soon"),
            _do(_("Collect them: what, which link, since when, how many; delete no criticism"), "floor_manager"),
            _do(_("Check orders and shipping: is it so?"), "service"),
            _do(_("Unpin the link until it is clear"), "operator"),
            _do(_("Write the answer in two sentences: what is so, what we do about it, by when"), "script"),
            _cue(_("Say the answer once, calmly, then the next item."), by_hand=True),
            _do(_("Write to everybody who complained; keep the list"), "service"),
            _do(_("It is the product: stop selling it and skip its later slots")),
        ),
    )


_ALL = (
    _stream_lost,
    _platform_warning,
    _wrong_price,
    _sold_out,
    _overrun,
    _traffic_falls,
    _traffic_jumps,
    _host_handover,
    _complaint_burst,
)
