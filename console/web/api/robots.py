"""The robots of a room: groups of Feishu, DingTalk and WeCom that it sends to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from msgspec import Struct
from sqlalchemy.orm import Session

from console.notify import robots
from console.notify.bodies import DeliveryOut, RobotChange, RobotIn, RobotOut
from console.store import robots as stored
from console.web import bodies
from console.web import robots as changes
from console.web.services import LanguageOf, PrincipalOf, ServicesOf

router = APIRouter(prefix="/api/v1/rooms/{slug}/robots", tags=["rooms"])

RobotOf = Annotated[str, Path(pattern="^[a-z0-9]{1,32}$")]


class RobotsOut(Struct):
    """The robots of a room, by name."""

    robots: list[RobotOut]


class TestOut(Struct):
    """A text that is on its way."""

    delivery: str
    """Its id among the robot's deliveries."""


class DeliveriesOut(Struct):
    """What went through a robot lately or is to go, the newest first."""

    deliveries: list[DeliveryOut]


@router.get("", openapi_extra=bodies.answered(RobotsOut))
async def listed(slug: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """The groups that a room sends to; what their robots are reached by is not told."""
    principal.require("plan", slug)
    await services.room(slug)
    found = await services.database.read(lambda session: stored.of_room(session, slug))
    return bodies.answer(RobotsOut([robots.shown(one) for one in found]))


@router.post("", status_code=201, openapi_extra=bodies.described(RobotIn) | bodies.answered(RobotOut))
async def add(slug: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Add a robot by the address and secret of its group."""
    principal.require("plan", slug)
    body = await bodies.json_of(request, RobotIn, services.settings.body_limit)
    return bodies.answer(robots.shown(await changes.add(services, principal, slug, body)), 201)


@router.patch("/{robot}", openapi_extra=bodies.described(RobotChange) | bodies.answered(RobotOut))
async def change(slug: str, robot: RobotOf, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Change a robot's name, what it gets, or where it is; what is left out stays."""
    principal.require("plan", slug)
    body = await bodies.json_of(request, RobotChange, services.settings.body_limit)
    return bodies.answer(robots.shown(await changes.change(services, principal, slug, robot, body)))


@router.delete("/{robot}", status_code=204)
async def remove(slug: str, robot: RobotOf, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Delete a robot, and what was still to be sent through it."""
    await changes.remove(services, principal, slug, robot)
    return Response(status_code=204)


@router.post("/{robot}/test", status_code=202, openapi_extra=bodies.answered(TestOut))
async def test(
    slug: str, robot: RobotOf, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Send a test; what became of it is among the deliveries within seconds."""
    return bodies.answer(TestOut(await changes.test(services, principal, slug, robot, language)), 202)


@router.get("/{robot}/deliveries", openapi_extra=bodies.answered(DeliveriesOut))
async def deliveries(
    slug: str, robot: RobotOf, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """What went through a robot lately or is to go, and why it did not arrive."""
    principal.require("plan", slug)

    def work(session: Session) -> list[DeliveryOut]:
        return robots.deliveries(session, stored.get(session, slug, robot).id, language)

    return bodies.answer(DeliveriesOut(await services.database.read(work)))


@router.post("/{robot}/deliveries/{delivery}/again", status_code=202, openapi_extra=bodies.answered(TestOut))
async def send_again(
    slug: str, robot: RobotOf, delivery: RobotOf, services: ServicesOf, principal: PrincipalOf
) -> Response:
    """Send a text once more that failed or is `unknown`, as a delivery of its own; 409 when that was done already.

    An `unknown` one may be in the group: then it stands there twice.
    """
    return bodies.answer(TestOut(await changes.send_again(services, principal, slug, robot, delivery)), 202)
