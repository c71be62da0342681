"""What every command has in common: the terminal's language, the usual options, and how a result is printed.

Loaded for every ``--help``, so what only a running command needs is imported by that command.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.i18n.language import Language, choose, language_for
from streams.errors import CuelightError, Invalid

if TYPE_CHECKING:
    from rich.progress import Progress

    from console.settings import Settings


def _language() -> Language:
    """The language of the terminal's locale, by the order of POSIX."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := os.environ.get(name))), "")
    return language_for(choose(None, locale.partition(".")[0].replace("_", "-")))


language = _language()
_ = language.gettext

Data = Annotated[Path | None, typer.Option("--data", envvar="CUELIGHT_DATA", help=_("The data directory."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Port = Annotated[int, typer.Option(min=0, max=65_535, help=_("The port to listen on; 0 for any that is free."))]
Host = Annotated[str, typer.Option(help=_("The address to listen on; 0.0.0.0 for all."))]

MetricsPort = Annotated[
    int | None,
    typer.Option(min=0, max=65_535, help=_("A port for Prometheus alone, which needs no token.")),
]


def group(help: str) -> typer.Typer:
    """A group of commands, with its help in the terminal's language."""
    return typer.Typer(no_args_is_help=True, help=help)


def settings_of(data: Path | None, metrics_port: int | None = None) -> Settings:
    """The settings of the environment, with the data directory and the port that were typed, if any. Raises Invalid."""
    from pydantic import ValidationError

    from console.settings import Settings

    typed: dict[str, Any] = {"data": data, "metrics_port": metrics_port}
    try:
        return Settings(**{name: value for name, value in typed.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])).upper()
        raise Invalid(
            "The setting {name} cannot be read ({reason}). Correct it in the environment or in the file .env.",
            name=name if name in ("REDIS_URL", "DATABASE_URL", "ARCHIVE_URL") else f"CUELIGHT_{name}",
            reason=first["msg"].removeprefix("Value error, "),
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("The file .env here cannot be read ({reason}). Correct it.", reason=str(error)) from None


def print_error(error: Exception) -> None:
    """Say on standard error, in one sentence, what happened and what to do.

    Where an error that nobody foresaw happened is added at the level ``debug`` only.
    """
    from rich.console import Console

    from console.store.faults import explained

    told = explained(error) or CuelightError(
        "Something went wrong that nobody foresaw ({reason}). CUELIGHT_LOG_LEVEL=debug shows where.",
        reason=str(error) or type(error).__name__,
    )
    sentence = language.format(told.message, told.params)
    Console(stderr=True).print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)
    if told is not error and os.environ.get("CUELIGHT_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error)


def print_value(value: Any, as_json: bool, text: str) -> None:
    """Print a value as JSON, or the text that stands for it."""
    import msgspec

    print(msgspec.json.encode(value).decode() if as_json else text)


def print_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print rows under heads, which are texts to translate."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*(_(head) for head in heads))
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def bytes_progress() -> Progress:
    """Shows how far a large file is, on a terminal; told apart from what the command prints."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
