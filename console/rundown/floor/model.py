"""The floor as plain data: who is ready, what was said to whom, which timers run, what is still open."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.access.parts import LONGEST, PATTERN
from streams.clock import Duration, Instant

Urgency = Literal["info", "soon", "now"]
AuxName = Literal["1", "2", "3", "stopwatch"]
ActivityKind = Literal["platform_draw", "coupon", "flash_price", "prize", "reservation", "other"]
AutomaticCue = Literal["one_minute", "wrap_up", "overtime"]
Answer = Literal["", "yes", "no", "later", "again", "cannot", "question"]
"""What hosts and crew mean by a reply, whatever its words: said in one tap, or in their own words (``question``)."""
StepKind = Literal["do", "cue", "timer", "pause"]

RAISED: frozenset[Answer] = frozenset({"again", "cannot", "question"})
"""The answers that want a director, as a question of one's own does."""

Part = Annotated[str, Meta(min_length=1, max_length=LONGEST, pattern=PATTERN)]
"""A part somebody plays on the day: ``host``, ``operator``, ``选品``; not a role of access."""
ShortText = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
CueText = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
To = Annotated[str, Meta(pattern=r"^(everyone|desk|role:[^\W\dA-Z][^\WA-Z]*|screen:[A-Za-z0-9_-]+)$(?!\n)")]
"""Whom a cue is for: all screens, the directors, a role, or one screen."""
Period = Annotated[int, Meta(ge=0, le=86_400_000)]

CREW: tuple[str, ...] = ("host", "operator", "floor_manager")
"""Who has to be ready before the start, unless a show says otherwise."""


class Ack(Struct, frozen=True):
    """Somebody has seen a cue."""

    by: str
    at: Instant


class Reply(Struct, frozen=True):
    """Somebody has answered a cue in words."""

    by: str
    at: Instant
    text: str
    answer: Answer = ""
    seen_by: str = ""
    """Who has seen it, of one that a director has to see."""


class Cue(Struct, frozen=True, kw_only=True):
    """A message from the director to the screens, or a question of a host to the director."""

    number: int
    """Rises by one per show; a screen that was away asks for all since the last it saw."""
    at: Instant
    by: str
    to: str
    text: str
    urgency: Urgency = "info"
    blink: bool = False
    automatic: AutomaticCue | None = None
    """The clock of the run sent it; ``text`` is then the slot's title and pages put it into words."""
    acks: tuple[Ack, ...] = ()
    replies: tuple[Reply, ...] = ()


class AuxTimer(Struct, frozen=True, kw_only=True):
    """A timer beside the show's own. Running: ``zero_at`` is set; held: ``remaining_ms`` is.

    The stopwatch is one that starts at nought, so what it has measured is its time over.
    """

    name: AuxName
    label: str = ""
    length_ms: Duration = Duration(0)
    zero_at: Instant | None = None
    remaining_ms: Duration | None = Duration(0)
    shown: bool = False
    """Hosts see it too."""


class Activity(Struct, frozen=True, kw_only=True):
    """Something on the platform that goes on across slots: a lucky bag, a coupon window."""

    id: str
    """Derived from the seq of the entry that began it: ``a<seq>``."""
    kind: ActivityKind
    title: str
    by: str
    started_at: Instant
    ends_at: Instant | None = None
    """None: until somebody stops it."""
    stopped_at: Instant | None = None


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a playbook: something to do, a cue to send, a timer to start, or the clock to stop."""

    kind: StepKind = "do"
    text: CueText
    """What to do; for a cue its words, for a timer its label."""
    who: Part | None = None
    """Who does it; None: whoever called the playbook, as a rule the director."""
    to: To = "everyone"
    urgency: Urgency = "now"
    timer: AuxName = "3"
    ms: Period = 0
    by_hand: bool = False
    """A cue, timer or pause that waits until it is ticked; otherwise it happens when the playbook is called."""


class StepNow(Struct, frozen=True, kw_only=True):
    """A step of a playbook that was called."""

    step: Step
    done_by: str | None = None
    done_at: Instant | None = None


class Call(Struct, frozen=True, kw_only=True):
    """A playbook that was called, as it was at that moment."""

    id: str
    """Derived from the seq of the call: ``c<seq>``."""
    key: str
    name: str
    by: str
    at: Instant
    drill: bool = False
    """Called outside the real show."""
    steps: tuple[StepNow, ...] = ()
    closed_at: Instant | None = None
    outcome: str = ""


class Picked(Struct, frozen=True, kw_only=True):
    """A comment that the hosts should answer."""

    id: str
    name: str
    text: str
    by: str
    at: Instant


class Floor(Struct, frozen=True, kw_only=True):
    """All of it for one show."""

    crew: tuple[str, ...] = CREW
    ready: dict[str, str] = {}
    """Role → who said so."""
    hosts: tuple[str, ...] = ()
    hosts_since: Instant | None = None
    cues: tuple[Cue, ...] = ()
    last_cue: int = 0
    """The number of the last cue, also when it is not kept any more."""
    automatic: tuple[AutomaticCue, ...] = ()
    """The cues that the clock of a run sends by itself."""
    blackout: bool = False
    timers: tuple[AuxTimer, ...] = tuple(AuxTimer(name=name) for name in ("1", "2", "3", "stopwatch"))
    activities: tuple[Activity, ...] = ()
    calls: tuple[Call, ...] = ()
    picked: tuple[Picked, ...] = ()
    settled: frozenset[str] = frozenset()
    """Keys of open matters that somebody has settled."""
    figures_shared: bool = False
    """Hosts see the sales figures."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Who of the crew has not said ready."""
        return tuple(role for role in self.crew if role not in self.ready)

    def timer(self, name: AuxName) -> AuxTimer:
        """A timer by its name."""
        return next(timer for timer in self.timers if timer.name == name)
