"""The programs that write danmaku XML: by which marks each is known, and what it means by its numbers.

The same attribute says different things: ``price="30000"`` is ¥30 from blrec and would be ¥30,000 from
BililiveRecorder. Where no mark says who wrote a file, its money stays unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from streams.ingest.files.xml_elements import Element

YUAN: Final = Decimal(1)
THOUSANDTHS: Final = Decimal("0.001")
"""Gold seeds (金瓜子), or yuan × 1000: the same."""


@dataclass(frozen=True)
class Writer:
    """What a program means by what it writes."""

    name: str
    gift: Decimal | None
    """Yuan for 1 in the ``price`` of a gift or a guard; None: unknown."""
    paid_message: Decimal | None
    """Yuan for 1 in the ``price`` of an ``<sc>``; None: unknown."""
    in_p: Literal["uid", "hash", "either"] = "either"
    """What the seventh value of ``p`` is. Either: the uid when it is one elsewhere in the file, a hash otherwise."""
    escapes_twice: bool = False
    """``&`` in a text is written as ``&amp;amp;``."""
    paid_message_limit: float = math.inf
    """A price of an ``<sc>`` above this is not believed."""


@dataclass
class Marks:
    """What a file says about its writer, as far as it was read."""

    recorder: str = ""
    has_start: bool = False
    """``<record_start_time>`` stands in the metadata."""
    has_platform: bool = False
    """``<platform>`` or ``<video_start_time>`` stands in the metadata."""
    platform: str = ""
    bililive_recorder: bool = False

    def see(self, element: Element) -> None:
        """Look at an element of the file's head or foot."""
        match element.tag:
            case "metadata/recorder":
                self.recorder = element.text.casefold()
            case "metadata/record_start_time":
                self.has_start = True
            case "metadata/video_start_time":
                self.has_platform = True
            case "metadata/platform":
                self.has_platform, self.platform = True, element.text.casefold()
            case "BililiveRecorder" | "BililiveRecorderRecordInfo":
                self.bililive_recorder = True


UNKNOWN: Final = Writer("", None, None)
_WRITERS: Final[tuple[tuple[Callable[[Marks], bool], Writer], ...]] = (
    (lambda marks: "bililive-go" in marks.recorder, Writer("bililive-go", THOUSANDTHS, THOUSANDTHS)),
    (
        lambda marks: "bililive-tools" in marks.recorder,
        Writer("biliLive-tools", THOUSANDTHS, THOUSANDTHS, "uid"),
    ),
    (lambda marks: "blrec" in marks.recorder, Writer("blrec", THOUSANDTHS, THOUSANDTHS, "hash", True)),
    (lambda marks: "bililiverecorder" in marks.recorder, Writer("BililiveRecorder", YUAN, YUAN, "uid")),
    # Another program that names itself: nobody here knows what it means.
    (lambda marks: bool(marks.recorder), UNKNOWN),
    (lambda marks: marks.bililive_recorder, Writer("BililiveRecorder", YUAN, YUAN, "uid")),
    (lambda marks: marks.has_platform, Writer("biliLive-tools", THOUSANDTHS, THOUSANDTHS, "uid")),
    # Before it named itself, blrec wrote gifts in gold seeds and paid messages in yuan. Nobody pays ¥20,000 for one: a
    # price like that stands in a file whose writer lost its name.
    (lambda marks: marks.has_start, Writer("blrec (before 2.0)", THOUSANDTHS, YUAN, "hash", False, 20_000)),
)
_OTHER_MONEY: Final = frozenset({"tiktok", "youtube", "twitch", "soop", "sooplive", "chzzk", "pandatv", "bigo"})


def writer_of(marks: Marks) -> Writer:
    """Who wrote a file with these marks; ``UNKNOWN`` when nothing tells."""
    found = next((writer for fits, writer in _WRITERS if fits(marks)), UNKNOWN)
    if marks.platform in _OTHER_MONEY:
        return replace(found, gift=None, paid_message=None)
    return found
