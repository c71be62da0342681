"""What was announced of an item and when, from the journal of its show: the evidence of a wrong price.

Pure. The announced price at an instant is that of the item in the slot on air as the plan reads then, because a price
that is corrected while its slot is on air is the price to say. Between its slots it is the one announced last, and
before the first of them that of the plan.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from console.i18n.texts import N_
from console.rundown import engine
from console.rundown.events import JournalEntry, ShowEnded
from console.rundown.floor.events import CueSent, PlaybookCalled
from console.rundown.model import Item, Slot, State
from streams.clock import Instant
from streams.events import ItemListed, Logged, StreamEnded, StreamStarted
from streams.money import minor_digits

WRONG_PRICE: Final = "wrong_price"
"""The playbook that is called for it."""
SHORTEST: Final = 2
"""A title of fewer characters names nothing."""
Kind = Literal["run", "planned", "price", "listed", "cue", "playbook"]
EVIDENCE_KINDS: Final = {
    "run": N_("On air with this price"),
    "planned": N_("Price in the plan"),
    "price": N_("Price changed in the plan"),
    "listed": N_("Listed by the platform"),
    "cue": N_("Cue sent"),
    "playbook": N_("Playbook called"),
}
"""What a piece of evidence is called."""


class Evidence(Struct, frozen=True, kw_only=True):
    """One thing that is on record. Instants UTC ms, money minor units."""

    at: int
    kind: Kind
    """run: a run with the item began · planned: the plan named its price first · price: the plan changed it · listed:
    the platform listed it · cue: a cue named item or price · playbook: the playbook was called."""
    by: str
    """Who: the name in the journal; empty: the platform."""
    what: str = ""
    """The slot with its cue code, the words of a cue, the name of a playbook."""
    price: int | None = None
    """That was announced, planned or listed."""
    before: int | None = None
    """The price that a change replaced."""
    until: int | None = None
    """When a run ended; None for all else, and while it is on air."""
    offset_ms: int | None = None
    """So long after the stream's start, which is where a recording of it begins; None: it is not known."""


class PriceHistory(Struct, frozen=True):
    """What was announced from which instant on."""

    at: tuple[int, ...] = ()
    prices: tuple[int | None, ...] = ()

    def price_at(self, instant: int) -> int | None:
        """The announced price of one unit, minor units; None: none is known."""
        place = bisect_right(self.at, instant) - 1
        return self.prices[max(0, place)] if self.prices else None


class AnnouncedItem(Struct, frozen=True, kw_only=True):
    """An item as the show knows it."""

    sku: str
    title: str = ""
    link_no: int | None = None
    price: int | None = None
    presale: bool = False


class PriceRecord(Struct, frozen=True, kw_only=True):
    """All that the journal says of an item's price."""

    history: PriceHistory = PriceHistory()
    evidence: tuple[Evidence, ...] = ()
    since: int | None = None
    """When the price was last changed, or the last run with the item began, whichever is later; None: neither was."""


def announced_items(state: State) -> tuple[AnnouncedItem, ...]:
    """The items of a show, those of the run on air first, then those of earlier runs, the latest first, then the rest
    of the plan; each once, as the plan reads now."""
    runs = [run.slot for run in reversed(state.runs) if not run.voided]
    slots = [state.slot(slot.id) or slot for slot in runs]
    found: dict[str, AnnouncedItem] = {}
    for slot in (*slots, *state.plan):
        for item in slot.items:
            found.setdefault(
                item.sku,
                AnnouncedItem(
                    sku=item.sku, title=item.title, link_no=item.link_no, price=item.price, presale=item.presale
                ),
            )
    return tuple(found.values())


def price_record(empty: State, entries: Iterable[JournalEntry], skus: Collection[str], currency: str) -> PriceRecord:
    """What the journal says of an item. ``empty``: the show before its journal."""
    reading = _JournalReading(empty, frozenset(skus), currency)
    for entry in entries:
        reading.read(entry)
    evidence = sorted(reading.evidence(), key=lambda one: one.at)
    return PriceRecord(
        history=PriceHistory(tuple(reading.at), tuple(reading.prices)),
        evidence=tuple(evidence),
        since=max((one.at for one in evidence if one.kind in ("run", "price")), default=None),
    )


def with_platform(record: PriceRecord, logged: Collection[Logged], skus: Collection[str]) -> PriceRecord:
    """The same with what the platform said: what it listed, and when the stream began, which dates the recording."""
    starts = [event.at for event in logged if isinstance(event, StreamStarted)]
    ends = [event.at for event in logged if isinstance(event, StreamEnded)]
    evidence = sorted((*record.evidence, *_listed(logged, skus)), key=lambda one: one.at)
    return replace(record, evidence=tuple(_with_offset(one, starts, ends) for one in evidence))


class _JournalReading:
    """The journal, read entry by entry."""

    def __init__(self, empty: State, skus: frozenset[str], currency: str) -> None:
        self._state = empty
        self._skus = skus
        self._digits = minor_digits(currency)
        self._presented = False
        self._evidence: list[Evidence] = []
        self.at: list[int] = []
        self.prices: list[int | None] = []
        planned = self._item_in_plan()
        self._planned = planned.price if planned is not None else None

    def evidence(self) -> Iterator[Evidence]:
        """What the journal says; runs with their ends, and none that was undone."""
        for run in self._state.runs:
            item = self._of(run.slot)
            if item is not None and not run.voided and not run.rehearsal:
                yield Evidence(
                    at=run.started_at,
                    kind="run",
                    by=run.by,
                    what=f"{run.slot.cue} {run.slot.title}",
                    price=item.price,
                    until=run.ended_at,
                )
        yield from self._evidence

    def read(self, entry: JournalEntry) -> None:
        """Take in an entry."""
        plan = self._state.plan
        self._state = engine.evolve(self._state, entry)
        if self._state.plan is not plan:
            self._compare(entry)
        match entry.event:
            case CueSent(text=text, automatic=None) if self._names(text):
                self._evidence.append(Evidence(at=entry.at, kind="cue", by=entry.actor, what=text))
            case PlaybookCalled(key=key, name=name, drill=False) if key == WRONG_PRICE:
                self._evidence.append(Evidence(at=entry.at, kind="playbook", by=entry.actor, what=name))
            case ShowEnded():
                return
        self._announce(entry.at)

    def _compare(self, entry: JournalEntry) -> None:
        """The plan changed: whether the item's price did, in the slot on air or where it comes first."""
        item = self._item_on_air() or self._item_in_plan()
        if item is None or item.price == self._planned:
            return
        kind: Kind = "price" if self._planned is not None else "planned"
        self._evidence.append(Evidence(at=entry.at, kind=kind, by=entry.actor, price=item.price, before=self._planned))
        self._planned = item.price

    def _announce(self, at: Instant) -> None:
        item = self._item_on_air()
        self._presented = self._presented or item is not None
        if item is None:
            if self._presented:
                return
            item = self._item_in_plan()
        if item is not None and (not self.prices or item.price != self.prices[-1]):
            self.at.append(at)
            self.prices.append(item.price)

    def _item_on_air(self) -> Item | None:
        run = self._state.run
        return None if run is None or run.rehearsal else self._of(self._state.slot(run.slot.id) or run.slot)

    def _item_in_plan(self) -> Item | None:
        return next(filter(None, map(self._of, self._state.plan)), None)

    def _of(self, slot: Slot) -> Item | None:
        return next((item for item in slot.items if item.sku in self._skus), None)

    def _names(self, text: str) -> bool:
        """Whether a cue names the item or its price: by title, code, link number or amount."""
        item = self._item_on_air() or self._item_in_plan()
        if item is None:
            return False
        words = [item.sku, *([item.title] if len(item.title) >= SHORTEST else [])]
        if any(word.casefold() in text.casefold() for word in words):
            return True
        if item.link_no is not None and re.search(rf"(?<!\d){item.link_no}\s*号|\b(?:no\.|#)\s*{item.link_no}\b", text):
            return True
        amounts = {Decimal(price).scaleb(-self._digits) for price in {item.price, self._planned} if price is not None}
        return any(Decimal(number) in amounts for number in re.findall(r"\d{1,12}(?:\.\d{1,4})?", text))


def _listed(logged: Iterable[Logged], skus: Collection[str]) -> Iterator[Evidence]:
    """What the platform listed, each change once."""
    before: int | None = None
    for event in sorted((event for event in logged if isinstance(event, ItemListed)), key=lambda event: event.at):
        if event.sku in skus and event.price is not None and event.price != before:
            yield Evidence(at=event.at, kind="listed", by="", what=event.title, price=event.price, before=before)
            before = event.price


def _with_offset(one: Evidence, starts: Sequence[int], ends: Sequence[int]) -> Evidence:
    """The same with its place in the recording: the stream ran then, and its start is known."""
    start = max((at for at in starts if at <= one.at), default=None)
    if start is None or any(start <= end < one.at for end in ends):
        return one
    return replace(one, offset_ms=one.at - start)
