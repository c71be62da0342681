"""Has pictures read by a child process, one at a time; nothing of a picture is kept."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec
import structlog

from console.i18n.texts import N_
from console.ocr.boxes import TextBox
from streams.errors import Invalid, NotInstalled, TooMany

PROGRAM: Final = "console.ocr"
NEEDED: Final = ("rapidocr", "onnxruntime")
INSTALL: Final = "pip install 'cuelight[ocr]'"
NOT_INSTALLED: Final = N_(
    "Screenshots cannot be read on this server yet. Whoever runs it can add that: {command}, then a restart."
)
MOST_WAITING: Final = 4
PATIENCE_S: Final = 120.0
"""For the picture and those before it; a picture alone has as much time of the processor as the child allows itself."""
BUSY_S: Final = 10
PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""Of the environment; secrets stay here."""

log = structlog.get_logger()


def is_installed() -> bool:
    """Whether the extra is there. It is looked for, not imported."""
    return all(find_spec(name) is not None for name in NEEDED)


def require_installed() -> None:
    """Raises NotInstalled, which says how to get it."""
    if not is_installed():
        raise NotInstalled(NOT_INSTALLED, command=INSTALL)


class PictureReader:
    """Reads one picture after the other. Processes that share ``lock``, a file, take turns."""

    def __init__(self, lock: Path) -> None:
        self._lock = lock
        self._waiting = 0

    async def read(self, picture: bytes) -> list[TextBox]:
        """The texts of a PNG. Raises NotInstalled, TooMany, or Invalid where it takes too much to read it."""
        require_installed()
        if self._waiting >= MOST_WAITING:
            raise TooMany("Other screenshots are being read. Try again in {seconds} seconds.", seconds=BUSY_S)
        self._waiting += 1
        try:
            return await self._read(picture)
        finally:
            self._waiting -= 1

    async def _read(self, picture: bytes) -> list[TextBox]:
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            PROGRAM,
            str(self._lock),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer, said = await child.communicate(picture)
        except TimeoutError:
            answer, said = b"", b"too slow"
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            log.warning(
                "a screenshot could not be read", code=child.returncode, said=said[-400:].decode("utf-8", "replace")
            )
            raise Invalid("The screenshot could not be read. Cut it down to the part with the numbers and try again.")
        return msgspec.json.decode(answer, type=list[TextBox])
