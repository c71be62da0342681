"""The robots of a room: how one is added, changed, tried and taken away, and what is shown of it.

What a robot is reached by goes in and never comes out again.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from typing import Any, Final

import msgspec
from msgspec import UNSET, structs
from sqlalchemy.orm import Session

from console.i18n.language import Language
from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.notify.addresses import MESSENGERS, read_address
from console.notify.bodies import DeliveryOut, MessageKind, ReasonOut, RobotChange, RobotIn, RobotOut
from console.notify.messenger import REASONS, Reason, fitted
from console.notify.sealing import Access, RobotSeal
from console.store import outbox, robots
from console.store.outbox import Delivery
from console.store.robots import Robot
from streams.clock import MINUTE, Duration, Instant
from streams.errors import Conflict, NotFound

MOST: Final = 20
"""Robots of one room."""
SHOWN: Final = 10
"""Deliveries of a robot that are listed."""
TEST_HOLDS: Final = Duration(2 * MINUTE)
"""A test that comes later than this tells nobody anything."""
AGAIN_HOLDS: Final = Duration(5 * MINUTE)
"""Somebody waits for what they send again by hand."""


def add(
    session: Session, seal: RobotSeal, room: str, body: RobotIn, *, relays: Collection[str], by: str, now: Instant
) -> Robot:
    """Add a robot. Raises Invalid for an address that is none, and for more than there may be."""
    if len(robots.of_room(session, room)) >= MOST:
        raise field_error("name", N_("A room has at most {limit} robots."), limit=MOST)
    made = secrets.token_hex(8)
    robot = Robot(
        id=made,
        room=room,
        name=body.name.strip(),
        gets=tuple(dict.fromkeys(body.gets)),
        paused_until=None,
        changed_by=by,
        changed_at=now,
        **_reached(seal, room, made, body.address, body.secret, relays),
    )
    robots.keep(session, robot)
    return robot


def change(
    session: Session,
    seal: RobotSeal,
    room: str,
    robot: str,
    body: RobotChange,
    *,
    relays: Collection[str],
    by: str,
    now: Instant,
) -> Robot:
    """Change a robot. Raises NotFound, or Invalid."""
    fields: dict[str, Any] = {"changed_by": by, "changed_at": now}
    if body.name is not UNSET:
        fields["name"] = body.name.strip()
    if body.gets is not UNSET:
        fields["gets"] = tuple(dict.fromkeys(body.gets))
    if body.address is not UNSET:
        secret = "" if body.secret is UNSET else body.secret
        fields |= _reached(seal, room, robot, body.address, secret, relays) | {"paused_until": None}
    elif body.secret is not UNSET:
        raise field_error("secret", N_("Enter the address together with its secret."))
    changed = structs.replace(robots.get(session, room, robot), **fields)
    robots.keep(session, changed)
    return changed


def _reached(
    seal: RobotSeal, room: str, robot: str, address: str, secret: str, relays: Collection[str]
) -> dict[str, Any]:
    read = read_address(address, relays)
    secret = secret.strip()
    if secret and not read.messenger.signs:
        raise field_error("secret", N_("WeCom's robots have no secret besides their address: leave it empty."))
    if secret and not (secret.isascii() and secret.isprintable()):
        raise field_error("secret", N_("This is no secret of a robot: it has letters, digits and signs only."))
    return {
        "messenger": read.messenger.name,
        "hint": read.hint,
        "signed": bool(secret),
        "sealed": seal.close(room, robot, Access(read.url, secret)),
    }


def shown(robot: Robot) -> RobotOut:
    """What is told of a robot."""
    return msgspec.convert(robot, RobotOut, from_attributes=True)


def told(delivery: Delivery, language: Language) -> DeliveryOut:
    """A delivery in a language."""
    reason = None
    if delivery.reason is not None:
        known = msgspec.convert(delivery.reason, Reason)
        text = in_words(known, language)
        reason = ReasonOut(code=known.code, params=known.params, text=text)
    return DeliveryOut(
        id=delivery.id,
        kind=delivery.kind,
        text=delivery.text,
        state=delivery.state,
        tries=delivery.tries,
        due=delivery.due,
        created_at=delivery.created_at,
        finished_at=delivery.finished_at,
        reason=reason,
    )


def in_words(reason: Reason, language: Language) -> str:
    """A reason as people read it."""
    params = dict(reason.params)
    if "messenger" in params:
        params["messenger"] = language.gettext(params["messenger"])
    return language.format(REASONS.get(reason.code, "{code}"), {"code": reason.code} | params)


def deliveries(session: Session, robot: str, language: Language) -> list[DeliveryOut]:
    """What went through a robot lately, the newest first."""
    return [told(one, language) for one in outbox.latest(session, robot, SHOWN)]


def test(session: Session, room: str, robot: str, language: Language, *, room_name: str, now: Instant) -> str:
    """Put a text down that says what it is for; its id. Raises NotFound."""
    kept = robots.get(session, room, robot)
    text = language.format(
        N_("Cuelight: this is a test from “{room}”. The robot “{robot}” works."),
        {"room": room_name, "robot": kept.name},
    )
    made = _put(session, kept, f"test:{secrets.token_hex(8)}", "test", text, language, now, TEST_HOLDS)
    assert made is not None
    return made


def send_again(session: Session, room: str, robot: str, delivery: str, *, now: Instant) -> str:
    """Put a text down once more that did not arrive, or that nobody knows of; the id of the new delivery.

    What is unknown may arrive twice: a person has looked into the group. Asked for twice, it is sent once more once.
    Raises NotFound, or Conflict for what is on its way, has arrived, or was sent again already.
    """
    robots.get(session, room, robot)
    before = outbox.get(session, delivery)
    if before is None or before.robot != robot:
        raise NotFound("There is no such message any more. Load the list again.")
    if before.state not in ("failed", "unknown"):
        raise Conflict("This message has arrived, or is on its way.")
    made = outbox.put(
        session,
        robot=robot,
        key=f"again:{delivery}",
        kind=before.kind,
        text=before.text,
        now=now,
        expires_at=now + AGAIN_HOLDS,
    )
    if made is None:
        raise Conflict("This message was sent again already. Look at the list.")
    return made


def send(
    session: Session,
    to: Iterable[Robot],
    key: str,
    kind: MessageKind,
    text: str,
    language: Language,
    *,
    now: Instant,
    holds: Duration,
) -> int:
    """Put a text down for the robots that get its kind, unless it was before; for how many it is new.

    ``key`` names the message, ``holds`` is how long it is news, and in the language of the text is said where it had
    to be cut.
    """
    return sum(
        _put(session, robot, key, kind, text, language, now, holds) is not None for robot in to if kind in robot.gets
    )


def _put(
    session: Session,
    robot: Robot,
    key: str,
    kind: str,
    text: str,
    language: Language,
    now: Instant,
    holds: Duration,
) -> str | None:
    messenger = MESSENGERS[robot.messenger]  # type: ignore[index]
    note = language.gettext(N_("… shortened: {messenger} takes no more")).format(
        messenger=language.gettext(messenger.label)
    )
    return outbox.put(
        session,
        robot=robot.id,
        key=key,
        kind=kind,
        text=fitted(messenger, text, note),
        now=now,
        expires_at=now + holds,
    )
