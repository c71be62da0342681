"""Facts from the cores become metrics and logs here, and nowhere else."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.registry import Collector
from structlog.typing import EventDict

from streams.errors import CuelightError
from streams.worker.observer import Unobserved

_SECRET = re.compile(r"(\btoken=|\blink=|/enter/)[^&?\s\"']+")

COMMANDS = Counter("cuelight_commands_total", "Commands by type and outcome.", ["type", "outcome"])
COMMAND_SECONDS = Histogram(
    "cuelight_command_seconds",
    "From a command's arrival to its commit and the send to this process's screens.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
SCREENS_REFUSED = Counter("cuelight_screens_refused_total", "Screens refused because no descriptor was left for them.")
SCREENS = Gauge("cuelight_screens", "Connected screens.", ["room", "view"])
EVENTS_ACCEPTED = Counter("cuelight_events_accepted_total", "Platform events accepted, durable in the log.", ["room"])
EVENTS_REFUSED = Counter("cuelight_events_refused_total", "Platform events refused at the door.", ["room"])
ROBOT_DELIVERIES = Counter(
    "cuelight_robot_deliveries_total",
    "Messages to robots by what became of a try: sent, failed, unknown, or waiting to be tried again.",
    ["room", "messenger", "state"],
)
LOG_UP = Gauge("cuelight_event_log_up", "1 while the event log answers.")
CLOCK_STEP = Gauge(
    "cuelight_clock_step_seconds",
    "How far the machine's clock was set ahead of the one that shows go by (negative: behind); 0 in order.",
)
WORKER_UP = Gauge("cuelight_worker_up", "1 while the worker of this server runs.")
DISK_LEFT = Gauge("cuelight_disk_left_ratio", "How much of the disk with the data is left, 0 to 1.")
SHOW_ON_AIR = Gauge("cuelight_show_on_air", "1 while a show of the room is on air.", ["room"])
MINOR_UNITS = Gauge("cuelight_minor_units", "How many minor units make one of the room's currency.", ["room"])
SHOW_OFFSET = Gauge("cuelight_show_offset_seconds", "How late (positive) the show on air is.", ["room"])
RUN_REMAINING = Gauge("cuelight_run_remaining_seconds", "Time left of the run on air; negative in overtime.", ["room"])
KPI = Gauge(
    "cuelight_kpi",
    "A KPI of the show on air, in the unit of the catalogue; counted, or stated by hand or by a platform.",
    ["room", "kpi", "simulated", "source"],
)
KPI_REPORTED = Gauge(
    "cuelight_kpi_reported_timestamp_seconds",
    "As of when a KPI of the show on air was stated that is not counted.",
    ["room", "kpi", "source"],
)
KPI_AGE = Gauge("cuelight_kpi_age_seconds", "Age of the newest figures of the show on air.", ["room"])

SOURCE_AGE = Gauge(
    "cuelight_source_age_seconds", "How old the newest is that a source of the show on air sent.", ["room", "source"]
)
SOURCE_SKEW = Gauge(
    "cuelight_source_skew_seconds",
    "How much a source's clock is ahead; negative: behind, or it holds back.",
    ["room", "source"],
)
SOURCE_PARKED = Gauge(
    "cuelight_source_parked_total", "Events of a source set aside as from the future, in this show.", ["room", "source"]
)


class _OfRoom(Collector):
    """What this process knows of one room, and of itself."""

    def __init__(self, room: str) -> None:
        self._room = room

    def collect(self) -> Iterable[Metric]:
        for metric in REGISTRY.collect():
            metric.samples = [
                sample for sample in metric.samples if sample.labels.get("room", self._room) == self._room
            ]
            yield metric


async def exposed(room: str | None = None) -> bytes:
    """All metrics of this process as Prometheus reads them, made off the loop; with ``room``, none of another room."""
    return await asyncio.to_thread(generate_latest, REGISTRY if room is None else _OfRoom(room))


class WorkerLog(Unobserved):
    """What people who run a worker should know of its work; the daily round is left out."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("worker")

    def late(self, room: str, at: int, events: int) -> None:
        self._log.info("a boundary came late; folded again", room=room, at=at, events=events)

    def recounted(self, room: str) -> None:
        self._log.info("a room is set up differently; counted again", room=room)

    def checkpoint_failed(self, room: str, reason: str) -> None:
        self._log.error("checkpoint failed; going on without", room=room, reason=reason)

    def lease(self, room: str, held: bool) -> None:
        self._log.info("room taken over" if held else "room given up", room=room)

    def unreadable(self, room: str, position: str, events: int) -> None:
        self._log.error("events of the log are damaged and passed over", room=room, position=position, events=events)

    def failed(self, room: str, error: Exception) -> None:
        self._log.error("a room cannot be folded here", room=room, exc_info=error)


class Seldom:
    """Lines of the log that somebody outside can cause without end: one a minute of each kind.

    Three errors of one kind within a minute: ``due`` says 1, None, None; a minute later 3, of which one is new.
    """

    EVERY_S = 60.0
    KINDS = 1_000

    def __init__(self) -> None:
        self._written: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def due(self, kind: str) -> int | None:
        """How many a line of this kind stands for now; None: it is left out."""
        now = time.monotonic()
        if now - self._written.get(kind, -self.EVERY_S) < self.EVERY_S:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return None
        if len(self._written) >= self.KINDS:
            self._written.clear()
        self._written[kind] = now
        return self._left_out.pop(kind, 0) + 1

    def note(self, logger: Any, what: str, error: BaseException) -> None:
        """Log that something failed: with its reason, or with where it happened when nobody foresaw it."""
        if count := self.due(f"{what} {type(error).__name__}"):
            if isinstance(error, CuelightError):
                logger.error(what, reason=str(error), times=count)
            else:
                logger.error(what, times=count, exc_info=error)


@contextmanager
def command(kind: str) -> Iterator[None]:
    """Count a command with its outcome, and time it."""
    outcome = "error"
    try:
        with COMMAND_SECONDS.time():
            yield
        outcome = "done"
    except CuelightError as error:
        outcome = error.code
        raise
    finally:
        COMMANDS.labels(kind, outcome).inc()


def set_up_logs(level: str, *, as_json: bool) -> None:
    """Structured logs on standard error, for structlog and for the libraries that use ``logging``."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact,
            structlog.processors.format_exc_info if as_json else _as_is,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("alembic", "uvicorn"):  # their daily round is nobody's news; their warnings are
        logging.getLogger(chatty).setLevel(
            max(root.level, logging.WARNING) if root.level > logging.DEBUG else root.level
        )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Secrets in addresses never reach a log."""
    for key, value in event.items():
        if isinstance(value, str) and ("token=" in value or "link=" in value or "/enter/" in value):
            event[key] = _SECRET.sub(r"\1redacted", value)
    return event


def _as_is(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return event
