"""How much room is left where the data is."""

from __future__ import annotations

import shutil
from pathlib import Path

from msgspec import Struct


class DiskSpace(Struct, frozen=True):
    """The file system of a directory."""

    left_bytes: int
    """What this user may still write."""
    total_bytes: int

    @property
    def share_left(self) -> float:
        """The part of it that is left, 0 to 1."""
        return self.left_bytes / self.total_bytes if self.total_bytes else 1.0


def disk_space(directory: Path) -> DiskSpace:
    """Of the file system that holds a directory. Raises OSError."""
    usage = shutil.disk_usage(directory)
    return DiskSpace(usage.free, usage.total)
