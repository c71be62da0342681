"""Exports of orders as they change over weeks: whatever is given, in whichever order, the newest counts."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from console.rooms.order_tables import KnownOrder, found_orders, order_table, told_by
from console.sheets.difference import difference
from console.sheets.matching import find_table
from console.sheets.reading import read_sheets
from streams.clock import MINUTE
from streams.events import Logged
from streams.ingest import door
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from tests.effort import examples
from tests.streams.metrics.builders import SHOW_ON_AIR
from tests.streams.metrics.random_logs import START, folded_state

HEADINGS = "主订单编号,子订单编号,商品数量,商家编码,订单应付金额,订单提交时间,支付完成时间,订单状态,售后状态,流量体裁"
TRAFFICS = ["直播", "直播", "商品卡", "数据将于第二天更新"]
COMPARED = (
    "gmv", "orders", "units", "buyers", "gmv_placed", "gmv_elsewhere", "refunds", "gmv_net", "refunds_beyond",
    "payments_contradicting", "kinds_per_order", "order_value",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    amount: int
    back: bool


@dataclass(frozen=True)
class State:
    """An order as an export tells it."""

    is_paid: bool
    traffic: str
    lines: tuple[Line, Line]


@st.composite
def courses(draw: Any) -> list[State]:
    """What becomes of an order over four exports: it is paid at some time, lines go back, and the rest may change."""
    paid_from, states = draw(st.integers(0, 4)), []
    back_from = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    amounts = [draw(st.sampled_from([1_000, 2_000])) for _ in back_from]
    for number in range(4):
        for index, since in enumerate(back_from):
            if number <= since and draw(st.integers(0, 2)) == 0:  # what went back does not change any more
                amounts[index] = draw(st.sampled_from([1_000, 2_500]))
        lines = [Line(amount, number >= since) for amount, since in zip(amounts, back_from, strict=True)]
        traffic = draw(
            st.sampled_from(["直播", "直播", "商品卡", "数据将于第二天更新"] if number < 3 else ["直播", "商品卡"])
        )
        states.append(State(number >= paid_from, traffic, (lines[0], lines[1])))
    return states


def export(states: dict[int, State]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADINGS.split(","))
    for number, state in states.items():
        for index, line in enumerate(state.lines):
            paid = "2026-01-01 00:03:00" if state.is_paid else ""
            rows.writerow(
                [
                    f"O{number}", f"{number}-{index}", index + 1, "AB"[index], f"{line.amount / 100:.2f}",
                    "2026-01-01 00:02:00", paid, "已关闭" if line.back else "已支付" if paid else "待支付",
                    "退款成功" if line.back and paid else "", state.traffic,
                ]
            )  # fmt: skip
    return text.getvalue().encode()


def imported(files: list[tuple[int, dict[int, State]]]) -> Frame:
    """The figures after these exports; each with the day that it is of."""
    known: dict[str, KnownOrder] = {}
    log: list[Logged] = [*SHOW_ON_AIR]
    table = order_table("CNY", "UTC")
    for day, states in files:
        sheets = read_sheets(export(states), name := f"2026-01-{day:02}_12-00-00.csv")
        found = find_table(sheets, table)
        orders, there = found_orders(found, sheets[0], {}, name, known)
        events, kept = told_by(orders, difference(orders.rows, there, table, "merge"))
        sent = [event | {"at": at} for event, at in events]
        log += door.decode(msgspec.json.encode(sent), "json", "CNY").events if sent else ()
        for one in kept:
            before = known.get(one["order"])
            known[one["order"]] = KnownOrder(max(orders.as_of, before.as_of if before else orders.as_of), one)
    return snapshot(folded_state(log, batch=50), "one", START + 50 * MINUTE)


def figures(found: Frame) -> dict[str, Any]:
    return {slug: found.kpi(slug).value for slug in COMPARED}


@given(st.lists(courses(), min_size=1, max_size=4), st.data())
@settings(max_examples=examples(25), deadline=None)
def test_the_newest_export_counts_whatever_else_is_given(orders: list[list[State]], data: st.DataObject) -> None:
    """Exports of days 2 to 5: in any order, repeated, in parts; that of day 5 is whole at least once."""
    whole = [(day, {number: course[day - 2] for number, course in enumerate(orders)}) for day in range(2, 6)]
    parts = st.sets(st.integers(0, len(orders) - 1))
    given_before = data.draw(st.lists(st.tuples(st.integers(0, 3), parts), max_size=5))
    files = [(whole[index][0], {number: whole[index][1][number] for number in some}) for index, some in given_before]
    files = [file for file in files if file[1]]
    files.insert(data.draw(st.integers(0, len(files))), whole[3])
    assert figures(imported(files)) == figures(imported([whole[3]]))
