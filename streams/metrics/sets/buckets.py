"""Buckets: the ten seconds of UTC by which a show is counted, numbered from 1970 on."""

from __future__ import annotations

from typing import Final

from streams.clock import MINUTE

BUCKET_MS: Final = 10_000
"""The length of a bucket; bucket n holds the instants from n * 10,000 ms up to (n + 1) * 10,000 ms."""
BUCKETS_PER_MINUTE: Final = MINUTE // BUCKET_MS
