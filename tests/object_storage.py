"""Object storage on loopback, as S3 speaks: a double, because the real one is somebody else's server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from moto.server import ThreadedMotoServer

from tests.ports import free_port

BUCKET = "cuelight-tests"


@contextmanager
def object_storage() -> Iterator[dict[str, str]]:
    """What the environment of its clients must say; there is one empty bucket."""
    server = ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        httpx.put(f"http://{host}:{port}/{BUCKET}").raise_for_status()
        yield {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
    finally:
        server.stop()
