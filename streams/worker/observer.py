"""What a worker tells about its work; the edge turns it into metrics and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from streams.metrics.frames.frame import Frame


class Observer(Protocol):
    """Facts, one method each. They are called often and must not block."""

    def folded(self, room: str, events: int, repeats: int) -> None:
        """A log entry was folded: its events without repeats, and the repeats."""

    def lag(self, room: str, milliseconds: int) -> None:
        """How long after it was taken in the newest entry was folded."""

    def frame(self, room: str, frame: Frame) -> None:
        """A frame was kept."""

    def late(self, room: str, at: int, events: int) -> None:
        """A boundary came late for the instant ``at``; so many events are folded again."""

    def recounted(self, room: str) -> None:
        """A room that is set up differently was counted again; its figures follow from that now."""

    def checkpoint(self, room: str, milliseconds: int) -> None:
        """A checkpoint was written: how long it took."""

    def checkpoint_failed(self, room: str, reason: str) -> None:
        """A checkpoint could not be written; the worker goes on without."""

    def lease(self, room: str, held: bool) -> None:
        """A room was taken over, or lost."""

    def unreadable(self, room: str, position: str, events: int) -> None:
        """So many events of a log entry are damaged; they are passed over."""

    def failed(self, room: str, error: Exception) -> None:
        """A room cannot be folded here; it is left to others and tried again later."""


class Unobserved:
    """Nobody listens."""

    def folded(self, room: str, events: int, repeats: int) -> None: ...

    def lag(self, room: str, milliseconds: int) -> None: ...

    def frame(self, room: str, frame: Frame) -> None: ...

    def late(self, room: str, at: int, events: int) -> None: ...

    def recounted(self, room: str) -> None: ...

    def checkpoint(self, room: str, milliseconds: int) -> None: ...

    def checkpoint_failed(self, room: str, reason: str) -> None: ...

    def lease(self, room: str, held: bool) -> None: ...

    def unreadable(self, room: str, position: str, events: int) -> None: ...

    def failed(self, room: str, error: Exception) -> None: ...
