"""What is wrong with a value that was sent, in words that people understand; the decoder speaks of types."""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

import msgspec

from console.i18n.texts import N_
from streams.errors import Invalid

T = TypeVar("T")
_REASONS: Final = (
    (r"Expected `str` of length <= (\d+)", N_("“{field}” is too long: at most {limit} characters.")),
    (r"Expected `str` of length >= \d+", N_("“{field}” must not be empty.")),
    (r"Expected `array` of length <= (\d+)", N_("“{field}” has too many entries: at most {limit}.")),
    (r"Expected `(?:int|float)` >= (-?\d+)", N_("“{field}” is too small: {limit} at least.")),
    (r"Expected `(?:int|float)` <= (-?\d+)", N_("“{field}” is too large: {limit} at most.")),
)


def invalid(error: msgspec.ValidationError) -> Invalid:
    """The error as the caller is told it: a sentence, and ``errors`` with the field and the decoder's own reason."""
    reason, _, place = str(error).partition(" - at ")
    field = place.strip("`").removeprefix("$.") or "$"
    errors = [{"field": field, "reason": reason}]
    for pattern, message in _REASONS:
        if match := re.match(pattern, reason):
            limit = next(iter(match.groups()), "")
            return Invalid(message, extra={"errors": errors}, field=field, limit=limit, reason=reason)
    return Invalid("“{field}” is not right: {reason}.", extra={"errors": errors}, field=field, reason=reason)


def validated(values: Any, kind: type[T]) -> T:
    """Plain values as a struct. Raises Invalid naming the field."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise invalid(error) from None


def field_error(field: str, message: str, /, **params: object) -> Invalid:
    """An error about one field, whose message is a text with ``{named}`` places."""
    reason = message.format(**params)
    return Invalid(message, extra={"errors": [{"field": field, "reason": reason}]}, **params)
