"""Values that were sent, read into a type; and what is wrong with them, in words that people understand.

What comes from outside passes here once, whichever way it came (a body, a command over a socket, a form, a command
line), so that

- no field is lost: one that the type does not have is refused with its path, however deep it stands. The structs
  themselves stay open, because what was stored before must be readable;
- an instant (``EpochMs``) may be epoch milliseconds or ISO 8601 with an offset;
- texts hold nothing that nobody sees, and ids of items (``Sku``) nothing that does not identify.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import inspect

from console.i18n.texts import N_
from streams.errors import Invalid
from streams.instants import read_instant
from streams.text import plain_code, plain_id, visible

T = TypeVar("T")
_CANNOT_BE_READ: Final = N_("“{field}” cannot be read: look at how it is written.")
_PATTERNS: Final = {
    "[a-z0-9][a-z0-9-]": N_("“{field}” takes small letters, digits and hyphens, and begins with a letter or digit."),
    "[a-z0-9_-]": N_("“{field}” takes small letters, digits, hyphens and underscores."),
    "[a-z][a-z0-9_]*": N_("“{field}” takes small letters, digits and underscores, and begins with a letter."),
    r"[^\W\d_A-Z]": N_("“{field}” takes letters, digits and underscores, no capitals, and begins with a letter."),
    "[A-Z]{3}": N_("“{field}” is a currency in three capital letters, such as CNY."),
    "([0-9a-f]{64})?": N_("“{field}” names a picture of the room, or is empty."),
    "#[0-9a-fA-F]{6}": N_("“{field}” is a colour such as #00a0ff."),
    r"\S": N_("“{field}” must not be blank."),
    r"[^\x00]": N_("“{field}” holds a character that cannot be stored: type it anew."),
    "(everyone|": N_("“{field}” names a receiver: everyone, desk, role:… or screen:…."),
}
"""What a text must be like, by how its regular expression begins."""
_KINDS: Final = {
    "str": N_("“{field}” must be a text."),
    "int": N_("“{field}” must be a whole number."),
    "float": N_("“{field}” must be a number."),
    "bool": N_("“{field}” must be true or false."),
    "array": N_("“{field}” must be a list."),
    "object": N_("“{field}” must be an object with fields."),
    "null": N_("“{field}” must be null."),
}
_REASONS: Final = (
    (r"Expected `(?:str|bytes)` of length <= (\d+)", N_("“{field}” is too long: at most {limit} characters.")),
    (r"Expected `(?:str|bytes)` of length >= 1\b", N_("“{field}” must not be empty.")),
    (r"Expected `(?:str|bytes)` of length >= (\d+)", N_("“{field}” is too short: at least {limit} characters.")),
    (
        r"Expected `object` of length <= 0",
        N_("“{field}” is reserved for columns of a room's own, which cannot be filled in yet: leave it empty."),
    ),
    (
        r"Expected `(?:array|object)` of (?:length <=|at most length) (\d+)",
        N_("“{field}” has too many entries: at most {limit}."),
    ),
    (
        r"Expected `(?:array|object)` of (?:length >=|at least length) (\d+)",
        N_("“{field}” has too few entries: at least {limit}."),
    ),
    (r"Expected `array` of length (\d+(?: to \d+)?)", N_("“{field}” must have {limit} entries.")),
    (r"Expected `(?:int|float)` >= (-?[\d.e+]+)", N_("“{field}” is too small: {limit} at least.")),
    (r"Expected `(?:int|float)` <= (-?[\d.e+]+)", N_("“{field}” is too large: {limit} at most.")),
    (r"Expected `(?:int|float)` > (-?[\d.e+]+)", N_("“{field}” is too small: more than {limit}.")),
    (r"Expected `(?:int|float)` < (-?[\d.e+]+)", N_("“{field}” is too large: less than {limit}.")),
    (r"Expected `(?:int|float)` that's a multiple of (-?[\d.e+]+)", N_("“{field}” must be a multiple of {limit}.")),
    (r"Expected `\w+` with a timezone", N_("“{field}” needs an offset from UTC, such as +08:00.")),
    (r"Expected `\w+` with no timezone", N_("“{field}” takes no offset from UTC: leave it out.")),
    (r"(?:Integer value|Number|Duration is) out of range", N_("“{field}” is too large or too small.")),
    (r"Invalid (?:enum )?value '?(.*?)'?$", N_("“{field}” cannot be “{limit}”: choose one of those that exist.")),
    (r"Object missing required field `", N_("“{field}” is missing.")),
)
_UNKNOWN: Final = N_("There is no field “{field}” here. Correct its name or leave it out.")
_NO_INSTANT: Final = N_(
    "“{field}” is no instant: write epoch milliseconds (1767225600000) or ISO 8601 with an offset "
    "(2026-01-01T08:00:00+08:00)."
)
_MINOR_UNITS: Final = N_("“{field}” is money in whole minor units: write 19900 for 199.00.")
_READ_ONLY: Final = N_("“{field}” cannot be changed here: leave it out, or send it back as it is.")
TOO_DEEP: Final = N_("What was sent is nested too deeply: no value here needs more than a few levels.")
_LARGEST: Final = 2**63
_TEXTS: Final[dict[str, Callable[[str], str]]] = {"id": plain_id, "code": plain_code}
"""What a text is read as, by the ``reads`` of its type."""


def invalid(error: msgspec.ValidationError) -> Invalid:
    """The error as the caller is told it: a sentence, and ``errors`` with the field and the decoder's own reason."""
    reason, _, place = str(error).partition(" - at ")
    where = field = place.strip("`").removeprefix("$").removeprefix(".")
    if missing := re.match(r"Object missing required field `(.*)`", reason):
        field = _joined(where, missing[1])
    field = field or "$"
    message, limit = _sentence(reason)
    errors = [{"field": where or field, "reason": reason}]
    return Invalid(message, extra={"errors": errors}, field=field, limit=limit, reason=reason)


def _sentence(reason: str) -> tuple[str, str]:
    """What people are told instead of the decoder's own words, and the limit that it names."""
    if match := re.match(r"Expected `str` matching regex ['\"]\^?(.*)", reason):
        written = match[1].replace("\\\\", "\\")
        return next((text for begins, text in _PATTERNS.items() if written.startswith(begins)), _CANNOT_BE_READ), ""
    for pattern, message in _REASONS:
        if match := re.match(pattern, reason):
            return message, next(iter(match.groups()), "")
    if match := re.match(r"Expected `(\w+)", reason):
        return _KINDS.get(match[1], _CANNOT_BE_READ), ""
    if reason.startswith(("Invalid ", "Object ", "Input ")):
        return _CANNOT_BE_READ, ""
    return N_("“{field}” is not right: {reason}."), ""


def plain_values(body: bytes) -> Any:
    """JSON as plain values. Raises DecodeError for what is none."""
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise msgspec.DecodeError("it is nested too deeply") from None


def validated(values: Any, kind: type[T]) -> T:
    """Plain values as a struct. Raises Invalid naming the field."""
    reading = _Reading()
    try:
        values = reading.read(values, _info(cast(Hashable, kind)), "")
    except RecursionError:
        raise Invalid(TOO_DEEP) from None
    if reading.unknown:
        names = "”, “".join(reading.unknown)
        errors = [{"field": name, "reason": "there is no such field"} for name in reading.unknown]
        raise Invalid(_UNKNOWN, extra={"errors": errors}, field=names)
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise invalid(error) from None
    except RecursionError:
        raise Invalid(TOO_DEEP) from None


def without_read_only(
    values: Any, kind: type[msgspec.Struct], given: Mapping[str, Any], derived: Collection[str] = ()
) -> Any:
    """What was sent without the fields that are only given out, so that what was read can be sent back.

    ``given`` are those that stay as they are: another value is refused, naming the field. ``derived`` are those that
    the server works out, and may have worked out anew since; what is sent of them says nothing.
    """
    if not isinstance(values, dict):
        return values
    kept = {}
    for name, value in values.items():
        if name in kind.__struct_encode_fields__ or (name not in given and name not in derived):
            kept[name] = value
        elif name not in derived and value != given[name]:
            raise field_error(name, _READ_ONLY, field=name)
    return kept


def check_fields(values: dict[str, Any], kind: type[msgspec.Struct]) -> None:
    """Raise Invalid for a field that a struct does not have; what stands in the others is not looked at."""
    known = {*kind.__struct_encode_fields__, kind.__struct_config__.tag_field}
    if found := [name for name in values if name not in known]:
        errors = [{"field": name, "reason": "there is no such field"} for name in found]
        raise Invalid(_UNKNOWN, extra={"errors": errors}, field="”, “".join(found))


def sent_instant(value: Any, field: str | None = None) -> int:
    """An instant in either form; ``field`` is where it stands. Raises Invalid, which shows both forms."""
    try:
        return read_instant(value)
    except Invalid as error:
        extra = {"errors": [{"field": field, "reason": str(error)}]} if field else {}
        raise Invalid(_NO_INSTANT, extra=extra, field=field or str(value)[:40]) from None


def field_error(field: str, message: str, /, **params: object) -> Invalid:
    """An error about one field, whose message is a text with ``{named}`` places."""
    reason = message.format(**params)
    return Invalid(message, extra={"errors": [{"field": field, "reason": reason}]}, **params)


@cache
def _info(kind: Hashable) -> inspect.Type:
    return inspect.type_info(kind)


class _Reading:
    """Values on their way into a type; where they do not fit, they are left for the conversion to say so."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def read(self, value: Any, info: inspect.Type, path: str) -> Any:
        reads = ""
        while isinstance(info, inspect.Metadata):
            reads = (info.extra or {}).get("reads", reads)
            info = info.type
        if isinstance(info, inspect.UnionType):
            return self._one_of(value, info, path)
        if reads == "instant":
            return sent_instant(value, path)
        if reads == "money" and isinstance(value, float):
            raise field_error(path, _MINOR_UNITS, field=path)
        match value:
            case str() if isinstance(info, inspect.StrType):
                return _TEXTS.get(reads, visible)(value)
            case dict() if isinstance(info, inspect.StructType):
                return self._struct(value, info, path)
            case dict() if isinstance(info, inspect.DictType):
                return {key: self.read(inner, info.value_type, _joined(path, key)) for key, inner in value.items()}
            case list() if isinstance(info, _LISTS) and len(value) <= (info.max_length or len(value)):
                return [self.read(inner, info.item_type, f"{path}[{at}]") for at, inner in enumerate(value)]
            case int() if not -_LARGEST <= value < _LARGEST:
                raise field_error(
                    path or "$", N_("“{field}” is too large: {limit} at most."), field=path, limit=_LARGEST
                )
            case _:
                return value

    def _struct(self, value: dict[str, Any], info: inspect.StructType, path: str) -> dict[str, Any]:
        fields = {field.encode_name: field.type for field in info.fields}
        read = {}
        for name, inner in value.items():
            if name in fields:
                read[name] = self.read(inner, fields[name], _joined(path, name))
            elif name == info.tag_field:
                read[name] = inner
            else:
                self.unknown.append(_joined(path, name))
        return read

    def _one_of(self, value: Any, union: inspect.UnionType, path: str) -> Any:
        for info in union.types:
            if self._fits(value, info):
                return self.read(value, info, path)
        return value

    def _fits(self, value: Any, info: inspect.Type) -> bool:
        """Whether this member of a union is the one that a value is meant for."""
        instant = False
        while isinstance(info, inspect.Metadata):
            instant = instant or (info.extra or {}).get("reads") == "instant"
            info = info.type
        match value:
            case None | bool():
                return False
            case dict() if isinstance(info, inspect.StructType):
                return info.tag_field is None or value.get(info.tag_field) == info.tag
            case dict():
                return isinstance(info, inspect.DictType)
            case list():
                return isinstance(info, _LISTS)
            case str():
                return instant or isinstance(info, inspect.StrType)
            case _:
                return instant or isinstance(info, (inspect.IntType, inspect.FloatType))


_LISTS: Final = (inspect.ListType, inspect.VarTupleType, inspect.SetType, inspect.FrozenSetType)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
