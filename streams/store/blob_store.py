"""Where blobs are kept that several machines may need: what a store of them must do.

A name is a path with slashes: a folder and a last part. A blob is there whole or not at all, and on disk, or as safe as
its store makes it, when ``put`` returns. All methods block; call them off the loop.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Protocol

Piece = bytes | memoryview


class BlobStore(Protocol):
    """Named blobs. Every method raises OSError when the store cannot be reached, or refuses."""

    def put(self, name: str, pieces: Iterable[Piece]) -> None:
        """Write a blob, piece by piece; one of that name before is replaced."""

    def get(self, name: str) -> BinaryIO:
        """A blob, to be read from any place in it, and closed. Raises FileNotFoundError when there is none."""

    def list(self, folder: str) -> dict[str, int]:
        """The names of the blobs in a folder, and how many bytes each has."""

    def delete(self, name: str) -> None:
        """Remove a blob; one that is gone already is no error."""
