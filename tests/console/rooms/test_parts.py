"""Parts by their names: what their keys are, and what is found under which name."""

from __future__ import annotations

import pytest

from console.access.parts import part_key
from console.i18n.language import language_for
from console.rooms import parts


@pytest.mark.parametrize(
    ("name", "key"),
    [("选品", "选品"), ("Key grip", "key_grip"), (" Camera-2 ", "camera_2"), ("2nd unit", ""), ("…", ""), ("Ü", "ü")],
)
def test_the_key_of_a_part_is_made_of_its_name(name: str, key: str) -> None:
    assert part_key(name) == key


@pytest.mark.parametrize("typed", ["floor_manager", "Floor manager", " FLOOR MANAGER ", "场控"])
def test_a_part_is_found_under_each_of_its_names(typed: str) -> None:
    assert parts.find(typed, ()) == "floor_manager"


def test_a_rooms_own_parts_stand_behind_the_usual_ones() -> None:
    assert parts.find("key GRIP", ["Key grip"]) == "key_grip"
    assert parts.find("key grip", []) == ""
    labels = parts.labels(["选品", "Key grip"], language_for("zh"))
    assert list(labels.items())[-2:] == [("选品", "选品"), ("key_grip", "Key grip")]
    assert labels["floor_manager"] == "场控"
