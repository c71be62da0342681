"""The review of a show as data: what it was to be, what it was, and what each run earned.

Pure: the journal's state, the last frame and the curves go in; the page, the JSON and the exports are drawn from what
comes out. Rates and people are taken from the frame, which computed them per scope; nothing is added up here that
does not add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from console.past.totals import PlatformFigure
from console.review.as_run import AsRun, as_run
from console.review.breakdown import Breakdowns, parts
from console.review.estimates import ESTIMATED
from console.review.notes import notes
from console.rundown.events import JournalEntry
from console.rundown.kinds import SlotKind
from console.rundown.model import Run, State
from console.rundown.timing import project
from streams.clock import MINUTE, Instant
from streams.events import ShowGoals
from streams.metrics.frames.frame import Frame
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.goals import Score, TargetProgress, attainment_score, progress_by_target
from streams.metrics.kpis.kpi import Kpi, KpiValue
from streams.metrics.state.readings import Reading
from streams.metrics.state.room import Sales
from streams.metrics.state.sources import SourceFigures

Number = float | int | None
RETURNS_MS: Final = 30 * 24 * 60 * MINUTE
"""For so long after a show, goods come back."""
COMES_BACK: Final = frozenset(
    {
        "refunds", "refunds_by_refund_time", "gmv_net", "gmv_net_by_paid_cohort", "gmv_net_by_refund_time",
        "refund_rate", "refund_rate_after_shipping", "return_rate", "roi", "refunds_elsewhere", "refunds_beyond",
    }
)  # fmt: skip
"""The figures that change while goods come back."""


class ReviewedKpi(Struct, frozen=True, kw_only=True):
    """One KPI of the whole show: its value as the frame has it, and what a review says besides."""

    value: KpiValue
    estimated: bool = False
    """It is made of counts of people that are too many to know each of them; see ``unique_error``."""
    not_mature: bool = False
    """Goods may still come back."""
    progress: TargetProgress | None = None
    """How far its target is."""


class Meaning(Struct, frozen=True, kw_only=True):
    """What a figure is, in both languages, so that the data can be read without the product."""

    en: str
    zh: str
    basis: str
    window: str
    formula_en: str
    formula_zh: str
    caveat_en: str
    caveat_zh: str


class RunReport(Struct, frozen=True, kw_only=True):
    """One run: planned against real, and its figures by time."""

    run_id: str
    slot_id: str
    cue: str
    kind: SlotKind
    title: str
    planned_start: int | None
    planned_ms: int
    started_at: int
    ended_at: int | None
    real_ms: int
    """On air, without pauses."""
    added_ms: int
    kpis: dict[str, Number]


class Planned(Struct, frozen=True, kw_only=True):
    """A slot where the plan had it."""

    slot_id: str
    cue: str
    kind: SlotKind
    title: str
    start: int
    end: int


class ReviewCurve(Struct, frozen=True, kw_only=True):
    """Series over the show, aligned with ``at`` (UTC ms)."""

    at: tuple[int, ...] = ()
    series: dict[str, tuple[float | None, ...]] = {}
    readings: Mapping[str, tuple[Reading, ...]] = {}
    """By slug what was reported, each as of its own instant."""


class PeakOnline(Struct, frozen=True, kw_only=True):
    """The most people online at once, when it was first reached, and the run on air then."""

    value: int
    at: int
    run_id: str | None


class Report(Struct, frozen=True, kw_only=True):
    """The review of one show."""

    show_id: str
    title: str
    room: str
    timezone: str
    currency: str
    simulated: bool
    """The audience came from the simulator: these figures are about nobody."""
    status: str
    starts_at: int
    started_at: int | None
    ended_at: int | None
    air_ms: int
    """From start to end, or to now."""
    as_of: int
    """The instant of the figures."""
    made_at: int
    covers_until: int
    """What they should cover: up to the end of the show, or to now while it is on air."""
    peak: PeakOnline | None
    score: Score
    """Attainment over all targets: of the volumes, of the rates, and overall; nothing is capped."""
    targets: dict[str, TargetProgress]
    """How far each target is, by slug."""
    targets_frozen: bool
    """They are those of the start; before it they can still be changed."""
    kpis: dict[str, ReviewedKpi]
    """By slug, in the order of the catalogue."""
    sales: Sales
    """What sales are: what buyers paid, or what the shop receives."""
    interaction_weights: dict[str, float]
    """What likes, comments, shares and follows count in the interaction index, and which version that is."""
    unique_error: float
    """Of counts of people, buyers excepted, the relative standard error; 0 while they are exact."""
    returns_mature_at: int | None
    """Goods come back for thirty days after the show; None: it has not ended."""
    planned: tuple[Planned, ...]
    runs: tuple[RunReport, ...]
    parts: Breakdowns
    """The figures by run, kind of slot, look, item, host, channel and tier."""
    notes: tuple[str, ...]
    """What to keep in mind with all of it; keys of translations."""
    meanings: dict[str, Meaning]
    curve: ReviewCurve
    sources: tuple[SourceFigures, ...]
    """How each source of the figures delivered."""
    as_run: AsRun
    """What went on around the runs."""
    platform: tuple[PlatformFigure, ...] = ()
    """What the platform's files state of the show; nothing here is mixed with it."""
    from_files: bool = False
    """It did not run here: it was added from the files of its platform."""


class ReviewedShow(Struct, frozen=True, kw_only=True):
    """Which show the review is about."""

    show_id: str
    title: str
    room: str
    timezone: str
    currency: str
    simulated: bool
    targets: dict[str, float]
    weights: dict[str, float] = {}
    from_files: bool = False


def report(
    subject: ReviewedShow,
    state: State,
    entries: Sequence[JournalEntry],
    frame: Frame,
    curve: ReviewCurve,
    now: Instant,
    platform: tuple[PlatformFigure, ...] = (),
) -> Report:
    """Put a review together from the last frame, the curves, and the journal as of that frame.

    Of a show on air all is as of the frame, so that runs and their figures agree; ``now`` is when the review is made.
    """
    at = Instant(frame.as_of) if frame.on_air else now
    end = state.ended_at or at
    counted = on_air_runs(state)
    matures = state.ended_at + RETURNS_MS if state.ended_at is not None else None
    # before the start, what the targets are now
    goals = frame.goals or ShowGoals(targets=subject.targets, weights=subject.weights)
    reached = frame.targets() or progress_by_target(goals, lambda slug: frame.kpi(slug).value, None)
    mature = matures is not None and now >= matures
    kpis = {slug: _reviewed(slug, value, reached.get(slug), frame, mature) for slug, value in frame.kpis.items()}
    figures = {run.run_id: _values(frame.kpis_of(run)) for run in frame.runs}
    return Report(
        show_id=subject.show_id,
        title=subject.title,
        room=subject.room,
        timezone=subject.timezone,
        currency=subject.currency,
        simulated=subject.simulated,
        status=state.status,
        starts_at=state.starts_at,
        started_at=state.started_at,
        ended_at=state.ended_at,
        air_ms=end - state.started_at if state.started_at is not None else 0,
        as_of=frame.as_of,
        made_at=now,
        covers_until=(state.ended_at or now) if state.started_at is not None else frame.as_of,
        peak=_peak(frame),
        score=attainment_score(reached),
        targets=reached,
        targets_frozen=frame.goals is not None,
        kpis=kpis,
        sales=frame.sales,
        interaction_weights=structs.asdict(frame.interaction_weights),
        unique_error=frame.unique_error,
        returns_mature_at=matures,
        planned=_planned(state, at),
        runs=tuple(_run(run, figures.get(run.run_id, {}), end) for run in counted),
        parts=parts(frame, counted, {slot.id: slot.title for slot in state.plan}),
        notes=notes(mature=mature, estimated=frame.unique_error > 0),
        meanings={slug: _meaning(kpi) for slug, kpi in CATALOGUE.items()},
        curve=curve,
        sources=frame.sources,
        as_run=as_run(state, entries, at),
        platform=platform,
        from_files=subject.from_files,
    )


def on_air_runs(state: State) -> Sequence[Run]:
    """The runs that count: neither undone nor rehearsed."""
    return [run for run in state.runs if not run.voided and not run.rehearsal]


def _peak(frame: Frame) -> PeakOnline | None:
    peak = frame.peak
    return None if peak is None else PeakOnline(value=peak.value, at=peak.at, run_id=peak.run_id)


def _reviewed(slug: str, value: KpiValue, progress: TargetProgress | None, frame: Frame, mature: bool) -> ReviewedKpi:
    return ReviewedKpi(
        value=value,
        estimated=bool(frame.unique_error) and slug in ESTIMATED,
        not_mature=not mature and slug in COMES_BACK and value.value is not None,
        progress=progress,
    )


def _meaning(kpi: Kpi) -> Meaning:
    return Meaning(
        en=kpi.en,
        zh=kpi.zh,
        basis=kpi.basis,
        window=kpi.window,
        formula_en=kpi.formula_en,
        formula_zh=kpi.formula_zh,
        caveat_en=kpi.caveat_en,
        caveat_zh=kpi.caveat_zh,
    )


def _run(run: Run, kpis: dict[str, Number], end: int) -> RunReport:
    until = run.ended_at if run.ended_at is not None else end
    paused = sum((pause.until if pause.until is not None else until) - pause.at for pause in run.pauses)
    return RunReport(
        run_id=run.run_id,
        slot_id=run.slot.id,
        cue=run.slot.cue,
        kind=run.slot.kind,
        title=run.slot.title,
        planned_start=run.planned_start,
        planned_ms=run.slot.duration_ms,
        started_at=run.started_at,
        ended_at=run.ended_at,
        real_ms=max(0, until - run.started_at - paused),
        added_ms=run.added_ms,
        kpis=kpis,
    )


def _planned(state: State, now: Instant) -> tuple[Planned, ...]:
    starts = {row.slot_id: row.planned_start for row in project(state, now).rows}
    return tuple(
        Planned(
            slot_id=slot.id,
            cue=slot.cue,
            kind=slot.kind,
            title=slot.title,
            start=starts[slot.id],
            end=starts[slot.id] + slot.duration_ms,
        )
        for slot in state.plan
        if not slot.skip
    )


def _values(kpis: Mapping[str, KpiValue]) -> dict[str, Number]:
    return {slug: value.value for slug, value in kpis.items()}
