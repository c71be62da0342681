"""The standard beats."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from console.rundown.generate import TEMPLATES, template
from console.rundown.model import Item, Slot
from console.rundown.plan import validate
from streams.errors import NotFound
from tests.console.rundown.stage import MINUTE


def items(count: int) -> list[Item]:
    return [Item(sku=f"S{number}") for number in range(count)]


def minutes(name: str) -> list[tuple[int, Slot]]:
    """Each slot with the minute at which it begins."""
    begun, result = 0, []
    for slot in template(name).plan:
        result.append((begun, slot))
        begun += slot.duration_ms // MINUTE
    return result


def test_the_standard_show_lasts_two_hours() -> None:
    """24 units of five minutes."""
    assert sum(slot.duration_ms for slot in template("standard-2h").plan) == 120 * MINUTE


def test_the_standard_show_has_its_units() -> None:
    """1 warm-up, 4 interactions, 3 lotteries, 15 looks, 1 closing."""
    kinds = Counter(slot.kind for slot in template("standard-2h").plan)
    assert kinds == {"warmup": 1, "interaction": 4, "lottery": 3, "look": 15, "item": 15, "rules": 18, "closing": 1}


def test_a_beat_falls_at_every_quarter() -> None:
    """Lotteries, rules first, at the half hours; interactions at the quarters between."""
    beats = {minute: slot for minute, slot in minutes("standard-2h") if minute % 15 == 0 and 0 < minute < 120}
    assert {minute: (slot.kind, slot.subject) for minute, slot in beats.items()} == {
        15: ("interaction", None),
        30: ("rules", "lottery"),
        45: ("interaction", None),
        60: ("rules", "lottery"),
        75: ("interaction", None),
        90: ("rules", "lottery"),
        105: ("interaction", None),
    }


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_lottery_follows_its_mandatory_rules(name: str) -> None:
    """Nothing is drawn that was not announced."""
    plan = template(name).plan
    for before, slot in pairwise(plan):
        if slot.kind == "lottery":
            assert (before.kind, before.subject, before.mandatory) == ("rules", "lottery", True)


def test_a_look_is_followed_by_its_hero_piece_and_rules() -> None:
    """Three minutes, one, one."""
    plan = template("standard-2h", items=items(40)).plan
    for index, slot in enumerate(plan):
        if slot.kind == "look":
            unit = plan[index : index + 3]
            assert [(part.kind, part.duration_ms // MINUTE) for part in unit] == [
                ("look", 3),
                ("item", 1),
                ("rules", 1),
            ]
            assert unit[1].items == slot.items[:1]
            assert unit[2].subject in ("offer", "ordering")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 29, 30, 31, 40, 45])
def test_items_are_spread_two_or_three_a_look_in_their_order(count: int) -> None:
    """All of up to 45 fit; a single one has a look to itself."""
    made = template("standard-2h", items=items(count))
    shares = [slot.items for slot in made.plan if slot.kind == "look" and slot.items]
    assert [item for share in shares for item in share] == items(count)
    assert count == 1 or all(2 <= len(share) <= 3 for share in shares)
    assert (made.leftover, made.leftover_note) == ((), "")


def test_what_does_not_fit_is_said() -> None:
    """The last five of fifty are left over."""
    made = template("standard-2h", items=items(50))
    assert made.leftover == tuple(items(50)[45:])
    assert made.leftover_note.startswith("5 items do not fit")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_sound_and_always_the_same(name: str) -> None:
    """Ids and codes are unique and do not depend on the language."""
    plan = template(name).plan
    validate(plan)
    translated = template(name, lambda text: f"«{text}»").plan
    assert [(slot.id, slot.cue) for slot in translated] == [(slot.id, slot.cue) for slot in plan]
    assert all(slot.title.startswith("«") for slot in translated)


def test_the_practice_show_lasts_ten_minutes() -> None:
    """One beat of each sort."""
    plan = template("short-10m").plan
    assert sum(slot.duration_ms for slot in plan) == 10 * MINUTE
    assert {slot.kind for slot in plan} == {"warmup", "look", "item", "rules", "interaction", "lottery", "closing"}


def test_an_unknown_template_is_not_found() -> None:
    """The message names those there are."""
    with pytest.raises(NotFound, match="standard-2h"):
        template("nonsense")
