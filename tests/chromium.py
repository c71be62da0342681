"""Debian's Chromium, as tests, measurements and pictures start it."""

from pathlib import Path
from typing import Final

# The shell draws pages without the windows around them, which take a third of the time of a test.
_PROGRAMS: Final = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM: Final = next((program for program in _PROGRAMS if program.exists()), _PROGRAMS[0])
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
