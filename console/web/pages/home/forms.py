"""The forms of rooms and shows: what was typed, as what it means, and what is wrong with it at its field."""

from __future__ import annotations

from datetime import UTC, datetime
from math import nan
from zoneinfo import ZoneInfo

from fastapi import Request

from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.zone import instant_of
from console.rooms.rooms import MOST_WEIGHT
from console.rooms.targets import read_target
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.home.contexts import TargetField
from streams.errors import CuelightError, Invalid
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.money import minor_digits

TARGETS = (
    "gmv", "viewers", "orders", "buyers", "conversion", "spend_per_buyer", "peak_online", "new_followers", "comments",
)  # fmt: skip
"""Targets that forms ask for, the first two at once; money is typed in whole units, a share in percent."""
FIELDS = {"weights": "weight_gmv"}
"""Where an error is shown that is about no single field of the form."""
LABELS = {
    "name": N_("Name"),
    "slug": N_("Short name in addresses"),
    "platform": N_("Platform"),
    "timezone": N_("Time zone"),
    "currency": N_("Currency"),
    "title": N_("Title"),
    "purpose": N_("Purpose"),
    "template": N_("Template"),
}
"""What the forms call their fields."""


async def typed(request: Request) -> dict[str, str]:
    return {key: str(value).strip() for key, value in (await request.form()).items()}


def show_fields(values: dict[str, str], room: Room) -> dict[str, object]:
    """The show that a form describes. Raises Invalid for a time, target or weight that cannot be read."""
    starts_at = starts(values, room.timezone)
    targets, weights = read_targets(values, room.currency)
    return {
        "title": values.get("title", ""),
        "starts_at": starts_at,
        "purpose": values.get("purpose") or None,
        "targets": targets,
        "weights": weights,
        "shape_of": values.get("shape_of") or None,
        "template": values.get("template") or "standard-2h",
    }


def starts(values: dict[str, str], timezone: str) -> int:
    """The start that a form names. Raises Invalid."""
    try:
        local = datetime.fromisoformat(values.get("starts_at", ""))
    except ValueError:
        raise _invalid("starts_at", N_("Type a day and a time, for example 2026-10-01 20:00.")) from None
    return instant_of(local.replace(tzinfo=None), timezone)


def read_targets(values: dict[str, str], currency: str) -> tuple[dict[str, float], dict[str, float]]:
    """Targets and weights of a form. Raises Invalid."""
    targets, weights = {}, {}
    for slug in TARGETS:
        weight = _weight(values.get(f"weight_{slug}", ""), f"weight_{slug}")
        if typed := values.get(f"target_{slug}", ""):
            try:
                targets[slug] = read_target(slug, typed, currency)
            except ValueError:
                raise _invalid(f"target_{slug}", N_("Type a number, for example 100000.")) from None
            weights[slug] = weight
    return targets, weights


def target_fields(language: Language, currency: str) -> tuple[TargetField, ...]:
    """The targets that a form asks for."""
    return tuple(_target_field(slug, language, currency) for slug in TARGETS)


def _target_field(slug: str, language: Language, currency: str) -> TargetField:
    kpi = CATALOGUE[slug]
    label = {
        "gmv": language.gettext(N_("Target sales ({currency})")).format(currency=currency),
        "viewers": language.gettext(N_("Target viewers")),
    }.get(slug, kpi.label(language.lang))
    unit = {"money": currency, "percent": "%"}.get(kpi.unit, "") if slug != "gmv" else ""
    if unit:
        label = language.gettext(N_("{name} ({unit})")).format(name=label, unit=unit)
    return TargetField(slug=slug, label=label, keys="numeric" if kpi.unit in ("people", "count") else "decimal")


def filled(show: Show, room: Room) -> dict[str, str]:
    """A show as it stands in the fields of its form."""
    local = datetime.fromtimestamp(show.starts_at / 1000, UTC).astimezone(ZoneInfo(room.timezone))
    targets = {f"target_{slug}": _as_typed(slug, value, room.currency) for slug, value in show.targets.items()}
    weights = {f"weight_{slug}": f"{show.weights.get(slug, 1):g}" for slug in show.targets}
    return {
        "title": show.title,
        "starts_at": local.strftime("%Y-%m-%dT%H:%M"),
        "purpose": show.purpose or "",
        "shape_of": show.shape_of or "",
        **targets,
        **weights,
    }


def _as_typed(slug: str, value: float, currency: str) -> str:
    unit = CATALOGUE[slug].unit if slug in CATALOGUE else ""
    scaled = value * 100 if unit == "percent" else value / 10 ** minor_digits(currency) if unit == "money" else value
    return f"{round(scaled, 6):.6f}".rstrip("0").rstrip(".")


def _weight(typed: str, field: str) -> float:
    """How much a target counts; 1 where nothing was typed. Raises Invalid."""
    try:
        weight = float(typed.replace(",", ".") or 1)
    except ValueError:
        weight = nan
    if not 0 <= weight <= MOST_WEIGHT:
        raise _invalid(field, N_("Type a weight from 0 to 1000."))
    return weight


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, extra={"errors": [{"field": field, "reason": message}]})


def errors(error: CuelightError, language: Language, field: str) -> dict[str, str]:
    """Field → what is wrong with it; an error that names no field goes to ``field``."""
    called = LABELS.get(str(error.params.get("field")))
    text = language.format(error.message, error.params | ({"field": language.gettext(called)} if called else {}))
    named = [FIELDS.get(item["field"], item["field"]) for item in error.extra.get("errors", ())]
    return dict.fromkeys(named or [field], text)
