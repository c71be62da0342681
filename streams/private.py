"""Files and directories that hold people, secrets or figures: nobody but their owner reads them, whatever the umask."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

FILE: Final = 0o600
DIRECTORY: Final = 0o700
UMASK: Final = 0o077
"""For programs that we start and that write files of their own."""


def make_directory(path: Path) -> None:
    """Make a directory, and those above it that are missing, for their owner alone. One that is there stays as it is:
    it may be somebody's home.
    """
    missing = [one for one in (path, *path.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=DIRECTORY, exist_ok=True)


@contextmanager
def umask() -> Iterator[None]:
    """What is started meanwhile makes its files for their owner alone."""
    before = os.umask(UMASK)
    try:
        yield
    finally:
        os.umask(before)


def opener(path: Any, flags: int) -> int:
    """For ``open``: a new file is for its owner alone."""
    return os.open(path, flags, FILE)


def make_file(path: Path) -> None:
    """Make a file for its owner alone, or make one that is there its owner's alone."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE))
    tighten(path)


def write_text(path: Path, text: str) -> None:
    """Write a file for its owner alone."""
    make_file(path)
    path.write_text(text, "utf-8")


def tighten(*paths: Path) -> None:
    """Take from others what they may do with files of an earlier version; missing ones and another's are left."""
    for path in paths:
        with suppress(FileNotFoundError, PermissionError):
            mode = path.stat().st_mode & 0o777
            if mode & UMASK:
                path.chmod(mode & ~UMASK)
