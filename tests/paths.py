"""Where this checkout is, and what may stand beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
"""Recordings and cases that are no part of the project; tests that read them are skipped where it is absent."""
