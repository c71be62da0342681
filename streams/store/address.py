"""The address of the event log, as ``REDIS_URL`` says it.

    redis://[user:password@]host[:port][/number]              one server
    unix:///path/of/its/socket                                the same, on this machine
    redis+sentinel://[user:password@]host[:port],…/name       the master that Sentinels know by a name
    redis+cluster://[user:password@]host[:port],…             a cluster; some of its nodes are enough

``rediss`` instead of ``redis`` means TLS. Options of the client may follow, as in ``?ssl_ca_certs=/path``.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from redis.asyncio.connection import parse_url

from streams.errors import Invalid

Kind = Literal["server", "sentinel", "cluster"]
KINDS: Final[dict[str, Kind]] = {
    "redis": "server",
    "rediss": "server",
    "unix": "server",
    "redis+sentinel": "sentinel",
    "rediss+sentinel": "sentinel",
    "redis+cluster": "cluster",
    "rediss+cluster": "cluster",
}
PORTS: Final[dict[Kind, int]] = {"server": 6_379, "sentinel": 26_379, "cluster": 6_379}


class Address(NamedTuple):
    """Where the event log is."""

    kind: Kind
    nodes: tuple[tuple[str, int], ...]
    """Host and port: of Sentinels, or of a cluster's nodes. Empty for one server."""
    service: str
    """The name by which Sentinels know the master; else empty."""
    options: dict[str, Any]
    """What the client is given: user, password, TLS, and for one server where it is."""


def address_of(url: str) -> Address:
    """Read an address. Raises Invalid, without repeating it: it may hold a password."""
    try:
        return _address_of(url)
    except ValueError as error:
        raise Invalid(
            "REDIS_URL is no address of an event log ({reason}). Write redis://host:6379, unix:///path, "
            "redis+sentinel://host:26379,host:26379/name or redis+cluster://host:6379,host:6379.",
            reason=str(error).rstrip("."),
        ) from error


def _address_of(url: str) -> Address:
    scheme, _, rest = url.partition("://")
    transport = scheme.partition("+")[0]
    kind = KINDS.get(scheme)
    if kind is None:
        raise ValueError(f"there is no {scheme}" if rest else "it does not begin with redis://")
    if kind == "server":
        return Address(kind, (), "", dict(parse_url(url)))
    parts = urlsplit(url)
    credentials, at, hosts = parts.netloc.rpartition("@")
    nodes = tuple(_node(host, PORTS[kind]) for host in hosts.split(","))
    service = parts.path.strip("/")
    if (kind == "sentinel") != bool(service):
        raise ValueError("Sentinels need the name of a master" if not service else "a cluster has one database only")
    options = dict(parse_url(urlunsplit((transport, f"{credentials}{at}host", "", parts.query, ""))))
    return Address(kind, nodes, service, {name: value for name, value in options.items() if name != "host"})


def _node(host: str, default_port: int) -> tuple[str, int]:
    parts = urlsplit(f"//{host}")
    if not parts.hostname:
        raise ValueError("a host is missing")
    return parts.hostname, parts.port or default_port
