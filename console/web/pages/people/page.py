"""The page of people, put together from what somebody may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from console.access import people as access
from console.access.people import ListedPerson, OpenSession, Token
from console.access.rights import PEOPLE_ROLES, ROOM_ROLES, Principal, Role
from console.i18n.language import Language
from console.i18n.texts import ROLES, ROLES_OF_TOKENS
from console.rooms import parts, views
from console.store import people, rooms, shows
from console.store.people import Person
from console.store.rooms import Room
from console.web.pages.contexts import Choice, Shell
from console.web.pages.home.contexts import Form
from console.web.pages.people.contexts import PeoplePage, PersonCard, RoleField, SessionRow, ShownLink, TokenRow
from console.web.pages.people.forms import filled
from streams.clock import Instant
from streams.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page shows besides the lists: a refused form, or a link that was just made."""

    person: str = ""
    """Whose form or link it is; empty: of somebody new."""
    form: Form | None = None
    link: ShownLink | None = None


def seen_rooms(session: Session, by: Principal) -> list[Room]:
    """The rooms that somebody may know of, by name."""
    return [room for room in rooms.all_rooms(session) if by.role_in(room.slug) is not None]


def timezone_of(seen: Sequence[Room], room: str) -> str:
    """In which instants are shown and typed: that of the room, or of the first one."""
    return next((one.timezone for one in seen if room in ("", one.slug)), "UTC")


def part_labels(session: Session, by: Principal, language: Language) -> dict[str, str]:
    """What parts are called, by key: the usual ones, and those of the rooms that somebody may know of."""
    return parts.labels([name for room in seen_rooms(session, by) for name in room.parts], language)


def people_page(
    session: Session, *, by: Principal, room: str, now: Instant, language: Language, frame: Shell, shown: Shown | None
) -> PeoplePage:
    """Everybody whom one may see, or who gets into a room."""
    shown = shown or Shown()
    seen = seen_rooms(session, by)
    maker = _Maker(session, by, seen, timezone_of(seen, room), now, language, shown)
    members = [
        member
        for member in access.listed(session, by, now)
        if not room or member.rooms.get(room, member.role) is not None
    ]
    known = people.with_ids(session, [member.id for member in members])
    sessions = access.sessions(session, by, now)
    devices = [one for one in sessions if one.kind == "device" and room in ("", one.room)]
    tokens = [one for one in access.tokens(session, by, now) if room in ("", one.room)] if by.may("invite") else []
    return PeoplePage(
        shell=frame,
        timezone=maker.timezone,
        room=room,
        rooms=tuple(Choice(value=one.slug, label=one.name) for one in seen if by.may("invite", one.slug)),
        people=tuple(
            maker.card(member, known[member.id], [one for one in sessions if one.person == member.id])
            for member in members
        ),
        devices=tuple(maker.session_row(one) for one in devices),
        tokens=tuple(maker.token_row(one) for one in tokens),
        may_look_after_people=by.may("look after people"),
        may_invite=by.may("invite"),
        roles=_roles(PEOPLE_ROLES, language) if by.may("look after people") else (),
        places=maker.places(room, {}),
        form=shown.form if shown.form is not None and not shown.person else Form(),
    )


class _Maker:
    """Puts rows into words."""

    def __init__(
        self,
        session: Session,
        by: Principal,
        seen: Sequence[Room],
        timezone: str,
        now: Instant,
        language: Language,
        shown: Shown,
    ) -> None:
        self._session = session
        self._by = by
        self._rooms = {room.slug: room for room in seen}
        self._parts = part_labels(session, by, language)
        self.timezone = timezone
        self._now = now
        self._language = language
        self._shown = shown

    def card(self, member: ListedPerson, person: Person, sessions: Sequence[OpenSession]) -> PersonCard:
        mine = self._shown.person == member.id
        form = self._shown.form if mine else None
        return PersonCard(
            id=member.id,
            name=member.name,
            role=member.role,
            places=tuple(
                Choice(value=self._rooms[room].name, label=self._language.gettext(ROLES[role]))
                for room, role in member.rooms.items()
            ),
            parts=tuple(self._parts.get(part, part) for part in member.parts),
            last_used_at=member.last_used_at,
            expires_at=member.expires_at,
            has_expired=member.expires_at is not None and member.expires_at <= self._now,
            is_self=member.id == self._by.person,
            managed=member.managed,
            rooms=self.places("", member.rooms, member.role),
            sessions=tuple(self.session_row(one) for one in sessions),
            form=form or Form(values=filled(person, self._parts, self.timezone)),
            link=self._shown.link if mine else None,
        )

    def places(self, first: str, held: Mapping[str, str], everywhere: str | None = None) -> tuple[RoleField, ...]:
        """The roles that may be given in rooms, to somebody who has these; the room that is ``first`` before others."""
        fields = []
        for slug in sorted(self._rooms, key=lambda one: one != first):
            given = access.gives(self._by, slug)
            has = held.get(slug, everywhere)
            if not given or (has is not None and has not in given):
                continue
            fields.append(
                RoleField(
                    room=slug,
                    name=self._rooms[slug].name,
                    role=held.get(slug, ""),
                    choices=_roles([role for role in ROOM_ROLES if role in given], self._language),
                )
            )
        return tuple(fields)

    def session_row(self, one: OpenSession) -> SessionRow:
        return SessionRow(
            id=one.id,
            name=one.name,
            what=one.browser if one.kind == "person" else self._opens(one),
            created_at=one.created_at,
            last_used_at=one.last_used_at,
            expires_at=one.expires_at,
            current=one.current,
        )

    def _opens(self, one: OpenSession) -> str:
        title = views.OFFERED[one.view].view.title if one.view in views.OFFERED else one.view or ""
        try:
            show = shows.get(self._session, one.show or "").title
        except NotFound:
            show = ""
        return " · ".join(filter(None, (self._language.gettext(title), show)))

    def token_row(self, one: Token) -> TokenRow:
        return TokenRow(
            id=one.id,
            label=one.label,
            role=self._language.gettext(ROLES_OF_TOKENS[one.role]),
            room=self._rooms[one.room].name if one.room in self._rooms else one.room or "",
            created_at=one.created_at,
            last_used_at=one.last_used_at,
            expires_at=one.expires_at,
        )


def _roles(roles: Collection[Role], language: Language) -> tuple[Choice, ...]:
    return tuple(Choice(value=role, label=language.gettext(ROLES[role])) for role in roles)
