"""The static files of this installation: read at the start, and again where they may be edited.

``static/built/`` holds what the build made of them: ``KEY.min`` is a script or style sheet without what only people
read, ``KEY.br`` and ``KEY.gz`` are what is served, compressed. The key is the hash of the source file, so an edited
file has none and is served as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from gzip import compress
from hashlib import sha256
from os import DirEntry, scandir
from pathlib import Path
from typing import Final

from console.assets import asset_dir
from console.web.static_files.addresses import MEDIA_TYPES, StaticFile, StaticSet

BUILT: Final = "built"
KEY_DIGITS: Final = 20
WORTH_COMPRESSING: Final = 1_000
"""Bytes below which a file is sent as it is."""
COMPRESSIBLE: Final = (".css", ".js", ".json", ".svg", ".txt")

Stamp = tuple[int, int]


def build_key(source: bytes) -> str:
    """What the build calls its products of a source file."""
    return sha256(source).hexdigest()[:KEY_DIGITS]


class StaticDirectory:
    """``static/`` as it is now. A wheel's never changes; a checkout's is looked at again when a page is made."""

    def __init__(self, directory: Path | None = None, editable: bool | None = None) -> None:
        self._directory = directory or asset_dir("static")
        self.editable: Final = self._directory.parent.name != "_assets" if editable is None else editable
        self._stamps: dict[str, Stamp] = {}
        self._sources: dict[str, bytes] = {}
        self._compressed: dict[tuple[str, str], bytes | None] = {}
        self.files = StaticSet({})
        self._read()

    def refresh(self) -> StaticSet:
        """The files, with what was edited since the last look."""
        if self.editable:
            self._read()
        return self.files

    def compressed(self, file: StaticFile, encoding: str) -> bytes | None:
        """A file in an encoding (br, gzip); None where there is none, or it would not be smaller."""
        wanted = (file.digest, encoding)
        if wanted not in self._compressed:
            self._compressed[wanted] = self._compress(file, encoding)
        return self._compressed[wanted]

    def _compress(self, file: StaticFile, encoding: str) -> bytes | None:
        if not file.name.endswith(COMPRESSIBLE) or len(file.content) < WORTH_COMPRESSING:
            return None
        source = self._sources.get(file.name, b"")
        suffix = {"br": ".br", "gzip": ".gz"}[encoding]
        if self._minified(source) == file.content:
            made = self._built(source, suffix)
            if made is not None:
                return made
        return compress(file.content, 9, mtime=0) if encoding == "gzip" else None

    def _read(self) -> None:
        stamps = dict(_stamps(self._directory))
        if stamps == self._stamps:
            return
        for name, stamp in stamps.items():
            if self._stamps.get(name) != stamp:
                self._sources[name] = (self._directory / name).read_bytes()
        self._sources = {name: self._sources[name] for name in stamps}
        self._stamps = stamps
        self._compressed.clear()
        self.files = StaticSet({name: self._minified(source) for name, source in self._sources.items()})

    def _minified(self, source: bytes) -> bytes:
        made = self._built(source, ".min")
        return source if made is None else made

    def _built(self, source: bytes, suffix: str) -> bytes | None:
        path = self._built_directory / f"{build_key(source)}{suffix}"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None

    @cached_property
    def _built_directory(self) -> Path:
        return self._directory / BUILT


def _stamps(directory: Path, prefix: str = "") -> Iterator[tuple[str, Stamp]]:
    """Every file that is served, with what changes when it is written."""
    with scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir():
                if prefix + entry.name != BUILT:
                    yield from _stamps(Path(entry.path), f"{prefix}{entry.name}/")
            elif _is_served(entry):
                status = entry.stat()
                yield prefix + entry.name, (status.st_mtime_ns, status.st_size)


def _is_served(entry: DirEntry[str]) -> bool:
    return Path(entry.name).suffix in MEDIA_TYPES
