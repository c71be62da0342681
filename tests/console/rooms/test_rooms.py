"""A room gets a short name for its address, whatever it is called."""

from __future__ import annotations

import pytest

from console.rooms.rooms import short_name


@pytest.mark.parametrize(
    ("typed", "name", "taken", "short"),
    [
        ("", "主街直播间", (), "room-1"),
        ("", "主街直播间", ("room-1", "room-2"), "room-3"),
        ("", "LULU 女装旗舰店", (), "lulu"),
        ("", "LULU 女装旗舰店", ("lulu",), "lulu-2"),
        ("", "Café Zoë", (), "cafe-zoe"),
        ("", "ＬＵＬＵ", (), "lulu"),
        ("Main Street!", "主街", (), "main-street"),
        ("主街", "LULU", (), "lulu"),
        ("", "x" * 100, (), "x" * 40),
    ],
)
def test_any_name_yields_a_short_name_that_can_be_used(
    typed: str, name: str, taken: tuple[str, ...], short: str
) -> None:
    assert short_name(typed, name, taken) == short


def test_a_short_name_that_was_typed_is_kept_so_that_a_clash_is_said() -> None:
    assert short_name("lulu", "LULU", ("lulu",)) == "lulu"
