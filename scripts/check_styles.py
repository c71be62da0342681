"""Checks how the style sheets are kept apart: `python -m scripts.check_styles`.

A sheet names its layer, and later layers win (static/css/app/tokens.css). Among the sheets that a page loads together,
a class is defined by one: the first component that begins a selector with it, else the first page. Sheets of pages may
also place it. Four declarations or more that stand twice become a class of their own, and what nothing uses goes. A
selector that browsers do not know drops its whole rule without a word.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
LAYERS: Final = ("tokens", "base", "components", "pages")
LEAST = 4
"""So many declarations are worth a class of their own."""
PLACING: Final = re.compile(
    r"(display|position|inset|top|right|bottom|left|z-index|order|flex|grid|gap|row-gap|column-gap|columns|align|justify"
    r"|place|margin|padding|width|height|min|max|overflow|visibility|transform|transition|font-size|line-height|break"
    r"|border|print|white-space|text-overflow|-webkit-line-clamp|-webkit-box).*"
)
TWICE: Final = {
    ":root:not([data-theme=dark])": "a page without a choice of its own follows the system, in the same light colours",
    ".targets .what span": "the four lines that cut a text after its second line have no shorter form",
}
"""Selectors whose block may stand twice, and why."""
SHARED: Final = dict.fromkeys(
    ("connection", "message", "picked", "signal", "timers", "under"),
    "the hosts' two screens have states and words in common (host/base.css), and each draws them at its own scale",
) | {"stage": "what is drawn more quietly while a word from the director needs the room (host/cue_fit.css)"}
"""Classes that two sheets of a page define, and why."""
VENDOR_CLASSES: Final = frozenset({"sortable-ghost"})


@dataclass(frozen=True)
class Rule:
    """A block of declarations, with the selectors as they stand, nested ones joined to the outer."""

    sheet: str
    layer: str
    selectors: tuple[str, ...]
    declarations: tuple[str, ...]


def main() -> int:
    """Print what is wrong, or the sums."""
    styles = ROOT / "static" / "css"
    rules = [
        rule
        for path in sorted(styles.rglob("*.css"))
        for rule in read(path.relative_to(styles).as_posix(), path.read_text(encoding="utf-8"))
    ]
    faults = [
        *unlayered(rules),
        *unknown(rules),
        *defined_twice(rules, pages(ROOT / "templates")),
        *repeated(rules),
        *unused(rules),
    ]
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len({rule.sheet for rule in rules})} style sheets with {len(rules)} rules are kept apart")
    return min(1, len(faults))


def read(sheet: str, text: str) -> list[Rule]:
    """The rules of a sheet in their order."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    rules: list[Rule] = []
    _read_block(sheet, text, "", (), rules)
    return rules


def _read_block(sheet: str, text: str, layer: str, outer: tuple[str, ...], rules: list[Rule]) -> None:
    declarations: list[str] = []
    inner: list[tuple[str, str]] = []
    for head, body in _statements(text):
        if body is None:
            declarations.append(head)
        else:
            inner.append((head, body))
    if outer and declarations:
        rules.append(Rule(sheet, layer, outer, tuple(declarations)))
    for head, body in inner:
        if head.startswith("@layer"):
            _read_block(sheet, body, head.split()[1], outer, rules)
        elif head.startswith(("@media", "@container", "@supports")):
            _read_block(sheet, body, layer, outer, rules)
        elif not head.startswith("@"):
            _read_block(sheet, body, layer, tuple(_joined(outer, _split(head))), rules)


def _statements(text: str) -> Iterator[tuple[str, str | None]]:
    """What stands side by side: a declaration without a body, a block with one."""
    start = opened = depth = 0
    for position, character in enumerate(text):
        if character == "{":
            depth += 1
            opened = position if depth == 1 else opened
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield _plain(text[start:opened]), text[opened + 1 : position]
                start = position + 1
        elif character == ";" and depth == 0:
            yield _plain(text[start:position]), None
            start = position + 1
    if rest := _plain(text[start:]):
        yield rest, None


def _plain(text: str) -> str:
    return " ".join(text.split()).replace('"', "")


def _split(selectors: str) -> list[str]:
    """A list of selectors, cut at the commas that stand in no bracket."""
    parts = [""]
    depth = 0
    for character in selectors:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _joined(outer: tuple[str, ...], selectors: list[str]) -> Iterator[str]:
    for selector in selectors:
        if not outer:
            yield selector
        for one in outer:
            yield selector.replace("&", one) if "&" in selector else f"{one} {selector}"


def leading_classes(selector: str) -> list[str]:
    """The classes a selector begins with: what it is about. Those behind are parts of it."""
    first = re.split(r"[\s>+~]", re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", selector))[0]
    return re.findall(r"\.([\w-]+)", re.sub(r"\[[^\]]*\]", "", first))


def pages(templates: Path) -> dict[str, list[str]]:
    """The sheets that each template brings together, its own and those of what it extends, in their order."""
    return {path.relative_to(templates).as_posix(): _sheets(templates, path) for path in templates.rglob("*.html")}


def _sheets(templates: Path, path: Path, view: str = "") -> list[str]:
    text = path.read_text(encoding="utf-8")
    named = re.search(r'set page_id = "(\w+)"', text)
    view = view or (named[1] if named else "")
    base = re.search(r'extends "([^"]+)"', text)
    above = _sheets(templates, templates / base[1], view) if base else []
    own = (
        name.replace("{{ page_id }}", view) for name in re.findall(r"css/([\w/]*(?:\{\{ page_id \}\})?\w*\.css)", text)
    )
    return [*above, *own]


def unlayered(rules: list[Rule]) -> Iterator[str]:
    """Rules in no layer, and sheets in several."""
    layers: dict[str, set[str]] = defaultdict(set)
    for rule in rules:
        layers[rule.sheet].add(rule.layer)
    for sheet, found in layers.items():
        if len(found) > 1 or not found <= set(LAYERS):
            named = ", ".join(layer or "none" for layer in sorted(found))
            yield f"{sheet}: a sheet belongs to one of {', '.join(LAYERS)}, this one to {named}"


def unknown(rules: list[Rule]) -> Iterator[str]:
    """Selectors with one ``:has()`` within another, which browsers refuse."""
    for rule in rules:
        for selector in rule.selectors:
            if any(":has(" in within for within in _arguments(selector, ":has(")):
                yield f"{rule.sheet}: {selector} has one :has() within another, so its rule is dropped"


def _arguments(selector: str, function: str) -> Iterator[str]:
    """What stands in the brackets of a function, wherever a selector has it."""
    for found in re.finditer(re.escape(function), selector):
        depth = 1
        for end in range(found.end(), len(selector)):
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            if depth == 0:
                yield selector[found.end() : end]
                break


def defined_twice(rules: list[Rule], loaded: Mapping[str, list[str]]) -> Iterator[str]:
    """Classes that a second sheet of the same page defines instead of placing them."""
    by_sheet: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_sheet[rule.sheet].append(rule)
    seen: set[tuple[str, str]] = set()
    for sheets in loaded.values():
        known = [sheet for sheet in dict.fromkeys(sheets) if sheet in by_sheet]
        ordered = sorted(known, key=lambda sheet: LAYERS.index(by_sheet[sheet][0].layer))
        owners = _owners({sheet: by_sheet[sheet] for sheet in ordered})
        for sheet in ordered:
            for rule in by_sheet[sheet]:
                for selector in rule.selectors:
                    names = leading_classes(selector)
                    if not names or any(owners[name] == sheet or name in SHARED for name in names) or _places(rule):
                        continue
                    if (sheet, selector) not in seen:
                        seen.add((sheet, selector))
                        yield f"{sheet}: {selector} belongs to {owners[names[0]]}, which defines .{names[0]}"


def _owners(sheets: Mapping[str, list[Rule]]) -> dict[str, str]:
    """Which sheet defines a class: the first that begins a selector with it alone, else with others."""
    begun = [
        (rules[0].layer == "pages", len(names) > 1, sheet, names)
        for sheet, rules in sheets.items()
        for names in (leading_classes(selector) for rule in rules for selector in rule.selectors)
    ]
    owners: dict[str, str] = {}
    for *_, sheet, names in sorted(begun, key=lambda one: one[:2]):
        for name in names:
            owners.setdefault(name, sheet)
    return owners


def _places(rule: Rule) -> bool:
    """Whether a rule of a page says only where a component goes and how large it is."""
    return rule.layer == "pages" and all(PLACING.match(one) or one.startswith("--") for one in rule.declarations)


def repeated(rules: list[Rule]) -> Iterator[str]:
    """Long blocks that stand twice."""
    blocks: dict[tuple[str, ...], list[Rule]] = defaultdict(list)
    for rule in rules:
        if len(rule.declarations) >= LEAST:
            blocks[tuple(sorted(rule.declarations))].append(rule)
    for block, found in blocks.items():
        if len(found) > 1 and not any(selector in TWICE for rule in found for selector in rule.selectors):
            places = ", ".join(f"{rule.sheet} {rule.selectors[0]}" for rule in found)
            yield f"{len(block)} declarations stand {len(found)} times: {places}"


def unused(rules: list[Rule]) -> Iterator[str]:
    """Classes that no template and no script names."""
    used = Counter[str]()
    for directory, pattern in (("templates", "*.html"), ("static", "*.js"), ("console", "*.py")):
        for path in (ROOT / directory).rglob(pattern):
            if "vendor" not in path.parts:
                used.update(re.findall(r"[A-Za-z][\w-]*", path.read_text(encoding="utf-8")))
    for rule in rules:
        for selector in rule.selectors:
            for name in re.findall(r"\.([A-Za-z][\w-]*)", re.sub(r"\[[^\]]*\]", "", selector)):
                # The columns of the review are called by their KPI.
                if name not in used and name not in VENDOR_CLASSES and not name.startswith("col-"):
                    yield f"{rule.sheet}: nothing has the class of {selector}"


if __name__ == "__main__":
    sys.exit(main())
