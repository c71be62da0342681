"""Fills a template with its context."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context as Scope
from markupsafe import Markup

from console.assets import asset_dir
from console.i18n import texts
from console.i18n.language import Language
from console.review import drawing
from console.rundown.kinds import KIND_LABELS, KINDS
from console.version import VERSION
from console.web.context import Context
from console.web.policy import page_policy
from console.web.static_files.addresses import StaticSet
from console.web.static_files.directory import StaticDirectory
from streams.money import MINOR_DIGITS

INLINE_SCRIPTS: Final = ("app/reload_once.js",)
"""What pages carry in themselves, because it must be there when a file is not."""
_MODULE: Final = "app/module.html"
_FONT_FACE: Final = re.compile(r"@font-face \{.*?\}\n", re.DOTALL)
GLOBALS: Final = frozenset(
    {"_", "import_map", "inline_script", "kinds", "module", "page_labels", "static", "version", "language"}
)
"""What every template knows besides the fields of its context."""


class Renderer:
    """The templates, compiled once each."""

    def __init__(self, static: StaticDirectory | None = None) -> None:
        self.static: Final = static or StaticDirectory()
        self.environment = Environment(
            loader=FileSystemLoader(asset_dir("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters |= _FILTERS
        self.environment.globals |= {"version": VERSION, "kinds": KINDS}

    def render(self, context: Context, language: Language) -> str:
        """Return the page or fragment in a language."""
        template = self.environment.get_template(context.template)
        fields = {name: getattr(context, name) for name in context.__struct_fields__}
        files = self.static.refresh()
        return template.render(
            **fields,
            _=language.gettext,
            language=language,
            page_labels=page_labels(language, getattr(fields.get("shell"), "parts", {})),
            static=files.address,
            import_map=Markup(files.import_map),
            inline_script=lambda name: Markup(files.text(name)),
            module=partial(self._module, files, set()),
        )

    @property
    def policy(self) -> str:
        """The content security policy of the pages: it names the scripts that they carry in themselves."""
        files = self.static.files
        return page_policy(files.import_map, *(files.text(name) for name in INLINE_SCRIPTS))

    def _module(self, files: StaticSet, preloaded: set[str], name: str) -> Markup:
        """A page's module, with links that load all it imports at once; none twice in a page."""
        graph = [other for other in files.graph(name) if other not in preloaded]
        preloaded.update(graph)
        addresses = [files.address(other) for other in graph]
        return Markup(self.environment.get_template(_MODULE).render(address=files.address(name), preload=addresses))


def page_labels(language: Language, own_parts: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """What the modules of a page call values, and the decimals of currencies: said once, in Python."""
    tables = {
        "kinds": KIND_LABELS,
        "statuses": texts.STATUSES,
        "parts": texts.PARTS,
        "activities": texts.ACTIVITIES,
    }
    labels: dict[str, Any] = {
        name: {value: language.gettext(text) for value, text in table.items()} for name, table in tables.items()
    }
    labels["parts"] |= own_parts
    return labels | {"minor_digits": MINOR_DIGITS}


def paper(css: str) -> Markup:
    """Write style sheets into a page that stands alone: without the fonts, which it could not fetch."""
    return Markup(_FONT_FACE.sub("", css).replace("</", "<\\/"))


def data_block(value: Any) -> Markup:
    """Write plain data as JSON that is safe inside a script element."""
    text = msgspec.json.encode(value).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _translated(labels: Mapping[str, str]) -> Any:
    @pass_context
    def label(scope: Scope, value: str) -> str:
        language: Language = scope["language"]
        return language.gettext(labels.get(value, value))

    return label


def _in_language(name: str) -> Any:
    @pass_context
    def write(scope: Scope, *args: Any, **kwargs: Any) -> str:
        text: str = getattr(scope["language"], name)(*args, **kwargs)
        return text

    return write


_FILTERS: Final[dict[str, Any]] = {
    "data": data_block,
    "paper": paper,
    "kind": _translated(KIND_LABELS),
    "status": _translated(texts.STATUSES),
    "purpose": _translated(texts.PURPOSES),
    "subject": _translated(texts.SUBJECTS),
    "advance": _translated(texts.ADVANCES),
    "role": _translated(texts.ROLES_OF_TOKENS),
    "part": _translated(texts.PARTS),
    "activity": _translated(texts.ACTIVITIES),
    "source": _translated(texts.SOURCES),
    "line_path": drawing.line_path,
    "area_path": drawing.area_path,
    "time_ticks": lambda ends: drawing.ticks(*ends),
    "top": drawing.top,
    **{
        name: _in_language(name)
        for name in (
            "number",
            "weight",
            "compact",
            "money",
            "percent",
            "kpi",
            "duration",
            "time_of_day",
            "day",
            "moment",
        )
    },
}
