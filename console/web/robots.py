"""What the interface and the page of robots do alike."""

from __future__ import annotations

import structlog

from console.access.rights import Principal
from console.i18n.language import Language
from console.notify import robots
from console.notify.bodies import RobotChange, RobotIn
from console.store import robots as stored
from console.store.robots import Robot
from console.web.services import Services

log = structlog.get_logger()


async def add(services: Services, principal: Principal, room: str, body: RobotIn) -> Robot:
    """Raises Forbidden, NotFound or Invalid."""
    principal.require("plan", room)
    await services.room(room)
    now = services.clock.now()
    made = await services.database.write(
        lambda session: robots.add(
            session,
            services.robot_seal,
            room,
            body,
            relays=services.settings.robot_hosts,
            by=principal.name,
            now=now,
        )
    )
    log.info("robot added", room=room, by=principal.name, robot=made.id, messenger=made.messenger)
    return made


async def change(services: Services, principal: Principal, room: str, robot: str, body: RobotChange) -> Robot:
    """Raises Forbidden, NotFound or Invalid."""
    principal.require("plan", room)
    now = services.clock.now()
    made = await services.database.write(
        lambda session: robots.change(
            session,
            services.robot_seal,
            room,
            robot,
            body,
            relays=services.settings.robot_hosts,
            by=principal.name,
            now=now,
        )
    )
    log.info("robot changed", room=room, by=principal.name, robot=robot)
    return made


async def remove(services: Services, principal: Principal, room: str, robot: str) -> None:
    """Raises Forbidden or NotFound."""
    principal.require("plan", room)
    gone = await services.database.write(lambda session: stored.remove(session, room, robot))
    log.info("robot removed", room=room, by=principal.name, robot=robot, messenger=gone.messenger)


async def test(services: Services, principal: Principal, room: str, robot: str, language: Language) -> str:
    """Put a test down, which is sent beside this request; its id. Raises Forbidden or NotFound."""
    principal.require("plan", room)
    now, name = services.clock.now(), (await services.room(room)).name
    made = await services.database.write(
        lambda session: robots.test(session, room, robot, language, room_name=name, now=now)
    )
    services.sender.wake()
    log.info("robot tried", room=room, by=principal.name, robot=robot)
    return made


async def send_again(services: Services, principal: Principal, room: str, robot: str, delivery: str) -> str:
    """Put a text down once more, which is sent beside this request; its id. Raises Forbidden, NotFound or Conflict."""
    principal.require("plan", room)
    now = services.clock.now()
    made = await services.database.write(lambda session: robots.send_again(session, room, robot, delivery, now=now))
    services.sender.wake()
    log.info("message sent again", room=room, by=principal.name, robot=robot, delivery=delivery)
    return made
