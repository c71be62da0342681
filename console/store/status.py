"""What a show can be: how it is listed, and what its rundown allows."""

from typing import Literal

Status = Literal["draft", "armed", "rehearsal", "on_air", "ended", "reviewed"]
