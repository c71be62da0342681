"""How long tests of chance look: reduced in ``make test``, at full size in ``make proof``."""

import os

FULL = bool(os.environ.get("PROOF"))
SHARE = 10


def examples(full: int) -> int:
    """How many examples a test draws that draws ``full`` of them in a proof."""
    return full if FULL else max(10, full // SHARE)
