"""What the decoder says of a wrong value reaches nobody: every message of it has a sentence, in both languages."""

from __future__ import annotations

import importlib
import pkgutil
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta, Struct

import console
import streams
from console.i18n.language import language_for
from console.i18n.validation import invalid
from streams.errors import Invalid

RAW = re.compile(r"Expected|regex|`|Object|Invalid|got |\\^")


class Colour(Enum):
    RED = "red"


class Tagged(Struct, tag="one"):
    pass


class Other(Struct, tag="two"):
    pass


class Strict(Struct, forbid_unknown_fields=True):
    needed: int


class Row(Struct, array_like=True, forbid_unknown_fields=True):
    first: int
    second: int


BOUNDS = ((Meta(ge=5), 1), (Meta(gt=5), 5), (Meta(le=5), 9), (Meta(lt=5), 5))
WRONG: list[tuple[Any, Any]] = [
    *[(kind, value) for kind in (str, bool, dict, list, None, Strict) for value in (1,)],
    *[(kind, "x") for kind in (int, float, int | None, list[int] | None)],
    (Literal["a"] | None, 1),
    (Annotated[str, Meta(min_length=1)], ""),
    (Annotated[str, Meta(min_length=3)], "a"),
    (Annotated[str, Meta(max_length=3)], "abcd"),
    (Annotated[str, Meta(pattern="^(x|y)$")], "a"),
    (Annotated[bytes, Meta(min_length=3)], "YQ=="),
    (Annotated[bytes, Meta(max_length=1)], "YWFh"),
    (Annotated[list[int], Meta(min_length=2)], [1]),
    (Annotated[list[int], Meta(max_length=2)], [1, 2, 3]),
    (tuple[int, int], [1]),
    (Row, [1]),
    (Row, [1, 2, 3]),
    (Annotated[dict[str, int], Meta(min_length=1)], {}),
    (Annotated[dict[str, int], Meta(max_length=1)], {"a": 1, "b": 2}),
    *[(Annotated[kind, bound], value) for kind in (int, float) for bound, value in BOUNDS],
    (Annotated[int, Meta(multiple_of=5)], 6),
    (Annotated[float, Meta(multiple_of=5)], 6.0),
    (Annotated[datetime, Meta(tz=True)], "2026-01-01T00:00:00"),
    (Annotated[datetime, Meta(tz=False)], "2026-01-01T00:00:00Z"),
    *[(kind, "x") for kind in (datetime, date, timedelta, Decimal, UUID, bytes, Colour, Literal["a", "b"])],
    (Literal[1, 2], 3),
    (timedelta, "P99999999999D"),
    (Strict, {}),
    (Strict, {"needed": 1, "more": 2}),
    (Tagged | Other, {"type": "three"}),
    (Tagged | Other, {}),
]


def told(kind: Any, value: Any) -> Invalid:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.json.decode(msgspec.json.encode({"field": value}), type=dict[str, kind])
    return invalid(raised.value)


@pytest.mark.parametrize(("kind", "value"), WRONG, ids=str)
def test_every_message_of_the_decoder_has_a_sentence_in_both_languages(kind: Any, value: Any) -> None:
    error = told(kind, value)
    assert not RAW.search(str(error)), str(error)
    chinese = language_for("zh")
    assert chinese.has(error.message)
    assert not RAW.search(chinese.format(error.message, error.params))


def patterns() -> set[str]:
    """Every regular expression that a type of ours is held to."""
    found = set()
    for package in (console, streams):
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in one.name or "__main__" in one.name or ".demo" in one.name:
                continue
            for value in vars(importlib.import_module(one.name)).values():
                if isinstance(value, type) and issubclass(value, Struct):
                    found |= set(re.findall(r'"pattern": ?"((?:[^"\\\\]|\\\\.)*)"', schema(value)))
    return {str(msgspec.json.decode(f'"{one}"')) for one in found}


def schema(kind: type[Struct]) -> str:
    try:
        return msgspec.json.encode(msgspec.json.schema(kind)).decode()
    except TypeError:  # what is no JSON is sent by nobody
        return ""


def test_every_pattern_of_ours_says_what_it_takes() -> None:
    known = patterns()
    assert len(known) > 5
    wrong = {one: next(text for text in (" ", "\x00") if not re.search(one, text)) for one in known}
    said = {one: str(told(Annotated[str, Meta(pattern=one)], text)) for one, text in wrong.items()}
    assert [one for one, text in said.items() if "cannot be read" in text] == []
