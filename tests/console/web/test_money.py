"""Files, server and pages read one table of minor units."""

from __future__ import annotations

import json
import re
import subprocess
from decimal import Decimal

import pytest
from babel.numbers import list_currencies

from console.i18n.language import language_for
from console.web.rendering import page_labels
from hatch_build import node_command
from streams.money import MINOR_DIGITS, minor_digits, parse_amount
from tests.paths import ROOT

MINOR = 12_345_678
CODES = sorted(list_currencies())
WRITTEN = """
const [digits, codes, minor] = JSON.parse(process.argv[1]);
const { openPage } = await import("./tests/static/page.js");
openPage("en", {}, digits);
const format = await import("./static/lib/format.js");
const written = codes.map((code) => [format.money(minor, code), format.typedMoney(minor, code)]);
console.log(JSON.stringify(written));
"""


def figures(text: str) -> str:
    """What of an amount counts: figures and the point."""
    return re.sub(r"[^\d.]", "", re.sub(r"^[^\d]+", "", text))


@pytest.fixture(scope="module")
def in_pages() -> dict[str, list[str]]:
    """The amount as pages write it and as they put it into a field, by currency."""
    digits = page_labels(language_for("en"))["minor_digits"]
    argument = json.dumps([digits, CODES, MINOR])
    done = subprocess.run(
        [*node_command(), "--input-type=module", "--eval", WRITTEN, argument],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(zip(CODES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("code", CODES)
def test_files_server_and_pages_agree_on_every_currency(code: str, in_pages: dict[str, list[str]]):
    whole = str(Decimal(MINOR).scaleb(-minor_digits(code)))
    assert parse_amount(f"{code} {whole}") == (MINOR, code)
    assert figures(language_for("en").money(MINOR, code)) == whole
    shown, typed = in_pages[code]
    assert figures(shown) == whole
    assert typed == whole


@pytest.mark.parametrize(
    ("text", "minor", "currency", "shown"),
    [
        ("Rp50.000", 5_000_000, "IDR", "IDR\u00a050,000"),
        ("¥500", 500, "JPY", "¥500"),
        ("₩1,000", 1_000, "KRW", "₩1,000"),
        ("LAK 20,000", 2_000_000, "LAK", "LAK\u00a020,000"),
        ("KWD 1.250", 1_250, "KWD", "KWD\u00a01.250"),
    ],
)
def test_an_amount_of_a_file_is_shown_as_it_was_written(text: str, minor: int, currency: str, shown: str):
    assert parse_amount(text) == (minor, currency)
    assert language_for("en").money(minor, currency) == shown


def test_the_table_is_that_of_iso_4217():
    """Active codes, by the standard's own list (amendment 176)."""
    without = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]  # fmt: skip
    thousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
    assert dict.fromkeys(without, 0) | dict.fromkeys(thousandths, 3) | {"CLF": 4, "UYW": 4} == MINOR_DIGITS
