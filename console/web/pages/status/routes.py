"""The page about the installation, for those who direct or own: what runs, what does not, and the room on the disk."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response

from console.i18n.language import Language
from console.i18n.texts import N_
from console.live.dependencies import EVENT_LOG, ROOM, WORKER
from console.web.pages.page import page, shell
from console.web.pages.status.contexts import StatusLine, StatusPage
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf

router = APIRouter(include_in_schema=False)


@router.get("/status")
async def status_page(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """How the parts of the installation are."""
    principal.require("command")
    context = StatusPage(
        shell=shell(request, principal, language),
        lines=(*_parts(services, language), _disk(services, language)),
    )
    return page(services, language, context)


def _parts(services: Services, language: Language) -> Iterator[StatusLine]:
    _ = language.gettext
    faults = services.watch.faults
    yield StatusLine(name=_("Database"), level="ok", text=_("It answers: this page was made with it."))
    down = EVENT_LOG in faults
    yield StatusLine(
        name=_("Event log"),
        level="error" if down else "ok",
        text=_("It does not answer, and is being started again. Incoming events are refused meanwhile.")
        if down
        else _("It answers, and its disk keeps what it takes."),
    )
    idle = down or WORKER in faults
    yield StatusLine(
        name=_("Counting"),
        level="error" if idle else "ok",
        text=_("Figures stand still. Nothing that was received is lost.") if idle else _("Figures are being counted."),
    )
    for fault in faults:
        if fault.startswith(ROOM):
            text = _("The events of this room cannot be counted. The log of the worker says why.")
            yield StatusLine(name=fault.removeprefix(ROOM).strip(), level="error", text=text)


def _disk(services: Services, language: Language) -> StatusLine:
    watch = services.watch
    name = language.gettext("Disk")
    if watch.disk_left is None:
        return StatusLine(name=name, level="ok", text=language.gettext("This process keeps nothing on a disk."))
    params = {"percent": round(100 * watch.disk_left)}
    if watch.disk_low:
        text = N_("{percent}% is left. Make room before the next show: delete old backups, or move the data directory.")
        return StatusLine(name=name, level="warning", text=language.format(text, params))
    return StatusLine(name=name, level="ok", text=language.format("{percent}% is left.", params))
