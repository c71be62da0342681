"""``cuelight doctor``: goes through everything, and says of each how it is and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from console.cli import serve
from console.cli.doctor import data_checks, machine_checks
from console.cli.doctor.diagnosis import LEVELS, Diagnosis, Level
from console.i18n.language import Language
from console.settings import Settings
from streams.clock import SystemClock

COLOURS: dict[Level, str] = {"ok": "green", "warning": "yellow", "error": "red"}


def findings(settings: Settings, port: int) -> Iterator[Diagnosis]:
    """Everything that is found, one after the other. Nothing is changed."""
    runtime = serve.running(settings.data)
    yield from machine_checks.versions()
    yield from data_checks.directory(settings)
    if not settings.data.is_dir():
        return
    yield from machine_checks.disk(settings)
    yield from machine_checks.clock(settings, SystemClock().now())
    yield from data_checks.database(settings)
    yield from data_checks.keys(settings)
    yield from data_checks.log(settings, served=bool(runtime))
    yield from machine_checks.outside_log(settings)
    yield from data_checks.checkpoints(settings)
    yield from machine_checks.server(settings, runtime, port)


def show(found: Iterator[Diagnosis], language: Language, out: Console) -> int:
    """Print each as soon as it is known; the exit code."""
    width = max(len(language.gettext(name)) for name in LEVELS.values())
    worst = 0
    for one in found:
        worst = max(worst, int(one.level == "error"))
        name = language.gettext(LEVELS[one.level])
        line = Text.assemble((name.ljust(width), COLOURS[one.level]), "  ", language.format(one.message, one.params))
        out.print(line, soft_wrap=True)
    return worst
