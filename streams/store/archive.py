"""The store that an address names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from streams.errors import Invalid
from streams.store.blob_store import BlobStore
from streams.store.directory_blobs import DirectoryBlobs


def archive_at(url: str) -> BlobStore:
    """The blobs at ``ARCHIVE_URL``: the path of a directory, ``file://``, or object storage. Raises Invalid."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        return DirectoryBlobs(Path(url).expanduser())
    if scheme == "file":
        return DirectoryBlobs(Path(unquote(urlsplit(url).path)))
    if scheme in ("s3", "gs", "az"):
        # Loaded where it is used: it takes memory of every worker that has a directory.
        from streams.store.object_blobs import ObjectBlobs

        return ObjectBlobs(url)
    raise Invalid(
        "ARCHIVE_URL is no address of an archive (there is no {scheme}). Write the path of a directory, or "
        "s3://bucket/prefix.",
        scheme=scheme,
    )
