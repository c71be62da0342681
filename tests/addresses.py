"""Addresses as the interface describes them, with something in place of what they leave open."""

from __future__ import annotations

from collections import defaultdict


def filled(path: str, **known: str) -> str:
    """A path with what is known of its parts; the others name what does not exist."""
    return path.format_map(defaultdict(lambda: "x", known))
