"""What is checked and set right of every event, once for the door and the readers of files.

- ``mended`` reads what the vocabulary's types do not: an instant as a text.
- ``tidied`` sets events right that have the right types: ids without blanks and what guards them against spreadsheets,
  labels and texts without what nobody sees. It refuses what only looks right: an instant in seconds, an id that a
  spreadsheet has rounded.
- ``reason`` says what is wrong with a value, and what to write instead where that is known.

All events of the room pass ``tidied``, so it looks at many ids in one go; only where one is odd, each by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from operator import attrgetter
from typing import Any, Final

from msgspec import DecodeError, ValidationError
from msgspec.structs import fields as fields_of
from msgspec.structs import force_setattr

from streams.errors import Invalid
from streams.events import (
    EVENT_TYPES,
    Arrival,
    CartAdded,
    Comment,
    FigureReported,
    Gift,
    Inbound,
    ItemClicked,
    ItemListed,
    ItemShown,
    Like,
    OrderCorrected,
    OrderCreated,
    OrderLine,
    OrderPaid,
    OrderRefunded,
    Unknown,
    Violation,
    Visit,
)
from streams.instants import SECONDS, check_unit, read_instant
from streams.text import is_narrow, is_rounded, is_visible, one_line, plain_code, plain_id, visible

IDS: Final = frozenset({"id", "person", "device", "order", "sku", "account", "streak"})
"""Fields that identify; see ``plain_of``."""
_CODES: Final = frozenset({"order", "sku", "account"})
MONEY: Final = frozenset({"amount", "value", "tag_price", "price", "subsidy", "received"})
IGNORED_NAMED: Final = 50
"""So many fields that nobody reads are named."""
NO_IDS: Final = frozenset({"undefined", "null", "NULL", "Null", "none", "None", "nan", "NaN", "[object Object]"})
"""What programs write where they have no id."""
NOBODY: Final = NO_IDS | {"0", "-1"}
"""The same of people, who have no such numbers on any platform."""
MINOR_UNITS_HINT: Final = "money is whole minor units; write 19900 for 199.00"
ROUNDED_HINT: Final = "`{text}` was rounded by a spreadsheet; format the column as text and export again"

_REQUIRED: Final = {
    kind: frozenset(field.name for field in fields_of(kind) if field.required) for kind in (*Inbound.__args__, Unknown)
}
_STREAKED: Final = frozenset({Gift, Like})
_LINED: Final = frozenset({OrderCreated, OrderPaid, OrderCorrected, OrderRefunded})
_WITH_ACCOUNT: Final = _LINED - {OrderRefunded}
_WITH_SKU: Final = frozenset({ItemListed, ItemShown, ItemClicked, CartAdded})
_TEXTS: Final[dict[type, tuple[tuple[str, Callable[[str], str]], ...]]] = {
    Comment: (("text", visible),),
    Violation: (("text", visible),),
    Gift: (("title", one_line),),
    ItemListed: (("title", one_line), ("style", one_line)),
    FigureReported: (("slug", one_line), ("scope", one_line)),
    Unknown: (("kind", one_line),),
}
_FIELDS: Final = {
    str(kind.__struct_config__.tag): frozenset({"type", *kind.__struct_fields__}) for kind in Inbound.__args__
}
_LINE: Final = frozenset(OrderLine.__struct_fields__)
_OTHER_TEXTS: Final = frozenset(_TEXTS) - {Comment}
_NOTHING_LEFT: Final = "it holds nothing that is seen"
_BETWEEN: Final = "|"
"""Stands between ids that are looked at together."""
_ODD: Final = {
    " ": (f"{_BETWEEN} ", f" {_BETWEEN}"),
    **{sign: (f"{_BETWEEN}{sign}",) for sign in "=\"'`"},
    "+": ("E+", "e+"),
    ".": ("E", "e"),
}
"""Signs that are rare in ids, and what makes an id odd where they occur."""


_at, _channel, _tier = attrgetter("at"), attrgetter("channel"), attrgetter("tier")
_id, _person, _device = attrgetter("id"), attrgetter("person"), attrgetter("device")
_account, _streak = attrgetter("account"), attrgetter("streak")


def mended(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of an event as its types have them. Raises Invalid for an instant that is none."""
    mended: dict[str, Any] = {}
    if "at" in fields:
        mended["at"] = read_instant(fields["at"])
    if isinstance(kind := fields.get("type"), str) and one_line(kind) in EVENT_TYPES:
        mended["type"] = one_line(kind)
    return fields | mended


def unread(fields: dict[str, Any]) -> list[str]:
    """The fields that no event of this type has, as ``comment.mood`` or ``order.paid.lines.colour``.

    An event of a type that is not known here keeps all of its fields.
    """
    kind = fields.get("type")
    if not isinstance(kind, str) or (known := _FIELDS.get(kind)) is None:
        return []
    found = [f"{kind}.{name}" for name in fields if name not in known]
    lines = fields.get("lines")
    for line in lines if isinstance(lines, list) and "lines" in known else ():
        found += [f"{kind}.lines.{name}" for name in line if name not in _LINE] if isinstance(line, dict) else ()
    return found


ByType = dict[type[Arrival], list[Any]]
"""Events by their type."""


def by_type(events: Iterable[Arrival]) -> ByType:
    """The events by their type, each in the order in which they came."""
    found: defaultdict[type[Arrival], list[Any]] = defaultdict(list)
    for event in events:
        found[type(event)].append(event)
    return found


def tidied(events: Sequence[Arrival], kinds: ByType) -> list[tuple[int, str]]:
    """Set the events right, in place: the positions of those that cannot be, each with the reason.

    ``kinds`` holds the same events by type.
    """
    if not events:
        return []
    errors: dict[int, str] = {}
    if min(map(_at, events)) < SECONDS.stop:
        errors |= _in_seconds(events)
    if not _plain(_all_ids(events, kinds)):
        _collect(errors, events, kinds.keys(), _tidy_ids)
        _collect(errors, events, kinds.keys(), _without_nobody)
    for name, labels in (("channel", set(map(_channel, events))), ("tier", set(map(_tier, events)))):
        if any(label is not None and one_line(label) != label for label in labels):
            _tidy_labels(events, name)
    if not is_visible("".join([comment.text for comment in kinds.get(Comment, ())])):
        _collect(errors, events, {Comment}, _tidy_texts)
    if texts := kinds.keys() & _OTHER_TEXTS:
        _collect(errors, events, texts, _tidy_texts)
    return sorted(errors.items())


def _collect(errors: dict[int, str], events: Sequence[Arrival], kinds: Set[type], tidy: Callable[[Any], str]) -> None:
    """Set right the events of these types, each by itself."""
    for position, event in enumerate(events):
        if type(event) in kinds and (found := tidy(event)):
            errors.setdefault(position, found)


def _all_ids(events: Sequence[Arrival], kinds: ByType) -> list[str]:
    """All that identifies in these events, with nothing at both ends."""
    ids = ["", *map(_id, events), *filter(None, map(_person, events)), *filter(None, map(_device, events))]
    for kind, some in kinds.items():
        if kind in _LINED:
            ids += [event.order for event in some]
            ids += [line.sku for event in some for line in event.lines]
        if kind in _WITH_ACCOUNT:
            ids += filter(None, map(_account, some))
        if kind in _WITH_SKU:
            ids += [event.sku for event in some]
        if kind in _STREAKED:
            ids += filter(None, map(_streak, some))
    ids.append("")
    return ids


def _plain(ids: list[str]) -> bool:
    """Whether no id in here can be odd."""
    if not NOBODY.isdisjoint(ids):
        return False
    together = _BETWEEN.join(ids)
    for sign, odd in _ODD.items():
        if sign in together and any(part in together for part in odd):
            return False
    return together.isprintable() and (together.isascii() or is_narrow(together))


def _in_seconds(events: Sequence[Arrival]) -> Iterator[tuple[int, str]]:
    for position, event in enumerate(events):
        try:
            check_unit(event.at)
        except Invalid as error:
            yield position, f"`at`: {error}"


def _tidy_labels(events: Sequence[Arrival], name: str) -> None:
    for event in events:
        if (label := getattr(event, name)) is not None:
            force_setattr(event, name, one_line(label) or None)


def _tidy_texts(event: Any) -> str:
    for name, clean in _TEXTS.get(type(event), ()):
        if (text := getattr(event, name)) is not None and (shown := clean(text)) != text:
            force_setattr(event, name, shown)
            if not shown and isinstance(event, Unknown):
                return f"`type`: {_NOTHING_LEFT}"
    return ""


def _tidy_ids(event: Any) -> str:
    found = _tidied_ids(event, ("id", "person", "device"))
    if type(event) in _LINED:
        found = found or _tidied_ids(event, ("order", "account") if type(event) in _WITH_ACCOUNT else ("order",))
        for index, line in enumerate(event.lines):
            found = found or _tidied_ids(line, ("sku",), f"lines[{index}].")
    elif type(event) in _STREAKED:
        found = found or _tidied_ids(event, ("streak",))
    elif type(event) in _WITH_SKU:
        found = found or _tidied_ids(event, ("sku",))
    return found


def _without_nobody(event: Any) -> str:
    """Take away what is nobody's id. Where somebody must be named, nothing else is left to do than to refuse it."""
    for name in ("person", "device"):
        if (text := getattr(event, name)) not in NOBODY:
            continue
        other = event.device if name == "person" else event.person
        if name in _REQUIRED[type(event)] or (isinstance(event, Visit) and (other is None or other in NOBODY)):
            return f"`{name}`: `{text}` is nobody's id; leave the event out where nobody is known"
        force_setattr(event, name, None)
    return ""


def plain_of(name: str, text: str) -> str:
    """What identifies in the id of a field."""
    return plain_code(text) if name in _CODES else plain_id(text)


def _tidied_ids(thing: Any, names: tuple[str, ...], path: str = "") -> str:
    for name in names:
        if (text := getattr(thing, name)) is None:
            continue
        if (plain := plain_of(name, text)) != text:
            if not plain:
                return f"`{path}{name}`: {_NOTHING_LEFT}"
            force_setattr(thing, name, plain)
        if plain in NO_IDS and name not in ("person", "device", "account"):
            return f"`{path}{name}`: `{plain}` is no id"
        if is_rounded(plain):
            return f"`{path}{name}`: {ROUNDED_HINT.format(text=plain)}"
    return ""


_AT_PATH: Final = re.compile(r"^(?P<what>.*) - at `\$\.?(?P<path>.*)`$", re.DOTALL)
_MISSING: Final = re.compile(r"^Object missing required field `(?P<field>.*)`$")


def reason(error: DecodeError | UnicodeDecodeError) -> str:
    """msgspec's message with the field first, as a person would say it."""
    if isinstance(error, UnicodeDecodeError):
        return "its text is not UTF-8"
    text = str(error)
    if not isinstance(error, ValidationError):
        return _uncapitalised(text)
    found = _AT_PATH.match(text)
    what, path = (found["what"], found["path"]) if found else (text, "")
    if missing := _MISSING.match(what):
        return f"`{path}.{missing['field']}` is missing" if path else f"`{missing['field']}` is missing"
    if what.startswith("Expected `object`") and not path:
        return f"an event is an object{what.removeprefix('Expected `object`')}"
    if path == "time":  # of a CloudEvent
        return f"`time`: {_uncapitalised(what)}; write ISO 8601 with an offset (2026-01-01T08:00:00+08:00)"
    if path.rpartition(".")[2] in MONEY and what.endswith(("got `float`", "got `str`")):
        return f"`{path}`: {MINOR_UNITS_HINT}"
    return f"`{path}`: {_uncapitalised(what)}" if path else _uncapitalised(what)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
