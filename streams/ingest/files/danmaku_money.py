"""What gifts in danmaku XML are worth, in fen; None where nothing tells.

A price in ``raw`` is what Bilibili itself said, in gold seeds (1000 are CNY 1); BililiveRecorder keeps it on request.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

import msgspec

from streams.errors import Invalid
from streams.ingest.files.danmaku_writers import THOUSANDTHS, YUAN, Writer
from streams.ingest.files.identities import is_nothing
from streams.ingest.files.xml_elements import Attributes
from streams.money import to_minor

_NUMBER: Final = re.compile(r"\d{1,12}(\.\d{1,30})?", re.ASCII)
_COUNTS: Final = ("giftcount", "count")
_GOLD: Final = frozenset({"金瓜子", "gold"})
_SILVER: Final = frozenset({"银瓜子", "silver"})


def gift_worth(attributes: Attributes, writer: Writer) -> int | None:
    """All pieces of a gift together. Raises ``Invalid`` for a kind of coin that is not known."""
    raw = _raw(attributes)
    coin = attributes.get("cointype") or raw.get("coin_type") or ""
    if coin in _SILVER:
        return 0
    if coin and coin not in _GOLD:
        raise Invalid("`{coin}` is not a kind of coin known here", coin=coin)
    if price := _price(attributes):
        return _fen(price * pieces(attributes), THOUSANDTHS if coin else writer.gift)
    if price is not None:
        return 0
    return _seeds(raw, pieces(attributes))


def guard_worth(attributes: Attributes, writer: Writer) -> int | None:
    """All months of a guard together."""
    price = _price(attributes)
    if price is None:
        return _seeds(_raw(attributes), pieces(attributes))
    return _fen(price * pieces(attributes), writer.gift)


def paid_message_worth(attributes: Attributes, writer: Writer) -> int | None:
    """A paid message; what Bilibili says of one in ``raw`` is in yuan."""
    price = _price(attributes)
    if price is None:
        known = _raw(attributes).get("price")
        return _fen(Decimal(known), YUAN) if isinstance(known, int) else None
    return None if price > writer.paid_message_limit else _fen(price, writer.paid_message)


def pieces(attributes: Attributes) -> int:
    """How many: ``giftcount`` or ``count``, whichever the writer has; 1 where it has none."""
    text = next((attributes[name] for name in _COUNTS if not is_nothing(attributes.get(name, ""))), "1")
    try:
        return int(text)
    except ValueError:
        raise Invalid("{what} is `{text}`, not a whole number", what="`count`", text=text) from None


def _price(attributes: Attributes) -> Decimal | None:
    """The number in ``price``, which some writers compute in floating point; None where there is none."""
    text = attributes.get("price", "").strip()
    if is_nothing(text):
        return None
    if not _NUMBER.fullmatch(text):
        raise Invalid("`price` is `{text}`, not an amount of money", text=text)
    return Decimal(text)


def _seeds(raw: dict[str, Any], count: int) -> int | None:
    """What the platform said of a gift: ``total_coin`` of all pieces, or the ``price`` of one."""
    total, price = raw.get("total_coin"), raw.get("price")
    if isinstance(total, int) and total > 0:
        return _fen(Decimal(total), THOUSANDTHS)
    return _fen(Decimal(price * count), THOUSANDTHS) if isinstance(price, int) else None


def _fen(number: Decimal, yuan: Decimal | None) -> int | None:
    return None if yuan is None else to_minor(number * yuan, 2)


def _raw(attributes: Attributes) -> dict[str, Any]:
    try:
        raw = msgspec.json.decode(attributes.get("raw") or "{}")
    except (msgspec.DecodeError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}
