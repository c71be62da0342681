"""Which accounts on a platform are the house's own. A platform's id is made a pseudonym here and goes no further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from msgspec import Meta, Struct
from sqlalchemy.orm import Session

from console.i18n.language import Language
from console.i18n.texts import N_
from console.store import rooms, staff
from console.store.staff import Account
from streams.clock import Instant
from streams.errors import Invalid
from streams.ingest.pseudonyms import Pseudonyms

MOST: Final = 1_000
"""So many accounts a room may list."""
TELLING: Final = 4
StaffNote = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00]*$")]


class AccountIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An account to list."""

    id: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S", extra={"reads": "id"})]
    """The platform's user id, as its events carry it in `person`. It is not kept."""
    note: StaffNote = ""
    """Whose it is: the list shows this."""


def add(
    session: Session,
    room: str,
    wanted: Sequence[AccountIn],
    names: Pseudonyms,
    language: Language,
    *,
    by: str,
    now: Instant,
) -> list[Account]:
    """List accounts, all of them or none; the list then.

    Raises NotFound, or Invalid with the accounts that are on the list already, twice here, or named by their note.
    """
    scope = rooms.get(session, room).people_scope
    known = {account.key: account for account in staff.listed(session, room)}
    errors: list[dict[str, Any]] = []
    first: dict[str, int] = {}
    for index, one in enumerate(wanted):
        key = names.person(scope, one.id.strip())
        if _tells(one):
            reason = language.gettext(
                N_("The note repeats the id, which is not to be kept. Write whose account it is.")
            )
            errors.append({"field": f"accounts[{index}].note", "reason": reason})
        elif key in first:
            reason = language.format(N_("This is the same account as number {n} here."), {"n": first[key] + 1})
            errors.append({"field": f"accounts[{index}].id", "reason": reason, "same_as": first[key]})
        elif key in known:
            errors.append({"field": f"accounts[{index}].id", "reason": _listed(known[key], language)})
        first.setdefault(key, index)
    if errors:
        raise Invalid("Nothing was added. {reason}", extra={"errors": errors}, reason=errors[0]["reason"])
    if len(known) + len(first) > MOST:
        raise Invalid("A room lists at most {most} accounts of staff.", most=MOST)
    for one in wanted:
        account = Account(key=names.person(scope, one.id.strip()), note=one.note.strip(), added_by=by, added_at=now)
        staff.add(session, room, account)
    session.flush()
    return staff.listed(session, room)


def _tells(one: AccountIn) -> bool:
    """Whether the note gives the id away; a very short one is in many a note by chance."""
    return len(one.id.strip()) >= TELLING and one.id.strip() in one.note


def _listed(known: Account, language: Language) -> str:
    if known.note:
        return language.format(N_("This account is on the list already: {note}."), {"note": known.note})
    return language.gettext(N_("This account is on the list already."))
