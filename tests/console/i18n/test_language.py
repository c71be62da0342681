"""Both languages are complete, and write figures as their readers do."""

from __future__ import annotations

import re

import pytest

from console.i18n.language import DASH, choose, language_for
from console.i18n.texts import CHANNELS, TIERS
from scripts.translations import collect, main, python_texts
from streams.metrics.kpis.catalogue import CATALOGUE

ZH, EN = language_for("zh"), language_for("en")
PLACE = re.compile(r"\{\w+\}")


def test_every_text_is_translated_and_no_translation_is_left_over():
    assert main(["--check"]) == 0


def test_a_translation_has_the_places_of_its_text():
    for text in collect():
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(ZH.gettext(text))), text


def test_the_modules_get_their_own_texts_and_only_those():
    assert "Who is ready" not in ZH.script
    assert ZH.script["Not connected: nothing was sent."] == "未连接：什么都没有发出。"
    assert EN.script == {}


def test_the_messages_of_errors_are_texts_too():
    found = {text for _, text in python_texts()}
    assert "There is no slot before this one." in found
    assert "The show has not begun. Start it first." in found


def test_every_kpi_has_a_name_in_both_languages():
    for slug, kpi in CATALOGUE.items():
        assert re.search(r"[\u4e00-\u9fff]|[A-Z]{2}", kpi.label("zh")), slug
        assert kpi.label("en"), slug


@pytest.mark.parametrize(
    ("cookie", "accepted", "lang"),
    [
        ("zh", "en", "zh"),
        ("fr", "zh-CN,zh;q=0.9", "zh"),
        (None, "fr-FR,fr;q=0.9,zh;q=0.5,en;q=0.4", "zh"),
        (None, "en-GB;q=0.8,zh;q=0.9", "zh"),
        (None, "de", "en"),
        (None, "zh;q=nonsense", "en"),
        (None, None, "en"),
    ],
)
def test_the_cookie_decides_then_the_browser(cookie, accepted, lang):
    assert choose(cookie, accepted) == lang


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, DASH, DASH),
        (0, "0", "0"),
        (9_999, "9,999", "9,999"),
        (12_431, "1.24万", "12,431"),
        (238_410, "23.8万", "238.4K"),
        (123_456_789, "1.23亿", "123.5M"),
        (-52_000, "−5.20万", "−52,000"),
    ],
)
def test_large_numbers_are_short_in_the_way_of_the_language(value, zh, en):
    assert (ZH.compact(value), EN.compact(value)) == (zh, en)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (23_841_000, "CNY", "¥238,410"),
        (23_841_050, "CNY", "¥238,410.50"),
        (500, "JPY", "¥500"),
        (-1_999, "USD", "−$19.99"),
        (1_000, "CHF", "CHF\u00a010"),
        (None, "CNY", DASH),
    ],
)
def test_money_is_written_from_minor_units(minor, currency, text):
    assert EN.money(minor, currency) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0:00"), (61_000, "1:01"), (3_723_000, "1:02:03"), (-42_000, "−0:42"), (-400, "0:00"), (None, DASH)],
)
def test_lengths_are_minutes_and_seconds(ms, text):
    assert EN.duration(ms) == text


def test_times_of_day_are_those_of_the_show():
    at = 1_767_225_600_000  # 2026-01-01 00:00 UTC
    assert EN.time_of_day(at, "Asia/Shanghai") == "08:00"
    assert EN.time_of_day(at, "America/New_York", seconds=True) == "19:00:00"
    assert EN.moment(at, "America/New_York") == "Wed 31 Dec 2025 19:00"
    assert ZH.moment(at, "Asia/Shanghai") == "2026年1月1日 周四 08:00"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0127, "percent", "1.27\u202f%"),
        (1.04, "percent", "104\u202f%"),
        (221.4, "seconds", "3:41"),
        (2.5, "ratio", "2.50"),
        (42_100.33, "money", "¥421"),
        (48_210, "people", "48,210"),
        (None, "percent", DASH),
    ],
)
def test_a_kpi_is_written_by_its_unit(value, unit, text):
    written = EN.kpi(value, unit, "CNY")
    assert written == text or (unit == "money" and written.startswith(text))


def test_a_value_of_less_than_a_hundred_keeps_its_cents_when_it_is_short() -> None:
    assert ZH.kpi(342, "money", "CNY", short=True) == "¥3.42"
    assert ZH.kpi(-9_950, "money", "CNY", short=True) == "−¥99.50"
    assert ZH.kpi(10_049, "money", "CNY", short=True) == "¥100"
    assert ZH.kpi(300, "money", "CNY", short=True) == "¥3"


@pytest.mark.parametrize("names", [CHANNELS, TIERS], ids=["channels", "tiers"])
def test_every_channel_and_tier_that_is_documented_has_a_chinese_name(names: dict[str, str]) -> None:
    assert all(ZH.has(name) for name in names.values())
    assert {"feed", "search", "private", "paid", "shop"} <= CHANNELS.keys()
    assert {"die-hard", "power", "true-love", "ordinary", "potential"} <= TIERS.keys()
