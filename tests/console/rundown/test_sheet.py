"""The rundown as a table: out and in again, and in by the cue of its slots."""

from __future__ import annotations

from hypothesis import given, settings

from console.i18n.language import language_for
from console.rundown.generate import TEMPLATES
from console.rundown.model import Item, Plan, Slot
from console.rundown.sheet import plan_with, row_of, rundown_table
from console.sheets.difference import Difference, Mode, difference
from console.sheets.grid import Cell, Sheet
from console.sheets.matching import Chosen, find_table
from console.sheets.reading import read_sheets
from console.sheets.writing import write_csv, write_xlsx
from tests.console.rundown.test_plan import two_plans
from tests.effort import examples

STARTS_AT = 1_777_636_800_000
"""2026-05-01 20:00 in Shanghai."""
TABLE = rundown_table("Asia/Shanghai", STARTS_AT)
COAT = Item(sku="C1", title="Coat", price=9_900)
PLAN = (
    Slot(id="s1", cue="A10", kind="warmup", title="Hello", duration_ms=60_000, timer="up", custom={"camera": "1"}),
    Slot(id="s2", cue="A11", kind="item", title="Coat", duration_ms=300_000, items=(COAT,), notes="=1+1\n-2"),
    Slot(id="s3", cue="A12", kind="closing", title="Bye", duration_ms=60_000, start=STARTS_AT + 600_000),
)


def imported(*rows: tuple[Cell, ...], plan: Plan = PLAN, mode: Mode = "merge", chosen: Chosen | None = None) -> Plan:
    """The plan after a table is imported into it."""
    return plan_with(plan, against(plan, [Sheet("", rows)], mode, chosen))


def against(plan: Plan, sheets: list[Sheet], mode: Mode, chosen: Chosen | None = None) -> Difference:
    return difference(find_table(sheets, TABLE, chosen).rows, {slot.id: row_of(slot) for slot in plan}, TABLE, mode)


@settings(max_examples=examples(100), deadline=None)
@given(two_plans())
def test_an_export_changes_nothing_when_it_comes_back(plans) -> None:
    for plan in (*plans, PLAN, TEMPLATES["standard-2h"](str).plan):
        for lang in ("zh", "en"):
            translate = language_for(lang).gettext
            table = rundown_table("Asia/Shanghai", STARTS_AT, translate)
            rows = [row_of(slot) for slot in plan]
            for data, name in (
                (write_xlsx(table, rows, translate), "r.xlsx"),
                (write_csv(table, rows, translate), "r.csv"),
            ):
                if plan:
                    changes = against(plan, read_sheets(data, name), "override")
                    assert (changes.new, changes.changed, changes.refused, changes.missing) == ((), (), (), ())
                    assert plan_with(plan, changes) == plan


def test_a_slot_keeps_its_id_and_what_the_table_does_not_have():
    plan = imported(("编号", "标题", "时长", "机位"), ("A10", "Welcome", "2:00", "cam 2"), chosen={"机位": "custom"})

    assert (plan[0].id, plan[0].title, plan[0].duration_ms, plan[0].timer) == ("s1", "Welcome", 120_000, "up")
    assert plan[0].custom == {"camera": "1", "机位": "cam 2"}
    assert plan[1:] == PLAN[1:]


def test_a_new_slot_comes_after_the_row_above_it_and_gets_a_free_cue():
    plan = imported(("编号", "标题", "类型", "商品"), ("A10", "Hello", None, None), (None, "Scarf", "主推款", "C1，X"))

    assert [slot.cue for slot in plan] == ["A10", "A13", "A11", "A12"]
    assert (plan[1].kind, plan[1].items) == ("item", (COAT, Item(sku="X")))


def test_override_takes_the_order_of_the_table_and_leaves_out_what_is_not_in_it():
    plan = imported(("编号", "标题"), ("A12", "Bye"), ("A10", "Hello"), mode="override")

    assert [slot.id for slot in plan] == ["s3", "s1"]


def test_a_time_of_day_belongs_to_the_night_of_the_show():
    plan = imported(("编号", "固定开始"), ("A10", "20:30"), ("A11", "00:20"))

    assert (plan[0].start, plan[1].start) == (STARTS_AT + 30 * 60_000, STARTS_AT + 260 * 60_000)
