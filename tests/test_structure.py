"""The rules of the architecture, read from the source itself."""

import ast
import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.paths import ROOT

CLOCK = "streams.clock"

WALL_CLOCKS = {
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
}
STOPWATCHES = {
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "time.process_time",
}

REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("npmmirror", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("cdnjs", "cloudflare", "com"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
]


STATIC_LAYERS: dict[str, set[str]] = {
    "lib": set(),
    "live": {"lib"},
    "app": {"live"},
    "control": {"app", "desk"},
    "desk": {"app", "screens"},
    "plan": {"app"},
    "crew": {"app", "desk", "plan"},
    "host": {"app"},
    "items": {"app"},
    "library": {"app"},
    "screens": {"app"},
    "review": {"app", "control"},
    "figures": {"app"},
    "home": {"app"},
    "past": {"app"},
    "people": {"app"},
    "robots": {"app"},
    "sheets": {"app"},
    "sign_in": {"app"},
}
"""The folders of scripts, and whom each may import from besides those below these; libraries anybody may. Types do not
count: they are gone when a page runs."""
LONGEST_LINE = 120
SCRIPT_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?"(\.[^"]+)";""", re.MULTILINE)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """Every module of the two packages, by name."""
    paths = [path for package in ("console", "streams") for path in sorted((ROOT / package).rglob("*.py"))]
    return {module_name(path): path for path in paths}


@cache
def tree(module: str) -> ast.Module:
    path = modules()[module]
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def contracts() -> list[dict[str, Any]]:
    """What import-linter holds in `make check`: the layers and the purity of the cores."""
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return found


@cache
def cores() -> list[str]:
    """Modules that only compute: no input or output, no clock, no framework."""
    listed = next(contract["source_modules"] for contract in contracts() if contract["type"] == "forbidden")
    return [module for module in modules() if any(module == core or module.startswith(f"{core}.") for core in listed)]


def clock_reads(module: str) -> Iterator[tuple[str, int]]:
    """The clocks of the standard library that a module names, with the line."""
    meaning: dict[str, str] = {}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            meaning.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "datetime"):
            meaning.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node).partition(".")
            yield f"{meaning.get(first, '')}{dot}{rest}", node.lineno


def tracked_files() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("this is not a git checkout")
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract["name"])
def test_every_module_of_a_contract_exists(contract: dict[str, Any]) -> None:
    """A renamed module must not slip out of a rule."""
    named = contract.get("source_modules", [])
    for container in contract.get("containers", []):
        alternatives = [name for layer in contract["layers"] for name in layer.split(" | ")]
        named = [f"{container}.{name}" for name in alternatives]
    assert [name for name in named if name not in modules()] == []


def test_whatever_calls_itself_pure_is_held_to_it() -> None:
    """A module that says so in its first lines stands in the list of cores."""
    claims = re.compile(r"\bpure\b|only computes|knows? no (clock|framework)", re.IGNORECASE)
    pure = [name for name in modules() if claims.search(ast.get_docstring(tree(name)) or "")]
    assert [name for name in pure if name not in cores()] == []


def test_only_the_clock_reads_the_time() -> None:
    """Everyone else is told what time it is."""
    wrong = [
        f"{module}:{line} names {name}"
        for module in modules()
        if module != CLOCK
        for name, line in clock_reads(module)
        if name in WALL_CLOCKS
    ]
    assert wrong == []


def test_cores_hold_no_stopwatch() -> None:
    """Measuring how long something took belongs to the edges."""
    wrong = [
        f"{module}:{line} names {name}"
        for module in cores()
        for name, line in clock_reads(module)
        if name in STOPWATCHES
    ]
    assert wrong == []


def test_no_tracked_file_names_a_registry() -> None:
    """Where packages come from is the installing machine's business."""
    wrong = []
    for path in tracked_files():
        content = path.read_bytes().decode("utf-8", errors="ignore")
        wrong += [f"{path.relative_to(ROOT)} names {registry}" for registry in REGISTRIES if registry in content]
    assert wrong == []


def allowed_folders(folder: str) -> set[str]:
    return {folder} | {below for direct in STATIC_LAYERS[folder] for below in allowed_folders(direct)}


def test_pages_are_written_in_short_lines() -> None:
    """Templates, styles and scripts can be read beside each other, and a change shows where it is."""
    wrong = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in tracked_files()
        if path.relative_to(ROOT).parts[0] in ("static", "templates") and path.suffix in (".html", ".css", ".js")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert wrong == []


def test_scripts_import_one_way() -> None:
    """A folder of scripts takes only from folders below it, so none can be reached in a circle."""
    wrong = []
    for path in sorted((ROOT / "static").glob("*/*.js")):
        folder = path.parent.name
        if folder != "vendor":
            for name in SCRIPT_IMPORT.findall(path.read_text("utf-8")):
                target = (path.parent / name).resolve()
                if target.parent.name not in allowed_folders(folder) | {"vendor"}:
                    wrong.append(f"{folder}/{path.name} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_every_package_by_hash(lock: str) -> None:
    """Nothing is installed that was not seen when the lock was made, from wherever it comes."""
    requirements = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    wrong = [line for line in requirements if line and not line.startswith("#") and "--hash=sha256:" not in line]
    assert wrong == []
    assert all("==" in line for line in requirements if line and not line.startswith("#"))


def test_a_class_has_a_name_of_its_own() -> None:
    """Whoever looks a name up finds one thing."""
    places = defaultdict(list)
    for module in modules():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
