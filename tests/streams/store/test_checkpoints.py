"""Checkpoint files."""

from pathlib import Path

import msgspec
import pytest

from streams.errors import Unavailable
from streams.events import Comment, ShowStartBoundary, ViewerEntered
from streams.metrics.fold.fold import Fold
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.state.room import RoomState
from streams.metrics.state.saved import FOLD_VERSION, BlobIndex, SavedState, restored_state
from streams.store.checkpoints import Checkpoints, kept
from streams.store.directory_blobs import DirectoryBlobs

LOG = "thelog"


def on_air() -> Fold:
    """A room whose show has begun."""
    fold = Fold(RoomState())
    fold.apply([ShowStartBoundary(id="s", at=0, show="one")])
    return fold


def state(position: str, comments: int = 1) -> RoomState:
    fold = on_air()
    fold.apply([Comment(id=f"e{number}", at=number, text="hi", person="ann") for number in range(comments)])
    fold.state.position = position
    return fold.flush()


def crowded(people: range, fold: Fold | None = None) -> RoomState:
    """A state with so many people that they do not stand in the core; a room that goes on, when one is named."""
    fold = fold or on_air()
    fold.apply([ViewerEntered(id=f"e{number}", at=number, person=f"p{number}") for number in people])
    fold.state.position = f"{people.stop}-0"
    return fold.flush()


def size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*.*") if path.is_file())


def checkpoints_in(directory: Path) -> Checkpoints:
    return Checkpoints(DirectoryBlobs(directory))


def write(checkpoints: Checkpoints, *positions: str, room: str = "street", log: str = LOG) -> list[str]:
    return [checkpoints.write(room, log, SavedState(state(position))).name for position in positions]


def positions(checkpoints: Checkpoints, room: str = "street", log: str = LOG, until: str = "999-0") -> list[str]:
    return [one.position for one in checkpoints.of(room, log, until)]


def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    saved = state("10-0", comments=3)
    loaded = checkpoints.load(checkpoints.write("street", LOG, SavedState(saved)))
    assert loaded.position == "10-0"
    assert snapshot(loaded, "one", 9) == snapshot(saved, "one", 9)


def test_the_newest_comes_first(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    write(checkpoints, "9-0", "10-0", "10-5")
    assert positions(checkpoints) == ["10-5", "10-0", "9-0"]


def test_what_reaches_further_than_the_log_is_not_used(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    write(checkpoints, "9-0", "10-0", "10-5")
    assert positions(checkpoints, until="10-4") == ["10-0", "9-0"]


def test_what_was_made_from_another_log_is_not_used(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    write(checkpoints, "9-0", log="another")
    write(checkpoints, "10-0")
    assert positions(checkpoints) == ["10-0"]


@pytest.mark.parametrize("room", ["a/b", "..", "ä ö", "a.b"])
def test_rooms_do_not_meet_whatever_they_are_called(tmp_path: Path, room: str) -> None:
    checkpoints = checkpoints_in(tmp_path / "data")
    (name,) = write(checkpoints, "9-0", room=room)
    assert (tmp_path / "data" / name).resolve().parent.parent == tmp_path / "data" / "checkpoints"
    assert positions(checkpoints, room) == ["9-0"]
    assert positions(checkpoints, "street") == []


@pytest.mark.parametrize("damage", [b"", b"cuelight checkpoint 1\n", b"something else entirely"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, damage: bytes) -> None:
    checkpoints = checkpoints_in(tmp_path)
    (name,) = write(checkpoints, "9-0")
    (tmp_path / name).write_bytes(damage)
    with pytest.raises(ValueError, match="checkpoint"):
        checkpoints.load(checkpoints.of("street", LOG, "9-0")[0])


def test_every_cut_and_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    (name,) = write(checkpoints, "9-0")
    path = tmp_path / name
    (checkpoint,) = checkpoints.of("street", LOG, "9-0")
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
            path.write_bytes(damaged)
            with pytest.raises(ValueError, match=r"."):
                checkpoints.load(checkpoint)


def test_damage_to_a_pack_is_noticed_and_not_carried_on(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    saved = crowded(range(3_000))
    checkpoint = checkpoints.write("street", LOG, SavedState(saved))
    (pack,) = tmp_path.rglob("*.pack")
    whole = pack.read_bytes()
    middle = len(whole) // 2
    pack.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    after_restart = checkpoints_in(tmp_path)
    with pytest.raises(ValueError, match="damaged"):
        after_restart.load(checkpoint)
    again = after_restart.write("street", LOG, SavedState(saved))
    assert snapshot(after_restart.load(again), "one", 9) == snapshot(saved, "one", 9)


def test_a_pack_that_is_gone_is_noticed_and_not_missed(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    saved = crowded(range(3_000))
    checkpoint = checkpoints.write("street", LOG, SavedState(saved))
    next(tmp_path.rglob("*.pack")).unlink()
    with pytest.raises(OSError, match="pack"):
        checkpoints.load(checkpoint)
    again = checkpoints.write("street", LOG, SavedState(saved))
    assert snapshot(checkpoints.load(again), "one", 9) == snapshot(saved, "one", 9)


def test_what_is_written_already_is_not_written_again(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    fold = on_air()
    checkpoints.write("street", LOG, SavedState(crowded(range(100_000), fold)))
    first = size(tmp_path)
    checkpoints.write("street", LOG, SavedState(crowded(range(100_000, 100_010), fold)))
    assert size(tmp_path) - first < first / 2


def test_whatever_is_kept_can_be_read_and_little_else_is_kept(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    fold = on_air()
    viewers = {}
    blob_index: BlobIndex | None = None
    for until in range(500, 30_500, 500):
        state = crowded(range(until - 500, until), fold)
        viewers[state.position] = until
        frozen = SavedState(state, blob_index)
        checkpoints.write("street", LOG, frozen)
        blob_index = frozen.blob_index
    found = checkpoints.of("street", LOG, "99999-0")
    for one in found:
        assert snapshot(checkpoints_in(tmp_path).load(one), "one", 9).base.viewers == viewers[one.position]
    alone = checkpoints_in(tmp_path / "alone")
    alone.write("street", LOG, SavedState(fold.flush()))
    assert size(tmp_path / "checkpoints") < len(found) * size(tmp_path / "alone")


def test_what_refers_to_a_checkpoint_that_is_not_the_newest_is_refused(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    fold = on_air()
    former = SavedState(crowded(range(3_000), fold))
    checkpoints.write("street", LOG, former)
    checkpoints.write("street", LOG, SavedState(crowded(range(3_000, 3_100), fold)))
    with pytest.raises(Unavailable, match="another"):
        checkpoints.write("street", LOG, SavedState(crowded(range(3_100, 3_200), fold), former.blob_index))


def test_what_another_version_of_the_fold_saved_is_refused() -> None:
    frozen = SavedState(state("9-0"))
    _, *rest = core = msgspec.msgpack.decode(frozen.core)
    assert core[0] == FOLD_VERSION
    frozen.core = msgspec.msgpack.encode([1, *rest])
    with pytest.raises(ValueError, match="version 1 of the fold"):
        restored_state(frozen)


def test_files_grow_sparse_with_age(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    write(checkpoints, *(f"{number}-0" for number in range(1, 65)))
    numbers = [one.number for one in checkpoints.of("street", LOG, "999-0")]
    assert numbers[:4] == [63, 62, 61, 60]
    assert numbers[-1] == 0
    assert len(numbers) <= 16


def test_what_is_let_go_is_never_needed_again() -> None:
    """Keeping is decided anew each time; a file that was removed must not be asked for later."""
    for newest in range(200):
        for number in range(newest):
            assert kept(number, newest) or not kept(number, newest + 1)


def test_no_draft_is_left_behind(tmp_path: Path) -> None:
    checkpoints = checkpoints_in(tmp_path)
    (name,) = write(checkpoints, "9-0")
    assert list((tmp_path / name).parent.iterdir()) == [tmp_path / name]


def test_a_disk_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").write_text("a file where the directory should be")
    with pytest.raises(Unavailable, match="street"):
        write(checkpoints_in(tmp_path), "9-0")


def test_one_that_lost_the_room_does_not_take_what_its_successor_needs(tmp_path: Path) -> None:
    """Both write the checkpoint of the same number; what the other wrote for it stays until the next one."""
    former, successor = checkpoints_in(tmp_path), checkpoints_in(tmp_path)
    write(former, "9-0")
    saved = crowded(range(3_000))

    class Overtaken(SavedState):
        """The former owner writes its own while this one's pack is there, and its file is not yet."""

        @property
        def core(self) -> bytes:
            if list(tmp_path.rglob("*.pack")) and not list(tmp_path.rglob("00000001.*.checkpoint")):
                write(former, "10-0")
            return self._core

        @core.setter
        def core(self, core: bytes) -> None:
            self._core = core

    checkpoint = successor.write("street", LOG, Overtaken(saved))
    assert positions(successor, until="9999-0") == ["3000-0", "10-0", "9-0"]
    assert snapshot(checkpoints_in(tmp_path).load(checkpoint), "one", 9) == snapshot(saved, "one", 9)
