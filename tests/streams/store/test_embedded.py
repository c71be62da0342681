"""The bundled server: one per directory, durable, ended with its parent, started again when it dies."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from streams.errors import Conflict, Unavailable
from streams.events import Comment, Logged
from streams.store.connection import RedisClient, connect
from streams.store.embedded import LONGEST_SOCKET_PATH, RUNTIME_PREFIX, EmbeddedValkey
from streams.store.instance import InstanceLock
from streams.store.log import RoomLog

pytestmark = pytest.mark.process

PARENT = """
import asyncio, pathlib, signal, sys
from streams.store.embedded import EmbeddedValkey

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started us deaf to it

async def main():
    server = EmbeddedValkey(pathlib.Path(sys.argv[1]))
    await server.start()
    print(server.pid, server.url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
EVENTS: list[Logged] = [Comment(id="a", at=1, text="hi")]


@asynccontextmanager
async def running(data: Path, **options: Any) -> AsyncIterator[EmbeddedValkey]:
    server = EmbeddedValkey(data, **options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def client(server: EmbeddedValkey | str) -> AsyncIterator[RedisClient]:
    redis = connect(server if isinstance(server, str) else server.url)
    try:
        yield redis
    finally:
        await redis.aclose()


@contextlib.contextmanager
def parent(data: Path) -> Any:
    """Another process that runs the server: its Popen, the server's process number and address.

    It is interrupted at the end, so that it takes its server with it; one that was killed leaves that to the test.
    """
    with subprocess.Popen([sys.executable, "-c", PARENT, str(data)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid, url = process.stdout.readline().split(maxsplit=1)
        try:
            yield process, int(pid), url.strip()
        finally:
            process.send_signal(signal.SIGINT)


def names(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def until(attempt: Callable[[], Coroutine[Any, Any, str]]) -> str:
    """The answer, once there is one."""
    while True:
        try:
            return await attempt()
        except Unavailable:
            await asyncio.sleep(0.01)


async def test_it_promises_the_disk_and_nothing_else(tmp_path: Path) -> None:
    async with running(tmp_path) as server, client(server) as redis:
        expected = {
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "port": "0",
            "maxmemory-policy": "noeviction",
        }
        found = {name: (await redis.config_get(name))[name] for name in expected}
        assert found == expected


async def test_only_its_owner_reaches_it(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as server:
        assert server.socket == tmp_path / "data" / "valkey" / "valkey.sock"
        for path in (tmp_path / "data", server.socket.parent, server.socket):
            assert path.stat().st_mode & 0o077 == 0


async def test_what_was_appended_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as server, client(server) as redis:
        position = await RoomLog(redis).append("street", EVENTS)
    async with running(tmp_path) as server, client(server) as redis:
        assert [(entry.position, entry.events()) for entry in await RoomLog(redis).read("street")] == [
            (position, EVENTS)
        ]


async def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        pid = server.pid
        assert pid is not None
        assert alive(pid)
    assert not alive(pid)
    assert not server.socket.exists()
    assert server.pid is None


async def test_a_path_with_spaces_and_quotes_is_fine(tmp_path: Path) -> None:
    async with running(tmp_path / 'a "b" c') as server, client(server) as redis:
        await RoomLog(redis).append("street", EVENTS)


async def test_a_long_path_moves_the_socket_to_a_short_directory(tmp_path: Path) -> None:
    deep = tmp_path.joinpath("d" * 100)
    async with running(deep) as server, client(server) as redis:
        await RoomLog(redis).append("street", EVENTS)
        directory = server.socket.parent
        assert len(os.fsencode(server.socket)) <= LONGEST_SOCKET_PATH
        assert directory.stat().st_mode & 0o777 == 0o700
    assert not directory.exists()


async def test_a_second_instance_is_refused_and_told_who_was_first(tmp_path: Path) -> None:
    with parent(tmp_path) as (process, _, _):
        with pytest.raises(Conflict) as raised:
            await EmbeddedValkey(tmp_path).start()
        assert raised.value.params["pid"] == str(process.pid)


async def test_a_refused_instance_leaves_the_first_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as server, client(server) as redis:
        with pytest.raises(Conflict):
            await EmbeddedValkey(tmp_path).start()
        await RoomLog(redis).append("street", EVENTS)
        with pytest.raises(Conflict):
            InstanceLock(tmp_path).acquire()


async def test_a_lock_that_was_brought_is_left(tmp_path: Path) -> None:
    with InstanceLock(tmp_path) as lock:
        async with running(tmp_path, lock=lock):
            pass
        assert lock.held


@pytest.mark.parametrize("deep", [False, True], ids=["short path", "long path"])
async def test_the_orphan_of_a_killed_parent_is_ended_first(tmp_path: Path, deep: bool) -> None:
    data = tmp_path.joinpath("d" * 100) if deep else tmp_path
    with parent(data) as (process, orphan, url):
        async with client(url) as redis:
            position = await RoomLog(redis).append("street", EVENTS)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert alive(orphan)
        async with running(data) as server, client(server) as redis:
            assert not alive(orphan)
            assert server.pid != orphan
            assert [entry.position for entry in await RoomLog(redis).read("street")] == [position]
            if deep:
                assert not Path(url.removeprefix("unix://")).parent.exists()


async def test_an_orphan_whose_socket_is_gone_is_ended_all_the_same(tmp_path: Path) -> None:
    with parent(tmp_path) as (process, orphan, url):
        process.kill()
        process.wait()
        os.unlink(url.removeprefix("unix://"))  # noqa: PTH108
        async with running(tmp_path):
            assert not alive(orphan)


async def test_a_dead_child_is_started_again(tmp_path: Path) -> None:
    """Meanwhile appending is refused with 503; afterwards everything acknowledged is there."""
    changes: asyncio.Queue[bool] = asyncio.Queue()
    async with running(tmp_path, on_change=changes.put_nowait) as server, client(server) as redis:
        supervising = asyncio.create_task(server.supervise())
        log = RoomLog(redis)
        position = await log.append("street", EVENTS)
        assert await changes.get() is True
        first = server.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert await changes.get() is False
        with pytest.raises(Unavailable) as raised:
            await log.append("street", EVENTS)
        assert raised.value.status == 503
        assert await changes.get() is True
        assert server.pid != first
        again = await until(lambda: log.append("street", EVENTS))
        assert [entry.position for entry in await log.read("street")] == [position, again]
        await server.stop()
        await supervising


async def test_a_child_that_is_stopped_stays_stopped(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        supervising = asyncio.create_task(server.supervise())
        await asyncio.sleep(0)
        await server.stop()
        await supervising
        assert server.pid is None


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "valkey" / "appendonlydir").mkdir(parents=True)
    (tmp_path / "valkey" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(Unavailable, match="manifest"):
        await EmbeddedValkey(tmp_path).start()
    with InstanceLock(tmp_path) as lock:
        assert lock.held


@pytest.fixture
def short_directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="run-", dir="/tmp") as name:
        yield Path(name)


async def test_no_short_directory_is_left_behind(
    tmp_path: Path, short_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the server dies and is started again."""
    base = short_directory
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(base))
    changes: asyncio.Queue[bool] = asyncio.Queue()
    async with running(tmp_path.joinpath("d" * 100), on_change=changes.put_nowait) as server:
        supervising = asyncio.create_task(server.supervise())
        assert server.socket.parent.parent == base
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert [await changes.get() for _ in range(3)] == [True, False, True]
        assert [name.startswith(RUNTIME_PREFIX) for name in names(base)] == [True]
    await supervising
    assert names(base) == []


async def test_one_that_hangs_is_replaced_like_one_that_died(tmp_path: Path) -> None:
    changes: asyncio.Queue[bool] = asyncio.Queue()
    async with running(tmp_path, on_change=changes.put_nowait) as server, client(server) as redis:
        position = await RoomLog(redis).append("street", EVENTS)
        supervising = asyncio.create_task(server.supervise())
        hanging = server.pid
        assert hanging is not None
        os.kill(hanging, signal.SIGSTOP)
        assert [await changes.get() for _ in range(3)] == [True, False, True]
        assert server.pid != hanging
        assert not alive(hanging)
        assert await RoomLog(redis).last("street") == position
    await supervising


async def test_one_that_reads_a_long_log_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is slowed down, so that it loads for longer than one that hangs is given."""
    monkeypatch.setattr("streams.store.watch.SILENCES", 2)
    monkeypatch.setattr("streams.store.embedded.EVERY_S", 0.05)
    batches = 400
    async with running(tmp_path) as server, client(server) as redis:
        for _ in range(batches):
            await RoomLog(redis).append("street", EVENTS)
    options = EmbeddedValkey._options
    monkeypatch.setattr(
        EmbeddedValkey, "_options", lambda self, socket: [*options(self, socket), "--key-load-delay", "5000"]
    )
    async with running(tmp_path) as server, client(server) as redis:
        log = (tmp_path / "valkey" / "valkey.log").read_text()
        assert log.count("Server initialized") == 2
        assert len(await RoomLog(redis).read("street", count=batches + 1)) == batches


async def test_an_orphan_that_hangs_is_ended_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.store.embedded.PATIENCE_S", 0.5)
    with parent(tmp_path) as (process, pid, _):
        process.kill()
        process.wait()
        os.kill(pid, signal.SIGSTOP)
        async with running(tmp_path) as server:
            assert server.pid != pid
            assert not alive(pid)
