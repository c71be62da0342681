"""Changes of a plan: found, applied, turned round, merged."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.rundown.events import Change, FieldSet, Reordered, SlotAdded, SlotRemoved
from console.rundown.merge import merge
from console.rundown.model import Item, Plan
from console.rundown.plan import apply, diff, invert, validate
from streams.errors import Invalid
from tests.console.rundown.stage import plan, plans, slot, slots


@st.composite
def edits(draw: st.DrawFn, base: Plan) -> Plan:
    """A plan as somebody might have made it out of another."""
    kept = [known for known in base if draw(st.integers(0, 4))]
    if draw(st.booleans()):
        kept = draw(st.permutations(kept))
    changed = [draw(slots(known.id)) if draw(st.integers(0, 2)) == 0 else known for known in kept]
    used = {known.id for known in base}
    for name in draw(st.lists(st.sampled_from("klmnop"), unique=True, max_size=2)):
        if name not in used:
            changed.insert(draw(st.integers(0, len(changed))), draw(slots(name)))
    return tuple(changed)


@st.composite
def two_plans(draw: st.DrawFn) -> tuple[Plan, Plan]:
    base = draw(plans())
    return base, draw(edits(base))


@st.composite
def three_plans(draw: st.DrawFn) -> tuple[Plan, Plan, Plan]:
    base = draw(plans())
    return base, draw(edits(base)), draw(edits(base))


@given(two_plans())
def test_the_difference_applied_gives_the_new_plan(pair: tuple[Plan, Plan]) -> None:
    """Whatever was added, removed, edited or moved."""
    old, new = pair
    assert apply(old, diff(old, new)) == new


@given(two_plans())
def test_the_inverse_gives_the_old_plan_back(pair: tuple[Plan, Plan]) -> None:
    """Applied after the changes, nothing is left of them."""
    old, new = pair
    changes = diff(old, new)
    assert apply(apply(old, changes), invert(old, changes)) == old


@given(two_plans())
def test_changes_mean_the_same_after_they_were_stored(pair: tuple[Plan, Plan]) -> None:
    """The journal is JSON; tuples and items come back from it."""
    old, new = pair
    stored = msgspec.json.decode(msgspec.json.encode(diff(old, new)), type=tuple[Change, ...])
    assert apply(old, stored) == new


@given(plans())
def test_a_plan_does_not_differ_from_itself(same: Plan) -> None:
    """There is nothing to write down."""
    assert diff(same, same) == ()


def test_items_survive_the_journal() -> None:
    """A field that holds structs is rebuilt from plain JSON."""
    new = (slot("a", items=(Item(sku="A1", price=19_900),), people=("Li",)),)
    stored = msgspec.json.decode(msgspec.json.encode(diff(plan("a"), new)), type=tuple[Change, ...])
    assert apply(plan("a"), stored) == new


def test_one_edit_is_one_change() -> None:
    """What stays the same is not written."""
    assert diff(plan("abc"), (slot("a"), slot("b", 7), slot("c"))) == (
        FieldSet(slot_id="b", field="duration_ms", value=420_000),
    )


def test_an_addition_does_not_rewrite_the_order() -> None:
    """It says behind which slot it stands."""
    assert diff(plan("abcd"), plan("abxcd")) == (SlotAdded(slot=slot("x"), after="b"),)


def test_a_removal_does_not_rewrite_the_order() -> None:
    """The others stay where they are."""
    assert diff(plan("abc"), plan("ac")) == (SlotRemoved(slot_id="b"),)


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ((SlotRemoved(slot_id="q"),), "abc"),
        ((FieldSet(slot_id="q", field="title", value="x"),), "abc"),
        ((SlotAdded(slot=slot("x"), after="q"),), "abcx"),
        ((SlotAdded(slot=slot("x"), after=None),), "xabc"),
        ((Reordered(slot_ids=("c", "a")),), "cab"),
        ((Reordered(slot_ids=("c", "q", "b")),), "acb"),
    ],
)
def test_a_change_that_meets_another_plan_does_what_it_can(changes: tuple[Change, ...], order: str) -> None:
    """A fact is never refused afterwards: unknown slots are passed over, unnamed ones stay behind their leader."""
    assert "".join(known.id for known in apply(plan("abc"), changes)) == order


def test_a_code_that_stands_for_two_slots_is_invalid() -> None:
    """The message names it."""
    with pytest.raises(Invalid, match="A1"):
        validate((slot("a", cue="A1"), slot("b", cue="A1")))


@given(two_plans())
def test_a_merge_with_an_idle_side_is_the_other_side(pair: tuple[Plan, Plan]) -> None:
    """Whoever changed nothing is in nobody's way."""
    base, edited = pair
    assert merge(base, edited, base) == (edited, ())
    assert merge(base, base, edited) == (edited, ())


@given(two_plans())
def test_the_same_change_on_both_sides_is_no_conflict(pair: tuple[Plan, Plan]) -> None:
    """Two people had the same idea."""
    base, edited = pair
    assert merge(base, edited, edited) == (edited, ())


@given(three_plans())
def test_a_merge_without_conflicts_has_the_changes_of_both(plans: tuple[Plan, Plan, Plan]) -> None:
    """A field that a side changed has its value; what either removed is gone, what either added is there."""
    base, yours, theirs = plans
    merged, clashes = merge(base, yours, theirs)
    known = {slot.id: slot for slot in merged}
    before = {slot.id: slot for slot in base}
    if clashes:
        return
    for side in (yours, theirs):
        ids = {slot.id for slot in side}
        assert not (before.keys() - ids) & known.keys()
        assert ids - before.keys() <= known.keys()
        for change in diff(base, side):
            # Items and columns are merged by their parts: see below.
            if isinstance(change, FieldSet) and change.slot_id in known and change.field not in ("items", "custom"):
                assert msgspec.to_builtins(getattr(known[change.slot_id], change.field)) == change.value


@given(three_plans())
def test_a_merge_is_fair(plans: tuple[Plan, Plan, Plan]) -> None:
    """Whoever comes first, the same places clash, and without clashes the same slots result."""
    base, yours, theirs = plans
    one, clashes = merge(base, yours, theirs)
    other, mirrored = merge(base, theirs, yours)
    assert {(clash.slot_id, clash.field) for clash in clashes} == {(clash.slot_id, clash.field) for clash in mirrored}
    if not clashes:
        assert {known.id: known for known in one} == {known.id: known for known in other}


def clash_fields(base: Plan, yours: Plan, theirs: Plan) -> list[tuple[str | None, str]]:
    return [(clash.slot_id, clash.field) for clash in merge(base, yours, theirs)[1]]


def test_two_orders_are_one_conflict() -> None:
    """The order is a field of the plan."""
    assert clash_fields(plan("abc"), plan("bac"), plan("acb")) == [(None, "order")]


def test_a_new_order_and_an_addition_go_together() -> None:
    """The new slot stands behind the one it was put behind."""
    merged, clashes = merge(plan("abc"), plan("cba"), plan("abxc"))
    assert (merged, clashes) == (plan("cbxa"), ())


def test_a_new_order_and_a_removal_go_together() -> None:
    """What is left stands in the new order."""
    assert merge(plan("abc"), plan("cba"), plan("ac")) == (plan("ca"), ())


def test_a_removal_against_an_edit_is_a_conflict() -> None:
    """Somebody worked on what somebody else threw away."""
    edited = (slot("a"), replace(slot("b"), title="New"))
    assert clash_fields(plan("ab"), plan("a"), edited) == [("b", "slot")]
    assert clash_fields(plan("ab"), edited, plan("a")) == [("b", "slot")]


@pytest.mark.parametrize(
    ("field", "mine", "other"),
    [("title", "X", "Y"), ("start", 5, None), ("custom", {"light": "warm"}, {"light": "cold"})],
)
def test_a_field_changed_two_ways_is_a_conflict(field: str, mine: Any, other: Any) -> None:
    """With the values of both sides in plain JSON."""
    base = (slot("a", items=(Item(sku="b"),), start=1),)
    _, (clash,) = merge(base, (replace(base[0], **{field: mine}),), (replace(base[0], **{field: other}),))
    assert (clash.field, clash.yours, clash.theirs) == (field, msgspec.to_builtins(mine), msgspec.to_builtins(other))


COAT, HAT, BELT = (Item(sku=sku, item=f"p{sku}", price=100) for sku in ("coat", "hat", "belt"))


def with_items(*items: Item, **custom: str) -> Plan:
    return (slot("a", items=items, custom=custom),)


def test_items_of_one_slot_merge_by_item_and_field() -> None:
    """The list of products changes a price and a code; meanwhile somebody types a line, adds an item, removes one."""
    base = with_items(COAT, HAT)
    carried = with_items(replace(COAT, price=90, sku="coat-2"), HAT)
    edited = with_items(BELT, replace(COAT, line="Warm."))
    both = with_items(BELT, replace(COAT, price=90, sku="coat-2", line="Warm."))
    assert merge(base, edited, carried) == (both, ())
    assert merge(base, carried, edited) == (both, ())


def test_one_field_of_one_item_changed_two_ways_is_a_conflict_of_that_field_alone() -> None:
    """What both sides changed elsewhere is in either choice."""
    base = with_items(COAT, HAT)
    yours = with_items(replace(COAT, price=90), replace(HAT, line="New."))
    theirs = with_items(replace(COAT, price=80, gift="Brush"), HAT)
    merged, (clash,) = merge(base, yours, theirs)
    chosen = with_items(replace(COAT, price=80, gift="Brush"), replace(HAT, line="New."))
    assert merged == chosen
    assert (clash.slot_id, clash.field) == ("a", "items")
    assert msgspec.to_builtins(clash.parts) == (
        {"part": "coat", "field": "price", "base": 100, "yours": 90, "theirs": 80},
    )
    assert clash.theirs == msgspec.to_builtins(chosen[0].items)
    assert [(item["sku"], item["price"], item.get("gift")) for item in clash.yours] == [
        ("coat", 90, "Brush"), ("hat", 100, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("yours", "theirs", "part"),
    [
        (with_items(HAT), with_items(replace(COAT, price=1), HAT), ("coat", "item")),
        (with_items(HAT, BELT, COAT), with_items(COAT, BELT, HAT), ("", "order")),
        (with_items(COAT, HAT, BELT, light="on"), with_items(COAT, HAT, BELT, light="off"), ("light", "column")),
    ],
)
def test_a_part_that_both_sides_changed_is_named(yours: Plan, theirs: Plan, part: tuple[str, str]) -> None:
    """An item that one removed and the other changed, two orders, and a column with two values."""
    _, (clash,) = merge(with_items(COAT, HAT, BELT), yours, theirs)
    assert [(one.part, one.field) for one in clash.parts or ()] == [part]


def test_columns_of_a_rooms_own_merge_by_column_and_an_item_may_stand_twice() -> None:
    """Camera by one, light by the other; of the same coat put there twice, each edit stays with its own."""
    base, twice = with_items(camera="1", light="on"), with_items(COAT, COAT)
    assert merge(base, with_items(camera="2", light="on"), with_items(camera="1", sound="x")) == (
        with_items(camera="2", sound="x"), (),
    )  # fmt: skip
    first, second = with_items(replace(COAT, price=1), COAT), with_items(COAT, replace(COAT, price=2))
    assert merge(twice, first, second) == (with_items(replace(COAT, price=1), replace(COAT, price=2)), ())
