"""What the pages that look back are told: the review and the replay."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from console.review.as_run import AsRun
from console.review.drawing import CurvePoint
from console.rundown.kinds import SlotKind
from console.web.context import Context
from console.web.pages.contexts import Band, Rights, Rundown, Shell, ShowHead, TileSpec
from streams.metrics.kpis.goals import TargetProgress
from streams.metrics.kpis.kpi import KpiValue
from streams.metrics.state.freshness import Freshness
from streams.metrics.state.sources import SourceFigures

RowRole = Literal["part", "outside", "sum", "whole"]
"""What a row of a table is: a part, what lies outside the parts, what adds up, or the show itself."""
MarkKind = Literal["peak", "cue", "comment", "pause", "note"]


class Block(Struct, frozen=True, kw_only=True):
    """A stretch of the show on the drawing."""

    cue: str
    kind: SlotKind
    title: str
    start: int
    end: int


class Drawing(Struct, frozen=True, kw_only=True):
    """The show on one time axis."""

    start: int
    end: int
    planned: tuple[Block, ...] = ()
    real: tuple[Block, ...] = ()
    online: tuple[CurvePoint, ...] = ()
    sales: tuple[CurvePoint, ...] = ()
    """Cumulative, minor units."""
    comments: tuple[CurvePoint, ...] = ()
    """Per minute; drawn where online is unknown."""
    online_reported: tuple[CurvePoint, ...] = ()
    """Readings: points without a line, where nobody counts."""
    sales_reported: tuple[CurvePoint, ...] = ()


class KpiCard(Struct, frozen=True, kw_only=True):
    """One KPI of the review, with its texts in the reader's language."""

    slug: str
    label: str
    value: KpiValue
    progress: TargetProgress | None = None
    weight: float | None = None
    """How much its target counts in the weighted score; None where all count alike."""
    reason: str = ""
    """Why there is no value, or why it cannot be as it looks."""
    error: float = 0
    """Relative standard error of an estimate."""
    not_mature: bool = False
    caveat: str = ""
    made_with: str = ""
    """The room's own setting that went into it."""


class KpiGroup(Struct, frozen=True, kw_only=True):
    """Figures that are read together: audience, interaction, sales."""

    title: str
    kpis: tuple[KpiCard, ...]


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
    """Of sales against their target, else overall."""


class PartColumn(Struct, frozen=True, kw_only=True):
    """A column of the tables of parts."""

    slug: str
    label: str
    unit: str = ""
    shown: bool = False
    """It is there until somebody chooses."""


class TableCell(Struct, frozen=True, kw_only=True):
    """One figure of one part."""

    slug: str
    unit: str
    """That of a KPI; also ms, instant, difference (ms with its sign)."""
    value: float | None = None
    why: str = ""
    """Why there is none."""
    over: bool = False
    """Much longer than planned."""


class PartRow(Struct, frozen=True, kw_only=True):
    """One part in a table, or what closes the table."""

    name: str
    cue: str = ""
    kind: SlotKind | None = None
    role: RowRole = "part"
    too_few: bool = False
    """Too few people to be broken down; no cell is told."""
    cells: tuple[TableCell, ...] = ()


class PartTable(Struct, frozen=True, kw_only=True):
    """The show by one kind of part; cells stand in the order of the columns."""

    by: str
    title: str
    heading: str
    columns: tuple[PartColumn, ...]
    rows: tuple[PartRow, ...]
    ends: tuple[PartRow, ...] = ()


class TargetRow(Struct, frozen=True, kw_only=True):
    """One target in the review."""

    label: str
    unit: str
    progress: TargetProgress


class GoalsSide(Struct, frozen=True, kw_only=True):
    """The targets that go into one score: the volumes, or the rates."""

    label: str
    rows: tuple[TargetRow, ...]
    score: float | None
    """The weighted mean of their attainment."""


class GoalsBlock(Struct, frozen=True, kw_only=True):
    """What the show was to reach, and how far it came."""

    sides: tuple[GoalsSide, ...]
    """Those that have targets."""
    frozen: bool
    """They are those of the start."""
    score: float | None
    """The overall score: the lower one of the sides."""
    running: bool = False
    """The show is on air: what should be reached by now, and the pace, say something."""


class TwoViews(Struct, frozen=True, kw_only=True):
    """The sales by time and by item; each view adds up to the whole. Money in minor units."""

    runs_by_time: int
    outside: int
    runs_by_item: int
    shelf: int
    whole: int


class SourceRow(Struct, frozen=True, kw_only=True):
    """How one source of the figures delivered, as of the end of the show, or of now."""

    name: str
    """What it is called in the reader's language."""
    freshness: Freshness
    state: str
    figures: SourceFigures


class Definition(Struct, frozen=True, kw_only=True):
    """How a figure of the review is made."""

    label: str
    slug: str
    formula: str
    basis: str = ""
    caveat: str = ""


class StatedValue(Struct, frozen=True, kw_only=True):
    """What a file stated, and as of when."""

    value: float
    at: int


class PlatformRow(Struct, frozen=True, kw_only=True):
    """A total as the platform states it, beside what was counted."""

    slug: str
    label: str
    unit: str
    source: str
    """The platform."""
    value: float
    at: int
    """When its file was exported, or given."""
    parts: int = 1
    """How many streams or plans it is put together of."""
    counted: float | None = None
    """The same figure as it was counted here; None: nobody counted it."""
    earlier: tuple[StatedValue, ...] = ()
    """What was stated before, the newest first."""


class ReviewPage(Context, frozen=True, kw_only=True):
    """The review; also the self-contained file of ``cuelight review --format html``."""

    template = "review/review.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    made_at: int
    figures_at: int | None = None
    """The instant of the figures; None: nothing was counted yet."""
    is_behind: bool = False
    """The figures are older than what they should cover: the end of the show, or now."""
    headline: Headline
    groups: tuple[KpiGroup, ...] = ()
    drawing: Drawing | None = None
    """None: the show has not been on air."""
    goals: GoalsBlock | None = None
    """None: the show has no targets."""
    columns: tuple[PartColumn, ...] = ()
    """All that there are, to choose from."""
    tables: tuple[PartTable, ...] = ()
    views: TwoViews | None = None
    """None: nobody reports sales."""
    notes: tuple[str, ...] = ()
    """What to keep in mind with all tables."""
    returns_mature_at: int | None = None
    as_run: AsRun = AsRun()
    """What went on around the runs; what is empty is not shown."""
    sources: tuple[SourceRow, ...] = ()
    platform: tuple[PlatformRow, ...] = ()
    """What the platform's files state."""
    from_files: bool = False
    """The show did not run here: it was added from the files of its platform."""
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

    template = "review/replay.html"

    shell: Shell
    show: ShowHead
    rights: Rights
    start: int
    end: int
    """The last instant that can be looked at: the end of the show, or now."""
    rundown: Rundown
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    tiles: tuple[TileSpec, ...]
