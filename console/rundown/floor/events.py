"""What the journal says about the floor."""

from __future__ import annotations

from console.rundown.base import Fact
from console.rundown.floor.model import ActivityKind, Answer, AutomaticCue, AuxTimer, Step, Urgency
from streams.clock import Instant


class CueSent(Fact, frozen=True, kw_only=True, tag="cue_sent"):
    number: int
    to: str
    text: str
    urgency: Urgency = "info"
    blink: bool = False
    automatic: AutomaticCue | None = None


class CueAcked(Fact, frozen=True, kw_only=True, tag="cue_acked"):
    number: int
    reply: int | None = None
    """The reply to it that was seen."""


class CueReplied(Fact, frozen=True, kw_only=True, tag="cue_replied"):
    number: int
    text: str
    answer: Answer = ""


class AutomaticCuesSet(Fact, frozen=True, kw_only=True, tag="automatic_cues_set"):
    cues: tuple[AutomaticCue, ...]


class BlackoutSet(Fact, frozen=True, kw_only=True, tag="blackout_set"):
    on: bool


class FiguresShared(Fact, frozen=True, kw_only=True, tag="figures_shared"):
    on: bool


class Noted(Fact, frozen=True, kw_only=True, tag="noted"):
    text: str


class ReadySaid(Fact, frozen=True, kw_only=True, tag="ready_said"):
    role: str
    ready: bool = True


class CrewSet(Fact, frozen=True, kw_only=True, tag="crew_set"):
    roles: tuple[str, ...]


class HandedOver(Fact, frozen=True, kw_only=True, tag="handed_over"):
    hosts: tuple[str, ...]


class AuxTimerSet(Fact, frozen=True, kw_only=True, tag="aux_timer_set"):
    """The timer is like this from now on."""

    timer: AuxTimer


class ActivityStarted(Fact, frozen=True, kw_only=True, tag="activity_started"):
    """Its id is ``a<seq>``."""

    kind: ActivityKind
    title: str
    ends_at: Instant | None = None


class ActivityStopped(Fact, frozen=True, kw_only=True, tag="activity_stopped"):
    activity: str


class PlaybookCalled(Fact, frozen=True, kw_only=True, tag="playbook_called"):
    """Its id is ``c<seq>``. What its steps did by themselves follows as facts of their own."""

    key: str
    name: str
    steps: tuple[Step, ...]
    drill: bool = False


class StepTicked(Fact, frozen=True, kw_only=True, tag="step_ticked"):
    call: str
    step: int
    done: bool = True


class CallClosed(Fact, frozen=True, kw_only=True, tag="call_closed"):
    call: str
    outcome: str = ""


class CommentPicked(Fact, frozen=True, kw_only=True, tag="comment_picked"):
    comment: str
    name: str
    text: str


class CommentDropped(Fact, frozen=True, kw_only=True, tag="comment_dropped"):
    comment: str


class OpenItemClosed(Fact, frozen=True, kw_only=True, tag="matter_settled"):
    matter: str
    settled: bool = True


FloorFact = (
    CueSent | CueAcked | CueReplied | AutomaticCuesSet | BlackoutSet | FiguresShared | Noted | ReadySaid | CrewSet
    | HandedOver | AuxTimerSet | ActivityStarted | ActivityStopped | PlaybookCalled | StepTicked | CallClosed
    | CommentPicked | CommentDropped | OpenItemClosed
)  # fmt: skip
