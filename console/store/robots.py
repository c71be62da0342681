"""Robots of rooms. How they are reached is sealed, and not read here."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from console.store.tables import DeliveryRow, RobotRow
from streams.errors import NotFound


class Robot(Struct, frozen=True, kw_only=True):
    """A robot of a messenger's group."""

    id: str
    room: str
    name: str
    messenger: str
    hint: str
    """What is shown of its address."""
    signed: bool
    """It has a secret besides its address."""
    sealed: bytes
    gets: tuple[str, ...]
    """The kinds of messages that go to it."""
    paused_until: int | None
    """Its messenger wants to be left alone so long, UTC ms."""
    changed_by: str
    changed_at: int


def of_room(session: Session, room: str) -> list[Robot]:
    """A room's robots, by name."""
    wanted = select(RobotRow).where(RobotRow.room == room).order_by(RobotRow.name, RobotRow.id)
    return [_robot(row) for row in session.scalars(wanted)]


def get(session: Session, room: str, robot: str) -> Robot:
    """Raises NotFound."""
    row = session.get(RobotRow, robot)
    if row is None or row.room != room:
        raise NotFound("There is no robot “{robot}” in this room.", robot=robot)
    return _robot(row)


def keep(session: Session, robot: Robot) -> None:
    """Write a robot, in place of the one with its id if there is one."""
    fields = {name: getattr(robot, name) for name in robot.__struct_fields__}
    session.merge(RobotRow(**fields | {"gets": list(robot.gets)}))


def remove(session: Session, room: str, robot: str) -> Robot:
    """Delete a robot and what was to be sent through it; the robot as it was. Raises NotFound."""
    gone = get(session, room, robot)
    session.execute(delete(DeliveryRow).where(DeliveryRow.robot == robot))
    session.execute(delete(RobotRow).where(RobotRow.id == robot))
    return gone


def _robot(row: RobotRow) -> Robot:
    return Robot(
        id=row.id,
        room=row.room,
        name=row.name,
        messenger=row.messenger,
        hint=row.hint,
        signed=row.signed,
        sealed=row.sealed,
        gets=tuple(row.gets),
        paused_until=row.paused_until,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
