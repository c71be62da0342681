"""What the tests of the proof share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.proof.recount import Recount

SHRINK = (Phase.reuse, Phase.generate, Phase.shrink)

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "0"))
"""How many rooms to make by chance in each test; 0: the usual number, the same rooms each time, and the first one that
fails is not made smaller, so that the time is bounded."""


def bounded(usual: int) -> settings:
    """Settings of a test that usually looks at so many rooms."""
    return settings(
        max_examples=EXAMPLES or usual,
        derandomize=not EXAMPLES,
        deadline=None,
        phases=SHRINK if EXAMPLES else (Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def recount(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recount]:
    """A database for one small room after the other."""
    with Recount(tmp_path_factory.mktemp("proof") / "events.ndjson", large=False) as found:
        yield found
