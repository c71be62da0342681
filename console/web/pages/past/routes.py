"""The page on which past shows are added from their files."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from console.access.rights import Principal
from console.i18n.language import Language
from console.i18n.texts import N_, PLATFORMS
from console.past.proposal import NEW_SHOW, Proposal, ProposedShow, Unplaced
from console.past.rooms import NEW_ROOM, AskedAccount
from console.past.totals import TOTALS, unit_of
from console.store import rooms
from console.store.rooms import Room
from console.web.pages.contexts import Choice
from console.web.pages.page import page, shell
from console.web.pages.past.contexts import (
    AccountRow,
    PastAdded,
    PastPage,
    PastPreview,
    PastShowRow,
    StatedFigure,
    UnplacedRow,
)
from console.web.past import choices_of, form_of, propose
from console.web.services import LanguageOf, PrincipalOf, Services, ServicesOf
from streams.errors import Conflict, CuelightError
from streams.metrics.kpis.catalogue import CATALOGUE

router = APIRouter(prefix="/past", include_in_schema=False)

SHOWN = ("views", "viewers", "peak_online", "gmv", "ad_spend")
"""The totals that the preview shows of a show; the review has all."""


@router.get("")
async def past_page(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """Where files are given."""
    principal.require("plan")
    return page(services, language, PastPage(shell=shell(request, principal, language)))


@router.post("")
async def given(request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf) -> Response:
    """What would be made of the files; with ``add`` and the revision that was seen, it is made."""
    principal.require("plan")
    try:
        async with form_of(request) as form:
            proposal = await propose(services, principal, form)
            wanted, revision = bool(form.get("add")), str(form.get("revision") or "")
            by_hand = choices_of(form).shows
        if wanted and revision == proposal.revision:
            added = await services.past.add(proposal, revision, actor=principal.name, translate=language.gettext)
            zones = {room.slug: room.timezone for room in await _rooms(services, principal)}
            titles = (f"{language.moment(show.started_at, zones[show.room])} {show.title}" for show in proposal.shows)
            done = PastAdded(
                made=len(added.made),
                totals=added.totals,
                orders=sum(show.orders for show in proposal.shows),
                rooms=tuple(room.name for room in proposal.new_rooms),
                shows=tuple(Choice(value=show, label=title) for show, title in zip(added.shows, titles, strict=True)),
            )
            return page(services, language, done)
    except Conflict:
        raise
    except CuelightError as error:
        if error.status not in (413, 422):
            raise
        return page(services, language, PastPreview(error=language.format(error.message, error.params)), error.status)
    known = {room.slug: room for room in await _rooms(services, principal)}
    changed = wanted and revision != proposal.revision
    composed = _Composing(proposal, known, language, may_make_rooms=principal.may("create rooms")).preview(
        by_hand, changed=changed
    )
    return page(services, language, composed, 409 if changed else 200)


async def _rooms(services: Services, principal: Principal) -> list[Room]:
    """The rooms to which past shows may be added."""
    known = await services.database.read(rooms.all_rooms)
    return [room for room in known if principal.may("plan", room.slug) and not room.simulated]


class _Composing:
    """Puts a proposal into words."""

    def __init__(self, proposal: Proposal, known: dict[str, Room], language: Language, *, may_make_rooms: bool) -> None:
        self._proposal = proposal
        self._language = language
        self._names = {slug: room.name for slug, room in known.items()}
        self._names |= {room.slug: room.name for room in proposal.new_rooms}
        self._zones = {slug: room.timezone for slug, room in known.items()}
        self._zones |= {room.slug: room.timezone for room in proposal.new_rooms}
        self._currencies = {slug: room.currency for slug, room in known.items()}
        self._currencies |= {room.slug: room.currency for room in proposal.new_rooms}
        self._made = {room.slug for room in proposal.new_rooms}
        self._may_make_rooms = may_make_rooms
        self._titles = {show.key: self._called(show) for show in proposal.shows}

    def preview(self, by_hand: dict[str, str], *, changed: bool) -> PastPreview:
        proposal = self._proposal
        open_choices = {one.key for one in proposal.unplaced if one.choices}
        return PastPreview(
            changed=changed,
            revision=proposal.revision,
            accounts=tuple(map(self._account, proposal.accounts)),
            waiting=sum(one.room is None for one in proposal.accounts),
            shows=tuple(map(self._show, proposal.shows)),
            unplaced=tuple(map(self._unplaced, proposal.unplaced)),
            by_hand=tuple(Choice(value=key, label=show) for key, show in by_hand.items() if key not in open_choices),
            to_make=sum(not show.known for show in proposal.shows),
            orders=sum(show.orders for show in proposal.shows),
        )

    def _account(self, one: AskedAccount) -> AccountRow:
        own = [Choice(value=NEW_ROOM, label=self._language.gettext(N_("A new room for this account")))]
        offers_own = self._may_make_rooms and bool(one.account)
        return AccountRow(
            key=one.key,
            name=one.account,
            platform=self._language.gettext(PLATFORMS[one.platform]) if one.platform in PLATFORMS else "",
            files=one.files,
            room=NEW_ROOM if one.room in self._made and offers_own else one.room or "",
            choices=(
                *(
                    Choice(value=slug, label=name)
                    for slug, name in sorted(self._names.items(), key=lambda item: item[1])
                    if slug not in self._made or not one.account
                ),
                *(own if offers_own else ()),
            ),
        )

    def _show(self, show: ProposedShow) -> PastShowRow:
        return PastShowRow(
            title=show.title,
            room=self._names[show.room],
            timezone=self._zones[show.room],
            currency=self._currencies[show.room],
            started_at=show.started_at,
            ended_at=show.ended_at,
            here=show.known,
            streams=show.streams,
            orders=show.orders,
            sales=show.sales,
            figures=tuple(
                StatedFigure(
                    label=CATALOGUE[one.slug].label(self._language.lang)
                    if one.slug in CATALOGUE
                    else self._language.gettext(TOTALS[one.slug].label),
                    value=one.value,
                    unit=unit_of(one.slug),
                )
                for one in show.figures
                if one.slug in SHOWN
            ),
        )

    def _unplaced(self, one: Unplaced) -> UnplacedRow:
        language = self._language
        own = language.gettext(N_("A show of its own"))
        return UnplacedRow(
            key=one.key,
            file=one.file,
            row=one.row,
            column=language.gettext(one.column) if one.column else "",
            text=language.format(one.message, one.params),
            choices=tuple(
                Choice(value=key, label=own if key == NEW_SHOW else self._titles.get(key, key)) for key in one.choices
            ),
        )

    def _called(self, show: ProposedShow) -> str:
        return f"{self._language.moment(show.started_at, self._zones[show.room])} {show.title}"
