"""Looks at what the data stands on: the machine, the versions, and the server that runs."""

from __future__ import annotations

import asyncio
import platform
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import httpx

from console.cli.doctor.diagnosis import Diagnosis, of_error
from console.cli.listening import listen
from console.i18n.texts import N_
from console.settings import Settings
from console.version import VERSION
from streams.clock import MINUTE, Instant
from streams.errors import CuelightError
from streams.store.connection import connect, patient
from streams.store.disk import disk_space
from streams.store.log import RoomLog
from streams.store.log_files import program_version

FULL: Final = 0.02
"""With less of the disk left, something will soon fail to be written."""


def versions() -> Iterator[Diagnosis]:
    """Of what runs here."""
    params = {
        "cuelight": VERSION,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "valkey": program_version(),
        "system": platform.platform(terse=True),
    }
    text = N_("Cuelight {cuelight}, Python {python}, SQLite {sqlite}, Valkey {valkey}, {system}.")
    yield Diagnosis("versions", "ok", text, params)


def disk(settings: Settings) -> Iterator[Diagnosis]:
    """How much of it is left."""
    if not settings.data.exists():
        return
    space = disk_space(settings.data)
    params = {"percent": round(100 * space.share_left), "left": f"{space.left_bytes / 1e9:.1f}"}
    if space.share_left < FULL:
        text = N_("The disk is as good as full: {percent}% ({left} GB) is left. Make room before the next show.")
        yield Diagnosis("disk", "error", text, params)
    elif space.share_left < settings.disk_warning:
        text = N_("The disk is getting full: {percent}% ({left} GB) is left. Make room, or move the data.")
        yield Diagnosis("disk", "warning", text, params)
    else:
        yield Diagnosis("disk", "ok", N_("{percent}% of the disk ({left} GB) is left."), params)


def clock(settings: Settings, now: Instant) -> Iterator[Diagnosis]:
    """Whether it has been set back since something was written."""
    newest = max((path.stat().st_mtime for path in settings.data.rglob("*") if path.is_file()), default=0.0)
    ahead = round(newest * 1_000) - now
    if ahead > MINUTE:
        text = N_("The clock is {minutes} minutes behind the newest file of the data. Set it right, with NTP.")
        yield Diagnosis("clock", "warning", text, {"minutes": ahead // MINUTE})
    else:
        yield Diagnosis("clock", "ok", N_("The clock is not behind the data."))


def server(settings: Settings, runtime: dict[str, Any], port: int) -> Iterator[Diagnosis]:
    """The one that runs on the data and how it feels, or whether one could listen."""
    if not runtime:
        try:
            listen("127.0.0.1", port).close()
        except CuelightError as error:
            yield of_error("server", error, "warning")
        else:
            yield Diagnosis("server", "ok", N_("No server runs on this data; port {port} is free."), {"port": port})
        return
    params = {"pid": runtime.get("pid"), "url": runtime.get("url")}
    try:
        said = httpx.get(f"{runtime['url']}/readyz", timeout=10, verify=False, trust_env=False).json()
        faults = [*said["faults"], *said["out_of_order"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        text = N_("Process {pid} serves the data at {url} and does not answer ({reason}). Look into its log.")
        yield Diagnosis("server", "error", text, {**params, "reason": str(error) or type(error).__name__})
        return
    if faults:
        text = N_("The server at {url} (process {pid}) is not well: {faults}. Look into its log.")
        yield Diagnosis("server", "error", text, {**params, "faults": "; ".join(faults)})
    else:
        yield Diagnosis("server", "ok", N_("The server at {url} (process {pid}) is ready."), params)


def outside_log(settings: Settings) -> Iterator[Diagnosis]:
    """Whether a log that is not ours answers, and can promise that events are on its disk."""
    if settings.redis_url:
        try:
            asyncio.run(_durable(settings.redis_url))
        except CuelightError as error:
            yield of_error("log", error)
        else:
            yield Diagnosis("log", "ok", N_("The event log of REDIS_URL answers, and its disk keeps what it takes."))


async def _durable(url: str) -> None:
    redis = connect(url)
    try:
        with patient(5.0):
            await RoomLog(redis, ask_disk=True).durable()
    finally:
        await redis.aclose()
