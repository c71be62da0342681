"""A room's playbooks and phrases: the built-in ones in a language, with what the room wrote itself in their place.

Whoever saves may name the state that they had seen (``changed_at``); if somebody else was faster, nothing is written
and the answer carries what is there now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.orm import Session

from console.i18n.texts import Translate
from console.rundown.floor import phrases, playbooks
from console.rundown.floor.model import CueText, ShortText, To, Urgency
from console.rundown.floor.phrases import Phrase
from console.rundown.floor.playbooks import Playbook, Sentence, Steps
from console.store import documents
from console.store.documents import Document, DocumentKind
from streams.errors import Conflict, Refused
from streams.events import EpochMs

Thing = TypeVar("Thing", Playbook, Phrase)
Seen = EpochMs | None | UnsetType
"""The ``changed_at`` that an edit was based on; null: the room had none of its own; absent: whatever is there."""


class PlaybookIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A playbook as a room wants it."""

    name: ShortText
    when: Sentence = ""
    evidence: Sentence = ""
    steps: Steps
    changed_at: Seen = UNSET

    def named(self, key: str) -> Playbook:
        return Playbook(
            key=key,
            name=self.name.strip(),
            when=self.when.strip(),
            evidence=self.evidence.strip(),
            steps=self.steps,
        )


class PhraseIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phrase as a room wants it."""

    text: CueText
    urgency: Urgency = "info"
    to: To = "role:host"
    changed_at: Seen = UNSET

    def named(self, key: str) -> Phrase:
        return Phrase(key=key, text=self.text.strip(), urgency=self.urgency, to=self.to)


class DocumentSort(Struct, Generic[Thing], frozen=True):
    """Where the things of one sort come from and where a room keeps its own."""

    kind: DocumentKind
    type: type[Thing]
    builtin: Callable[[Translate], tuple[Thing, ...]]
    most: int
    """A room keeps no more than this; a list that nobody can read helps nobody."""


PLAYBOOKS: Final = DocumentSort(kind="playbook", type=Playbook, builtin=playbooks.builtin, most=100)
PHRASES: Final = DocumentSort(kind="phrase", type=Phrase, builtin=phrases.builtin, most=300)


class ListedDocument(Struct, frozen=True):
    """A playbook or a phrase, and where it comes from."""

    thing: Playbook | Phrase
    built_in: bool
    """There is a built-in one with its key: it can be restored."""
    own: Document | None
    """What the room wrote itself; None: this is the built-in one."""

    def body(self) -> dict[str, Any]:
        """All fields, defaults too, so that a reader need not know them."""
        return {
            **_whole(self.thing),
            "own": self.own is not None,
            "built_in": self.built_in,
            "changed_by": self.own.changed_by if self.own else None,
            "changed_at": self.own.changed_at if self.own else None,
        }


def listed(session: Session, shelf: DocumentSort[Thing], room: str, translate: Translate) -> list[ListedDocument]:
    """All of a room: the built-in ones in their order, each replaced by the room's own, then those it added."""
    own: dict[str, Document] = {document.key: document for document in documents.listed(session, room, shelf.kind)}
    known: dict[str, Thing] = {thing.key: thing for thing in shelf.builtin(translate)}
    keys = [*known, *(key for key in own if key not in known)]
    return [_listed(shelf, key, known.get(key), own.get(key)) for key in keys]


def save(
    session: Session,
    shelf: DocumentSort[Thing],
    room: str,
    thing: Thing,
    seen: Seen,
    *,
    actor: str,
    now: int,
    translate: Translate,
) -> ListedDocument:
    """Write a room's own one. Raises Conflict when it has changed since ``seen``, Refused when there are too many."""
    documents.lock(session, room)
    known = documents.find(session, room, shelf.kind, thing.key)
    _check_seen(shelf, thing.key, known, seen, translate)
    if known is None and documents.count(session, room, shelf.kind) >= shelf.most:
        raise Refused("This room has {count} of its own already. Delete one first.", count=shelf.most)
    body = {name: value for name, value in _whole(thing).items() if name != "key"}
    changed_at = max(now, known.changed_at + 1) if known is not None else now
    document = Document(room=room, kind=shelf.kind, key=thing.key, body=body, changed_by=actor, changed_at=changed_at)
    documents.keep(session, document)
    return _listed(shelf, thing.key, _builtin(shelf, thing.key, translate), document)


def forget(
    session: Session, shelf: DocumentSort[Thing], room: str, key: str, seen: Seen, *, translate: Translate
) -> ListedDocument | None:
    """Delete a room's own one; the built-in one that stands in its place again, if any. Raises Conflict."""
    documents.lock(session, room)
    _check_seen(shelf, key, documents.find(session, room, shelf.kind, key), seen, translate)
    documents.forget(session, room, shelf.kind, key)
    known = _builtin(shelf, key, translate)
    return _listed(shelf, key, known, None) if known is not None else None


def _check_seen(shelf: DocumentSort[Thing], key: str, known: Document | None, seen: Seen, translate: Translate) -> None:
    if isinstance(seen, UnsetType) or seen == (known.changed_at if known is not None else None):
        return
    if known is None:
        builtin = _builtin(shelf, key, translate)
        current = _listed(shelf, key, builtin, None).body() if builtin is not None else None
        raise Conflict(
            "Somebody deleted this while you were editing. Save again to keep yours.", extra={"current": current}
        )
    raise Conflict(
        "{name} changed this while you were editing. Look at both, then choose which to keep.",
        extra={"current": _listed(shelf, key, _builtin(shelf, key, translate), known).body()},
        name=known.changed_by,
    )


def _builtin(shelf: DocumentSort[Thing], key: str, translate: Translate) -> Thing | None:
    return next((thing for thing in shelf.builtin(translate) if thing.key == key), None)


def _listed(shelf: DocumentSort[Thing], key: str, builtin: Thing | None, own: Document | None) -> ListedDocument:
    if own is not None:
        return ListedDocument(msgspec.convert(own.body | {"key": key}, shelf.type), builtin is not None, own)
    assert builtin is not None
    return ListedDocument(builtin, True, None)


def _whole(struct: Struct) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return [plain(part) for part in value]
        return _whole(value) if isinstance(value, Struct) else value

    return {name: plain(getattr(struct, name)) for name in struct.__struct_fields__}
