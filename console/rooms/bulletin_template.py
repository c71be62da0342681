"""The template of a room's bulletin: a text with places, such as {gmv}, that figures are put in.

A line whose places are not all known is left out, so that nobody reads a dash or a nought where nothing is known; one
without places stands as it is.

>>> written("Online {online}\\nSales {gmv}\\nBye", {"online": "1,234", "gmv": None})
'Online 1,234\\nBye'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from console.i18n.language import Lang
from console.i18n.texts import N_
from console.i18n.validation import field_error

LONGEST: Final = 2_000
MOST_LINES: Final = 40
FIGURES: Final = (
    "online",
    "peak_online",
    "views",
    "viewers",
    "gmv",
    "orders",
    "buyers",
    "units",
    "spend_per_buyer",
    "conversion",
    "gpm",
    "roas",
    "comments",
    "likes",
    "new_followers",
    "pace",
    "attainment",
)
"""Places that hold a figure of the catalogue, by its slug."""
FACTS: Final = {
    "room": N_("Name of the room"),
    "show": N_("Title of the show"),
    "time": N_("Time of the figures"),
    "since": N_("Time since the start"),
    "top_items": N_("The three items that sold most"),
}
"""Places that hold something else."""
PLACES: Final = (*FACTS, *FIGURES)

_ZH: Final = """\
【{show}】{time} 播报，已开播 {since}
在线 {online}，最高在线 {peak_online}
场观 {views}
成交金额 {gmv}
订单 {orders}
成交人数 {buyers}
目标进度 {pace}
热卖 {top_items}"""
_EN: Final = """\
{show}, {time}, on air for {since}
Online {online}, peak {peak_online}
Views {views}
Sales {gmv}
Orders {orders}
Buyers {buyers}
Pace {pace}
Best sellers: {top_items}"""
DEFAULTS: Final[dict[Lang, str]] = {"zh": _ZH, "en": _EN}

_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")
_WIDE: Final = str.maketrans({"｛": "{", "｝": "}"})


def read_template(typed: str) -> str:
    """A template as it is kept. Raises Invalid, naming the line and what is wrong in it."""
    text = "\n".join(line.rstrip() for line in typed.translate(_WIDE).replace("\r\n", "\n").split("\n")).strip("\n")
    if not text.strip():
        raise field_error("template", N_("Write at least one line."))
    if len(text) > LONGEST or text.count("\n") >= MOST_LINES:
        raise field_error(
            "template",
            N_("The bulletin is too long: at most {lines} lines and {limit} characters."),
            lines=MOST_LINES,
            limit=LONGEST,
        )
    for number, line in enumerate(text.split("\n"), 1):
        for place in _PLACE.findall(line):
            if place.strip() not in PLACES:
                raise field_error(
                    "template",
                    N_("Line {line}: there is no figure “{place}”. Choose one of those below."),
                    line=number,
                    place="{" + place[:40] + "}",
                )
        if re.search("[{}]", _PLACE.sub("", line)):
            raise field_error(
                "template",
                N_("Line {line}: a brace stands alone. A figure is written like {example}."),
                line=number,
                example="{gmv}",
            )
    return text


def written(template: str, values: Mapping[str, str | None]) -> str:
    """The template with its places filled; lines with one that is not known are left out."""
    lines = []
    for line in template.split("\n"):
        places = [place.strip() for place in _PLACE.findall(line)]
        if all(values.get(place) for place in places):
            lines.append(_PLACE.sub(lambda found: values[found[1].strip()] or "", line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
