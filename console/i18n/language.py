"""The languages of the pages: translated texts, and numbers, money and times as people read them.

English texts are the keys; ``console/i18n/locale/<locale>/LC_MESSAGES/cuelight.po`` holds the others, read once at the
start. An instant becomes a time of day only here and in ``static/lib/format.js``, always in a show's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from streams.money import minor_digits

Lang = Literal["zh", "en"]
LOCALE_DIR: Final = Path(__file__).resolve().parent / "locale"
LANGS: Final[dict[Lang, str]] = {"zh": "zh_CN", "en": "en"}
"""Each language and its locale."""
HTML_LANGS: Final[dict[Lang, str]] = {"zh": "zh-CN", "en": "en"}
DEFAULT: Final[Lang] = "en"
DASH: Final = "–"
"""Stands for a value nobody knows; never 0."""
CENTS_BELOW: Final = 100
THIN: Final = "\u202f"

_SYMBOLS: Final = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩", "THB": "฿", "VND": "₫"}
_SCALES: Final[dict[Lang, tuple[tuple[float, str, float], ...]]] = {
    # (from this size on, the unit, what it stands for)
    "zh": ((1e8, "亿", 1e8), (1e4, "万", 1e4)),
    "en": ((1e9, "B", 1e9), (1e6, "M", 1e6), (1e5, "K", 1e3)),
}


class Language:
    """One language: its texts and its ways of writing figures."""

    def __init__(self, lang: Lang, catalog: Catalog | None = None) -> None:
        self.lang: Lang = lang
        self.html_lang = HTML_LANGS[lang]
        self.locale = Locale.parse(LANGS[lang])
        self._texts: dict[str, str] = {}
        self._script: dict[str, str] = {}
        for message in catalog or ():
            if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string:
                self._texts[message.id] = message.string
                if any(place.startswith("static/") for place, _ in message.locations):
                    self._script[message.id] = message.string

    def gettext(self, text: str) -> str:
        """Return the translation, or the text itself where there is none."""
        return self._texts.get(text, text)

    def has(self, text: str) -> bool:
        """Whether the text is translated."""
        return text in self._texts

    def format(self, text: str, params: Mapping[str, Any]) -> str:
        """Translate a text with ``{named}`` places and fill them."""
        return self.gettext(text).format(**params)

    @property
    def script(self) -> Mapping[str, str]:
        """The texts of the modules in ``static/``."""
        return self._script

    # ------------------------------------------------------------------------------------------------------- figures

    def number(self, value: float | None, *, digits: int = 0) -> str:
        """Write a number in full, with groups."""
        return DASH if value is None else f"{value:,.{digits}f}".replace("-", "−")

    def weight(self, value: float) -> str:
        """Write how much something counts, with as many decimals as it has."""
        return f"{value:.4f}".rstrip("0").rstrip(".")

    def compact(self, value: float | None, *, digits: int = 0) -> str:
        """Write a large number short: 万 and 亿, or K, M and B; small ones in full."""
        if value is None:
            return DASH
        for floor, unit, size in _SCALES[self.lang]:
            # A number that would round up to the floor is already written with the larger unit.
            if abs(round(value)) >= floor:
                return _four_digits(value / size).replace("-", "−") + unit
        return self.number(value, digits=digits)

    def money(self, minor: float | None, currency: str, *, short: bool = False) -> str:
        """Write minor units of a currency as money."""
        if minor is None:
            return DASH
        digits = minor_digits(currency)
        amount = minor / 10**digits
        # What is worth less than a hundred is told to the cent: a value per viewer lies there.
        in_full = not short or abs(amount) < CENTS_BELOW
        shown = _trimmed(self.number(abs(amount), digits=digits)) if in_full else self.compact(abs(amount))
        return f"{'−' if amount < 0 else ''}{symbol(currency)}{shown}"

    def percent(self, fraction: float | None) -> str:
        """Write a fraction as a percentage with about three digits."""
        if fraction is None:
            return DASH
        size = abs(fraction * 100)
        digits = 2 if size < 10 else 1 if size < 100 else 0
        return f"{self.number(fraction * 100, digits=digits)}{THIN}%"

    def kpi(self, value: float | None, unit: str, currency: str, *, short: bool = False) -> str:
        """Write a KPI by its unit."""
        if value is None:
            return DASH
        if unit == "money":
            return self.money(value, currency, short=short)
        if unit.startswith("%") or unit in {"percent", "fraction", "share"}:
            return self.percent(value)
        if unit in {"s", "seconds"}:
            return self.duration(round(value * 1000))
        if unit == "ms":
            return self.duration(value)
        if unit == "people":
            value = round(value)  # an average of people is read as people
        if unit in {"ratio", "index"} or not float(value).is_integer():
            return self.number(value, digits=2)
        return self.compact(value) if short else self.number(value)

    # --------------------------------------------------------------------------------------------------------- times

    def duration(self, ms: float | None) -> str:
        """Write a length of time as m:ss, or h:mm:ss from an hour on."""
        if ms is None:
            return DASH
        seconds = round(abs(ms) / 1000)
        minutes, rest = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        sign = "−" if ms < 0 and seconds else ""
        return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"

    def time_of_day(self, at: int | None, timezone: str, *, seconds: bool = False) -> str:
        """Write an instant as a time of day in a show's time zone."""
        if at is None:
            return DASH
        return _local(at, timezone).strftime("%H:%M:%S" if seconds else "%H:%M")

    def day(self, at: int | None, timezone: str) -> str:
        """Write an instant's day with its weekday."""
        if at is None:
            return DASH
        local = _local(at, timezone)
        weekday = self.locale.days["format"]["abbreviated"][local.weekday()]
        if self.lang == "zh":
            return f"{local.year}年{local.month}月{local.day}日 {weekday}"
        return f"{weekday} {local.day} {self.locale.months['format']['abbreviated'][local.month]} {local.year}"

    def moment(self, at: int | None, timezone: str) -> str:
        """Write an instant as day and time."""
        return DASH if at is None else f"{self.day(at, timezone)} {self.time_of_day(at, timezone)}"


def symbol(currency: str) -> str:
    """The sign put before an amount."""
    return _SYMBOLS.get(currency) or f"{currency}\N{NO-BREAK SPACE}"


def _four_digits(value: float) -> str:
    size = abs(value)
    return f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 1000 else f"{value:,.0f}"


def _trimmed(amount: str) -> str:
    """Leave the minor units out when they are all zero."""
    head, _, tail = amount.partition(".")
    return head if tail.strip("0") == "" else amount


def _local(at: int, timezone: str) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone))


@cache
def language_for(lang: Lang) -> Language:
    """Return a language, read from its file the first time."""
    path = LOCALE_DIR / LANGS[lang] / "LC_MESSAGES" / "cuelight.po"
    if not path.is_file():
        return Language(lang)
    with path.open("rb") as file:
        return Language(lang, read_po(file, locale=LANGS[lang]))


def choose(cookie: str | None, accept_language: str | None) -> Lang:
    """Choose the language of an answer: the cookie ``lang``, else the browser's first known one, else English."""
    known: dict[str, Lang] = {"zh": "zh", "en": "en"}
    if cookie in known:
        return known[cookie]
    best: tuple[float, Lang] = (0.0, DEFAULT)
    for part in (accept_language or "").split(","):
        tag, _, parameter = part.strip().partition(";")
        quality = _quality(parameter)
        lang = known.get(tag.strip().lower().partition("-")[0])
        if lang is not None and quality > best[0]:
            best = (quality, lang)
    return best[1]


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
