"""Cells as values: nothing is rounded, nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from console.sheets.columns import Code, Length, Moment, Money, OneOf, Percent, TimeOfDay, Unreadable, Whole, YesNo

SHANGHAI = Moment("Asia/Shanghai")
MAY_1 = 1_777_636_980_000
"""2026-05-01 20:03 in Shanghai."""


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (Code(), 12.0, "12"),
        (Code(), "\t0012", "0012"),
        (Code(), '="3600000000000000001"', "3600000000000000001"),
        (Money("CNY"), "¥1,299.00", 129900),
        (Money("CNY"), "199元", 19900),
        (Money("CNY"), 23.99 * 3, 7197),
        (Money("JPY"), "１，２００", 1200),
        (Money("KWD"), 1.234, 1234),
        (Whole(), "1,200", 1200),
        (Percent(), "12.5%", 0.125),
        (Percent(), 0.3, 0.3),
        (YesNo(), "是", True),
        (YesNo(), 0.0, False),
        (SHANGHAI, datetime.fromisoformat("2026-05-01 20:03"), MAY_1),
        (SHANGHAI, "2026/5/1 20:03", MAY_1),
        (SHANGHAI, "2026年5月1日 20:03", MAY_1),
        (SHANGHAI, "2026-05-01T12:03:00Z", MAY_1),
        (SHANGHAI, date(2026, 5, 1), MAY_1 - 20 * 3_600_000 - 180_000),
        (TimeOfDay(), "20:30", 73_800_000),
        (TimeOfDay(), time(20, 30), 73_800_000),
        (Length(), "5:00", 300_000),
        (Length(), "1:05:00", 3_900_000),
        (Length(), "5分30秒", 330_000),
        (Length(), 5.0, 300_000),
        (Length(), time(0, 5), 300_000),
        (OneOf({"hero": ("主推款", "主推")}), " 主推 ", "hero"),
    ],
)
def test_read(read, cell, value):
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "reason"),
    [
        (Code(), 3.6e18, "rounded"),
        (Code(), 1234567890123456.0, "rounded"),
        (Code(), "3.6E+18", "rounded"),
        (Code(), datetime.fromisoformat("2026-05-01"), "no-code"),
        (Money("CNY"), "19.999", "too-fine"),
        (Money("CNY"), "-1", "out-of-range"),
        (Money("CNY"), "买一送一", "no-number"),
        (Money("CNY"), float("nan"), "no-number"),
        (Whole(), 1.5, "not-whole"),
        (Percent(), "120%", "no-share"),
        (YesNo(), "perhaps", "no-yes-no"),
        (SHANGHAI, "tomorrow", "no-time"),
        (SHANGHAI, 46143.8, "no-time"),
        (TimeOfDay(), "25:00", "no-time"),
        (Length(), "a while", "no-length"),
        (OneOf({"hero": ("主推款",)}), "王牌", "no-choice"),
    ],
)
def test_refused(read, cell, reason):
    with pytest.raises(Unreadable) as caught:
        read(cell)

    assert caught.value.reason == reason
    assert str(caught.value)
