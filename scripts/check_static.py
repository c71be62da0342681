"""Type-checks the JavaScript modules in static/ with TypeScript: `python -m scripts.check_static`."""

import subprocess
import sys
from pathlib import Path

from hatch_build import fetch_vendor, install_packages, node_command

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Install TypeScript as locked, unless it is there, and return what it answers for tsconfig.json."""
    fetch_vendor(ROOT)
    installed = ROOT / "node_modules" / ".package-lock.json"
    lock = ROOT / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        install_packages(ROOT)
    compiler = [*node_command(), "node_modules/typescript/bin/tsc", "--project", "tsconfig.json"]
    return subprocess.run(compiler, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
