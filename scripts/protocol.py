"""Writes the types of `static/live/protocol.js` from the structs that travel: `python -m scripts.protocol`.

The roots are the messages of `console/live/messages.py`, both ways, and what the pages get from their contexts; what
they refer to comes along, under the same names and with the same descriptions. A field is optional where its struct
leaves defaults out, and in what a page sends where it has a default. Fields that are sent as they were encoded have no
struct: their types stand in `static/live/bodies.js`, and ENCODED names them.

`--check` changes nothing and fails when the file is not in line.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, NewType, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from console.live import messages
from console.rundown.model import Slot
from console.web.pages import contexts

Choice = tuple[str, ...]
"""What a Literal lets one choose, as it is written in a script."""

FILE: Final = Path(__file__).resolve().parent.parent / "static" / "live" / "protocol.js"
PAGE_DATA: Final = (contexts.ShowHead, contexts.Rights, contexts.TileSpec, contexts.Band, Slot)
"""What pages carry or fetch besides the messages."""
ENCODED: Final = {
    "Metrics.frame": 'import("./bodies.js").Frame',
    "Snapshot.metrics": 'import("./bodies.js").Frame | null',
    "Result.problem": 'import("./bodies.js").Problem | null',
    "CommandMessage.command": "Record<string, unknown>",
}
"""Fields without a struct, and their types."""
PLAIN: Final[dict[Any, str]] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    None: "null",
    NoneType: "null",
    Any: "unknown",
}
WIDTH: Final = 120
HEAD: Final = """\
// Made by `python -m scripts.protocol` from console/live/messages.py and what it refers to; do not edit.
//
// What travels over the socket, both ways, and what the pages carry. Instants are UTC milliseconds, durations
// milliseconds, money minor units. A field in brackets is left out where it has its default.
"""


def written() -> str:
    """The file as it has to be."""
    from_server, from_page = _below(messages.Message), _below(messages.ClientMessage)
    structs = _reached((*from_server, *from_page, *PAGE_DATA))
    names = [struct.__name__ for struct in structs]
    assert len(names) == len(set(names)), f"two structs have one name: {sorted(names)}"
    choices = _named_choices(structs)
    parts = [_typedef(name, " | ".join(values)) for values, name in choices.items()]
    parts += [_struct(struct, choices) for struct in structs]
    parts.append(_typedef("ServerMessage", " | ".join(struct.__name__ for struct in from_server)))
    parts.append(_typedef("PageMessage", " | ".join(struct.__name__ for struct in from_page)))
    return "\n".join((HEAD, *parts, "export {};\n"))


def _below(base: type[Struct]) -> list[type[Struct]]:
    """The messages of a direction, in the order of the source."""
    return [kind for kind in vars(messages).values() if _is_struct(kind) and issubclass(kind, base) and kind != base]


def _is_struct(hint: object) -> bool:
    return inspect.isclass(hint) and issubclass(hint, Struct)


def _reached(roots: Iterable[type[Struct]]) -> list[type[Struct]]:
    """The roots and every struct in their fields, each after those it is made of."""
    found: dict[type[Struct], None] = {}

    def visit(hint: Any) -> None:
        for inner in get_args(hint):
            visit(inner)
        if _is_struct(hint) and hint not in found:
            for inner in _fields(hint).values():
                visit(inner)
            found[hint] = None

    for root in roots:
        visit(root)
    return list(found)


@cache
def _fields(struct: type[Struct]) -> dict[str, Any]:
    """The fields of a struct and their types, bare of constraints."""
    hints = get_type_hints(struct)
    return {name: hints[name] for name in struct.__struct_fields__}


def _named_choices(structs: Iterable[type[Struct]]) -> dict[Choice, str]:
    """The choices that have a name where a struct is defined and stand in a field of one, by what can be chosen."""
    used = {found for struct in structs for hint in _fields(struct).values() for found in _choices(hint)}
    named = {
        _choice(value): name
        for struct in structs
        for name, value in vars(sys.modules[struct.__module__]).items()
        if get_origin(value) is Literal
    }
    return {choice: name for choice, name in sorted(named.items(), key=lambda pair: pair[1]) if choice in used}


def _choices(hint: Any) -> Iterator[Choice]:
    if get_origin(hint) is Literal:
        yield _choice(hint)
    else:
        for inner in get_args(hint):
            yield from _choices(inner)


def _choice(literal: Any) -> Choice:
    return tuple(json.dumps(value) for value in get_args(literal))


def _script_type(hint: Any, choices: Mapping[Choice, str]) -> str:
    """A type as JSDoc writes it."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, NewType):
        return _script_type(hint.__supertype__, choices)
    if _is_struct(hint):
        return str(hint.__name__)
    if origin is Literal:
        return choices.get(_choice(hint)) or " | ".join(_choice(hint))
    if origin in (Union, UnionType):
        return " | ".join(_script_type(each, choices) for each in inner)
    if origin is dict:
        return f"Record<string, {_script_type(inner[1], choices)}>"
    if origin is tuple and inner[1:] == (...,):
        each = _script_type(inner[0], choices)
        return f"({each})[]" if " | " in each else f"{each}[]"
    raise TypeError(f"{hint} has no type in a page")


def _struct(struct: type[Struct], choices: Mapping[Choice, str]) -> str:
    words, described = _descriptions(struct)
    config = struct.__struct_config__
    lines = textwrap.wrap(words, WIDTH - len(" * "))
    lines.append(f"@typedef {{object}} {struct.__name__}")
    if config.tag is not None:
        lines.append(f'@property {{"{config.tag}"}} {config.tag_field}')
    may_omit = struct.__struct_config__.omit_defaults or issubclass(struct, messages.ClientMessage)
    required = {field.name for field in msgspec.structs.fields(struct) if field.required}
    for name, hint in _fields(struct).items():
        kind = ENCODED.get(f"{struct.__name__}.{name}") or _script_type(hint, choices)
        shown = f"[{name}]" if may_omit and name not in required else name
        lines += _wrapped(f"@property {{{kind}}} {shown} {described.get(name, '')}".rstrip())
    return "\n".join(("/**", *(f" * {line}" for line in lines), " */")) + "\n"


def _typedef(name: str, kind: str) -> str:
    short = f"/** @typedef {{{kind}}} {name} */"
    if len(short) <= WIDTH:
        return short + "\n"
    lines = _wrapped(f"@typedef {{{kind}}} {name}")
    return "\n".join(("/**", *(f" * {line}" for line in lines), " */")) + "\n"


def _wrapped(text: str) -> list[str]:
    width = WIDTH - len(" * ")
    return textwrap.wrap(text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _descriptions(struct: type[Struct]) -> tuple[str, dict[str, str]]:
    """What the source says about a struct and about its fields."""
    definition = ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0]
    assert isinstance(definition, ast.ClassDef)
    fields = {
        field.target.id: _plain(text.value.value)
        for field, text in pairwise(definition.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }
    return _plain(ast.get_docstring(definition) or ""), fields


def _plain(text: object) -> str:
    return re.sub(r"\bNone\b", "null", " ".join(str(text).replace("``", "`").split()))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is not in line")
    options = parser.parse_args(arguments)
    text = written()
    if options.check:
        if FILE.read_text("utf-8") == text:
            return 0
        print(
            "static/live/protocol.js is not in line with the messages: run python -m scripts.protocol", file=sys.stderr
        )
        return 1
    FILE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
