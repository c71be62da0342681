"""A process that only sends: ``python -m tests.console.notify.sending DATABASE KEY RELAY``."""

import asyncio
import sys

from console.notify.sealing import RobotSeal
from console.notify.sender import Sender
from console.store.session import Database
from streams.clock import SystemClock

if __name__ == "__main__":
    url, key, relay = sys.argv[1:]
    asyncio.run(Sender(Database(url), RobotSeal(key.encode), SystemClock(), (relay,)).run())
