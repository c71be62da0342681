"""Style sheets that are kept apart, and what is said about those that are not."""

from __future__ import annotations

from scripts.check_styles import Rule, defined_twice, leading_classes, read, repeated, unknown, unlayered

LOADED = {"page.html": ["part.css", "page.css"]}


def rules(sheet: str, layer: str, text: str) -> list[Rule]:
    return read(sheet, f"@layer {layer} {{ {text} }}")


def test_rules_are_read_with_their_layer_through_media_and_nesting():
    found = read("a.css", '@layer base { @media print { .a, b { color: red; & .c { content: "x" } } } }')
    assert found == [
        Rule("a.css", "base", (".a", "b"), ("color: red",)),
        Rule("a.css", "base", (".a .c", "b .c"), ("content: x",)),
    ]


def test_a_selector_is_about_the_classes_it_begins_with():
    assert leading_classes(".a.b[data-x]:not(.c) > .d") == ["a", "b"]
    assert leading_classes("main .a") == []


def test_a_second_definition_of_a_class_is_refused():
    both = [*rules("part.css", "components", ".a { color: red }"), *rules("page.css", "pages", ".a { color: blue }")]
    assert list(defined_twice(both, LOADED)) == ["page.css: .a belongs to part.css, which defines .a"]


def test_a_page_may_place_what_a_component_defines():
    both = [*rules("part.css", "components", ".a { color: red }"), *rules("page.css", "pages", ".a { margin: 0 }")]
    assert not list(defined_twice(both, LOADED))


def test_sheets_that_no_page_loads_together_may_use_the_same_name():
    both = [*rules("part.css", "components", ".a { color: red }"), *rules("other.css", "components", ".a { top: 0 }")]
    assert not list(defined_twice(both, LOADED))


def test_a_long_block_that_stands_twice_is_refused_whatever_its_order():
    twice = rules(
        "part.css", "pages", ".a { top: 0; left: 0; color: red; order: 1 } .b { color: red; order: 1; left: 0; top: 0 }"
    )
    assert list(repeated(twice)) == ["4 declarations stand 2 times: part.css .a, part.css .b"]


def test_a_sheet_outside_of_the_layers_is_refused():
    assert list(unlayered(read("a.css", ".a { top: 0 }"))) != []
    assert not list(unlayered(rules("a.css", "pages", ".a { top: 0 }")))


def test_a_selector_that_browsers_drop_is_refused():
    assert list(unknown(rules("part.css", "pages", ".a:has(> .b:not(:has(.c))) { top: 0 }"))) != []
    assert not list(unknown(rules("part.css", "pages", ".a:has(.b):not(:has(.c)) { & .d:has(.e) { top: 0 } }")))
