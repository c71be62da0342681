"""The page of a room's bulletin and robots, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from console.i18n.language import Lang, Language, language_for
from console.i18n.texts import N_
from console.live.bulletin_text import BulletinHead, bulletin_text
from console.notify import robots
from console.notify.addresses import MESSENGERS
from console.notify.bodies import MESSAGE_KINDS
from console.rooms import bulletins
from console.rooms.bulletin_template import FACTS, PLACES, read_template, written
from console.rooms.bulletins import BulletinSettings
from console.rooms.item_names import titles
from console.store import items, shows
from console.store import robots as stored
from console.store.robots import Robot
from console.store.rooms import Room
from console.store.shows import Show
from console.web.pages.contexts import Choice, Shell
from console.web.pages.home.contexts import Form
from console.web.pages.library.contexts import RoomHead
from console.web.pages.robots.contexts import BulletinPart, BulletinPreview, RobotCard, RobotsPage
from console.web.services import Services
from streams.errors import CuelightError
from streams.metrics.kpis.catalogue import CATALOGUE
from streams.money import minor_digits

INTERVALS: Final = (0, 10, 15, 20, 30, 45, 60, 90, 120)
GETS: Final = "gets_"
"""Before a kind of message: the field that says whether a robot gets it."""
EXAMPLES: Final[dict[str, float]] = {"money": 12_345.6, "percent": 0.0345, "ratio": 3.2}
"""What a preview shows where a room has had no show yet, by unit; of everything else a count."""


@dataclass(frozen=True, kw_only=True)
class RefusedForms:
    """Forms that were refused, as they were typed."""

    bulletin: Form | None = None
    robot: str = ""
    """Whose form it is; empty: of a new one."""
    form: Form | None = None


def room_head(room: Room) -> RoomHead:
    """The room a page is about."""
    return RoomHead(slug=room.slug, name=room.name, timezone=room.timezone)


def last_show(session: Session, room: str) -> Show | None:
    """The show whose figures a preview holds: the one on air, else the last one that was."""
    been = [show for show in shows.of_room(session, room) if show.started_at is not None]
    return max(been, key=lambda show: (show.status == "on_air", show.started_at), default=None)


async def preview(services: Services, room: Room, typed: Mapping[str, str], language: Language) -> BulletinPreview:
    """What a template would say, or what is wrong with it."""
    lang: Lang = "zh" if typed.get("lang") == "zh" else "en"
    try:
        template = read_template(typed.get("template", ""))
    except CuelightError as error:
        return BulletinPreview(text="", fault=language.format(error.message, error.params))
    show = await services.database.read(lambda session: last_show(session, room.slug))
    if show is None:
        return BulletinPreview(text=written(template, examples(room, lang)))
    now = services.clock.now()
    at = now if show.ended_at is None else show.ended_at
    frame = await services.figures.frame(room.slug, show.id)
    head = BulletinHead(
        room=room.name,
        show=show.title,
        timezone=room.timezone,
        at=at,
        started_at=show.started_at,
        simulated=room.simulated,
        rehearsal=show.status == "rehearsal",
        titles=titles(await services.database.read(lambda session: items.listed(session, room.slug))),
    )
    return BulletinPreview(text=bulletin_text(template, frame, head, language_for(lang)).text, show=show.title, at=at)


def examples(room: Room, lang: Lang) -> dict[str, str | None]:
    """Something in every place, in the ways a language writes it."""
    language = language_for(lang)
    found: dict[str, str | None] = {
        "room": room.name,
        "show": language.gettext(N_("Example show")),
        "time": "20:30",
        "since": language.format(N_("{min} min"), {"min": 30}),
        "top_items": language.gettext(N_("Example coat × 12")),
    }
    for slug in PLACES:
        if slug not in FACTS:
            unit = CATALOGUE[slug].unit
            value = EXAMPLES.get(unit, 1_234)
            minor = value * 10 ** minor_digits(room.currency) if unit == "money" else value
            found[slug] = language.kpi(minor, unit, room.currency, short=True)
    return found


def robots_page(
    session: Session, *, room: Room, language: Language, frame: Shell, shown: BulletinPreview, refused: RefusedForms
) -> RobotsPage:
    """All of the page; ``refused``: forms that come back with what was typed."""
    kinds = tuple(Choice(value=kind, label=language.gettext(label)) for kind, label in MESSAGE_KINDS.items())
    return RobotsPage(
        shell=frame,
        room=room_head(room),
        bulletin=_bulletin(bulletins.settings_of(session, room), language, refused.bulletin),
        preview=shown,
        robots=tuple(
            robot_card(session, one, language, refused.form if refused.robot == one.id else None)
            for one in stored.of_room(session, room.slug)
        ),
        message_kinds=kinds,
        form=refused.form if refused.form is not None and not refused.robot else Form(values=_all_kinds()),
    )


def filled(settings: BulletinSettings) -> dict[str, str]:
    """A bulletin as it stands in the fields of its form."""
    return {
        "template": settings.template,
        "lang": settings.lang,
        "every_min": str(settings.every_min),
        "changed_at": str(settings.changed_at or ""),
    }


def _bulletin(settings: BulletinSettings, language: Language, form: Form | None) -> BulletinPart:
    intervals = sorted({*INTERVALS, settings.every_min})
    return BulletinPart(
        form=form or Form(values=filled(settings)),
        changed_by=settings.changed_by,
        changed_at=settings.changed_at,
        places=tuple(Choice(value="{" + slug + "}", label=_label(slug, language)) for slug in PLACES),
        languages=(Choice(value="zh", label="中文"), Choice(value="en", label="English")),
        intervals=tuple(
            Choice(
                value=str(minutes),
                label=language.format(N_("every {n} min"), {"n": minutes})
                if minutes
                else language.gettext(N_("never")),
            )
            for minutes in intervals
        ),
    )


def _label(slug: str, language: Language) -> str:
    return language.gettext(FACTS[slug]) if slug in FACTS else CATALOGUE[slug].label(language.lang)


def _all_kinds() -> dict[str, str]:
    return {f"{GETS}{kind}": "1" for kind in MESSAGE_KINDS}


def robot_card(session: Session, robot: Robot, language: Language, form: Form | None = None) -> RobotCard:
    """A robot with what went through it lately."""
    messenger: Any = robot.messenger
    values = {"name": robot.name} | {f"{GETS}{kind}": "1" for kind in robot.gets}
    return RobotCard(
        id=robot.id,
        name=robot.name,
        messenger=language.gettext(MESSENGERS[messenger].label),
        hint=robot.hint,
        signed=robot.signed,
        gets=tuple(language.gettext(label) for kind, label in MESSAGE_KINDS.items() if kind in robot.gets),
        changed_by=robot.changed_by,
        changed_at=robot.changed_at,
        deliveries=tuple(robots.deliveries(session, robot.id, language)),
        form=form or Form(values=values),
    )
