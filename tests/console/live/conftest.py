"""A real Valkey for the tests of what processes tell each other."""

from tests.streams.conftest import redis, valkey_url

__all__ = ["redis", "valkey_url"]
