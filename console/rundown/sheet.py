"""The rundown as a table: its columns, a slot as a row, and a plan with the rows of a table in it.

A slot is known by its cue, the code that people and hardware buttons call it by; its id stays what it was. A row
without one is a new slot and gets the next code that is free.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from console.i18n.language import language_for
from console.i18n.texts import ADVANCES, N_, Translate
from console.i18n.zone import instant_of, local
from console.rundown.kinds import KIND_LABELS
from console.rundown.model import Item, Plan, Slot
from console.sheets.columns import (
    Code,
    Column,
    Length,
    Moment,
    OneOf,
    Several,
    TableKind,
    Text,
    TimeOfDay,
    Unreadable,
    YesNo,
)
from console.sheets.difference import ChangedRow, Difference, NewRow, SameRow, Values
from console.sheets.grid import Cell
from streams.clock import Instant
from streams.errors import Invalid

_DAY_MS: Final = 86_400_000
_CUE: Final = re.compile(r"A(\d{1,9})")
_FIRST_CUE: Final = 10
_LONG: Final = 10_000


@dataclass(frozen=True, slots=True)
class PlannedStart:
    """When a slot begins at the earliest: a date with a time, or a time of day near the start of the show."""

    zone: str
    starts_at: int

    def __call__(self, cell: Cell) -> Instant:
        try:
            return Moment(self.zone)(cell)
        except Unreadable:
            since_midnight = TimeOfDay()(cell)
        begins = local(Instant(self.starts_at), self.zone)
        midnight = instant_of(begins.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None), self.zone)
        at = midnight + since_midnight
        # A show over midnight: twenty past twelve belongs to the night that it began in.
        return Instant(at if at >= self.starts_at - _DAY_MS // 2 else at + _DAY_MS)

    def written(self, value: Any) -> Cell:
        return Moment(self.zone).written(value)


def rundown_table(zone: str, starts_at: int, translate: Translate = str) -> TableKind:
    """The columns of a rundown; words for kinds are written as ``translate`` has them and read in both languages."""
    kinds, advances = OneOf(_words(KIND_LABELS, translate)), OneOf(_words(ADVANCES, translate))
    start = PlannedStart(zone, starts_at)
    lines, yes = Text(_LONG, lines=True), YesNo(words=(translate(N_("yes")), translate(N_("no"))))
    columns = (
        Column("cue", N_("Cue"), ("编号", "环节编号", "Cue code"), Code(16), identifies=True, width=8),
        Column("title", N_("Title"), ("标题", "环节", "环节名称", "内容", "流程"), Text(200), required=True, width=32),
        Column("kind", N_("Kind"), ("类型", "环节类型", "Type"), kinds, width=12),
        Column("duration_ms", N_("Duration"), ("时长", "时长(分钟)", "时长(分)", "Length"), Length(), width=10),
        Column("start", N_("Fixed start"), ("固定开始", "固定时间", "Hard start"), start, width=18),
        Column("advance", N_("At zero"), ("到时后",), advances, width=12),
        Column("skip", N_("Skip"), ("跳过",), yes, width=6),
        Column("mandatory", N_("Must"), ("必播", "Mandatory"), yes, width=6),
        Column("people", N_("People"), ("人员", "主播", "出镜", "Hosts"), Several(Text(80)), width=14),
        Column("items", N_("Items"), ("商品", "商品编码", "货品", "SKU"), Several(Code()), width=16),
        Column("notes", N_("Talking points"), ("话术要点", "要点", "备注", "Notes"), lines, width=40),
        Column("script", N_("Script"), ("口播稿", "话术", "台词"), lines, width=40),
        Column("group", N_("Group"), ("分组", "阶段"), Text(80), width=12),
        Column("flag", N_("Flag"), ("插旗提醒",), yes, width=6),
        Column("milestone", N_("Milestone"), ("里程碑",), yes, width=6),
        Column("warn_at_ms", N_("Warn at"), ("预警时间",), Length(), width=10),
        Column("danger_at_ms", N_("Danger at"), ("告急时间",), Length(), width=10),
        Column("custom", N_("Own columns"), ("自定义",), Text(2_000, lines=True), group=True, width=20),
    )
    return TableKind(N_("Rundown"), columns, anonymous=True, extra="custom")


def _words(labels: Mapping[Any, str], translate: Translate) -> dict[str, tuple[str, ...]]:
    chinese = language_for("zh").gettext
    return {value: (translate(label), label, chinese(label)) for value, label in labels.items()}


def row_of(slot: Slot) -> Values:
    """A slot as a row of the table."""
    values = {name: getattr(slot, name) for name in _PLAIN}
    return values | {
        "people": list(slot.people),
        "items": [item.sku for item in slot.items],
        "custom": dict(slot.custom),
    }


_PLAIN: Final = (
    "cue", "title", "kind", "duration_ms", "start", "advance", "skip", "mandatory", "notes", "script", "group", "flag",
    "milestone", "warn_at_ms", "danger_at_ms",
)  # fmt: skip


def plan_with(plan: Plan, difference: Difference) -> Plan:
    """The plan after the difference. Raises Invalid for a row that makes no slot.

    In the mode ``override`` the table says the order. Else the slots that are there keep theirs, and a new one comes
    after the row above it.
    """
    known = {slot.id: slot for slot in plan}
    items = {item.sku: item for slot in plan for item in slot.items}
    cues = _free_cues(slot.cue for slot in plan)
    changes: list[NewRow | ChangedRow | SameRow] = [*difference.changed, *difference.same, *difference.new]
    rows = [_slot(row, known, items, cues) for row in sorted(changes, key=lambda row: row.row)]
    if difference.mode == "override":
        return tuple(rows)
    changed = {slot.id: slot for slot in rows}
    ordered = [changed.get(slot.id, slot) for slot in plan]
    place = 0 if known.keys() & changed.keys() else len(ordered)
    for slot in rows:
        if slot.id in known:
            place = next(number for number, one in enumerate(ordered) if one.id == slot.id)
        else:
            ordered.insert(place, slot)
        place += 1
    return tuple(ordered)


def _slot(
    row: NewRow | ChangedRow | SameRow, known: Mapping[str, Slot], items: Mapping[str, Item], cues: Iterator[str]
) -> Slot:
    if isinstance(row, SameRow):
        return known[row.key]
    base = known.get(row.key) if isinstance(row, ChangedRow) else None
    values = {name: value for name, value in row.values.items() if value is not None}
    old = {item.sku: item for item in base.items} if base is not None else {}
    fields: dict[str, Any] = {name: values[name] for name in _PLAIN if name in values}
    if "items" in row.values:
        fields["items"] = [
            msgspec.to_builtins(old.get(sku) or items.get(sku) or Item(sku=sku)) for sku in values.get("items", ())
        ]
    for name in ("people", "custom"):
        if name in row.values:
            fields[name] = values.get(name) or ([] if name == "people" else {})
    kept = msgspec.to_builtins(base) if base is not None else {"id": f"s{secrets.token_hex(6)}", "kind": "custom"}
    cleared = {name for name, value in row.values.items() if value is None}
    whole = {name: value for name, value in kept.items() if name not in cleared} | fields
    whole.setdefault("cue", kept.get("cue") or next(cues))
    whole.setdefault("kind", "custom")
    whole.setdefault("duration_ms", 0)
    try:
        return msgspec.convert(whole, Slot)
    except msgspec.ValidationError as error:
        raise Invalid("Row {row} makes no slot: {reason}.", row=row.row, reason=str(error)) from None


def _free_cues(taken: Iterable[str]) -> Iterator[str]:
    known = set(taken)
    number = max((int(found[1]) for cue in known if (found := _CUE.fullmatch(cue))), default=_FIRST_CUE - 1)
    while True:
        number += 1
        yield f"A{number}"
