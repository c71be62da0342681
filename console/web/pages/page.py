"""What the routers of pages share: rendering, the frame, and a show as pages name it."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from console.access import confine
from console.access.parts import part_key
from console.access.rights import Principal, Right
from console.i18n.language import Language
from console.rooms.reporting import Reporting
from console.rundown.model import State
from console.store.rooms import Room
from console.store.shows import Show
from console.web.context import Context
from console.web.pages.contexts import Rights, RoomPages, Shell, ShowHead, SignedIn
from console.web.services import Services, allowed_show, services_of


def page(services: Services, language: Language, context: Context, status: int = 200) -> Response:
    """Render a page in a language."""
    return HTMLResponse(
        services.renderer.render(context, language),
        status,
        headers={
            "Content-Language": language.html_lang,
            "Content-Security-Policy": services.renderer.policy,
            "Cache-Control": "no-store",
            "Vary": "Cookie, Accept-Language",
        },
    )


def shell(
    request: Request, principal: Principal | None, language: Language, room: Room | None = None, home: str = "/"
) -> Shell:
    """The frame around a page."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    person = signed_in(principal, room) if principal else None
    simulated = bool(room and room.simulated)
    own = {part_key(name): name for name in room.parts} if room else {}
    home = confine.home(principal) if principal else home
    watch = services_of(request).watch
    told = watch.disk_low and watch.disk_left is not None and principal is not None and principal.may("command")
    return Shell(
        lang=language.lang,
        path=path,
        person=person,
        simulated=simulated,
        parts=own,
        disk_left=round(100 * (watch.disk_left or 0.0)) if told else None,
        room=room_pages(principal, room) if principal and room and home == "/" else None,
        home=home,
    )


def room_pages(principal: Principal, room: Room) -> RoomPages:
    """A room with the pages of it that this person may open."""
    there = principal.within(room.slug)
    return RoomPages(
        slug=room.slug,
        name=room.name,
        plan=there.may("plan"),
        sort=there.may("floor"),
        orders=there.may("send events"),
        invite=principal.may("invite", room.slug),
    )


def signed_in(principal: Principal, room: Room | None) -> SignedIn:
    """Who is signed in, with what they are in the room of the page, or in all rooms."""
    return SignedIn(name=principal.name, role=principal.role_in(room.slug) if room else principal.role)


def rights(principal: Principal, room: str) -> Rights:
    """What a page offers this person."""
    there = principal.within(room)
    return Rights(
        direct=there.may("command"),
        plan=there.may("plan"),
        figures=there.may("read figures"),
        report=there.may("report figures") and (there.may("command") or Reporting().part in there.own_parts),
        floor=there.may("floor"),
        parts=None if there.may("command") else there.own_parts,
    )


def show_head(show: Show, room: Room) -> ShowHead:
    """The show a page is about."""
    return ShowHead(
        id=show.id,
        title=show.title,
        status=show.status,
        starts_at=show.starts_at,
        ended_at=show.ended_at,
        room=room.slug,
        room_name=room.name,
        platform=room.platform,
        timezone=room.timezone,
        currency=room.currency,
        purpose=cast(Any, show.purpose),
    )


async def opened(services: Services, principal: Principal, show_id: str, right: Right) -> tuple[Show, Room, State]:
    """A show that somebody may open, its room, and its state. Raises NotFound or Forbidden."""
    show = await allowed_show(services, principal, show_id, right)
    return show, await services.room(show.room), await services.service.state(show_id)
