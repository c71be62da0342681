"""What to look at in a plan before it goes on air."""

from typing import Any

from console.rundown.checks import Finding, check
from console.rundown.model import Item, Plan, Size
from console.rundown.timing import project
from tests.console.rundown.stage import MINUTE, START, Stage, slot

HOST = ("host",)


def findings(*slots: Any, planned_ms: int | None = None) -> list[Finding]:
    plan: Plan = slots
    rows = project(Stage.of(plan).state, START).rows  # type: ignore[arg-type]
    return list(check(plan, [row.planned_start for row in rows], START, planned_ms))


def test_a_plan_in_order_has_no_findings() -> None:
    item = Item(sku="A", price=100, link_no=1)
    assert findings(slot("a", people=HOST, items=(item,)), slot("b", people=HOST, items=(item,))) == []


def test_a_slot_that_must_not_be_skipped_is_named_when_it_is() -> None:
    assert findings(slot("a", people=HOST), slot("b", mandatory=True, skip=True)) == [
        Finding(kind="mandatory_skipped", slot_id="b")
    ]


def test_sizes_that_do_not_add_up_to_the_stock_are_named() -> None:
    """Their sum is what counts; sizes of which nobody counted some say nothing of the total."""
    sizes = (Size(name="S", stock=3), Size(name="M", stock=2))
    odd = Item(sku="A", title="Coat", price=100, stock=0, sizes=sizes)
    fine = Item(sku="B", price=100, stock=9, sizes=(*sizes, Size(name="L")))
    assert (odd.units, fine.units) == (5, 9)
    assert findings(slot("a", people=HOST, items=(odd, fine))) == [
        Finding(kind="stock_differs", slot_id="a", item="Coat")
    ]


def test_an_item_without_a_final_price_is_named() -> None:
    items = (Item(sku="A", title="Coat"), Item(sku="B"), Item(sku="C", price=0))
    assert [found.item for found in findings(slot("a", people=HOST, items=items))] == ["Coat", "B"]


def test_one_link_number_for_two_items_is_named_once() -> None:
    coat, scarf = Item(sku="A", price=1, link_no=7), Item(sku="B", title="Scarf", price=1, link_no=7)
    slots = [
        slot(name, people=HOST, items=items) for name, items in zip("abc", [(coat,), (scarf,), (scarf,)], strict=True)
    ]
    assert findings(*slots) == [Finding(kind="link_twice", slot_id="b", item="Scarf", link_no=7, other_id="a")]


def test_slots_that_need_nobody_are_named_once_somebody_names_people() -> None:
    """Before, one word for the whole plan is enough."""
    assert findings(slot("a"), slot("b")) == [Finding(kind="nobody_named")]
    assert findings(slot("a", people=HOST), slot("b")) == [Finding(kind="no_people", slot_id="b")]


def test_a_fixed_start_too_early_for_what_is_above_overlaps() -> None:
    late = slot("b", people=HOST, start=START + 3 * MINUTE)
    assert findings(slot("a", people=HOST), late) == [Finding(kind="overlap", slot_id="b", ms=2 * MINUTE)]


def test_a_fixed_start_before_the_show_is_named_as_such() -> None:
    early = slot("a", people=HOST, start=START - MINUTE)
    assert findings(early) == [Finding(kind="before_show", slot_id="a", ms=MINUTE)]


def test_a_show_that_is_not_as_long_as_it_was_made_is_named() -> None:
    slots = [slot(name, people=HOST) for name in "abcd"]
    assert findings(*slots, planned_ms=20 * MINUTE) == []
    assert findings(*slots, planned_ms=30 * MINUTE) == [Finding(kind="shorter", ms=10 * MINUTE)]
    assert findings(*slots, planned_ms=10 * MINUTE) == [Finding(kind="longer", ms=10 * MINUTE)]


def test_what_is_skipped_counts_for_nothing() -> None:
    item = Item(sku="A", link_no=1)
    assert findings(slot("a", people=HOST), slot("b", skip=True, items=(item,))) == []
