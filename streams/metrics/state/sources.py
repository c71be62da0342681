"""How each source delivers: when it was last seen, how late, how regularly, and by what clock.

A source is whoever wrote a log entry; the moment of receiving is the entry's position. So the same log gives the same
figures, however its entries are cut while they are folded, and nothing here reads a clock.

**Skew.** What happened was received some time later, never earlier: the smallest of these delays shows by how much a
clock is wrong. Of each minute the smallest is kept, from the newest event of every entry; the last five minutes in
which the source delivered are looked at.

- Ahead: the middle one of the smallest delays is negative by more than a second. One event with a wrong instant spoils
  one minute, not the verdict.
- Behind, or holding back: even the smallest of all is more than five seconds. The two cannot be told apart from here.
- An entry whose newest event is more than ten minutes old is a back-fill and says nothing of a clock.

Limits: a clock that is behind by less than the usual delay is not noticed; one that is ahead by less than the delay of
the fastest event is seen too small by that delay; a source that sends once in a while needs as many sendings.

**Parked.** An event that claims an instant more than two minutes after it was received is set aside as if it had never
come: it is counted nowhere, and its id is not remembered, so that the source can send it again with the right time.
Boundaries are our own, and a file that is read has the instants of whoever reads it; neither is parked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct, field

from streams.clock import MINUTE, SECOND
from streams.events import Boundary, Logged
from streams.metrics.state.freshness import LATE, MISSING, Freshness, freshness_of

SOURCES_NAMED: Final = 50
"""So many sources of a room are told apart; further ones together as "…"."""
OTHERS: Final = "…"
FORGOTTEN_AFTER: Final = 24 * 60 * MINUTE
"""A source that was not seen for so long is forgotten when a new one needs its place."""
FILE: Final = "cuelight ingest"
"""The source of events that are read from a file."""

SILENT: Final = 2 * MINUTE
"""A regular source that was not seen for so long has fallen silent; any other after ``MISSING``."""
REGULAR: Final = 5
"""Seen in so many minutes on end, a source is regular."""
PARKED: Final = 2 * MINUTE
"""An event whose instant is longer than this after it was received is parked."""
PARKING: Final = 5 * MINUTE
"""A source that parked an event not longer ago than this is parking."""

DOUBTING: Final = 5 * MINUTE
"""A source that sent something doubtful not longer ago than this is doubtful."""

SKEW_MINUTES: Final = 5
AHEAD: Final = SECOND
BEHIND: Final = 5 * SECOND
BACK_FILL: Final = 10 * MINUTE
TOGETHER: Final = 10 * SECOND
"""Of an entry whose events lie within so much, the newest event of a kind is as new as the newest of all."""
MINUTES_KEPT: Final = 1_440
"""Of so many minutes with events a source's deliveries are known; then the older half is forgotten."""


class SourceMinute(Struct, array_like=True):
    """What one source delivered in one minute of ours. Instants UTC ms, delays ms."""

    taken_at: int = 0
    """When something was last received."""
    newest: int = 0
    """The newest event, by the source's clock; 0: all were parked."""
    events: int = 0
    """Parked ones left out."""
    late: int = 0
    latest: int = 0
    """The longest delay of a late one."""
    repeats: int = 0
    parked: int = 0
    furthest: int = 0
    """The furthest instant that a parked one claims."""
    delay: int | None = None
    """The smallest delay of a newest event; negative: it was received before it happened."""
    beyond: int = 0
    """Money that its refunds claim beyond what was paid of their orders."""
    contradictions: int = 0
    """Payments that contradict what is known of their orders."""


class SourceState(Struct, array_like=True):
    """What is known of one source."""

    kinds: dict[str, int] = field(default_factory=dict)
    """What it reports, and the newest event of each kind, to ten seconds."""
    minutes: dict[int, SourceMinute] = field(default_factory=dict)
    """By minute of receiving (UTC ms // 60,000), in the order in which they came."""

    @property
    def taken_at(self) -> int:
        """When something of it was last received."""
        return max(minute.taken_at for minute in self.minutes.values())

    def minute(self, taken_at: int) -> SourceMinute:
        """The minute of an instant of receiving."""
        key = taken_at // MINUTE
        minute = self.minutes.get(key)
        if minute is None:
            if len(self.minutes) >= MINUTES_KEPT:
                for old in sorted(self.minutes)[: MINUTES_KEPT // 2]:
                    del self.minutes[old]
            minute = self.minutes[key] = SourceMinute()
        return minute

    def record(self, minute: SourceMinute, taken_at: int, events: Sequence[Logged], instants: Sequence[int]) -> None:
        """Events that were received together."""
        newest, oldest = max(instants), min(instants)
        minute.events += len(events)
        minute.newest = max(minute.newest, newest)
        if taken_at - oldest > LATE:
            minute.late += sum(taken_at - at > LATE for at in instants)
            minute.latest = max(minute.latest, taken_at - oldest)
        if newest - oldest <= TOGETHER:
            self.record_kinds(dict.fromkeys(map(type, events), newest))
        else:
            self.record_kinds(_newest_of_kinds(events, instants))

    def record_kinds(self, kinds: Mapping[type[Logged], int]) -> None:
        """The newest event of each kind of an entry."""
        for kind, at in kinds.items():
            name = str(kind.__struct_config__.tag)
            if at > self.kinds.get(name, -1):
                self.kinds[name] = at

    def figures(self, name: str, since: int, until: int) -> SourceFigures | None:
        """How it delivered from ``since`` up to ``until``; None: not at all.

        The log's clock may be a minute ahead of the one that ``until`` was read from.
        """
        keys = [key for key in self.minutes if since // MINUTE <= key <= until // MINUTE + 1]
        minutes = [self.minutes[key] for key in keys]
        if not minutes:
            return None
        last = max(keys)
        judged = sorted(keys)[-SKEW_MINUTES:]
        parked = [minute for minute in minutes if minute.parked]
        return SourceFigures(
            name=name,
            events=sum(minute.events for minute in minutes),
            newest_at=max(minute.newest for minute in minutes),
            taken_at=max(minute.taken_at for minute in minutes),
            late=sum(minute.late for minute in minutes),
            latest_ms=max(minute.latest for minute in minutes),
            skew_ms=_skew([self.minutes[key].delay for key in judged]),
            parked=sum(minute.parked for minute in minutes),
            parked_at=max((minute.furthest for minute in parked), default=None),
            kinds={kind: at for kind, at in sorted(self.kinds.items()) if at >= since},
            repeats=sum(minute.repeats for minute in minutes),
            per_minute=self._events_in(until // MINUTE - 1),
            regular=name != FILE and all(self._events_in(key) for key in range(last - REGULAR + 1, last + 1)),
            parked_taken_at=max((minute.taken_at for minute in parked), default=None),
            refunds_beyond=sum(minute.beyond for minute in minutes),
            contradictions=sum(minute.contradictions for minute in minutes),
            doubted_at=max(
                (minute.taken_at for minute in minutes if minute.beyond or minute.contradictions), default=None
            ),
        )

    def _events_in(self, key: int) -> int:
        minute = self.minutes.get(key)
        return minute.events if minute is not None else 0


def counts(source: str, taken_at: int, at: int) -> bool:
    """Whether an event of that instant counts, or is set aside as one from the future."""
    return at - taken_at <= PARKED or source == FILE


class Sources:
    """The sources of a room, by name."""

    def __init__(self, known: Mapping[str, SourceState] | None = None) -> None:
        self.known: dict[str, SourceState] = dict(known or {})

    def record(self, name: str, taken_at: int, events: Sequence[Logged]) -> Sequence[Logged]:
        """Record a whole log entry; return the events that count, which are all but the parked ones."""
        if not events or isinstance(events[0], Boundary):
            return events
        source = self._source(name, taken_at)
        minute = source.minute(taken_at)
        minute.taken_at = max(minute.taken_at, taken_at)
        instants = list(map(_at, events))
        newest = max(instants)
        if newest - taken_at > PARKED and name != FILE:
            minute.parked += sum(at - taken_at > PARKED for at in instants)
            minute.furthest = max(minute.furthest, newest)
            events = [event for event in events if event.at - taken_at <= PARKED]
            instants = list(map(_at, events))
            newest = max(instants, default=newest)
        delay = taken_at - newest
        if delay <= BACK_FILL and name != FILE:
            minute.delay = delay if minute.delay is None else min(delay, minute.delay)
        if events:
            source.record(minute, taken_at, events, instants)
        return events

    def add_repeats(self, name: str, taken_at: int, count: int) -> None:
        """So many events of an entry that was admitted were known already."""
        if count:
            self._source(name, taken_at).minute(taken_at).repeats += count

    def add_doubts(self, name: str, taken_at: int, *, beyond: int = 0, contradictions: int = 0) -> None:
        """Money claimed beyond what was paid, less when it turns out to be paid, and contradicting payments, of events
        that were received then."""
        source = self.known.get(name) or self.known.get(OTHERS)
        minute = source.minutes.get(taken_at // MINUTE) if source is not None else None
        if minute is not None:
            minute.beyond += beyond
            minute.contradictions += contradictions

    def figures(self, since: int, until: int) -> Iterator[SourceFigures]:
        """Those that delivered something from ``since`` up to ``until``, by name."""
        for name in sorted(self.known):
            figures = self.known[name].figures(name, since, until)
            if figures is not None:
                yield figures

    def _source(self, name: str, taken_at: int) -> SourceState:
        source = self.known.get(name)
        if source is None and len(self.known) >= SOURCES_NAMED and not self._make_room(taken_at):
            name, source = OTHERS, self.known.get(OTHERS)
        if source is None:
            source = self.known[name] = SourceState()
        return source

    def _make_room(self, taken_at: int) -> bool:
        """Whether a source that was not seen for long made room."""
        oldest = min(self.known, key=lambda name: (self.known[name].taken_at, name))
        if taken_at - self.known[oldest].taken_at <= FORGOTTEN_AFTER:
            return False
        del self.known[oldest]
        return True


class SourceFigures(Struct, array_like=True, frozen=True):
    """How one source delivered to a show. Instants UTC ms. New fields go to the end."""

    name: str
    """Whose token it was, or the connector's name; empty where that is not known."""
    events: int
    """Repeats among them, parked ones not."""
    newest_at: int
    """When its newest event happened, by its own clock; 0: all it sent was parked."""
    taken_at: int
    """When something of it was last received, by ours."""
    late: int = 0
    """Events that came more than a minute after they happened."""
    latest_ms: int = 0
    """The longest delay of one."""
    skew_ms: int | None = None
    """How much its clock is ahead of ours (negative: behind, or it holds events back); 0 within the tolerance, None
    while that is not known."""
    parked: int = 0
    """Events set aside because they claim to be from more than two minutes in the future."""
    parked_at: int | None = None
    """The furthest instant that one of them claims."""
    kinds: dict[str, int] = {}
    """What it reports, and the newest event of each kind."""
    repeats: int = 0
    """Events whose id was known already."""
    per_minute: int = 0
    """Events in the last whole minute."""
    regular: bool = False
    """It was seen in each of the last five minutes before it was last seen."""
    parked_taken_at: int | None = None
    """When an event was last parked."""
    refunds_beyond: int = 0
    """Money, in minor units, that its refunds claim beyond what was paid of their orders: a notice told twice, or
    shipping that was refunded, too."""
    contradictions: int = 0
    """Payments that contradict what is known of their orders."""
    doubted_at: int | None = None
    """When something doubtful was last received, to the minute."""

    def age(self, now: int, kind: str | None = None) -> int:
        """How old the newest of it is, or of one kind, ms; a clock that is ahead makes nothing younger."""
        newest = self.newest_at if kind is None else self.kinds[kind]
        return max(0, now - (min(newest, self.taken_at) or self.taken_at))

    def freshness(self, now: int) -> Freshness:
        """How far it is to be trusted as of an instant; one of which all was parked gives nothing."""
        if not self.newest_at or now - self.taken_at > (SILENT if self.regular else MISSING):
            return "missing"
        return freshness_of(self.age(now))

    def is_silent(self, now: int) -> bool:
        """Whether it was regular and has fallen silent."""
        return self.regular and now - self.taken_at > SILENT

    def is_parking(self, now: int) -> bool:
        """Whether events of it were parked just now."""
        return self.parked_taken_at is not None and now - self.parked_taken_at <= PARKING

    def is_doubtful(self, now: int) -> bool:
        """Whether it sent refunds or payments just now that cannot be right."""
        return self.doubted_at is not None and now - self.doubted_at <= DOUBTING

    def view(self, now: int) -> dict[str, Any]:
        """It as ``GET /api/v1/shows/{id}/metrics`` tells it, as of an instant."""
        return {
            "name": self.name,
            "freshness": self.freshness(now),
            "age_ms": self.age(now),
            "events": self.events,
            "per_minute": self.per_minute,
            "newest_at": self.newest_at or None,
            "taken_at": self.taken_at,
            "late": self.late,
            "latest_ms": self.latest_ms,
            "repeats": self.repeats,
            "skew_ms": self.skew_ms,
            "parked": self.parked,
            "parked_at": self.parked_at,
            "parking": self.is_parking(now),
            "regular": self.regular,
            "silent": self.is_silent(now),
            "refunds_beyond": self.refunds_beyond,
            "contradictions": self.contradictions,
            "doubtful": self.is_doubtful(now),
            "kinds": {
                kind: {"newest_at": at, "age_ms": self.age(now, kind), "freshness": freshness_of(self.age(now, kind))}
                for kind, at in self.kinds.items()
            },
        }


_at: Callable[[Logged], int] = attrgetter("at")


def _skew(delays: Sequence[int | None]) -> int | None:
    """What the smallest delays of some minutes say of a clock."""
    known = sorted(delay for delay in delays if delay is not None)
    if not known:
        return None
    middle = known[len(known) // 2]
    if middle < -AHEAD:
        return -middle
    return -known[0] if known[0] > BEHIND else 0


def _newest_of_kinds(events: Sequence[Logged], instants: Sequence[int]) -> dict[type[Logged], int]:
    newest: dict[type[Logged], int] = {}
    for kind, at in zip(map(type, events), instants, strict=True):
        if at > newest.get(kind, -1):
            newest[kind] = at
    return newest
