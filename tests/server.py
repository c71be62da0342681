"""A real server in a process of its own, for tests and benchmarks: started, spoken to, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from typer.testing import CliRunner

from console.cli import main as cli
from tests.ports import free_port

START_S = 60


class CuelightServer:
    """``cuelight serve`` on a data directory, or ``web``, which brings nothing of its own."""

    program = "serve"
    within: tuple[str, ...] = ()
    """A command that the server is started through, to limit what it may do."""

    def __init__(self, data: Path, port: int | None = None, **environment: str) -> None:
        self.data = data
        self.log = data.parent / f"{data.name}.log"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # Most tests never need the worker that stands by, and its code takes a second to load.
        self._environment = os.environ | {"CUELIGHT_DATA": str(data), "CUELIGHT_STANDBY": "0"} | environment
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The web process."""
        assert self._process is not None
        return self._process.pid

    @property
    def started(self) -> bool:
        """Whether it ever was."""
        return self._process is not None

    @property
    def running(self) -> bool:
        """Whether it is there: started, and not ended since."""
        return self._process is not None and self._process.poll() is None

    @property
    def workers(self) -> list[int]:
        """The workers among the web process's children: the one at work, then the one that stands by."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [
            int(child) for child in children if b"console.cli.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]

    @property
    def worker(self) -> int:
        """The one at work."""
        return self.workers[0]

    def start(self) -> None:
        """Start it and wait until it is ready."""
        command = [*self.within, sys.executable, "-m", "console.cli", self.program, "--port", str(self.port)]
        with self.log.open("ab") as file:
            self._process = subprocess.Popen(command, env=self._environment, stdout=file, stderr=file)
        end = time.monotonic() + START_S
        with httpx.Client(verify=False, trust_env=False) as client:
            while time.monotonic() < end and self._process.poll() is None:
                try:
                    if client.get(f"{self.url}/readyz").status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.02)
        raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")

    @property
    def environment(self) -> dict[str, str]:
        """What its commands and companions need to work on the same data."""
        return self._environment

    def kill(self) -> None:
        """SIGKILL to the web process, as a crash would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        """Wait until it has ended; the exit code."""
        assert self._process is not None
        return self._process.wait(timeout=START_S)

    def cli(self, *arguments: str) -> Any:
        """Carry out a command on the same data directory; what it printed as JSON, or as text.

        It runs in this process: to start another one for it takes longer than most tests do.
        """
        with ThreadPoolExecutor(1) as thread:  # where Playwright is at work, this one has a loop already
            ran = thread.submit(CliRunner().invoke, cli.app, arguments, env=self._environment).result()
        if ran.exception is not None:
            raise RuntimeError(f"{' '.join(arguments)}: {ran.output}") from ran.exception
        try:
            return json.loads(ran.stdout)
        except ValueError:
            return ran.stdout.strip()

    def token(self, role: str = "owner", room: str | None = None) -> str:
        """A fresh token."""
        where = ["--room", room] if room else []
        return str(self.cli("token", "create", "--role", role, *where, "--json")["token"])

    def client(self, token: str | None = None) -> httpx.Client:
        """An HTTP client with a token (the owner's by default)."""
        if token is None:
            self._owner = self._owner or self.token()
            token = self._owner
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=30, verify=False)
