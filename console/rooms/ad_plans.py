"""The ad plans of a room: listed, written down, removed, by whoever directs the room or buys its traffic."""

from __future__ import annotations

import hashlib
from typing import Final, get_args

import msgspec
from sqlalchemy.orm import Session

from console.access.rights import Principal
from console.rooms.ad_plan import AdPlan, AdPlanIn, PlanState
from console.store import documents
from console.store.documents import Document
from streams.errors import Forbidden, Refused

MOST: Final = 50
BUYER: Final = "buyer"
"""The part whose affair this is."""


def may_write(principal: Principal, room: str) -> bool:
    """Whether they direct the room, or buy its traffic."""
    there = principal.within(room)
    return there.may("command") or (BUYER in there.own_parts and there.may("acknowledge"))


def require(principal: Principal, room: str) -> None:
    """Raises Forbidden unless they may write plans down."""
    principal.require("read figures", room)
    if not may_write(principal, room):
        raise Forbidden("The ads of a room are written down by its traffic buyer. Ask to be given that part.")


def listed(session: Session, room: str) -> list[AdPlan]:
    """The plans of a room: those that run first, each by name."""
    order = get_args(PlanState)
    found = [_plan(document) for document in documents.listed(session, room, "ad_plan")]
    return sorted(found, key=lambda plan: (order.index(plan.state), plan.name))


def keep(session: Session, room: str, show: str, plan: AdPlanIn, *, by: str, now: int) -> None:
    """Write a plan down, in the place of the one of that name. Raises Refused when there are too many."""
    documents.lock(session, room)
    key = hashlib.sha256(plan.name.strip().casefold().encode()).hexdigest()[:16]
    if documents.find(session, room, "ad_plan", key) is None and documents.count(session, room, "ad_plan") >= MOST:
        raise Refused("This room has {count} ad plans. Remove some first.", count=MOST)
    body = msgspec.to_builtins(plan) | {"name": " ".join(plan.name.split()), "show": show}
    documents.keep(session, Document(room=room, kind="ad_plan", key=key, body=body, changed_by=by, changed_at=now))


def forget(session: Session, room: str, key: str) -> None:
    """Remove a plan."""
    documents.forget(session, room, "ad_plan", key)


def _plan(document: Document) -> AdPlan:
    own = {"key": document.key, "changed_by": document.changed_by, "changed_at": document.changed_at}
    return msgspec.convert(document.body | own, AdPlan)
