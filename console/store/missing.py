"""What is said of what is not there. It is said as well of what somebody may not know of, in the same words."""

from typing import Final

NO_ROOM: Final = "There is no room “{slug}”. Create it first, or check its short name."
NO_SHOW: Final = "There is no show “{show}”. It may have been removed; look at the list of shows."
