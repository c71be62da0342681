"""The parts that somebody may play in a room: the usual ones with their names in the trade, and the room's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from console.access.parts import part_key
from console.i18n.language import LANGS, Language, language_for
from console.i18n.texts import N_, PARTS
from console.i18n.validation import field_error
from console.store import rooms
from streams.errors import Invalid

_LANGUAGES: Final = tuple(language_for(lang) for lang in LANGS)


def labels(own: Iterable[str], language: Language) -> dict[str, str]:
    """Key → name: of the usual parts, then of a room's own."""
    usual = {part: language.gettext(label) for part, label in PARTS.items()}
    return usual | {part_key(name): name for name in own}


def names(own: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Key → all that a part may be called: people write into plans and addresses what they say."""
    usual = {
        part: tuple(dict.fromkeys((part, *(language.gettext(label) for language in _LANGUAGES))))
        for part, label in PARTS.items()
    }
    return usual | {part_key(name): tuple(dict.fromkeys((part_key(name), name))) for name in own}


def find(typed: str, own: Iterable[str]) -> str:
    """The key of a part by whatever it is called; empty when there is none."""
    wanted = typed.strip().casefold()
    known = {name.casefold(): part for part, called in names(own).items() for name in called}
    return known.get(wanted, "")


def keys(session: Session, typed: Iterable[str]) -> list[str]:
    """The keys of parts by whatever they are called in any room, each once. Raises Invalid."""
    own = [name for room in rooms.all_rooms(session) for name in room.parts]
    found = {one: find(one, own) for one in typed if one.strip()}
    if unknown := [one for one, key in found.items() if not key]:
        raise Invalid(
            "There is no part “{part}”; use one of {parts}, or add it to a room: “cuelight room set ROOM --part NAME”.",
            extra={"errors": [{"field": "parts", "reason": unknown[0]}]},
            part=unknown[0],
            parts=", ".join(names(own)),
        )
    return list(dict.fromkeys(found.values()))


def cleaned(typed: Iterable[str]) -> list[str]:
    """A room's own parts as they are kept: each once, without those that every room has. Raises Invalid."""
    kept: dict[str, str] = {}
    for name in (" ".join(one.split()) for one in typed):
        key = part_key(name)
        if not key:
            raise field_error("parts", N_("“{name}” is no name of a part: it needs a letter first."), name=name)
        if not find(name, ()):
            kept.setdefault(key, name)
    return list(kept.values())
