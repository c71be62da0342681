"""Checks the scripts and styles in static/: `python -m scripts.check_static`; with `--fix` puts them into form.

Biome looks at form and lint (biome.jsonc), TypeScript at types (tsconfig.json), and Node runs the tests of what is
pure (tests/static).
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from hatch_build import fetch_vendor, install_packages, node_command

ROOT = Path(__file__).resolve().parent.parent
BIOME = ("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings")
TYPES = ("node_modules/typescript/bin/tsc", "--project", "tsconfig.json")
TESTS = ROOT / "tests" / "static"


def main(arguments: list[str] | None = None) -> int:
    """Install the tools as locked, unless they are there, run all of them and return the worst answer."""
    parser = argparse.ArgumentParser(description="Check the scripts and styles in static/.")
    parser.add_argument("--fix", action="store_true", help="put them into form, as far as that needs no thought")
    options = parser.parse_args(arguments)
    install_tools()
    if options.fix:
        return node(*BIOME, "--write").returncode
    return max(node(*BIOME).returncode, node(*TYPES).returncode, run_tests())


def install_tools() -> None:
    """Bring the libraries of the pages and the tools in line with the lock."""
    fetch_vendor(ROOT)
    installed = ROOT / "node_modules" / ".package-lock.json"
    lock = ROOT / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        install_packages(ROOT)


def node(*arguments: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
    """Run Node in the checkout."""
    stdout = subprocess.PIPE if capture else None
    return subprocess.run([*node_command(), *arguments], cwd=ROOT, stdout=stdout, text=True, check=False)


def run_tests() -> int:
    """Run the tests of the scripts; say how many passed, or all that the runner said when one did not."""
    files = sorted(path.relative_to(ROOT).as_posix() for path in TESTS.rglob("*.test.js"))
    done = node("--test", "--test-reporter=tap", *files, capture=True)
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    if done.returncode != 0 or passed is None:
        print(done.stdout)
        return done.returncode or 1
    print(f"{passed[1]} tests of the scripts passed in {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
