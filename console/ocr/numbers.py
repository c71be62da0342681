"""Numbers as platforms write them on their screens, read as the values that a figure is reported with.

``3.6万``, ``2.3w``, ``1.2亿``, ``12.5K``, ``1.2M``, ``¥128,460.50``, ``1,284人``, ``3.5%``, ``1分23秒``. A change
(``+12%``, ``↑3``), a time of day and what could mean two things are no numbers here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from streams.money import minor_digits, to_minor
from streams.text import narrow

_NUMBER: Final = re.compile(
    r"(?P<before>US\$|HK\$|NT\$|CN¥|S\$|R\$|RM|Rp|[¥$€£₩₫฿₱₹])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?)"
    r"(?P<scale>亿|万|千|[wkm])?(?P<after>元|人次|人|次|单|件|%)?",
    re.IGNORECASE,
)
_DURATION: Final = re.compile(r"(?:(?P<minutes>\d{1,4})(?:分钟?|min|m))?(?P<seconds>\d{1,5})(?:秒|s)", re.IGNORECASE)
_UNIT: Final = re.compile(
    r"(?P<scale>[亿万千wkm])?(?P<sign>元|[A-Z]{3}|US\$|[¥$€£₩₫฿₱₹])?(?P<percent>%)?", re.IGNORECASE
)
_SCALES: Final = {"千": 10**3, "k": 10**3, "万": 10**4, "w": 10**4, "m": 10**6, "亿": 10**8}
_CURRENCIES: Final[dict[str, frozenset[str]]] = {
    "¥": frozenset({"CNY", "JPY"}), "CN¥": frozenset({"CNY"}), "元": frozenset({"CNY"}), "US$": frozenset({"USD"}),
    "$": frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN"}), "HK$": frozenset({"HKD"}),
    "NT$": frozenset({"TWD"}), "S$": frozenset({"SGD"}), "R$": frozenset({"BRL"}), "RM": frozenset({"MYR"}),
    "RP": frozenset({"IDR"}), "€": frozenset({"EUR"}), "£": frozenset({"GBP"}), "₩": frozenset({"KRW"}),
    "₫": frozenset({"VND"}), "฿": frozenset({"THB"}), "₱": frozenset({"PHP"}), "₹": frozenset({"INR"}),
}  # fmt: skip
_WHOLE: Final = frozenset({"people", "count"})


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number of a screen, before it is known what it is of."""

    size: Decimal
    """With its 万, K … counted in; of a duration, seconds."""
    sign: str = ""
    """The currency's sign, where one is there."""
    percent: bool = False
    seconds: bool = False
    counter: str = ""
    """人, 次, 单 … behind it."""
    scaled: bool = False
    """It has a 万, K … of its own."""


def plain(text: str) -> str:
    """Without blanks, and of single width."""
    return "".join(narrow(text).split()).replace("￥", "¥")


def written_number(text: str) -> WrittenNumber | None:
    """The whole text as a number; None where it is none, or more than one."""
    text = plain(text)
    if duration := _DURATION.fullmatch(text):
        return WrittenNumber(Decimal(int(duration["minutes"] or 0) * 60 + int(duration["seconds"])), seconds=True)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    before, after = (found["before"] or "").upper(), found["after"] or ""
    if before and after and after != "元":
        return None
    scale = (found["scale"] or "").lower()
    size = Decimal(found["digits"].replace(",", "")) * _SCALES.get(scale, 1)
    is_percent = after == "%"
    sign = before or (after if after == "元" else "")
    counter = "" if is_percent or sign else after
    return WrittenNumber(size, sign, is_percent, counter=counter, scaled=bool(scale))


def in_unit(number: WrittenNumber, unit: str) -> WrittenNumber | None:
    """The number with what its label says in brackets: 12.8 under 成交金额(万元) is 128,000.

    None where both name a scale. What is no unit of numbers changes nothing.
    """
    found = _UNIT.fullmatch(unit)
    if found is None:
        return number
    scale, sign, is_percent = (found["scale"] or "").lower(), (found["sign"] or "").upper(), bool(found["percent"])
    if scale and number.scaled:
        return None
    return replace(
        number,
        size=number.size * _SCALES.get(scale, 1),
        sign=number.sign or sign,
        percent=number.percent or is_percent,
    )


def value_of(number: WrittenNumber, unit: str, currency: str) -> float | None:
    """The number as a figure of this unit: money in minor units, a percentage as a fraction of 1.

    None where it cannot be one: people with decimals, a share without its sign, another currency than the room's.
    """
    if number.seconds or unit == "seconds":
        return float(number.size) if number.seconds and unit == "seconds" else None
    if number.percent or unit == "percent":
        return float(number.size / 100) if number.percent and unit == "percent" else None
    if number.sign:
        return float(_minor(number, currency)) if unit == "money" and _is_of(number.sign, currency) else None
    if unit == "money":
        return None if number.counter else float(_minor(number, currency))
    if unit in _WHOLE and number.size % 1:
        return None
    return float(number.size)


def _is_of(sign: str, currency: str) -> bool:
    return currency in _CURRENCIES.get(sign, ()) or sign == currency


def _minor(number: WrittenNumber, currency: str) -> int:
    return to_minor(number.size, minor_digits(currency))
