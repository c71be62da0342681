"""Robots and deliveries as they are sent and answered. What a robot is reached by goes in and never comes out again."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from console.i18n.texts import N_
from console.notify.messenger import MessengerName
from console.store.status import DeliveryState

MessageKind = Literal["bulletin"]
MESSAGE_KINDS: Final[dict[MessageKind, str]] = {"bulletin": N_("Bulletin")}
"""What a robot can get."""

RobotName = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00]*\S[^\x00]*$")]
Typed = Annotated[str, Meta(max_length=500)]


class RobotIn(Struct, forbid_unknown_fields=True):
    """A new robot."""

    name: RobotName
    address: Typed
    """As it was copied from the group's robot."""
    secret: Typed = ""
    """What it signs with; empty: its address alone, a keyword or a list of addresses."""
    gets: tuple[MessageKind, ...] = ("bulletin",)
    """What is sent through it by itself."""


class RobotChange(Struct, forbid_unknown_fields=True):
    """What may be changed of a robot; what is left out stays."""

    name: RobotName | UnsetType = UNSET
    address: Typed | UnsetType = UNSET
    """Another address; without a ``secret`` beside it, it has none."""
    secret: Typed | UnsetType = UNSET
    gets: tuple[MessageKind, ...] | UnsetType = UNSET


class RobotOut(Struct, kw_only=True):
    """A robot; what it is reached by is not told."""

    id: str
    name: str
    messenger: MessengerName
    hint: str
    """Host and last characters of its address."""
    signed: bool
    gets: tuple[str, ...]
    changed_by: str
    changed_at: int
    """UTC ms."""


class ReasonOut(Struct, kw_only=True):
    """Why a delivery did not arrive, or not yet."""

    code: str
    params: dict[str, str]
    text: str
    """In the language of whoever asks."""


class DeliveryOut(Struct, kw_only=True):
    """One text for one robot. Instants UTC ms."""

    id: str
    kind: str
    """``test``, or what the robot gets."""
    text: str
    state: DeliveryState
    """``unknown``: it may have arrived; it is not sent again by itself."""
    tries: int
    due: int
    """While it waits: when it is tried next."""
    created_at: int
    finished_at: int | None
    reason: ReasonOut | None
