"""Nothing of a backup is believed before all of it is read: names, sizes and hashes must be those of its manifest."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from console.cli.backup_file import BackupWriter, Manifest, unpack, verified
from streams.clock import Instant
from streams.errors import Invalid, Refused

MANIFEST = Manifest(version="1", schema="0013", made_at=Instant(1), rows={"rooms": 1})
Content = list[tuple[tarfile.TarInfo, bytes]]


def ignore(_size: int) -> None:
    """Nobody looks at the progress."""


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "x.backup"
    with BackupWriter(path, ignore) as writer:
        writer.add("cuelight.db", BytesIO(b"database"), 8)
        writer.add("valkey/appendonlydir/appendonly.aof.1.incr.aof", BytesIO(b"log, and what came later"), 3)
        writer.finish(MANIFEST)
    return path


def read(path: Path) -> Manifest:
    with path.open("rb") as file:
        return verified(file, path.name, ignore)


def changed(path: Path, change: Callable[[Content], Content]) -> Path:
    with tarfile.open(path) as tar:
        content = [(member, (tar.extractfile(member) or BytesIO()).read()) for member in tar]
    with tarfile.open(path, "w:gz") as tar:
        for member, body in change(content):
            member.size = len(body)
            tar.addfile(member, BytesIO(body))
    return path


def test_what_is_written_is_read_and_unpacked_for_its_owner_only(backup: Path, tmp_path: Path) -> None:
    manifest = read(backup)
    assert manifest.rows == MANIFEST.rows
    assert manifest.size == 11
    with backup.open("rb") as file:
        unpack(file, backup.name, manifest, tmp_path / "to", ignore)
    found = {str(path.relative_to(tmp_path / "to")): path for path in (tmp_path / "to").rglob("*") if path.is_file()}
    assert {name: path.read_bytes() for name, path in found.items()} == {
        "cuelight.db": b"database",
        "valkey/appendonlydir/appendonly.aof.1.incr.aof": b"log",
    }
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (backup, *found.values()))


def test_one_that_fails_leaves_no_file(tmp_path: Path) -> None:
    writer = BackupWriter(tmp_path / "x.backup", ignore)
    with pytest.raises(OSError, match="unexpected end"), writer:
        writer.add("cuelight.db", BytesIO(b"short"), 100)
    assert list(tmp_path.iterdir()) == []


def named(name: str, *, kind: bytes = tarfile.REGTYPE, to: str = "") -> Callable[[Content], Content]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return lambda content: [(member, b""), *content]


def with_manifest(**fields: object) -> Callable[[Content], Content]:
    def change(content: Content) -> Content:
        head, body = content[-1]
        return [*content[:-1], (head, json.dumps(msgspec.json.decode(body) | fields).encode())]

    return change


WRONG: dict[str, Callable[[Content], Content]] = {
    "a path upwards": named("../evil"),
    "an absolute path": named("/tmp/evil"),
    "a path upwards inside": named("valkey/appendonlydir/../../../evil"),
    "a link": named("cuelight.db", kind=tarfile.SYMTYPE, to="/etc/passwd"),
    "a hard link": named("pseudonym.key", kind=tarfile.LNKTYPE, to="cuelight.db"),
    "a device": named("vault.key", kind=tarfile.CHRTYPE),
    "a directory": named("valkey", kind=tarfile.DIRTYPE),
    "another file": named("cuelight.db-wal"),
    "a file twice": lambda content: [content[0], *content],
    "a changed file": lambda content: [(content[0][0], b"Database"), *content[1:]],
    "a longer file": lambda content: [(content[0][0], b"database!"), *content[1:]],
    "a missing file": lambda content: content[1:],
    "no manifest": lambda content: content[:-1],
    "a manifest before the end": lambda content: [content[-1], *content[:-1]],
    "a manifest that is none": lambda content: [*content[:-1], (content[-1][0], b"[]")],
    "a manifest without files": with_manifest(files={}),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_no_whole_backup_is_refused(backup: Path, change: Callable[[Content], Content]) -> None:
    with pytest.raises(Invalid, match="no whole backup"):
        read(changed(backup, change))


def test_one_of_a_newer_version_is_refused(backup: Path) -> None:
    with pytest.raises(Refused, match="newer version"):
        read(changed(backup, with_manifest(format=2)))


@pytest.mark.parametrize("share", [0, 1, 50, 80])
def test_one_that_was_cut_short_is_refused(backup: Path, share: int) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: len(content) * share // 100])
    with pytest.raises(Invalid, match="no whole backup"):
        read(backup)


@pytest.mark.parametrize("at", range(0, 300, 7))
def test_a_flipped_byte_is_noticed_or_does_not_matter(backup: Path, at: int) -> None:
    content = bytearray(backup.read_bytes())
    content[at % len(content)] ^= 0x10
    before = read(backup)
    backup.write_bytes(content)
    with suppress(Invalid):
        assert read(backup) == before
