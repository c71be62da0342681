"""``python -m benchmarks [NAME…]``: run all measurements, or those that are named."""

from __future__ import annotations

import importlib
import sys

from benchmarks import machine

ALL = (
    *("start", "fanout", "idle", "clocks", "crash", "fold", "ingest", "latency", "rooms"),
    *("flat", "restart", "checkpoints", "page_weight", "tables"),
)


def main(names: list[str]) -> int:
    """Run them one after the other, never two at once."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"no such measurement: {', '.join(unknown)}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    print(machine.described())
    for name in names or ALL:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
