"""Makes the environment that `make` works in: `python3 scripts/setup.py run` or `... dev`.

`run` gives .venv what Cuelight needs to run, `dev` also what its checks and tests need. Python packages come from the
lock files, checked by their hashes. What was installed is stamped by the content of the files it came from, so a
second run changes nothing and takes a moment.

It starts on any Python since 3.6, to be able to say which one is missing, hence no newer syntax here.
"""

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import List

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR_STAMP = ROOT / "static" / "vendor" / ".stamp"
OLDEST = (3, 11)
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
BUILD_FILES = ["pyproject.toml", "hatch_build.py", "package.json", "package-lock.json"]


def check_python() -> None:
    """Refuse a Python that is too old or cannot make an environment, and say how to get one."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"Cuelight needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}"
            f" ({sys.executable}).\nInstall a newer one, or name it: make demo PYTHON=/path/to/python3"
        )
    try:
        import ensurepip  # noqa: F401 - only to see whether they are there
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            f"This Python ({sys.executable}) cannot make virtual environments: its venv module is missing.\n"
            "On Debian and Ubuntu: apt-get install python3-venv"
        )


def fingerprint(kind: str) -> str:
    """What an up-to-date installation of a kind was made from."""
    digest = hashlib.sha256(f"{sys.version} {VENV}".encode())
    for name in [LOCKS[kind], *BUILD_FILES]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f"cuelight-{kind}.stamp"


def is_current(kind: str) -> bool:
    """Whether .venv holds all of a kind; what is made for development can also run."""
    return VENDOR_STAMP.exists() and any(
        stamp(made).exists() and stamp(made).read_text() == fingerprint(made) for made in {kind, "dev"}
    )


def run(arguments: List[str], what: str) -> None:
    """Run a command quietly; when it fails, show what it said and stop."""
    done = subprocess.run(
        arguments, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        print(flush=True)
        sys.stderr.write(done.stdout.decode(errors="replace"))
        sys.exit(f"{what} failed; the reason stands above. Mend it and run the same command again.")


def make_venv() -> None:
    """Make .venv anew unless it is there and of this Python."""
    if PYTHON.exists():
        probe = [str(PYTHON), "-c", "import sys; print(sys.version, sys.prefix)"]
        done = subprocess.run(probe, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if done.stdout.decode().strip() == f"{sys.version} {VENV}":
            return
    shutil.rmtree(str(VENV), ignore_errors=True)
    run([sys.executable, "-m", "venv", str(VENV)], "Making the environment .venv")


def install(kind: str) -> None:
    """Install the locked packages, then the checkout itself, and stamp it."""
    started = time.monotonic()
    print("Installing into .venv (a minute or two, once): Python packages", end="", flush=True)
    make_venv()
    for made in LOCKS:
        if stamp(made).exists():
            stamp(made).unlink()
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run([*pip, "--require-hashes", "--requirement", LOCKS[kind]], "Installing the Python packages")
    print(", browser libraries", end="", flush=True)
    run([*pip, "--no-deps", "--editable", "."], "Installing Cuelight and its browser libraries")
    # pip compiles what it copies, but not a checkout; where Python may write no bytecode, each start would compile it
    run([str(PYTHON), "-m", "compileall", "-q", "console", "streams"], "Compiling the checkout")
    stamp(kind).write_text(fingerprint(kind))
    print(f". Done in {time.monotonic() - started:.0f} s.", flush=True)


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit("usage: python3 scripts/setup.py run|dev")
    check_python()
    if not is_current(sys.argv[1]):
        install(sys.argv[1])


if __name__ == "__main__":
    main()
