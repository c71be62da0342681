"""What a room has made its own: playbooks and phrases."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import UNSET, Struct

from console.i18n.language import Language, language_for
from console.rooms import library
from console.rooms.library import PHRASES, PLAYBOOKS, DocumentSort, PhraseIn, PlaybookIn, Thing
from console.rundown.floor.phrases import Phrase
from console.rundown.floor.playbooks import Playbook
from console.web import bodies
from console.web.services import LanguageOf, PrincipalOf, ReadInstant, Services, ServicesOf

router = APIRouter(prefix="/api/v1/rooms/{slug}", tags=["playbooks and phrases"])

DocumentKeyOf = Annotated[str, Path(pattern="^[a-z0-9_-]{1,64}$")]
BuiltinLanguageOf = Annotated[Literal["zh", "en"] | None, Query(description="The language of built-in texts.")]
SeenOf = Annotated[
    int | None,
    ReadInstant,
    Query(description="The changed_at that was seen; 409 when somebody changed it after that."),
]


DERIVED: Final = ("own", "built_in", "changed_by")
"""What is given out besides and may be sent back; it says nothing then."""


class PlaybookOut(Playbook, frozen=True, kw_only=True):
    """A playbook of a room."""

    own: bool
    """The room wrote it; else it is the built-in one, in the language of the answer."""
    built_in: bool
    """There is a built-in one with this key; deleting the own one restores it."""
    changed_by: str | None
    changed_at: int | None
    """Who wrote the own one, and when; send it along to notice that somebody else was faster."""


class PhraseOut(Phrase, frozen=True, kw_only=True):
    """A phrase of a room; the fields are those of a playbook."""

    own: bool
    built_in: bool
    changed_by: str | None
    changed_at: int | None


class PlaybooksOut(Struct):
    playbooks: list[PlaybookOut]


class PhrasesOut(Struct):
    phrases: list[PhraseOut]


class PlaybookLeft(Struct):
    """The built-in one that stands in the place of a deleted one, if any."""

    playbook: PlaybookOut | None


class PhraseLeft(Struct):
    """The built-in one that stands in the place of a deleted one, if any."""

    phrase: PhraseOut | None


@router.get("/playbooks", openapi_extra=bodies.answered(PlaybooksOut))
async def list_playbooks(
    slug: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf, lang: BuiltinLanguageOf = None
) -> Response:
    """What to do when something breaks: the built-in playbooks, and the room's own."""
    principal.require("read", slug)
    return bodies.answer({"playbooks": await _listed(services, PLAYBOOKS, slug, _chosen(language, lang))})


@router.put("/playbooks/{key}", openapi_extra=bodies.described(PlaybookIn) | bodies.answered(PlaybookOut))
async def save_playbook(
    slug: str, key: DocumentKeyOf, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Write an own playbook, also in the place of a built-in one; with ``changed_at`` 409 when it has changed since."""
    principal.require("plan", slug)
    await services.room(slug)
    body = await bodies.json_of(request, PlaybookIn, services.settings.body_limit, given={"key": key}, derived=DERIVED)
    return await _save(services, PLAYBOOKS, slug, body.named(key), body.changed_at, principal.name, language)


@router.delete("/playbooks/{key}", openapi_extra=bodies.answered(PlaybookLeft))
async def delete_playbook(
    slug: str,
    key: DocumentKeyOf,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
    changed_at: SeenOf = None,
) -> Response:
    """Delete an own playbook; a built-in one with its key is restored by that."""
    principal.require("plan", slug)
    return bodies.answer({"playbook": await _forget(services, PLAYBOOKS, slug, key, changed_at, language)})


@router.get("/phrases", openapi_extra=bodies.answered(PhrasesOut))
async def list_phrases(
    slug: str, services: ServicesOf, principal: PrincipalOf, language: LanguageOf, lang: BuiltinLanguageOf = None
) -> Response:
    """Cues that were written before: the built-in ones, and the room's own."""
    principal.require("read", slug)
    return bodies.answer({"phrases": await _listed(services, PHRASES, slug, _chosen(language, lang))})


@router.put("/phrases/{key}", openapi_extra=bodies.described(PhraseIn) | bodies.answered(PhraseOut))
async def save_phrase(
    slug: str, key: DocumentKeyOf, request: Request, services: ServicesOf, principal: PrincipalOf, language: LanguageOf
) -> Response:
    """Write an own phrase, also in the place of a built-in one; with ``changed_at`` 409 when it has changed since."""
    principal.require("plan", slug)
    await services.room(slug)
    body = await bodies.json_of(request, PhraseIn, services.settings.body_limit, given={"key": key}, derived=DERIVED)
    return await _save(services, PHRASES, slug, body.named(key), body.changed_at, principal.name, language)


@router.delete("/phrases/{key}", openapi_extra=bodies.answered(PhraseLeft))
async def delete_phrase(
    slug: str,
    key: DocumentKeyOf,
    services: ServicesOf,
    principal: PrincipalOf,
    language: LanguageOf,
    changed_at: SeenOf = None,
) -> Response:
    """Delete an own phrase; a built-in one with its key is restored by that."""
    principal.require("plan", slug)
    return bodies.answer({"phrase": await _forget(services, PHRASES, slug, key, changed_at, language)})


def _chosen(language: Language, lang: Literal["zh", "en"] | None) -> Language:
    return language_for(lang) if lang is not None else language


async def _listed(
    services: Services, shelf: DocumentSort[Thing], slug: str, language: Language
) -> list[dict[str, Any]]:
    await services.room(slug)
    found = await services.database.read(lambda session: library.listed(session, shelf, slug, language.gettext))
    return [one.body() for one in found]


async def _save(
    services: Services,
    shelf: DocumentSort[Thing],
    slug: str,
    thing: Thing,
    seen: library.Seen,
    actor: str,
    language: Language,
) -> Response:
    now = services.clock.now()
    saved = await services.database.write(
        lambda session: library.save(
            session, shelf, slug, thing, seen, actor=actor, now=now, translate=language.gettext
        )
    )
    return bodies.answer(saved.body())


async def _forget(
    services: Services, shelf: DocumentSort[Thing], slug: str, key: str, changed_at: int | None, language: Language
) -> dict[str, Any] | None:
    await services.room(slug)
    seen = changed_at if changed_at is not None else UNSET
    left = await services.database.write(
        lambda session: library.forget(session, shelf, slug, key, seen, translate=language.gettext)
    )
    return left.body() if left is not None else None
