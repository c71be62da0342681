"""What the queries of a dashboard name, held against what exists.

Reads as much of PromQL as tells a metric from a label, a function and a keyword.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from console.i18n.texts import N_

Known = Mapping[str, frozenset[str]]
"""Each metric that exists and the labels of its series."""

ANY: Final = "{…}"
"""A selector that names no metric; it cannot be checked, so it counts as one that does not exist."""
TARGET_LABELS: Final = frozenset({"job", "instance"})
"""What Prometheus puts on every series."""

_TOKEN = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<range>\[[^\]]*\])|(?P<variable>\$\{\w+\}|\$\w+)"""
    r"""|(?P<number>\d[\w.]*)|(?P<name>[A-Za-z_:][\w:]*)|(?P<sign>=~|!~|!=|==|\S)"""
)
_GROUPING: Final = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_KEYWORDS: Final = frozenset({"and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end"})
_MATCHES: Final = frozenset({"=", "!=", "=~", "!~"})
_LABEL_VALUES = re.compile(r"label_values\((?P<selector>.+),\s*(?P<label>\w+)\s*\)")


class Matcher(Struct, frozen=True):
    """A condition on a label of a metric."""

    metric: str
    label: str
    value: str
    """What the label must equal; empty for a pattern and for what it must not equal."""


class Named(Struct, frozen=True):
    """What an expression names."""

    metrics: tuple[str, ...]
    matchers: tuple[Matcher, ...]
    groupings: tuple[str, ...]
    """Labels that are grouped or joined by."""


class QueryError(Struct, frozen=True):
    """Something that a query names and that does not exist; ``message`` is the key of its translations."""

    message: str
    params: dict[str, str]


def names(expr: str) -> Named:
    """The metrics and labels of an expression."""
    tokens = [(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(expr)] + [("end", "")]
    metrics: list[str] = []
    matchers: list[Matcher] = []
    groupings: list[str] = []
    closing = ""
    before = ""
    for (kind, text), (_, after), (_, then) in zip(tokens, tokens[1:], [*tokens[2:], ("end", "")], strict=False):
        if closing:
            if text == closing:
                closing = ""
            elif kind == "name" and closing == ")":
                groupings.append(text)
            elif kind == "name" and after in _MATCHES:
                matchers.append(Matcher(metrics[-1], text, then[1:-1] if after == "=" else ""))
        elif text == "{":
            closing = "}"
            if before != "name":
                metrics.append(ANY)
        elif kind == "name" and text in _GROUPING:
            closing = ")" if after == "(" else ""
        elif kind == "name" and text not in _KEYWORDS and after != "(" and after not in _GROUPING:
            metrics.append(text)
        before = kind
    return Named(tuple(metrics), tuple(matchers), tuple(groupings))


def expressions(board: Any) -> Iterator[tuple[str, str]]:
    """Every query of a dashboard's JSON: where it stands, and its expression."""
    for variable in board.get("templating", {}).get("list", ()):
        if variable.get("type") == "query" and (asked := _LABEL_VALUES.fullmatch(variable.get("query", ""))):
            yield f"${variable['name']}", f"max by ({asked['label']}) ({asked['selector']})"
    for panel in board.get("panels", ()):
        yield from expressions({"panels": panel.get("panels") or ()})
        for target in panel.get("targets", ()):
            yield panel.get("title", ""), target.get("expr", "")


def faults(expr: str, known: Known, kpis: Iterable[str]) -> Iterator[QueryError]:
    """What an expression names and does not exist."""
    named = names(expr)
    for metric in named.metrics:
        if metric not in known:
            yield QueryError(N_("there is no metric {metric}"), {"metric": metric})
    for matcher in named.matchers:
        labels = known.get(matcher.metric)
        if labels is not None and matcher.label not in labels | TARGET_LABELS:
            yield QueryError(N_("{metric} has no label {label}"), {"metric": matcher.metric, "label": matcher.label})
        if matcher.label == "kpi" and matcher.value and matcher.value not in kpis:
            yield QueryError(N_("there is no figure {slug}"), {"slug": matcher.value})
    held = TARGET_LABELS.union(*(known.get(metric, frozenset()) for metric in named.metrics))
    for label in named.groupings:
        if label not in held:
            yield QueryError(N_("no metric of the query has a label {label}"), {"label": label})
