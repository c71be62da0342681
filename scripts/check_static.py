"""Checks the scripts and styles in static/: `python -m scripts.check_static`; with `--fix` puts them into form.

Biome looks at form and lint (biome.jsonc), TypeScript at types (tsconfig.json).
"""

import argparse
import subprocess
import sys
from pathlib import Path

from hatch_build import fetch_vendor, install_packages, node_command

ROOT = Path(__file__).resolve().parent.parent
BIOME = ("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings")
TYPES = ("node_modules/typescript/bin/tsc", "--project", "tsconfig.json")


def main(arguments: list[str] | None = None) -> int:
    """Install the tools as locked, unless they are there, run all of them and return the worst answer."""
    parser = argparse.ArgumentParser(description="Check the scripts and styles in static/.")
    parser.add_argument("--fix", action="store_true", help="put them into form, as far as that needs no thought")
    options = parser.parse_args(arguments)
    fetch_vendor(ROOT)
    installed = ROOT / "node_modules" / ".package-lock.json"
    lock = ROOT / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        install_packages(ROOT)
    commands = [(*BIOME, "--write")] if options.fix else [BIOME, TYPES]
    return max(subprocess.run([*node_command(), *command], cwd=ROOT, check=False).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main())
