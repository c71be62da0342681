"""The file that ``cuelight backup`` writes and ``cuelight restore`` reads.

    cuelight.db                                the database, as it was before the log was copied
    valkey/appendonlydir/appendonly.aof.…      the files of the bundled event log, as they are together
    pseudonym.key, vault.key                   by option only
    manifest.json                              what the others are, with a hash of each; last, so that a file that was
                                               cut short has none

A gzipped tar. Nothing of it is believed before all of it has been read: names are taken from the list above, hashes and
sizes must be those of the manifest.
"""

from __future__ import annotations

import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import msgspec
from msgspec import Struct

from console.settings import DATABASE_FILE
from streams.clock import Instant
from streams.errors import Invalid, Refused
from streams.ingest.pseudonym_key import FILE, VAULT_FILE
from streams.store.directory_blobs import flush_directory
from streams.store.log_files import DIRECTORY, MANIFEST

FORMAT: Final = 1
LEVEL: Final = 3
PIECE: Final = 1 << 20
MANIFEST_MEMBER: Final = "manifest.json"
LONGEST_MANIFEST: Final = 1 << 20
LOG: Final = f"valkey/{DIRECTORY}"
LOG_MANIFEST: Final = f"{LOG}/{MANIFEST}"
KEYS: Final = (FILE, VAULT_FILE)
_ALLOWED: Final = re.compile(
    rf"{re.escape(DATABASE_FILE)}|{re.escape(FILE)}|{re.escape(VAULT_FILE)}"
    rf"|{re.escape(LOG)}/appendonly\.aof\.(manifest|\d+\.(base|incr)\.(aof|rdb))"
)
OnBytes = Callable[[int], None]
"""Told of each piece that has been read or written, in bytes."""


class Member(Struct, frozen=True):
    """One file in a backup."""

    size: int
    """In bytes."""
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup is."""

    format: int = FORMAT
    version: str
    """Of the program that wrote it."""
    schema: str
    """Of the database."""
    made_at: Instant
    """When the copy of the database was made, UTC ms."""
    rows: dict[str, int]
    """How many rows some tables have."""
    lacks: tuple[str, ...] = ()
    """What belongs to the data and is not in here: ``pseudonym.key``, ``vault.key``, ``valkey``."""
    files: dict[str, Member] = {}

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(member.size for member in self.files.values())


class BackupWriter:
    """Writes a backup; the file has its name once it is whole and on disk."""

    def __init__(self, path: Path, on_bytes: OnBytes) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.{os.getpid()}")
        self._on_bytes = on_bytes
        self._members: dict[str, Member] = {}

    def __enter__(self) -> Self:
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w:gz", compresslevel=LEVEL)
        return self

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        """Add so many bytes of a file; what it grows by meanwhile is left out."""
        hashed = _Hashed(file, self._on_bytes)
        self._tar.addfile(_head(name, size), hashed)
        self._members[name] = Member(size, hashed.digest)

    def finish(self, manifest: Manifest) -> Manifest:
        """Write the manifest, and give the file its name; the manifest as it was written."""
        whole = msgspec.structs.replace(manifest, files=self._members)
        content = msgspec.json.format(msgspec.json.encode(whole))
        self._tar.addfile(_head(MANIFEST_MEMBER, len(content)), BytesIO(content))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.rename(self._path)
        flush_directory(self._path.parent)
        return whole

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            with suppress(OSError):
                self._tar.close()
            self._file.close()
            self._draft.unlink(missing_ok=True)


def verified(file: IO[bytes], name: str, on_bytes: OnBytes) -> Manifest:
    """Read a backup whole; its manifest. Raises Invalid when it is none, damaged, or not written by us."""
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    with _readable(name):
        for member, content in _members(file):
            if manifest is not None or member.name in found:
                raise _no_backup(name, f"more than one {member.name}")
            if member.name == MANIFEST_MEMBER:
                if member.size > LONGEST_MANIFEST:
                    raise _no_backup(name, MANIFEST_MEMBER)
                manifest = _decoded(content.read(), name)
                continue
            if not member.isreg() or not _ALLOWED.fullmatch(member.name):
                raise _no_backup(name, f"it holds {member.name}, which is no part of a backup")
            hashed = _Hashed(content, on_bytes)
            while hashed.read(PIECE):
                pass
            found[member.name] = Member(member.size, hashed.digest)
    if manifest is None:
        raise _no_backup(name, "it ends too early")
    if found != manifest.files or DATABASE_FILE not in found:
        wrong = sorted(one for one in {*found, *manifest.files} if found.get(one) != manifest.files.get(one))
        raise _no_backup(name, ", ".join(wrong) or DATABASE_FILE)
    return manifest


def unpack(file: IO[bytes], name: str, manifest: Manifest, directory: Path, on_bytes: OnBytes) -> None:
    """Write the files of a verified backup below a directory, for its owner only. Raises Invalid."""
    with _readable(name):
        for member, content in _members(file):
            if member.name not in manifest.files:
                continue
            path = directory / member.name  # one of the names that are allowed
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            hashed = _Hashed(content, on_bytes)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
                while piece := hashed.read(PIECE):
                    written.write(piece)
                written.flush()
                os.fsync(written.fileno())
            if hashed.digest != manifest.files[member.name].sha256:
                raise _no_backup(name, member.name)


def _members(file: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    file.seek(0)
    with tarfile.open(fileobj=file, mode="r|gz") as tar:
        for member in tar:
            yield member, tar.extractfile(member) or BytesIO()


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise _no_backup(name, str(error) or type(error).__name__) from error


def _decoded(content: bytes, name: str) -> Manifest:
    try:
        number = msgspec.json.decode(content, type=dict[str, msgspec.Raw]).get("format")
        if number is not None and int(bytes(number)) > FORMAT:
            raise Refused("{file} was written by a newer version of Cuelight. Upgrade, then restore it.", file=name)
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:
        raise _no_backup(name, MANIFEST_MEMBER) from error


def _no_backup(name: str, reason: str) -> Invalid:
    return Invalid(
        "{file} is no whole backup of Cuelight ({reason}). Nothing was written; take another copy of it.",
        file=name,
        reason=reason,
    )


def _head(name: str, size: int) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.size, head.mode = size, 0o600
    return head


class _Hashed:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes], on_bytes: OnBytes) -> None:
        self._file = file
        self._hash = sha256()
        self._on_bytes = on_bytes

    def read(self, size: int = PIECE) -> bytes:
        piece = self._file.read(size)
        self._hash.update(piece)
        self._on_bytes(len(piece))
        return piece

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()
