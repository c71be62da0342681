"""Texts as they may be kept: ids, names, and what nobody sees."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text import first_letter, is_narrow, is_rounded, is_visible, one_line, plain_code, plain_id, visible

SEEN_AS_SIGNS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
"""Format characters that stand before a number and are drawn."""


def test_every_control_and_format_character_is_dropped():
    """Also by a Python that knows more of them than this table was made for."""
    kept = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp") and chr(code) in visible(f"a{chr(code)}b")
    }
    assert kept == {ord("\t"), ord("\n"), *SEEN_AS_SIGNS}


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "🏳️‍🌈", "می‌خواهم", "श्री‍", "好看 ❤️", "a\tb\nc", "é", "　全角　"])
def test_what_is_seen_stays(text: str):
    assert visible(text).rstrip("\u200d") == text.rstrip("\u200d")


def test_a_joiner_that_joins_nothing_is_dropped():
    assert visible("a\u200db\u200cc") == "abc"


def test_a_title_is_one_line():
    assert one_line(" \u202eCoat\r\n\tblack\u00a0/ M\u200b ") == "Coat black / M"


@pytest.mark.parametrize(
    "written",
    [
        " A1",
        "A1 ",
        "A1\t",
        "\tA1",
        '="A1"',
        '"A1"',
        "'A1",
        "`A1",
        "\u3000A1\u00a0",
        "\ufeffA1",
        "A\u200b1",
        '=" A1"',
    ],
)
def test_what_programs_put_around_an_id_is_no_part_of_it(written: str):
    assert plain_id(written) == "A1"


def test_the_id_of_an_order_or_an_item_may_be_typed_wide():
    """The nicknames of two people may differ in that alone."""
    assert (plain_code(" Ａ１"), plain_id(" Ａ１")) == ("A1", "Ａ１")


@pytest.mark.parametrize("identity", ["a b", "O'Neil", "外套（黑）/M", "abc==", "a=b", "#1001", "x@y.z", "name:小红"])
def test_what_an_id_consists_of_stays(identity: str):
    assert plain_id(identity) == identity


ODD = st.text(st.sampled_from(" =\"'`A1\t\r\n\u200b\u200d\u3000\u3164Ａ👩＇ی") | st.characters())


@given(ODD)
def test_cleaning_twice_is_cleaning_once(text: str):
    """What GET gives and is sent back stays the same."""
    for clean in (visible, one_line, plain_id, plain_code):
        assert clean(clean(text)) == clean(text)


@given(ODD)
def test_the_quick_looks_are_right(text: str):
    if is_visible(text):
        assert visible(text) == text
    if text.isprintable() and is_narrow(text) and text.strip("\"'=` ") == text:
        assert plain_code(text) == text


@pytest.mark.parametrize("text", ["1.23E+17", "9E+17", "6,9e+18", "1.23E17"])
def test_a_rounded_number_is_known(text: str):
    assert is_rounded(text)


@pytest.mark.parametrize("text", ["12e5", "E+17", "1E5", "A1.2E+3", "123456789012345678"])
def test_an_id_that_only_looks_alike_is_none(text: str):
    assert not is_rounded(text)


@given(ODD)
def test_the_letter_of_a_mask_is_seen(text: str):
    letter = first_letter(text)
    assert letter == "" or (letter.isprintable() and not letter.isspace() and visible(letter) == letter)
