"""What travels over the live socket, both ways; the AsyncAPI document is drawn from it.

JSON text messages, tagged by ``type``. ``seq`` is the journal seq of the state a message speaks of, so that a page
knows what it has seen. Instants are UTC milliseconds, durations milliseconds. A running countdown costs no messages:
screens get anchors (``zero_at``, ``grows_from``) and count by themselves.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Raw, Struct

from console.rundown.floor.model import Activity, Answer, AutomaticCue, AuxTimer, Call, Picked, Urgency
from console.rundown.kinds import SlotKind
from console.rundown.model import RowPhase, RunPhase, Size, Timer
from console.store.status import Status

PROTOCOL: Final = 1

Farewell = Literal["signed_out", "expired", "no_access", "role_changed"]
"""``signed_out``: the session or token is not there any more, for whatever reason; ``no_access``: it opens other rooms
or views only; ``role_changed``: it opens this one, with other rights than the page was made for."""
UndoableKind = Literal[
    "take", "next", "previous", "pause", "resume", "add_time", "skip", "unskip", "plan", "trim", "drop", "later",
    "roll_on", "roll_off",
]  # fmt: skip
"""What was done; ``trim``, ``drop`` and ``later`` are how it was caught up."""


class Message(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what the server sends."""


class Hello(Message, frozen=True, kw_only=True, tag="hello"):
    """First message: who you are to the server."""

    protocol: int
    server_now: int
    screen: str
    """This connection's id, which cues can be addressed to."""
    role: str
    """The role of access; what the person may do."""
    part: str
    """The part played on the day, which cues can be addressed to: ``host``, ``lighting``."""
    view: str
    name: str = ""
    """What the screen is called in the list of screens."""
    actor: str = ""
    """The name that the journal gives to what is done here."""


class RunMessage(Struct, frozen=True, kw_only=True):
    """The run on air. Running: ``zero_at`` is set; paused: ``remaining_ms`` is. Durations are real: see ``speed``."""

    run_id: str
    slot_id: str
    started_at: int
    phase: RunPhase
    """As of sending; a page goes on by itself with ``warn_at_ms`` and ``danger_at_ms``."""
    zero_at: int | None
    remaining_ms: int | None
    added_ms: int
    paused: bool
    duration_ms: int
    """The slot's own length without what was added."""
    warn_at_ms: int
    danger_at_ms: int
    timer: Timer


class TimingRow(Struct, frozen=True, kw_only=True):
    """One slot's expected start: show ``start + max(0, now - grows_from - slack_ms)`` when ``grows_from`` is set."""

    slot_id: str
    phase: RowPhase
    start: int
    slack_ms: int


class SlotCard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a cue screen shows of a slot."""

    slot_id: str
    cue: str
    kind: SlotKind
    title: str
    duration_ms: int
    notes: str = ""
    items: tuple[ItemCard, ...] = ()


class ItemCard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a cue screen shows of an item; money in minor units of the room's currency."""

    sku: str
    title: str = ""
    link_no: int | None = None
    tag_price: int | None = None
    price: int | None = None
    line: str = ""
    coupon: str = ""
    presale: bool = False
    stock: int | None = None
    """Units as planned. Hosts are told only of none: any other number is the room's to say."""
    sizes: tuple[Size, ...] = ()
    """As planned, for a desk."""
    picture: str = ""
    """Which of the room's pictures shows it; empty: none."""
    points: str = ""
    """Selling points, one per line, for hosts."""
    ships_in_days: int | None = None
    """Days from payment to dispatch, for hosts."""


class UndoOffer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ``undo`` would take back for one person."""

    actor: str
    seq: int
    """The entry, for ``undo`` to name."""
    does: UndoableKind
    cue: str = ""
    """The slot's cue: of a take, a skip, or a change of the plan that touches one slot alone."""
    ms: int = 0
    """Time added (negative: cut), accepted or made up for."""


class Timing(Message, frozen=True, kw_only=True, tag="timing", omit_defaults=True):
    """The clock of the show. A cue view gets cards of the slot on air and of the next three (``now``, ``after``) in
    place of ``rows``, a desk those of the slot on air and of the next one beside them. Fields that have a default are
    left out where they have it: every screen gets this at every take.
    """

    seq: int
    status: Status
    run: RunMessage | None
    next: str | None
    grows_from: int | None
    """The instant since which everything late grows by itself; None: nothing does."""
    offset_ms: int
    """Positive is late, as of ``grows_from`` (or of sending)."""
    end_at: int
    """Expected end, as of ``grows_from``; it grows after ``end_slack_ms`` of gaps are used up."""
    end_slack_ms: int
    settles_at: int | None
    """When the show starts or advances by itself; the server sends the next timing then."""
    rows: tuple[TimingRow, ...] = ()
    now: SlotCard | None = None
    after: tuple[SlotCard, ...] = ()
    blackout: bool = False
    speed: int = 1
    """How many times faster than real time a rehearsal runs: shown durations are multiplied by it, instants are not."""
    roll: bool = False
    """The show follows the clock by itself."""
    late_start_ms: int = 0
    """How much of ``offset_ms`` comes from a start of the show that was late (positive) or early."""
    accepted_ms: int = 0
    """Delay that was accepted as the new plan."""
    undo: tuple[UndoOffer, ...] = ()
    """What each of those who command would take back; no cue view gets it."""


class CueMessage(Message, frozen=True, kw_only=True, tag="cue"):
    """A cue, new or with a new acknowledgement."""

    seq: int
    number: int
    at: int
    by: str
    to: str
    text: str
    urgency: Urgency
    blink: bool
    automatic: AutomaticCue | None = None
    """Sent by the clock of the run; ``text`` is then the slot's title."""
    acks: tuple[CueAck, ...] = ()
    replies: tuple[CueReply, ...] = ()


class CueAck(Struct, frozen=True):
    by: str
    at: int


class CueReply(Struct, frozen=True, omit_defaults=True):
    by: str
    at: int
    text: str
    answer: Answer = ""
    """What is meant by it, whatever its words; empty: nothing but its words."""
    seen_by: str = ""
    """Which director has seen it, of one that wants a director."""


class FloorMessage(Message, frozen=True, kw_only=True, tag="floor"):
    """What goes on around the run on air. A cue view gets no playbooks, and only the timers it is to see."""

    seq: int
    crew: tuple[str, ...]
    ready: dict[str, str]
    hosts: tuple[str, ...]
    hosts_since: int | None
    automatic: tuple[AutomaticCue, ...]
    timers: tuple[AuxTimer, ...]
    activities: tuple[Activity, ...]
    """Those that nobody has stopped; one whose ``ends_at`` has passed is over."""
    calls: tuple[Call, ...] = ()
    """Playbooks that are not closed."""
    picked: tuple[Picked, ...] = ()
    figures_shared: bool = False


class StockMessage(Message, frozen=True, kw_only=True, tag="stock"):
    """Units left by SKU; an item that is not in it has no stock figure to trust."""

    seq: int
    as_of: int
    left: dict[str, int]


class Glance(Message, frozen=True, kw_only=True, tag="glance"):
    """The few figures that hosts see when the director shares them; null where unknown, money in minor units."""

    seq: int
    as_of: int
    figures: dict[str, float | None]


class Direct(Message, frozen=True, kw_only=True, tag="direct"):
    """A word to this screen alone: show your name, take a new name, or open another view."""

    do: Literal["identify", "rename", "open"]
    name: str = ""
    path: str = ""
    """A path with its query below this show's pages."""


class Metrics(Message, frozen=True, kw_only=True, tag="metrics"):
    """The latest frame; ``frame`` is the body of ``GET /api/v1/shows/{id}/metrics``."""

    seq: int
    frame: Raw


class ChartReading(Struct, frozen=True, kw_only=True):
    """What was reported of a figure as of an instant: a point of its own, to which no line leads."""

    at: int
    value: float
    source: str
    """``manual`` or ``platform``."""


class Points(Message, frozen=True, kw_only=True, tag="points"):
    """Chart back-fill: one array per series, aligned with ``at`` (UTC ms); null where nothing is known."""

    seq: int
    at: tuple[int, ...]
    series: dict[str, tuple[float | None, ...]]
    readings: dict[str, tuple[ChartReading, ...]] = {}
    """By slug of a figure, oldest first."""


class CommentLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    at: int
    text: str
    name: str = ""
    gift: bool = False


class Comments(Message, frozen=True, kw_only=True, tag="comments"):
    """New lines of the feed, oldest first; sampled when the room is fast (``skipped`` says how many were left out)."""

    seq: int
    lines: tuple[CommentLine, ...]
    skipped: int = 0


class Alert(Message, frozen=True, kw_only=True, tag="alert"):
    """Something the people at the desk must know; ``text`` is in the language of the page."""

    seq: int
    number: int
    level: str
    code: str
    params: dict[str, Any] = {}
    on: bool = True
    """False: the cause is gone."""


class Changed(Message, frozen=True, kw_only=True, tag="changed"):
    """An HTML fragment has a new revision; fetch it after 0–300 ms of jitter."""

    seq: int
    what: str
    revision: int


class Snapshot(Message, frozen=True, kw_only=True, tag="snapshot"):
    """Everything a page that has just connected needs, in one message."""

    seq: int
    server_now: int
    revision: int
    timing: Timing
    floor: FloorMessage
    cues: tuple[CueMessage, ...] = ()
    stock: StockMessage | None = None
    glance: Glance | None = None
    metrics: Raw | None = None
    points: Points | None = None
    comments: tuple[CommentLine, ...] = ()
    alerts: tuple[Alert, ...] = ()


class Pong(Message, frozen=True, kw_only=True, tag="pong"):
    """Answer to a ping: the client's own ``t`` and the server's clock."""

    t: float
    server_now: int


class Goodbye(Message, frozen=True, kw_only=True, tag="goodbye"):
    """The last message before the server closes a connection whose right was taken away."""

    code: Farewell
    """Also the reason in the closing frame."""
    text: str
    """Why, and what to do, in the language of the page."""


class Result(Message, frozen=True, kw_only=True, tag="result"):
    """Answer to a command: ``problem`` is what HTTP would have said."""

    id: str
    ok: bool
    seq: int | None = None
    problem: dict[str, Any] | None = None


class ClientMessage(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what a page sends."""


class Ping(ClientMessage, frozen=True, kw_only=True, tag="ping"):
    """``t`` is the page's monotonic clock in ms, sent back unchanged. ``rtt`` is its last measured round trip."""

    t: float
    rtt: float | None = None
    asleep: bool = False
    """The page is hidden: its device sleeps or shows something else."""
    seq: int | None = None
    """The journal seq that the page shows."""


class AckMessage(ClientMessage, frozen=True, kw_only=True, tag="ack"):
    number: int


class CommandMessage(ClientMessage, frozen=True, kw_only=True, tag="command"):
    """``command`` is the body of ``POST /api/v1/shows/{id}/commands``."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    command: Raw


FromPage = Ping | AckMessage | CommandMessage
