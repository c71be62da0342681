"""Amounts of money as people read them, turned into integer minor units and an ISO 4217 currency."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from streams.errors import Invalid

_WITHOUT: Final = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
    "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
MINOR_DIGITS: Final = dict.fromkeys(_WITHOUT, 0) | {
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}  # fmt: skip
"""Decimal digits of the minor unit by currency, as ISO 4217 has them; all others have two. Files, server and pages read
this table.
"""
_LONGEST: Final = 24

# What YouTube prints instead of a code. A bare $ is the US dollar there, a bare ¥ the yen.
_SIGNS: Final = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "CA$": "CAD", "C$": "CAD", "NZ$": "NZD", "NT$": "TWD",
    "HK$": "HKD", "SG$": "SGD", "S$": "SGD", "MX$": "MXN", "R$": "BRL", "¥": "JPY", "￥": "JPY", "JP¥": "JPY",
    "CN¥": "CNY", "元": "CNY", "円": "JPY", "€": "EUR", "£": "GBP", "₩": "KRW", "￦": "KRW", "₹": "INR", "₽": "RUB",
    "₱": "PHP", "₫": "VND", "₪": "ILS", "₺": "TRY", "₴": "UAH", "฿": "THB", "₦": "NGN", "₡": "CRC", "₲": "PYG",
    "₸": "KZT", "₵": "GHS", "₭": "LAK", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "лв.": "BGN", "RM": "MYR", "Rp": "IDR",
}  # fmt: skip
_AMOUNT: Final = re.compile(r"(?P<before>[^\d\-−]*)(?P<number>\d[\d.,'’٬\s]*)(?P<after>\D*)")


def minor_digits(currency: str) -> int:
    """How many decimal digits the currency's minor unit has: 2 for CNY, 0 for JPY, 3 for KWD."""
    return MINOR_DIGITS.get(currency, 2)


def parse_amount(text: str) -> tuple[int, str]:
    """``"CZK 20.00"`` → ``(2000, "CZK")``; also ``"$5.00"``, ``"¥500"``, ``"10,00 €"``, ``"₩1,000"``."""
    found = _AMOUNT.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    currency = _currency(found["before"].strip() or found["after"].strip()) if found else None
    if found is None or currency is None:
        raise Invalid("`{text}` is not an amount with a currency that is known here", text=text[:_LONGEST])
    digits = minor_digits(currency)
    return to_minor(_decimal(found["number"], digits), digits), currency


def to_minor(amount: Decimal, digits: int) -> int:
    """An amount in whole units as minor units, a half rounded up."""
    return int(amount.scaleb(digits).to_integral_value(ROUND_HALF_UP))


def _currency(sign: str) -> str | None:
    return sign if re.fullmatch("[A-Z]{3}", sign) else _SIGNS.get(sign)


def _decimal(number: str, digits: int) -> Decimal:
    """The number, whichever of ``1,234.50`` and ``1.234,50`` its writer's country uses.

    The last point or comma separates decimals when it can: it occurs once, and is followed by no more digits than
    the currency has. Otherwise all of them group thousands, as in ``1.000``.
    """
    number = re.sub(r"[\s'’٬]", "", number).rstrip(".,")
    whole, mark, tail = number, "", ""
    if last := max(number.rfind("."), number.rfind(",")) + 1:
        whole, mark, tail = number[: last - 1], number[last - 1], number[last:]
    # A currency without minor units is at times printed with ".00".
    if not mark or mark in whole or len(tail) > max(digits, 2):
        whole, tail = whole + tail, ""
    return Decimal(f"{re.sub('[.,]', '', whole)}.{tail or 0}")
