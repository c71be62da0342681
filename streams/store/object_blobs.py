"""Blobs as objects of a storage that speaks S3, or of Google's or Azure's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from obstore.exceptions import BaseError
from obstore.store import from_url

from streams.errors import Invalid
from streams.store.blob_store import Piece

IN_MEMORY: Final = 1 << 22
"""Bytes of an object that is read into memory; a larger one goes to a temporary file."""


class ObjectBlobs:
    """The blobs below ``s3://bucket/prefix``, ``gs://…`` or ``az://…``.

    Region, endpoint and credentials come from the environment, as the tools of each storage name them.
    """

    def __init__(self, url: str) -> None:
        """Raises Invalid when the address means nothing."""
        try:
            self._store = from_url(url)
        except (BaseError, ValueError) as error:
            raise Invalid(
                "ARCHIVE_URL is no address of object storage ({reason}). Write s3://bucket/prefix.",
                reason=_reason(error),
            ) from error

    def put(self, name: str, pieces: Iterable[Piece]) -> None:
        with _os_errors():
            self._store.put(name, (bytes(piece) for piece in pieces))

    def get(self, name: str) -> BinaryIO:
        with _os_errors(), ExitStack() as on_error:
            file = on_error.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
            for chunk in self._store.get(name).stream():
                file.write(chunk)
            file.seek(0)
            on_error.pop_all()
        return cast(BinaryIO, file)

    def list(self, folder: str) -> dict[str, int]:
        with _os_errors():
            return {one["path"]: one["size"] for some in self._store.list(f"{folder}/") for one in some}

    def delete(self, name: str) -> None:
        with _os_errors():
            self._store.delete(name)


@contextmanager
def _os_errors() -> Iterator[None]:
    """What goes wrong is an OSError; one that is there already, as FileNotFoundError, stays what it is."""
    try:
        yield
    except BaseError as error:
        if isinstance(error, OSError):
            raise
        raise OSError(f"object storage: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """The first line; the others are the library's own."""
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__
