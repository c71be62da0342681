"""Packs: the blobs that a checkpoint has and the one before did not have, in one file beside it.

    pack 00000007.5f3a91c2.pack   ┌ blob ┬ blob ──────┬ blob ┐
    a checkpoint names            digest → (pack, begin, size), for each of its blobs

Blobs are told by their content. Those of packs of which little is needed any more are written anew, so that packs take
at most a few times the room of what they are for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO, Final, NamedTuple, Self

from xxhash import xxh3_128_digest

from streams.store.blob_store import BlobStore

SLACK: Final = 3
"""The packs of a checkpoint may take so many times the room of its blobs."""


class Place(NamedTuple):
    """Where a blob is."""

    pack: str
    """The last part of the pack's name."""
    begin: int
    size: int


Packed = list[tuple[bytes, Place]]
"""The blobs of a checkpoint: the digest of each, and where it is."""


class PackReader:
    """Reads blobs from the packs of one folder. Each pack is opened once, and closed with this."""

    def __init__(self, store: BlobStore, folder: str) -> None:
        self._store = store
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def blob(self, digest: bytes, place: Place) -> bytes:
        """One blob. Raises ValueError when it is damaged, OSError when its pack is gone."""
        file = self._file(place.pack)
        file.seek(place.begin)
        blob = file.read(place.size)
        if xxh3_128_digest(blob) != digest:
            raise ValueError("a pack of this checkpoint is damaged")
        return blob

    def _file(self, pack: str) -> BinaryIO:
        if pack not in self._files:
            self._files[pack] = self._open.enter_context(self._store.get(f"{self._folder}/{pack}"))
        return self._files[pack]


class StoredBlobs(Sequence[bytes]):
    """The blobs of a checkpoint, each read when it is asked for."""

    def __init__(self, packed: Packed, packs: PackReader) -> None:
        self._packed = packed
        self._packs = packs

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        return self._packs.blob(*self._packed[number])


def worth_keeping(
    sizes: Mapping[str, int], places: Mapping[bytes, Place], digests: Iterable[bytes]
) -> dict[bytes, Place]:
    """The places of blobs that are there already, but of the emptiest packs so many that the rest are not too empty.

    ``sizes``: the bytes of each pack that there is.
    """
    found = {digest: places[digest] for digest in digests if digest in places}
    used: defaultdict[str, int] = defaultdict(int)
    for place in found.values():
        used[place.pack] += place.size
    kept = {pack: sizes[pack] for pack in used if pack in sizes}
    fullest = sorted(kept, key=lambda pack: used[pack] / kept[pack], reverse=True)
    while sum(kept.values()) > SLACK * sum(used[pack] for pack in kept):
        del kept[fullest.pop()]
    return {digest: place for digest, place in found.items() if place.pack in kept}
