"""One instance per data directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.errors import Conflict
from streams.store.instance import InstanceLock

HOLDER = """
import sys, pathlib
from streams.store.instance import InstanceLock
InstanceLock(pathlib.Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_one_is_told_who_was_first(tmp_path: Path) -> None:
    with InstanceLock(tmp_path), pytest.raises(Conflict) as raised:
        InstanceLock(tmp_path).acquire()
    assert raised.value.params["pid"] == str(os.getpid())
    assert str(os.getpid()) in str(raised.value)


def test_the_first_may_take_it_twice(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    lock.acquire()
    lock.acquire()
    assert lock.held
    lock.release()


def test_it_is_free_again_after_the_first_let_go(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    lock.acquire()
    lock.release()
    lock.release()
    with InstanceLock(tmp_path) as second:
        assert second.held


@pytest.mark.process
def test_it_is_free_again_after_its_holder_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Conflict) as raised:
            InstanceLock(tmp_path).acquire()
        assert raised.value.params["pid"] == str(holder.pid)
        holder.kill()
    with InstanceLock(tmp_path) as lock:
        assert lock.held
