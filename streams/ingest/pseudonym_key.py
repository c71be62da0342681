"""Where the key of the people's pseudonyms comes from: the environment, or a file only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from streams import private
from streams.errors import Invalid

FILE: Final = "pseudonym.key"
VAULT_FILE: Final = "vault.key"
SHORTEST: Final = 16


def load_key(directory: Path, given: str | None = None) -> bytes:
    """The key: ``given`` (``CUELIGHT_PSEUDONYM_KEY``) when it is set, else the file's, made on first use.

    All processes on one room must use the same key: another one makes every person somebody new. Raises Invalid when
    the key is shorter than 16 bytes.
    """
    return _load(directory / FILE, given, "CUELIGHT_PSEUDONYM_KEY")


def load_vault_key(directory: Path, given: str | None = None) -> bytes:
    """The key of identity vaults in the same way (``CUELIGHT_VAULT_KEY``); without it they cannot be read any more."""
    return _load(directory / VAULT_FILE, given, "CUELIGHT_VAULT_KEY")


def _load(path: Path, given: str | None, variable: str) -> bytes:
    if given:
        return _long_enough(given.encode(), variable)
    if not path.exists():
        _make(path)
    path.chmod(0o600)
    return _long_enough(path.read_text("ascii").strip().encode(), str(path))


def _make(path: Path) -> None:
    """Write a new key under another name, then give it its own unless another process was first."""
    private.make_directory(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _long_enough(key: bytes, source: str) -> bytes:
    if len(key) < SHORTEST:
        raise Invalid(
            "The key in {source} is too short: at least {shortest} characters are needed.",
            source=source,
            shortest=SHORTEST,
        )
    return key
