"""Cards and sheets on paper: what is told to whom, and Chinese on a machine without typefaces."""

from __future__ import annotations

import subprocess
import zlib
from pathlib import Path
from re import DOTALL, findall
from shutil import which

import pytest
from msgspec.structs import replace

from console.i18n.language import language_for
from console.rooms.item_print import Paper, cards, items_of_plan, sheet
from console.rundown.model import Slot
from console.rundown.products import item_of
from console.store.product import COSTS, INTERNAL, Product, ProductSize
from console.typesetting import pdf_of

PAPER = Paper(title="商品表", foot="示例直播间", currency="CNY", simulated=True)
COAT = Product(
    id="a",
    room="street",
    revision=1,
    changed_by="Lin",
    changed_at=0,
    code="C1",
    title="双面羊绒大衣 镕喆",
    link_no=7,
    tag_price=129_900,
    price=59_900,
    floor_price=54_321,
    cost=12_345,
    coupon="领券减 100",
    never_say="原价",
    sizes=(ProductSize(name="M", stock=3), ProductSize(name="L", stock=0)),
)
CHINESE = language_for("zh")


def test_costs_and_floor_prices_are_on_the_sheet_of_those_who_may_read_them_and_on_no_card() -> None:
    secret = {"¥543.21", "¥123.45"}
    for hidden, told in (((), secret), (COSTS, {"¥543.21"}), ((*COSTS, *INTERNAL), set())):
        content = sheet([COAT], PAPER, CHINESE, hidden)
        (row,) = content["rows"]
        assert secret & set(row) == told
        assert len(row) == len(content["columns"])
    (card,) = cards([item_of(COAT)], PAPER, CHINESE, "1")["cards"]
    assert not any(price in str(card) for price in secret)
    assert (card["price"], card["tag_price"], card["sizes"]) == ("¥599", "¥1,299", [("M", "3"), ("L", "0")])


def test_cards_of_a_show_follow_its_rundown_with_the_prices_of_its_slots() -> None:
    """The same item is printed once, and again where a slot sells it at another price."""
    coat = item_of(COAT)
    belt, flash = replace(coat, sku="C2", title="Belt"), replace(coat, price=49_900)
    plan = tuple(
        Slot(id=str(n), cue=f"A{n}", kind="item", title="", duration_ms=1_000, items=some)
        for n, some in enumerate(((belt,), (coat, belt), (flash,)))
    )
    content = cards(items_of_plan(plan), PAPER, CHINESE, "4")
    assert [(card["code"], card["price"]) for card in content["cards"]] == [
        ("C2", "¥599"), ("C1", "¥599"), ("C1", "¥499"),
    ]  # fmt: skip


async def test_a_pdf_has_its_chinese_from_the_typeface_that_comes_with_the_program(tmp_path: Path) -> None:
    """Each page of the sheet has the head; much text is set smaller and is still all there."""
    talkative = replace(COAT, points="很长的卖点。" * 100)
    printed = cards([item_of(COAT), item_of(talkative)], PAPER, CHINESE, "4")
    listed = sheet([COAT] * 60, PAPER, CHINESE, ())
    for name, made in (("cards", await pdf_of("cards", printed, {})), ("sheet", await pdf_of("sheet", listed, {}))):
        (tmp_path / name).write_bytes(made)
        assert faces(made) == {b"NotoSansSC-Regular"}
    if which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    told, table = text_of(tmp_path / "cards"), text_of(tmp_path / "sheet")
    for word in ("双面羊绒大衣镕喆", "到手价", "¥599", "吊牌价", "领券减100", "禁说", "模拟"):
        assert word in told
    assert told.count("很长的卖点。") == 100
    assert table.count("吊牌价") > 1
    assert table.count("双面羊绒大衣镕喆") == 60


def faces(pdf: bytes) -> set[bytes]:
    """The typefaces that are embedded, without the mark of their cut."""
    texts = [pdf]
    for stream in findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, DOTALL):
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return {name for text in texts for name in findall(rb"/FontName\s*/[A-Z]{6}\+([A-Za-z-]+)", text)}


def text_of(path: Path) -> str:
    """All text of a document without blanks."""
    said = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True).stdout
    return "".join(said.split())
