"""The files of the log: what a power loss left at their end goes, with a record; other damage is named and refused."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.clock import Instant
from streams.errors import Unavailable
from streams.events import Comment, Logged
from streams.store.connection import connect
from streams.store.embedded import EmbeddedValkey
from streams.store.log import RoomLog
from streams.store.log_files import BARE, MANIFEST, CutEnd, LogFile, LogFiles, manifest_files

pytestmark = pytest.mark.process

BATCHES = 5
NOW = Instant(1_767_225_600_000)


async def batches_of(data: Path, *, write: int = 0) -> tuple[int, list[CutEnd]]:
    """How many batches the log of a directory holds once it is started, and what was cut off it."""
    cuts: list[CutEnd] = []
    server = EmbeddedValkey(data, on_cut=cuts.append)
    await server.start()
    redis = connect(server.url)
    try:
        log = RoomLog(redis)
        for number in range(write):
            events: list[Logged] = [Comment(id=f"c{number}", at=1, text="hi")]
            await log.append("street", events)
        return len(await log.read("street")), cuts
    finally:
        await redis.aclose()
        await server.stop()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A directory whose log holds five batches."""
    assert asyncio.run(batches_of(tmp_path, write=BATCHES)) == (BATCHES, [])
    return tmp_path


def only(data: Path, pattern: str) -> Path:
    (found,) = (data / "valkey" / "appendonlydir").glob(pattern)
    return found


def torn(content: bytes) -> bytes:
    return content[:-10]


ENDS: dict[str, tuple[Callable[[bytes], bytes], int, bool]] = {
    "noughts": (lambda content: content + bytes(4_096), BATCHES, True),
    "garbage": (lambda content: content + os.urandom(3_000), BATCHES, False),
    "cut short": (torn, BATCHES - 1, False),
    "cut short, then noughts": (lambda content: torn(content) + bytes(70_000), BATCHES - 1, False),
    "garbage that looks like the head of a command": (
        lambda content: content + b"*3\r\n$4\r\nXADD\r\n$9\r\n",
        5,
        False,
    ),
}


@pytest.mark.parametrize(("damage", "left", "noughts"), ENDS.values(), ids=ENDS)
def test_a_damaged_end_goes_with_a_record_and_the_log_goes_on(
    data: Path, damage: Callable[[bytes], bytes], left: int, noughts: bool
) -> None:
    file = only(data, "*.incr.aof")
    whole = file.read_bytes()
    damaged = damage(whole)
    file.write_bytes(damaged)
    batches, cuts = asyncio.run(batches_of(data))
    assert batches == left
    (cut,) = cuts
    assert (cut.file, cut.whole_bytes + cut.cut_bytes, cut.noughts) == (file.name, len(damaged), noughts)
    assert LogFiles(data / "valkey").cuts() == cuts
    kept = data / "valkey" / cut.kept_as
    assert kept.read_bytes() == damaged[cut.whole_bytes :]
    assert kept.stat().st_mode & 0o077 == 0
    assert asyncio.run(batches_of(data, write=1)) == (left + 1, [])


def changed(file: Path, at: int, to: bytes) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:at] + to + content[at + len(to) :])


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda data: only(data, "*.manifest").unlink(), "manifest is missing.*--mend manifest"),
    "an empty manifest": (lambda data: only(data, "*.manifest").write_bytes(b""), "names no file.*--mend manifest"),
    "no base": (lambda data: only(data, "*.base.rdb").unlink(), r"base\.rdb. Bring it back from a backup"),
    "no log": (lambda data: only(data, "*.incr.aof").unlink(), r"incr\.aof. Bring it back from a backup"),
    "a damaged base": (lambda data: changed(only(data, "*.base.rdb"), 30, b"??"), "beginning: .*base.* CRC error"),
    "a damaged middle": (lambda data: changed(only(data, "*.incr.aof"), 300, b"????"), "middle: .*--mend log"),
    "noughts in the middle": (lambda data: changed(only(data, "*.incr.aof"), 300, bytes(90)), "middle: .*--mend log"),
}


@pytest.mark.parametrize(("damage", "said"), REFUSED.values(), ids=REFUSED)
def test_other_damage_is_named_and_refused_and_nothing_is_changed(
    data: Path, damage: Callable[[Path], object], said: str
) -> None:
    damage(data)
    before = {path: path.read_bytes() for path in (data / "valkey" / "appendonlydir").iterdir()}
    with pytest.raises(Unavailable, match=said):
        asyncio.run(batches_of(data))
    assert {path: path.read_bytes() for path in (data / "valkey" / "appendonlydir").iterdir()} == before


def test_a_manifest_is_written_anew_from_the_files(data: Path) -> None:
    manifest = only(data, "*.manifest")
    before = list(manifest_files(manifest.read_text()))
    manifest.unlink()
    assert list(LogFiles(data / "valkey").write_manifest()) == before
    assert asyncio.run(batches_of(data)) == (BATCHES, [])


def test_no_manifest_is_made_up_where_the_files_do_not_say_enough(data: Path) -> None:
    base = only(data, "*.base.rdb")
    base.with_name("appendonly.aof.2.base.rdb").write_bytes(base.read_bytes())
    with pytest.raises(Unavailable, match="do not say"):
        LogFiles(data / "valkey").write_manifest()


def test_what_is_damaged_in_the_middle_is_cut_on_request_and_kept(data: Path) -> None:
    file = only(data, "*.incr.aof")
    changed(file, 300, b"????")
    files = LogFiles(data / "valkey")
    damage = files.damage()
    assert damage is not None
    cut = files.cut(damage, NOW)
    assert (cut.at, cut.noughts) == (NOW, False)
    batches, cuts = asyncio.run(batches_of(data))
    assert 0 < batches < BATCHES
    assert cuts == []


def test_a_directory_before_its_first_start_holds_nothing(tmp_path: Path) -> None:
    files = LogFiles(tmp_path / "valkey")
    assert (files.check(), files.has_content, files.has_manifest, files.cuts()) == ((), False, False, [])


def test_a_log_that_was_begun_and_never_written_is_no_content(tmp_path: Path) -> None:
    asyncio.run(batches_of(tmp_path))
    files = LogFiles(tmp_path / "valkey")
    assert files.has_manifest
    assert not files.has_content
    assert max(files.path(file).stat().st_size for file in files.check()) <= BARE
    only(tmp_path, "*.manifest").unlink()
    assert asyncio.run(batches_of(tmp_path)) == (0, [])


async def test_files_are_opened_as_they_are_together_also_while_the_server_rewrites_them(data: Path) -> None:
    server = EmbeddedValkey(data)
    await server.start()
    redis = connect(server.url)
    files = LogFiles(data / "valkey")
    try:
        with files.opened() as opened:
            await redis.bgrewriteaof()
            for _ in range(3_000):
                if files.check()[0].name not in opened:
                    break
                await asyncio.sleep(0.02)
            assert files.check()[0].name not in opened
            assert b"XADD" in b"".join(file.read() for file in opened.values())
        with files.opened() as opened:
            named = manifest_files(opened[MANIFEST].read().decode())
            assert {file.name for file in named} | {MANIFEST} == set(opened)
    finally:
        await redis.aclose()
        await server.stop()


def test_a_manifest_leaves_out_what_a_rewrite_replaced() -> None:
    text = "file a.1 seq 1 type h\nfile a.2 seq 2 type b\nfile a.3 seq 3 type i\nnonsense\n"
    assert list(manifest_files(text)) == [LogFile("a.2", "base", 2), LogFile("a.3", "incr", 3)]
