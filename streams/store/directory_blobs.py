"""Blobs as files of a directory, on this machine or shared by several."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from streams import private
from streams.store.blob_store import Piece

DRAFT: Final = ".draft"
"""What a file is called that is not whole yet; nobody lists it."""


class DirectoryBlobs:
    """The blobs below a directory, which is made when it is needed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, name: str, pieces: Iterable[Piece]) -> None:
        path = self._directory / name
        private.make_directory(path.parent)
        with _draft(path) as file:
            for piece in pieces:
                file.write(piece)
        flush_directory(path.parent)

    def get(self, name: str) -> BinaryIO:
        return (self._directory / name).open("rb")

    def list(self, folder: str) -> dict[str, int]:
        found: dict[str, int] = {}
        directory = self._directory / folder
        for path in directory.iterdir() if directory.exists() else ():
            with suppress(FileNotFoundError):  # removed meanwhile
                if path.suffix != DRAFT:
                    found[f"{folder}/{path.name}"] = path.stat().st_size
        return found

    def delete(self, name: str) -> None:
        (self._directory / name).unlink(missing_ok=True)


@contextmanager
def _draft(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name once it is whole and on disk."""
    draft = path.with_name(path.name + DRAFT)
    try:
        with open(draft, "wb", opener=private.opener) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def flush_directory(directory: Path) -> None:
    """Make the new name durable; some file systems cannot, and need not."""
    descriptor = os.open(directory, os.O_RDONLY)
    with suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)
