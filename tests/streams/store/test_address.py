"""Addresses of the event log."""

from typing import Any

import pytest
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.sentinel import SentinelConnectionPool

from streams.errors import Invalid
from streams.store.address import address_of
from streams.store.connection import connect


def test_one_server_is_where_the_address_says() -> None:
    address = address_of("redis://ann:p%40ss@example.org:7000/2")
    assert (address.kind, address.nodes, address.service) == ("server", (), "")
    assert address.options == {
        "username": "ann",
        "password": "p@ss",
        "host": "example.org",
        "port": 7000,
        "db": 2,
    }


def test_sentinels_know_the_master_by_a_name() -> None:
    address = address_of("redis+sentinel://:secret@one,two:5000/orders")
    assert (address.kind, address.nodes, address.service) == ("sentinel", (("one", 26_379), ("two", 5_000)), "orders")
    assert address.options == {"password": "secret"}


def test_some_nodes_stand_for_a_cluster() -> None:
    address = address_of("redis+cluster://ann:secret@10.0.0.1:7000,[::1]:7001,three")
    assert (address.kind, address.nodes) == ("cluster", (("10.0.0.1", 7_000), ("::1", 7_001), ("three", 6_379)))
    assert address.options == {"username": "ann", "password": "secret"}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "does not begin with"),
        ("localhost:6379", "does not begin with"),
        ("http://localhost", "no http"),
        ("redis+swarm://one", "no redis+swarm"),
        ("unix+cluster://one", "no unix+cluster"),
        ("redis+sentinel://one:26379", "name of a master"),
        ("redis+cluster://one/2", "one database"),
        ("redis+cluster://one,,two", "host is missing"),
        ("redis+cluster://one:port", "Port"),
    ],
)
def test_anything_else_is_refused_with_the_forms_that_there_are(url: str, reason: str) -> None:
    with pytest.raises(Invalid) as raised:
        address_of(url)
    assert reason in str(raised.value)
    assert "redis+cluster://host:6379" in str(raised.value)


def test_a_refusal_keeps_the_password() -> None:
    with pytest.raises(Invalid) as raised:
        address_of("redis+cluster://ann:secret@one/2")
    assert "secret" not in str(raised.value)


async def test_each_kind_has_its_client() -> None:
    clients: list[Any] = [connect(url) for url in ("redis://one", "redis+sentinel://one/orders", "redis+cluster://one")]
    assert [type(client) for client in clients] == [Redis, Redis, RedisCluster]
    assert isinstance(clients[1].connection_pool, SentinelConnectionPool)


async def test_tls_is_used_where_it_is_asked_for() -> None:
    for url in ("rediss+sentinel://one/orders", "rediss+cluster://one"):
        client: Any = connect(f"{url}?ssl_ca_certs=/certs/ca.pem")
        pool = client.startup_nodes[0] if isinstance(client, RedisCluster) else client.connection_pool
        assert "SSL" in pool.connection_class.__name__
        assert pool.connection_kwargs["ssl_ca_certs"] == "/certs/ca.pem"
