"""The outbox: texts for robots, each put down once and handed to a messenger once at a time, whoever asks.

``waiting`` → ``sending`` happens in a transaction of its own before the messenger is called, and of several processes
one wins it. From ``sending`` a delivery goes back to ``waiting`` only when it surely did not arrive. When the process
that tried it is gone, or its answer was lost, it becomes ``unknown`` and is not tried again: that no group gets a text
twice does not depend on anybody's clock.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from console.store.status import DeliveryState
from console.store.tables import DeliveryRow, RobotRow

OVER: Final = ("sent", "failed", "unknown")
MINUTE: Final = 60_000
CANDIDATES: Final = 50
"""So many robots are looked at in one claim."""


class Delivery(Struct, frozen=True, kw_only=True):
    """One text for one robot. Instants UTC ms."""

    id: str
    robot: str
    kind: str
    text: str
    state: DeliveryState
    due: int
    expires_at: int
    tries: int
    reason: dict[str, Any] | None
    """Why it is not sent, as code and params."""
    created_at: int
    finished_at: int | None


class Ended(Struct, frozen=True):
    """A delivery that nobody tries any more."""

    room: str
    messenger: str
    state: DeliveryState


class Claimed(Struct, frozen=True, kw_only=True):
    """A delivery that is ours to try, with the robot as it is."""

    id: str
    claim: str
    robot: str
    room: str
    messenger: str
    sealed: bytes
    kind: str
    text: str
    tries: int
    """This try counted."""
    expires_at: int


def put(session: Session, *, robot: str, key: str, kind: str, text: str, now: int, expires_at: int) -> str | None:
    """Put a text down for a robot; its id, or None when the same ``key`` has been put down before."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    made = secrets.token_hex(8)
    values = {
        "id": made,
        "robot": robot,
        "key": key,
        "kind": kind,
        "text": text,
        "state": "waiting",
        "due": now,
        "expires_at": expires_at,
        "tries": 0,
        "created_at": now,
    }
    added = insert(DeliveryRow).values(values).on_conflict_do_nothing().returning(DeliveryRow.id)
    found: str | None = session.scalar(added)
    return found


def anything_to_do(session: Session, now: int) -> bool:
    """Whether a claim or ``give_up`` would find something."""
    return (
        session.scalar(select(DeliveryRow.id).where(or_(_due(now), _abandoned(now), _expired(now))).limit(1))
        is not None
    )


def give_up(session: Session, now: int, abandoned: Mapping[str, Any], too_late: Mapping[str, Any]) -> list[Ended]:
    """End what nobody tries any more and what is no news any more, each with its reason."""
    ended: list[tuple[str, DeliveryState]] = []
    states: tuple[tuple[Any, DeliveryState, Mapping[str, Any]], ...] = (
        (_abandoned(now), "unknown", abandoned),
        (_expired(now), "failed", too_late),
    )
    for condition, state, reason in states:
        done = session.scalars(
            update(DeliveryRow)
            .where(condition)
            .values(state=state, reason=dict(reason), lease_until=None, finished_at=now)
            .returning(DeliveryRow.robot)
            .execution_options(synchronize_session=False)
        )
        ended += [(robot, state) for robot in done]
    wanted = select(RobotRow).where(RobotRow.id.in_({robot for robot, _ in ended}))
    known = {row.id: row for row in session.scalars(wanted)} if ended else {}
    return [Ended(known[robot].room, known[robot].messenger, state) for robot, state in ended if robot in known]


def claim(
    session: Session, now: int, *, lease_ms: int, free: Mapping[str, int], per_minute: Mapping[str, int]
) -> list[Claimed]:
    """Take deliveries that are due, at most one for each robot, and none for one that has another under way.

    ``free``: how many more of each messenger may be under way; ``per_minute``: how many a robot of each may send.
    """
    left = dict(free)
    taken = []
    waiting = (
        select(DeliveryRow.robot, RobotRow.messenger)
        .join(RobotRow, RobotRow.id == DeliveryRow.robot)
        .where(_due(now), or_(RobotRow.paused_until.is_(None), RobotRow.paused_until <= now))
        .group_by(DeliveryRow.robot, RobotRow.messenger)
        .order_by(func.min(DeliveryRow.due))
        .limit(CANDIDATES)
    )
    for robot, messenger in list(session.execute(waiting)):
        if left.get(messenger, 0) > 0 and (one := _claim_one(session, robot, now, lease_ms, per_minute[messenger])):
            left[messenger] -= 1
            taken.append(one)
    return taken


def _claim_one(session: Session, robot: str, now: int, lease_ms: int, per_minute: int) -> Claimed | None:
    """Whoever holds the robot's row decides; the others find it locked, or what was decided."""
    row = session.get(RobotRow, robot, with_for_update={"skip_locked": True}, populate_existing=True)
    if row is None or (row.paused_until or 0) > now:
        return None
    of_robot = DeliveryRow.robot == robot
    recent = select(func.count()).where(of_robot, DeliveryRow.tried_at > now - MINUTE)
    under_way = select(func.count()).where(of_robot, DeliveryRow.state == "sending")
    if session.scalar(under_way) or (session.scalar(recent) or 0) >= per_minute:
        return None
    first = session.scalars(
        select(DeliveryRow).where(of_robot, _due(now)).order_by(DeliveryRow.due, DeliveryRow.created_at).limit(1)
    ).one_or_none()
    if first is None:
        return None
    mine = secrets.token_hex(8)
    done: Any = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == first.id, DeliveryRow.state == "waiting")
        .values(state="sending", claim=mine, tried_at=now, lease_until=now + lease_ms, tries=first.tries + 1)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        return None
    return Claimed(
        id=first.id,
        claim=mine,
        robot=robot,
        room=row.room,
        messenger=row.messenger,
        sealed=row.sealed,
        kind=first.kind,
        text=first.text,
        tries=first.tries + 1,
        expires_at=first.expires_at,
    )


def finish(
    session: Session, one: Claimed, state: DeliveryState, now: int, *, reason: Any = None, again_at: int | None = None
) -> bool:
    """Write down what became of a try; False when its robot is gone. ``again_at``: for ``waiting``, when it is due; its
    robot is left alone so long.
    """
    if again_at is not None:
        session.execute(update(RobotRow).where(RobotRow.id == one.robot).values(paused_until=again_at))
    done: Any = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == one.id, DeliveryRow.claim == one.claim)
        .values(
            state=state,
            reason=reason,
            due=DeliveryRow.due if again_at is None else again_at,
            lease_until=None,
            finished_at=now if state in OVER else None,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)


def get(session: Session, delivery: str) -> Delivery | None:
    """A delivery, or None."""
    row = session.get(DeliveryRow, delivery)
    return _delivery(row) if row is not None else None


def latest(session: Session, robot: str, count: int) -> list[Delivery]:
    """What went through a robot lately or is to go, the newest first."""
    wanted = select(DeliveryRow).where(DeliveryRow.robot == robot)
    rows = session.scalars(wanted.order_by(DeliveryRow.created_at.desc(), DeliveryRow.id).limit(count))
    return [_delivery(row) for row in rows]


def forget_before(session: Session, before: int) -> int:
    """Delete what was over before an instant (UTC ms); how many."""
    done: Any = session.execute(
        delete(DeliveryRow).where(DeliveryRow.state.in_(OVER), DeliveryRow.finished_at < before)
    )
    return int(done.rowcount)


def _due(now: int) -> Any:
    return and_(DeliveryRow.state == "waiting", DeliveryRow.due <= now, DeliveryRow.expires_at > now)


def _expired(now: int) -> Any:
    return and_(DeliveryRow.state == "waiting", DeliveryRow.expires_at <= now)


def _abandoned(now: int) -> Any:
    return and_(DeliveryRow.state == "sending", DeliveryRow.lease_until < now)


def _delivery(row: DeliveryRow) -> Delivery:
    state: Any = row.state
    return Delivery(
        id=row.id,
        robot=row.robot,
        kind=row.kind,
        text=row.text,
        state=state,
        due=row.due,
        expires_at=row.expires_at,
        tries=row.tries,
        reason=row.reason,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
