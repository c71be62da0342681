"""Plans to begin with: the standard beats of a live-commerce show.

A unit is five minutes. At every quarter of an hour stands a unit of questions and interaction, at every half hour a
lottery with its rules before it, and a look (the outfit, its hero piece, the rules) everywhere else. Titles are written
in the language of whoever asks; ids and codes never depend on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from console.i18n.texts import Translate
from console.rundown.kinds import SlotKind
from console.rundown.model import Item, Plan, RulesSubject, Slot
from streams.clock import MINUTE, SECOND
from streams.errors import NotFound

"""Translates an English text: gettext."""

UNIT = 5
"""Minutes of a unit."""
QUARTER = 3
"""Units between two beats: interactions and lotteries in turn."""
STANDARD_UNITS = 24
ITEMS_PER_LOOK = 3
"""A look shows two or three items sold together."""


class Generated(Struct, frozen=True):
    """A plan, and what did not fit into it."""

    plan: Plan
    leftover: tuple[Item, ...] = ()
    """Items without a look, in their order: run them quickly or drop them."""
    leftover_note: str = ""
    """The same said plainly; empty when all items fit."""


class DraftSlot(Struct, frozen=True, kw_only=True):
    """A slot that has no code yet."""

    id: str
    kind: SlotKind
    title: str
    minutes: int
    subject: RulesSubject | None = None
    mandatory: bool = False
    items: tuple[Item, ...] = ()


class Template(Protocol):
    """Makes a plan, with titles by ``_`` and the items spread over its looks."""

    def __call__(self, _: Translate = ..., items: Sequence[Item] = ...) -> Generated: ...


def _english(text: str) -> str:
    return text


def template(name: str, _: Translate = _english, items: Sequence[Item] = ()) -> Generated:
    """The plan of a named template. Raises NotFound."""
    make = TEMPLATES.get(name)
    if make is None:
        raise NotFound(
            "There is no template {name}. Choose one of: {names}.", name=name, names=", ".join(sorted(TEMPLATES))
        )
    return make(_, items)


def standard_2h(_: Translate = _english, items: Sequence[Item] = ()) -> Generated:
    """Two hours: a warm-up, 4 interactions, 3 lotteries, 15 looks and a closing."""
    last = STANDARD_UNITS - 1
    looks = STANDARD_UNITS - 2 - (last - 1) // QUARTER
    shares = _shares(items, looks)
    drafts = [_warmup(_, UNIT)]
    interactions = lotteries = shown = 0
    for unit in range(1, last):
        if unit % (2 * QUARTER) == 0:
            lotteries += 1
            drafts += _lottery(_, lotteries, UNIT - 1)
        elif unit % QUARTER == 0:
            interactions += 1
            drafts.append(_interaction(_, interactions, UNIT))
        else:
            shown += 1
            drafts += _look(_, shown, UNIT - 2, shares[shown - 1])
    drafts.append(_closing(_, UNIT))
    return _generated(_, drafts, items, looks)


def short_10m(_: Translate = _english, items: Sequence[Item] = ()) -> Generated:
    """Ten minutes with one beat of each sort, to practise on."""
    drafts = [
        _warmup(_, 1),
        *_look(_, 1, 2, _shares(items, 1)[0]),
        _interaction(_, 1, 1),
        *_lottery(_, 1, 2),
        _closing(_, 1),
    ]
    return _generated(_, drafts, items, looks=1)


def blank(_: Translate = _english, items: Sequence[Item] = ()) -> Generated:
    """A warm-up and a closing, to put a show between."""
    return _generated(_, [_warmup(_, UNIT), _closing(_, UNIT)], items, looks=0)


TEMPLATES: dict[str, Template] = {"standard-2h": standard_2h, "short-10m": short_10m, "blank": blank}
"""The built-in templates; the first is the default."""


def _warmup(_: Translate, minutes: int) -> DraftSlot:
    return DraftSlot(id="warmup", kind="warmup", title=_("Warm-up"), minutes=minutes)


def _interaction(_: Translate, number: int, minutes: int) -> DraftSlot:
    title = _("Questions and interaction {number}").format(number=number)
    return DraftSlot(id=f"interaction-{number}", kind="interaction", title=title, minutes=minutes)


def _lottery(_: Translate, number: int, minutes: int) -> Iterator[DraftSlot]:
    """The rules come first and may not be left out: a draw must be announced before it is held."""
    yield DraftSlot(
        id=f"lottery-{number}-rules",
        kind="rules",
        title=_("Rules of lottery {number}").format(number=number),
        minutes=1,
        subject="lottery",
        mandatory=True,
    )
    title = _("Lottery {number}").format(number=number)
    yield DraftSlot(id=f"lottery-{number}", kind="lottery", title=title, minutes=minutes)


def _look(_: Translate, number: int, minutes: int, items: tuple[Item, ...]) -> Iterator[DraftSlot]:
    """The outfit, its hero piece (the first of its items), then in turn how to order and what the offer is."""
    title = _("Look {number}").format(number=number)
    yield DraftSlot(id=f"look-{number}", kind="look", title=title, minutes=minutes, items=items)
    yield DraftSlot(
        id=f"look-{number}-hero",
        kind="item",
        title=_("Hero piece of look {number}").format(number=number),
        minutes=1,
        items=items[:1],
    )
    ordering = number % 2 == 1
    yield DraftSlot(
        id=f"look-{number}-rules",
        kind="rules",
        title=_("How to order") if ordering else _("The offer"),
        minutes=1,
        subject="ordering" if ordering else "offer",
    )


def _closing(_: Translate, minutes: int) -> DraftSlot:
    return DraftSlot(id="closing", kind="closing", title=_("Closing and preview"), minutes=minutes)


def _shares(items: Sequence[Item], looks: int) -> list[tuple[Item, ...]]:
    """The items look by look: two each while there are enough looks, then three where it must be."""
    fitting = items[: looks * ITEMS_PER_LOOK]
    filled = min(looks, max(1, len(fitting) // 2)) if fitting else 0
    shares = []
    begin = 0
    for look in range(looks):
        size = len(fitting) // filled + (look < len(fitting) % filled) if look < filled else 0
        shares.append(tuple(fitting[begin : begin + size]))
        begin += size
    return shares


def _generated(_: Translate, drafts: Iterable[DraftSlot], items: Sequence[Item], looks: int) -> Generated:
    leftover = tuple(items[looks * ITEMS_PER_LOOK :])
    leftover_note = _("{count} items do not fit into this plan: run them quickly or drop them.")
    return Generated(
        plan=tuple(_coded(draft, 10 + index) for index, draft in enumerate(drafts)),
        leftover=leftover,
        leftover_note=leftover_note.format(count=len(leftover)) if leftover else "",
    )


def _coded(draft: DraftSlot, number: int) -> Slot:
    """A short slot warns later: a minute that warns from its first second warns of nothing."""
    short = draft.minutes <= 1
    return Slot(
        id=draft.id,
        cue=f"A{number}",
        kind=draft.kind,
        title=draft.title,
        duration_ms=draft.minutes * MINUTE,
        warn_at_ms=(20 if short else 60) * SECOND,
        danger_at_ms=(10 if short else 20) * SECOND,
        subject=draft.subject,
        mandatory=draft.mandatory,
        items=draft.items,
    )
