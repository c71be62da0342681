"""The bulletin of a show as of a frame: its figures as the room's people write them, in the places of the template.

What a person or a platform states is marked so, with its time; what is late or simulated is said in a line of its own,
which no template leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from console.i18n.language import Language
from console.i18n.texts import N_
from console.rooms.bulletin_template import FIGURES, written
from streams.clock import HOUR, MINUTE, SECOND
from streams.metrics.frames.frame import Frame, ItemFigures
from streams.metrics.kpis.kpi import KpiValue

FRAME_LASTS: Final = 15 * SECOND
"""A frame is of an instant that is not further behind; while nothing is new, none is made for some seconds."""
TOP: Final = 3
LONGEST_TITLE: Final = 24


class BulletinHead(Struct, frozen=True, kw_only=True):
    """What the text says of a show besides its figures."""

    room: str
    show: str
    timezone: str
    at: int
    """The instant that it is written for, UTC ms."""
    started_at: int | None = None
    simulated: bool = False
    rehearsal: bool = False
    titles: Mapping[str, str] = {}
    """What the room's list of products calls them, by the code that they are counted by."""


class BulletinText(Struct, frozen=True):
    """A bulletin as it is sent."""

    text: str
    has_figures: bool
    """At least one figure was known."""


def bulletin_text(template: str, frame: Frame, facts: BulletinHead, language: Language) -> BulletinText:
    """The text for the group."""
    known = values(frame, facts, language)
    lines = []
    if facts.simulated:
        lines.append(language.gettext(N_("[Simulated data]")))
    if facts.rehearsal:
        lines.append(language.gettext(N_("[Rehearsal]")))
    lines.append(written(template, known))
    if frame.on_air and frame.freshness == "late":
        lines.append(language.gettext(N_("(Sources are late: some figures are older than they look.)")))
    unknown = known | dict.fromkeys((*FIGURES, "top_items"), None)
    return BulletinText("\n".join(filter(None, lines)), written(template, unknown) != written(template, known))


def values(frame: Frame, facts: BulletinHead, language: Language) -> dict[str, str | None]:
    """What each place holds; None: it is not known."""
    as_of = facts.at if facts.at - frame.as_of <= FRAME_LASTS else frame.as_of
    started_at = frame.started_at if frame.started_at is not None else facts.started_at
    if frame.ended_at is not None:
        as_of = min(as_of, frame.ended_at)
    found: dict[str, str | None] = {
        "room": facts.room,
        "show": facts.show,
        "time": language.time_of_day(as_of, facts.timezone) if as_of else None,
        "since": None if started_at is None else _length(as_of - started_at, language),
        "top_items": _top_items(frame, facts.titles, language),
    }
    return found | {slug: _figure(frame.kpi(slug), frame.currency, facts, language) for slug in FIGURES}


def _figure(figure: KpiValue, currency: str, facts: BulletinHead, language: Language) -> str | None:
    if figure.value is None:
        return None
    value = language.kpi(figure.value, figure.unit, currency, short=True)
    if figure.source == "counted":
        return value
    stated = N_("{value} (by hand, {time})") if figure.source == "manual" else N_("{value} (platform, {time})")
    return language.gettext(stated).format(value=value, time=language.time_of_day(figure.at, facts.timezone))


def _length(ms: int, language: Language) -> str | None:
    """A length of time in words; None while nothing has begun."""
    if ms < 0:
        return None
    hours, minutes = divmod(ms // MINUTE, HOUR // MINUTE)
    text = N_("{h} h {min} min") if hours and minutes else N_("{h} h") if hours else N_("{min} min")
    return language.gettext(text).format(h=hours, min=minutes)


def _top_items(frame: Frame, titles: Mapping[str, str], language: Language) -> str | None:
    """The items that sold most, with their units: by money, then by units."""
    sold = []
    for item in frame.items:
        kpis = frame.kpis_of(item)
        money, units = kpis["gmv"].value, kpis["units"].value
        if units:
            sold.append((money or 0, units, item))
    best = sorted(sold, key=lambda one: (-one[0], -one[1], one[2].sku))[:TOP]
    named = [
        language.gettext(N_("{item} × {n}")).format(item=_title(item, titles), n=language.number(units))
        for _, units, item in best
    ]
    return language.gettext(N_(", ")).join(named) or None


def _title(item: ItemFigures, titles: Mapping[str, str]) -> str:
    title = " ".join((item.title or titles.get(item.sku) or item.sku).split())
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
