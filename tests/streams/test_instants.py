"""Instants as programs write them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import Invalid
from streams.instants import LATEST, read_instant

FORMS = "epoch milliseconds (1767225600000) or ISO 8601 with an offset (2026-01-01T08:00:00+08:00)"

AT = 1_767_225_600_000


@pytest.mark.parametrize(
    "written",
    [
        AT,
        float(AT),
        AT + 0.7,
        "2026-01-01T00:00:00Z",
        "2026-01-01T08:00:00+08:00",
        " 2026-01-01 08:00+08:00 ",
        "20260101T000000Z",
        "2026-01-01t00:00:00z",
        "2026-01-01 08:00:00 +0800",
        "2026-01-01T00:00:00.000000123Z",
    ],
)
def test_both_forms_are_one_instant(written: Any):
    assert read_instant(written) == AT


@pytest.mark.parametrize(
    ("written", "looks_like"),
    [
        (AT // 1000, "seconds"),
        (AT / 1000 + 0.25, "seconds"),
        (AT * 1000, "microseconds"),
        (AT * 1_000_000, "nanoseconds"),
    ],
)
def test_another_unit_is_refused_by_its_name(written: Any, looks_like: str):
    with pytest.raises(Invalid) as raised:
        read_instant(written)
    assert str(raised.value) == f"`{written}` looks like {looks_like}; write {FORMS}"


@pytest.mark.parametrize(
    "written", ["now", "2026-01-01T08:00:00", str(AT), -1, True, None, [], "1969-12-31T00:00:00Z", 12.5]
)
def test_what_is_no_instant_is_refused_with_both_forms(written: Any):
    with pytest.raises(Invalid, match=r"epoch milliseconds .* or ISO 8601 with an offset"):
        read_instant(written)


@given(st.integers(10**11, LATEST))
def test_a_text_of_an_instant_is_that_instant(at: int):
    written = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000).isoformat()
    assert read_instant(written) == read_instant(at) == at
