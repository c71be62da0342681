"""What a show can be, how it is listed and what its rundown allows; and what can become of a text for a robot."""

from typing import Literal

Status = Literal["draft", "armed", "rehearsal", "on_air", "ended", "reviewed"]
DeliveryState = Literal["waiting", "sending", "sent", "failed", "unknown"]
"""What became of a text for a robot; ``unknown``: it may have arrived."""
