"""The bulletin of a room: a short text with the figures of its show, for the group, every half hour or so."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import Meta, Struct, to_builtins
from sqlalchemy.orm import Session

from console.i18n.language import Lang
from console.rooms.bulletin_template import DEFAULTS, LONGEST, read_template
from console.store import documents
from console.store.documents import Document
from console.store.rooms import Room
from streams.clock import MINUTE, Duration, Instant
from streams.errors import Conflict

KEY: Final = "bulletin"
USUAL_MINUTES: Final = 30

Every = Annotated[int, Meta(ge=0, le=240)]


class BulletinIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What a room writes and how often."""

    template: Annotated[str, Meta(max_length=2 * LONGEST)]
    lang: Lang
    """In which language figures and the words beside them are written."""
    every_min: Every = USUAL_MINUTES
    """So many minutes of the show from one to the next; 0: none is due by itself."""
    changed_at: int | None = None
    """That of the one it is made from; null: the built-in one."""


class BulletinSettings(Struct, frozen=True, kw_only=True):
    """A room's bulletin as it is kept."""

    template: str
    lang: Lang
    every_min: int
    changed_by: str | None = None
    """None: it is the built-in one."""
    changed_at: int | None = None
    """UTC ms."""

    @property
    def every(self) -> Duration | None:
        """From one to the next; None: none is due by itself."""
        return Duration(self.every_min * MINUTE) if self.every_min else None


class DueBulletin(Struct, frozen=True):
    """One that is due while a show is on air."""

    number: int
    """The first is 1."""
    at: int
    """When it became due, UTC ms."""


def built_in(room: Room) -> BulletinSettings:
    """What a room has that wrote none itself: Chinese where sales are in yuan."""
    lang: Lang = "zh" if room.currency == "CNY" else "en"
    return BulletinSettings(template=DEFAULTS[lang], lang=lang, every_min=USUAL_MINUTES)


def settings_of(session: Session, room: Room) -> BulletinSettings:
    """A room's bulletin."""
    found = documents.find(session, room.slug, "bulletin", KEY)
    if found is None:
        return built_in(room)
    body: dict[str, Any] = found.body
    return BulletinSettings(
        template=body["template"],
        lang=body["lang"],
        every_min=body["every_min"],
        changed_by=found.changed_by,
        changed_at=found.changed_at,
    )


def keep(session: Session, room: Room, body: BulletinIn, *, by: str, now: Instant) -> BulletinSettings:
    """Write a room's bulletin. Raises Invalid for a template that makes no sense, Conflict if somebody was faster."""
    template = read_template(body.template)
    documents.lock(session, room.slug)
    current = settings_of(session, room)
    if current.changed_at != body.changed_at:
        raise Conflict(
            "{name} has changed the bulletin in the meantime. Look at theirs, then change it again.",
            extra={"current": to_builtins(current)},
            name=current.changed_by or "–",
        )
    changed_at = max(now, (current.changed_at or 0) + 1)
    kept = {"template": template, "lang": body.lang, "every_min": body.every_min}
    documents.keep(
        session,
        Document(room=room.slug, kind="bulletin", key=KEY, body=kept, changed_by=by, changed_at=changed_at),
    )
    return settings_of(session, room)


def reset(session: Session, room: Room) -> BulletinSettings:
    """Go back to the built-in one."""
    documents.forget(session, room.slug, "bulletin", KEY)
    return built_in(room)


def due(every: Duration | None, started_at: int | None, now: int) -> DueBulletin | None:
    """The newest that is due in a show that has been on air since an instant; None before the first one.

    >>> due(Duration(30 * MINUTE), 0, 65 * MINUTE)
    DueBulletin(number=2, at=3600000)
    """
    if every is None or started_at is None or now < started_at + every:
        return None
    number = (now - started_at) // every
    return DueBulletin(number, started_at + number * every)


def next_at(every: Duration | None, started_at: int | None, now: int) -> int | None:
    """When the next one is due, UTC ms."""
    if every is None or started_at is None:
        return None
    newest = due(every, started_at, now)
    return started_at + every if newest is None else newest.at + every
