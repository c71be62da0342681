"""The folders of the metrics stand on each other, and no two modules need each other."""

import ast
from graphlib import TopologicalSorter

from tests.paths import ROOT

METRICS = ROOT / "streams" / "metrics"
BELOW = {
    "sets": {"sets"},
    "state": {"sets", "state"},
    "fold": {"sets", "state", "fold"},
    "kpis": {"sets", "state", "kpis"},
    "frames": {"sets", "state", "kpis", "frames"},
}
"""What each folder may import of the others."""


def imports() -> dict[str, set[str]]:
    """For each module the modules of the metrics that it imports, also for types alone."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in METRICS.rglob("*.py")}
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        found[module] = names & paths.keys()
    return found


def folder(module: str) -> str:
    return module.split(".")[2]


def test_folders_import_only_what_is_below_them() -> None:
    """Sets below state, state below the fold and the catalogue, these below frames; the fold knows no figures."""
    wrong = [
        f"{module} imports {other}"
        for module, others in imports().items()
        for other in others
        if folder(other) not in BELOW.get(folder(module), {folder(module)})
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Nor by a detour, nor for types alone."""
    TopologicalSorter(imports()).prepare()
