"""What the pages that look back are told: the review and the replay."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.review.as_run import AsRun
from console.rundown.model import Kind
from console.web.contexts import Band, Context, Rights, Rundown, Shell, Show, TileSpec
from streams.metrics.kpi import Freshness

Source = Literal["counted", "platform", "manual"]
MarkKind = Literal["peak", "cue", "comment", "pause", "note"]


class Point(Struct, frozen=True):
    """One place on a curve; None is a hole in it."""

    at: int
    value: float | None


class Block(Struct, frozen=True, kw_only=True):
    """A stretch of the show on the sheet."""

    cue: str
    kind: Kind
    title: str
    start: int
    end: int


class Sheet(Struct, frozen=True, kw_only=True):
    """The show on one time axis."""

    start: int
    end: int
    planned: tuple[Block, ...] = ()
    real: tuple[Block, ...] = ()
    online: tuple[Point, ...] = ()
    sales: tuple[Point, ...] = ()
    """Cumulative, minor units."""
    comments: tuple[Point, ...] = ()
    """Per minute; drawn where online is unknown."""


class Score(Struct, frozen=True, kw_only=True):
    """One KPI of the review."""

    slug: str
    label: str
    unit: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    target: float | None = None
    attainment: float | None = None
    """Actual ÷ target, as a fraction."""
    source: Source = "counted"
    caveat: str = ""


class ScoreGroup(Struct, frozen=True, kw_only=True):
    """Figures that are read together: audience, interaction, sales."""

    title: str
    scores: tuple[Score, ...]


class Headline(Struct, frozen=True, kw_only=True):
    """What the summing-up sentence is made of; None is left out of it."""

    air_ms: int | None = None
    viewers: int | None = None
    participants: int | None = None
    comments: int | None = None
    peak_online: int | None = None
    peak_at: int | None = None
    peak_title: str = ""
    """The slot that was on air at the peak."""
    orders: int | None = None
    sales: int | None = None
    attainment: float | None = None
    """Of sales against their target, else weighted over all targets."""


class RunLine(Struct, frozen=True, kw_only=True):
    """One run in the review's table."""

    cue: str
    kind: Kind
    title: str
    planned_start: int | None
    started_at: int
    planned_ms: int
    real_ms: int
    """Without pauses."""
    peak_online: int | None = None
    comments: int | None = None
    orders: int | None = None
    sales: int | None = None


class Outside(Struct, frozen=True, kw_only=True):
    """What happened while no run was on air, so that the table adds up."""

    comments: int | None = None
    orders: int | None = None
    sales: int | None = None


class SourceLine(Struct, frozen=True, kw_only=True):
    """How one source of the figures delivered."""

    name: str
    freshness: Freshness
    """As of the end of the show, or of now."""
    word: str
    taken_at: int
    """When it was last heard."""
    events: int
    late: int = 0
    latest_ms: int = 0
    repeats: int = 0
    skew_ms: int | None = None
    """How much its clock is ahead; None: unknown."""
    parked: int = 0
    parked_at: int | None = None
    """The furthest instant that an event set aside claims."""


class Definition(Struct, frozen=True, kw_only=True):
    """How a figure of the review is made."""

    label: str
    slug: str
    formula: str
    basis: str = ""
    caveat: str = ""


class ReviewPage(Context, frozen=True, kw_only=True):
    """The review; also the self-contained file of ``cuelight review --format html``."""

    template = "review.html"

    shell: Shell
    show: Show
    rights: Rights
    made_at: int
    figures_at: int | None = None
    """The instant of the figures; None: nothing was counted yet."""
    is_behind: bool = False
    """The figures are older than what they should cover: the end of the show, or now."""
    headline: Headline
    groups: tuple[ScoreGroup, ...] = ()
    sheet: Sheet | None = None
    """None: the show has not been on air."""
    runs: tuple[RunLine, ...] = ()
    outside: Outside | None = None
    as_run: AsRun = AsRun()
    """What went on around the runs; what is empty is not shown."""
    sources: tuple[SourceLine, ...] = ()
    definitions: tuple[Definition, ...] = ()
    inlined_css: str = ""
    """All style sheets as text: then the page stands alone, without links to the server."""


class Mark(Struct, frozen=True, kw_only=True):
    """Something that happened, on the scrubber."""

    at: int
    kind: MarkKind
    label: str


class ReplayPage(Context, frozen=True, kw_only=True):
    """The console as it was at an instant."""

    template = "replay.html"

    shell: Shell
    show: Show
    rights: Rights
    start: int
    end: int
    """The last instant that can be looked at: the end of the show, or now."""
    rundown: Rundown
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    tiles: tuple[TileSpec, ...]


PAGES: tuple[type[Context], ...] = (ReviewPage, ReplayPage)
"""All of them, for the test that compares fields and variables."""
