"""Directories and object storage keep blobs alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.errors import Invalid, Unavailable
from streams.events import ShowStartBoundary, ViewerEntered
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import SavedState
from streams.store.archive import archive_at
from streams.store.blob_store import BlobStore
from streams.store.checkpoints import Checkpoints
from streams.store.directory_blobs import DirectoryBlobs
from tests.object_storage import BUCKET, object_storage


@pytest.fixture(scope="module")
def storage() -> Iterator[dict[str, str]]:
    with object_storage() as environment:
        yield environment


@pytest.fixture(params=["directory", "object storage"])
def store(
    request: pytest.FixtureRequest, storage: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BlobStore:
    """An empty one."""
    if request.param == "directory":
        return archive_at(str(tmp_path))
    for name, value in storage.items():
        monkeypatch.setenv(name, value)
    return archive_at(f"s3://{BUCKET}/{tmp_path.name}")


def content(store: BlobStore, name: str) -> bytes:
    with store.get(name) as file:
        return file.read()


def test_a_blob_comes_back_as_it_was(store: BlobStore) -> None:
    store.put("rooms/street/a", [b"one ", memoryview(b"two "), b"three"])
    assert content(store, "rooms/street/a") == b"one two three"
    with store.get("rooms/street/a") as file:
        file.seek(4)
        assert file.read(3) == b"two"


def test_a_large_one_comes_back_as_it_was(store: BlobStore) -> None:
    """Larger than what is sent or read at once."""
    pieces = [bytes([number]) * 1_000_000 for number in range(20)]
    store.put("rooms/street/large", pieces)
    assert content(store, "rooms/street/large") == b"".join(pieces)


def test_one_of_the_same_name_takes_its_place(store: BlobStore) -> None:
    store.put("rooms/street/a", [b"first"])
    store.put("rooms/street/a", [b"second"])
    assert content(store, "rooms/street/a") == b"second"


@pytest.mark.parametrize("folder", ["street", "a%2Fb", "%C3%A4 %C3%B6"])
def test_a_folder_has_what_was_put_there(store: BlobStore, folder: str) -> None:
    store.put(f"rooms/{folder}/a", [b"12345"])
    store.put(f"rooms/{folder}/b", [])
    store.put(f"rooms/{folder}2/c", [b"1"])
    assert store.list(f"rooms/{folder}") == {f"rooms/{folder}/a": 5, f"rooms/{folder}/b": 0}
    assert store.list("rooms/none") == {}


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: BlobStore) -> None:
    store.put("rooms/street/a", [b"1"])
    store.delete("rooms/street/a")
    store.delete("rooms/street/a")
    assert store.list("rooms/street") == {}
    with pytest.raises(FileNotFoundError):
        store.get("rooms/street/a")


def test_a_blob_whose_pieces_fail_is_not_there(store: BlobStore) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"one"
        raise ValueError("damaged")

    with pytest.raises((ValueError, OSError), match="damaged"):
        store.put("rooms/street/a", pieces())
    assert store.list("rooms/street") == {}


def test_checkpoints_are_read_by_another_process(store: BlobStore) -> None:
    fold = Fold(RoomState())
    fold.apply([ShowStartBoundary(id="s", at=0, show="one")])
    writer = Checkpoints(store)
    for part in range(8):
        people = range(part * 3_000, (part + 1) * 3_000)
        fold.apply([ViewerEntered(id=f"e{number}", at=number, person=f"p{number}") for number in people])
        fold.state.position = f"{part}-0"
        writer.write("a/b", "log", SavedState(fold.flush()))
    reader = Checkpoints(store)
    newest = reader.of("a/b", "log", "99-0")[0]
    assert snapshot(reader.load(newest), "one", 9) == snapshot(fold.flush(), "one", 9)


def test_object_storage_that_is_not_there_is_an_os_error(
    storage: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint that cannot be written is said; the worker goes on without."""
    for name, value in storage.items():
        monkeypatch.setenv(name, value)
    store = archive_at("s3://no-such-bucket/prefix")
    with pytest.raises(OSError, match="object storage"):
        store.list("rooms")
    with pytest.raises(Unavailable, match="street"):
        Checkpoints(store).write("street", "log", SavedState(RoomState()))


@pytest.mark.parametrize("url", ["{directory}", "file://{directory}"])
def test_a_directory_may_be_named_by_its_path_or_address(url: str, tmp_path: Path) -> None:
    store = archive_at(url.format(directory=tmp_path))
    assert isinstance(store, DirectoryBlobs)
    store.put("rooms/a", [b"1"])
    assert (tmp_path / "rooms" / "a").read_bytes() == b"1"


def test_any_other_address_is_refused() -> None:
    with pytest.raises(Invalid, match="ftp"):
        archive_at("ftp://example.org/archive")
