"""Memory that a process frees and does not keep."""

from __future__ import annotations

import contextlib
import ctypes

M_MMAP_THRESHOLD = -3
"""The number of that setting in ``malloc.h``."""
LARGE = 1 << 20
"""Blocks of so many bytes are taken from the system one by one, and given back when they are freed."""


def give_back() -> None:
    """Have what is freed go back to the system, where the C library can be told so (glibc).

    Tables that grow and checkpoints are large blocks for a moment; by itself the library keeps some 50 MB of them.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
