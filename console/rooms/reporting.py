"""Figures that people report (报数): what a room asks for, who reports it, and what may be stated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from console.access.rights import Principal
from console.i18n.texts import N_
from console.i18n.validation import field_error
from streams.clock import MINUTE
from streams.errors import Forbidden
from streams.events import Currency, EpochMs, EventLabel, FigureReported, Identifier
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.metrics.kpis.goals import SCORES

SENDER: Final = "cuelight figures"
"""Who the log says sent what was typed into the console's own page."""
DEFAULT_FIELDS: Final = ("online", "views", "gmv", "orders", "inflow", "outflow", "ad_spend")
REPORTABLE: Final = tuple(slug for slug in CATALOGUE if slug not in SCORES)
"""All but the scores, which are made of the targets."""
MOST_FIELDS: Final = 12
AHEAD: Final = MINUTE
"""A clock that is so far ahead is believed."""
MAY_BE_NEGATIVE: Final = frozenset({"money", "ratio"})


class FigureIn(Struct, frozen=True, forbid_unknown_fields=True):
    """One figure as it is reported. Money in whole minor units, a percentage as a fraction of 1."""

    id: Identifier
    """The same id of the same sender again is a repeat."""
    at: EpochMs
    slug: EventLabel
    value: float
    source: Literal["manual", "platform"]
    currency: Currency | None = None
    """Of money; absent: the room's."""
    scope: EventLabel | None = None


Figures = Annotated[list[FigureIn], Meta(min_length=1, max_length=1_000)]


class Reporting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a room wants to be reported by hand."""

    fields: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_FIELDS)] = DEFAULT_FIELDS
    """Slugs, in the order in which they are asked for."""
    every_min: Annotated[int, Meta(ge=0, le=120)] = 10
    """Minutes between two rows; 0: nobody is reminded."""
    part: str = "operator"
    """The part of the crew that reports."""
    chosen: bool = False
    """The room said so itself; until then nobody is reminded while sources deliver."""


def require_reporter(principal: Principal, room: str, part: str) -> None:
    """Raises Forbidden unless they direct the room, send its events, or play the part that reports."""
    principal.require("report figures", room)
    there = principal.within(room)
    if not (there.may("command") or there.may("send events") or part in there.own_parts):
        raise Forbidden("Figures of this room are reported by the part “{part}”. Ask to be given it.", part=part)


def events_of(figures: Sequence[FigureIn], currency: str, now: int) -> list[FigureReported]:
    """The figures as events of the log. Raises Invalid, naming the one that cannot be right."""
    for index, figure in enumerate(figures):
        _check(figure, f"[{index}]", currency, now)
    return [
        FigureReported(id=one.id, at=one.at, slug=one.slug, value=one.value, source=one.source, scope=one.scope or None)
        for one in figures
    ]


def _check(figure: FigureIn, place: str, currency: str, now: int) -> None:
    check_slug(figure.slug, f"{place}.slug")
    kpi = CATALOGUE[figure.slug]
    field = f"{place}.value"
    if not math.isfinite(figure.value) or (figure.value < 0 and kpi.unit not in MAY_BE_NEGATIVE):
        raise field_error(field, N_("“{field}” cannot be less than 0."), field=field)
    if kpi.unit == "money" and figure.value % 1:
        raise field_error(field, N_("“{field}” is money in whole minor units: write 19900 for 199.00."), field=field)
    if figure.currency not in (None, currency):
        raise field_error(
            f"{place}.currency",
            N_("This room trades in {currency}, not {other}."),
            currency=currency,
            other=figure.currency,
        )
    if figure.at > now + AHEAD:
        raise field_error(f"{place}.at", N_("A figure cannot be of an instant that is still to come."))


def check_slug(slug: str, field: str) -> None:
    if slug not in REPORTABLE:
        raise field_error(field, N_("There is no figure “{slug}” that can be reported."), slug=slug[:40])
