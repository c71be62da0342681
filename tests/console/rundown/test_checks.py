"""What to look at in a plan before it goes on air."""

from typing import Any

from console.rundown.checks import Finding, check
from console.rundown.model import Item, Plan, Size
from console.rundown.timing import project
from console.store.product import Product
from tests.console.rundown.stage import MINUTE, START, Stage, slot

HOST = ("host",)


def findings(*slots: Any, planned_ms: int | None = None, **known: Any) -> list[Finding]:
    plan: Plan = slots
    rows = project(Stage.of(plan).state, START).rows  # type: ignore[arg-type]
    return list(check(plan, [row.planned_start for row in rows], START, planned_ms, **known))


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


def product(**fields: Any) -> Product:
    return Product(id="p", room="street", revision=1, changed_by="Lin", changed_at=0, code="A", **fields)


def test_prices_below_the_floor_and_flash_prices_that_are_no_reduction_are_named() -> None:
    known = [product(floor_price=8000, lowest_price=9900)]
    cheap, dear = Item(sku="A", title="Coat", price=7999), Item(item="p", sku="A", title="Coat", price=9900)
    plan = (
        slot("a", people=HOST, items=(cheap,)),
        slot("b", people=HOST, items=(dear,)),
        slot("c", kind="flash_sale", people=HOST, items=(dear, Item(sku="B", price=1))),
    )
    assert findings(*plan, products=known) == [
        Finding(kind="below_floor", slot_id="a", item="Coat"),
        Finding(kind="not_reduced", slot_id="c", item="Coat"),
    ]


def test_words_that_may_not_be_said_are_named_with_their_source() -> None:
    coat = Item(sku="A", title="国家级羊绒", price=100, points="显瘦\n保暖", never_say="显瘦\n“治病”")
    plan = (slot("a", title="加群领券", people=HOST, items=(coat,)),)
    found = findings(*plan, platform="douyin")
    assert [(one.word, one.item) for one in found] == [("加群", ""), ("国家级", "国家级羊绒"), ("显瘦", "国家级羊绒")]
    assert "第九条" in found[1].source
    assert [one.word for one in findings(*plan, platform="wechat")] == ["国家级", "显瘦"]
