"""The screens that watch a show: who is connected, and a word to one of them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta, Struct

from console.live.messages import Direct
from console.live.presence import ConnectedScreen, GoneScreen, HeldScreen
from console.live.screens import sees_screens
from console.live.socket import NAME_LIMIT, clean_name
from console.rooms import views
from console.rooms.presets import ViewQuery
from console.store import people
from console.store.shows import Show
from console.web import bodies
from console.web.services import PrincipalOf, Services, ServicesOf, allowed_show
from streams.errors import Invalid, Refused

router = APIRouter(prefix="/api/v1/shows/{show_id}", tags=["screens"])
OVER: Final = ("ended", "reviewed")


class WordIn(Struct, forbid_unknown_fields=True):
    """What a screen is to do: show who it is, take a name, or open another view of the show."""

    do: Literal["identify", "rename", "open"]
    name: Annotated[str, Meta(max_length=NAME_LIMIT)] = ""
    """The new name."""
    view: str = ""
    """The view to open."""
    query: ViewQuery = ""
    """Its settings, as its address carries them."""


class ScreensOut(Struct):
    screens: list[ConnectedScreen]
    gone: list[GoneScreen]
    """Those of hosts and crew that were connected and are not, those that went last first; none after the show."""


@router.get("/screens", openapi_extra=bodies.answered(ScreensOut))
async def screens(show_id: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Who is connected, those that came first first, and who was and is not."""
    show = await allowed_show(services, principal, show_id, "read")
    if not sees_screens(principal, show.room):
        principal.require("floor", show.room)
    found = await services.live.screens.listed(show_id, show.room)
    gone = [] if show.status in OVER else await services.live.screens.gone(show_id, show.room, found)
    return bodies.answer({"screens": [_body(screen) for screen in found], "gone": gone})


@router.post("/screens/{screen}", openapi_extra=bodies.described(WordIn))
async def say(show_id: str, screen: str, request: Request, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Tell a screen to show who it is, to take a name, or to open another view; 404 when it is not connected."""
    show = await allowed_show(services, principal, show_id, "command")
    word = await bodies.json_of(request, WordIn, services.settings.body_limit)
    found = await services.live.screens.find(show_id, show.room, screen)
    message = await _message(services, show, found, word)
    await services.live.screens.say(show_id, show.room, screen, message)
    return bodies.answer({"screen": screen, "do": word.do})


@router.delete("/screens/{screen}", status_code=204)
async def dismiss(show_id: str, screen: str, services: ServicesOf, principal: PrincipalOf) -> Response:
    """Tell no more of a screen that has gone; 404 when none has."""
    show = await allowed_show(services, principal, show_id, "command")
    found = await services.live.screens.listed(show_id, show.room)
    if any(one.screen == screen for one in found):
        raise Refused("This screen is connected. Only one that has gone can be dismissed.")
    await services.live.screens.dismiss(show_id, show.room, screen)
    return Response(status_code=204)


async def _message(services: Services, show: Show, screen: HeldScreen, word: WordIn) -> Direct:
    if word.do == "identify":
        return Direct(do="identify", name=screen.name)
    if word.do == "rename":
        name = clean_name(word.name)
        if not name:
            raise Invalid(
                "Type a name of 1 to {limit} characters.",
                extra={"errors": [{"field": "name", "reason": "empty"}]},
                limit=NAME_LIMIT,
            )
        return Direct(do="rename", name=name)
    wanted = views.offered(word.view)
    query = views.clean_query(word.query)
    if screen.passed:
        await _move(services, screen, wanted)
    elif not wanted.opens_to(screen.role):
        raise Refused(
            "“{person}” may not open this view with the role “{role}”.", person=screen.person, role=screen.role
        )
    return Direct(do="open", path=views.path(show.id, word.view, query))


async def _move(services: Services, screen: HeldScreen, wanted: views.Offered) -> None:
    """A device that a pass signed in opens one view only: from now on the one that it is sent to."""
    role = wanted.role
    if role is None:
        raise Refused("A device that a code signed in cannot open this view: somebody has to sign in for it.")
    await services.database.write(lambda session: people.move(session, screen.session, wanted.view.name, role))


def _body(screen: HeldScreen) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(screen)
    body.pop("session")
    return body
