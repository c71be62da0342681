"""A real Valkey for the tests of what processes tell each other."""

from tests.streams.conftest import cluster, redis, valkey_url

__all__ = ["cluster", "redis", "valkey_url"]
