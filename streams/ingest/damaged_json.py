r"""JSON that is slightly broken: what can be mended is, and the rest costs only the element it stands in.

JavaScript writes half an emoji, as a text cut inside one ends, as ``\ud83d``. JSON's grammar allows that and UTF-8
cannot hold it: it becomes U+FFFD, the character that stands for what could not be read.
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPES: Final = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_STRUCTURE: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)


def mend_surrogates(json: bytes) -> bytes:
    r"""JSON with each lone surrogate escape replaced: ``"cut \ud83d"`` → ``"cut \ufffd"``. Pairs stay as they are."""
    return _ESCAPES.sub(lambda found: rb"\ufffd" if found["half"] else found[0], json)


def split_array(json: bytes) -> list[bytes]:
    """What stands between the commas of an array, by brackets and strings alone.

    Empty when they do not match, or when this is no array: then nobody can tell the elements apart.
    """
    json = json.strip()
    parts: list[bytes] = []
    depth, start = 0, 0
    for found in _STRUCTURE.finditer(json):
        sign = found[0]
        depth += sign in (b"[", b"{")
        if depth == 1 and sign in (b"[", b",", b"]"):
            if sign != b"[":
                parts.append(json[start : found.start()])
            start = found.end()
        depth -= sign in (b"]", b"}")
    return parts if depth == 0 and start == len(json) and json.startswith(b"[") else []
