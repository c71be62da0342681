"""Collects every text that a person can see and brings the translations in line: `python -m scripts.translations`.

Texts stand in templates (`_("…")`), in the modules of static/ (`t("…")`) and in the Python source: marked with `N_` or
`gettext` (on the command line `_`), filled in by a language's `format`, given to a `translate`, or as the
message of an error. An error whose message is a variable takes it from a constant or from a sentence in the same
function, so those count too. Everything else that is translated through a variable is marked with `N_` where it stands.

New texts come into the file without a translation, and are listed; those that stand nowhere any more are dropped.
`--check` changes nothing and fails when the file is not in line.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "console" / "i18n" / "locale" / "zh_CN" / "LC_MESSAGES" / "cuelight.po"
PACKAGES = ("console", "streams")
KEYWORDS = {"_": None, "N_": None, "t": None}
MARKERS = frozenset({"_", "N_", "format", "gettext", "translate"})
BASE_ERROR = "CuelightError"

Found = dict[str, set[str]]
"""Each text and the files it stands in."""


def collect() -> Found:
    """Every text of the checkout."""
    found: Found = {}
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    for name, _, text, _, _ in extract_from_dir(
        str(ROOT), methods, options, keywords=KEYWORDS, directory_filter=_is_ours
    ):
        assert isinstance(text, str), f"{name}: {text} has a plural; write around it"
        found.setdefault(text, set()).add(Path(name).as_posix())
    for name, text in python_texts():
        found.setdefault(text, set()).add(name)
    return found


def python_texts() -> Iterator[tuple[str, str]]:
    """File and text of every text in the Python source."""
    trees = {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    errors = _error_names(trees.values())
    constants = _constants(trees.values())
    for name, tree in trees.items():
        for scope in ast.walk(tree):
            if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
                for text in _texts(scope, errors, constants):
                    yield name, text


def _texts(scope: ast.AST, errors: set[str], constants: dict[str, list[str]]) -> Iterator[str]:
    for node in _own_nodes(scope):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called, first = _name(node.func), node.args[0]
        if called not in errors and called not in MARKERS:
            continue
        if called == "format" and len(node.args) != 2:  # a string's own, not a language's
            continue
        if (text := _string(first)) is not None:
            yield text
        elif called in errors:
            for part in ast.walk(first):
                if isinstance(part, ast.Name):
                    yield from constants.get(part.id, ())
            yield from _sentences(scope)


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of the functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own_nodes(child)


def _sentences(scope: ast.AST) -> Iterator[str]:
    documented = None
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        documented = ast.get_docstring(scope, clean=False)
    for node in _own_nodes(scope):
        text = _string(node)
        if text and text != documented and text[0].isupper() and " " in text and text.endswith("."):
            yield text


def _error_names(trees: Iterable[ast.Module]) -> set[str]:
    """The error classes of the tree in streams/errors.py and all below them."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {BASE_ERROR}
    while more := {name for name, above in bases.items() if above & names} - names:
        names |= more
    return names


def _constants(trees: Iterable[ast.Module]) -> dict[str, list[str]]:
    """The strings in module constants by name: a text, or the values of a table."""
    found: dict[str, list[str]] = {}
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
                texts = [text for value in values if (text := _string(value)) is not None]
                if isinstance(target, ast.Name) and texts:
                    found.setdefault(target.id, []).extend(texts)
    return found


def _string(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_ours(directory: str) -> bool:
    return Path(directory).name not in {"vendor", "node_modules", ".venv", ".git", "build", "dist", "tests"}


def updated(found: Found, old: Catalog) -> Catalog:
    """The translations of what was found."""
    new = Catalog(locale="zh_CN", fuzzy=False, charset="utf-8")
    for text in sorted(found):
        known = old.get(text)
        translation = known.string if known is not None else ""
        new.add(text, translation, locations=[(name, 0) for name in sorted(found[text])])
    return new


def written(catalog: Catalog) -> str:
    """The file of a catalogue, the same for the same texts."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, omit_header=True, include_lineno=False)
    header = 'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header + buffer.getvalue().decode().lstrip("\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is not in line")
    options = parser.parse_args(arguments)
    present = PO.read_text("utf-8") if PO.exists() else ""
    catalog = updated(collect(), read_po(io.StringIO(present), locale="zh_CN"))
    text = written(catalog)
    missing = [str(message.id) for message in catalog if message.id and not message.string]
    for name in missing:
        print(f"not translated: {name}", file=sys.stderr)
    if options.check:
        if text != present:
            print(
                "The translations are not in line with the source: run python -m scripts.translations", file=sys.stderr
            )
        return int(bool(missing) or text != present)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(text, "utf-8")
    print(f"{len(catalog)} texts, {len(missing)} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
