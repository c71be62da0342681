"""What people ask of the floor."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from console.rundown.base import Command
from console.rundown.floor.model import (
    ActivityKind,
    Answer,
    AutomaticCue,
    AuxName,
    CueText,
    Part,
    ShortText,
    Step,
    To,
    Urgency,
)

Id = Annotated[str, Meta(min_length=1, max_length=64)]
CommentId = Annotated[str, Meta(min_length=1, max_length=220)]
"""What an event is known by in its room: somewhat longer than the id that its source gave it."""


class SendCue(Command, frozen=True, kw_only=True, tag="send_cue"):
    text: CueText
    to: To = "everyone"
    urgency: Urgency = "info"
    blink: bool = False


class AckCue(Command, frozen=True, kw_only=True, tag="ack_cue"):
    """Somebody has seen a cue; with ``reply``, a reply to it, counted from 0."""

    number: int
    reply: Annotated[int, Meta(ge=0)] | None = None


class ReplyCue(Command, frozen=True, kw_only=True, tag="reply_cue"):
    """Answer a cue in words, which acknowledges it too."""

    number: int
    text: CueText
    answer: Answer = ""


class Ask(Command, frozen=True, kw_only=True, tag="ask"):
    """A host asks the directors something."""

    text: CueText


class AutomaticCues(Command, frozen=True, kw_only=True, tag="automatic_cues"):
    """Which cues the clock of a run sends by itself from now on."""

    cues: tuple[AutomaticCue, ...]


class Blackout(Command, frozen=True, kw_only=True, tag="blackout"):
    on: bool


class ShareFigures(Command, frozen=True, kw_only=True, tag="share_figures"):
    """Whether hosts see the sales figures."""

    on: bool


class NoteDown(Command, frozen=True, kw_only=True, tag="note"):
    """A note for the record at this instant."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]


class Ready(Command, frozen=True, kw_only=True, tag="ready"):
    """A role says that it is ready (or, with ``ready`` false, that it is not)."""

    role: Part
    ready: bool = True


class SetCrew(Command, frozen=True, kw_only=True, tag="set_crew"):
    """Who has to be ready before the start."""

    roles: Annotated[tuple[Part, ...], Meta(max_length=30)]


class HandOver(Command, frozen=True, kw_only=True, tag="handover"):
    """These people are the hosts from now on."""

    hosts: Annotated[tuple[ShortText, ...], Meta(min_length=1, max_length=10)]


class SetAux(Command, frozen=True, kw_only=True, tag="aux_timer"):
    """Do something with an auxiliary timer.

    ``set`` gives it ``ms`` (and a label) and holds it there; ``start`` lets it run, ``hold`` stops it, ``reset`` puts
    it back to its length, ``add`` gives it ``ms`` more or less, ``show`` and ``hide`` say whether hosts see it. The
    stopwatch always begins at nought; ``add`` makes what it has measured more or less.
    """

    timer: AuxName
    action: Literal["set", "start", "hold", "reset", "add", "show", "hide"]
    ms: Annotated[int, Meta(ge=-86_400_000, le=86_400_000)] = 0
    label: Annotated[str, Meta(max_length=80)] | None = None


class StartActivity(Command, frozen=True, kw_only=True, tag="start_activity"):
    """Something on the platform begins; without ``ms`` it lasts until it is stopped."""

    kind: ActivityKind
    title: ShortText
    ms: Annotated[int, Meta(ge=1, le=86_400_000)] | None = None


class StopActivity(Command, frozen=True, kw_only=True, tag="stop_activity"):
    activity: Id


class CallPlaybook(Command, frozen=True, kw_only=True, tag="call_playbook"):
    """Call a playbook. It carries its steps, because the record keeps them as they were called."""

    key: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z0-9_-]+$(?!\n)")]
    name: ShortText
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=30)]


class TickStep(Command, frozen=True, kw_only=True, tag="tick_step"):
    """A step is done (or, with ``done`` false, is not after all). A step that waits by hand happens now."""

    call: Id
    step: Annotated[int, Meta(ge=0)]
    done: bool = True


class CloseCall(Command, frozen=True, kw_only=True, tag="close_call"):
    """What the playbook was called for is over."""

    call: Id
    outcome: Annotated[str, Meta(max_length=500)] = ""


class PickComment(Command, frozen=True, kw_only=True, tag="pick_comment"):
    """Show a comment to the hosts."""

    comment: CommentId
    name: Annotated[str, Meta(max_length=80)] = ""
    text: CueText


class DropComment(Command, frozen=True, kw_only=True, tag="drop_comment"):
    """It was answered, or is not to be."""

    comment: CommentId


class CloseOpenItem(Command, frozen=True, kw_only=True, tag="settle_matter"):
    """An open matter is settled (or open again)."""

    matter: Annotated[str, Meta(min_length=1, max_length=100)]
    settled: bool = True


FloorCommand = (
    SendCue | AckCue | ReplyCue | Ask | AutomaticCues | Blackout | ShareFigures | NoteDown | Ready | SetCrew | HandOver
    | SetAux | StartActivity | StopActivity | CallPlaybook | TickStep | CloseCall | PickComment | DropComment
    | CloseOpenItem
)  # fmt: skip
