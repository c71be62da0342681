"""Recordings as files: read one, look at what is in it, and play it as events.

``read`` walks a file of any known format; ``stamp`` gives its events their instants when it is played.
"""

from streams.ingest.files.reading import detect, read
from streams.ingest.files.recording import (
    FORMATS,
    ElementCounts,
    Format,
    Problem,
    ReadSummary,
    RecordedElement,
    Recording,
)
from streams.ingest.files.stamping import Mode, stamp

__all__ = [
    "FORMATS",
    "ElementCounts",
    "Format",
    "Mode",
    "Problem",
    "ReadSummary",
    "RecordedElement",
    "Recording",
    "detect",
    "read",
    "stamp",
]
