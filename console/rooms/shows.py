"""How a show is made, changed, copied and taken away: with targets that make sense, before it is on air."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import UNSET, Struct, UnsetType, structs

from console.i18n.texts import N_
from console.i18n.validation import field_error
from console.rooms.rooms import Name, Weight
from console.rundown.generate import TEMPLATES
from console.rundown.service import RundownService
from console.store import rooms, shows
from console.store.session import Database
from console.store.shows import Show
from streams.clock import Instant
from streams.errors import Conflict
from streams.events import EpochMs

DEFAULT_TEMPLATE = "standard-2h"


class ShowIn(Struct, forbid_unknown_fields=True):
    """A new show; ``template`` names the rundown it begins with."""

    title: Name
    starts_at: EpochMs
    purpose: str | None = None
    targets: dict[str, float] = {}
    shape_of: str | None = None
    """A past show of the room: the targets are to be reached in the course that its sales took; absent: evenly."""
    weights: dict[str, Weight] = {}
    """How much each target counts in attainment and pace, by slug: 1 where nothing is said, 0 not at all."""
    template: str = DEFAULT_TEMPLATE


class ShowChange(Struct, forbid_unknown_fields=True):
    """What may be changed of a show; what is left out stays. From its start on only the title, purpose and hiding."""

    title: Name | UnsetType = UNSET
    starts_at: EpochMs | UnsetType = UNSET
    purpose: str | UnsetType | None = UNSET
    targets: dict[str, float] | UnsetType = UNSET
    shape_of: str | UnsetType | None = UNSET
    weights: dict[str, Weight] | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    """It is left out of the lists; its records are kept."""


class CopyIn(Struct, forbid_unknown_fields=True):
    """When a copy of a show begins, and what it is called: like the show, where nothing is said."""

    starts_at: EpochMs
    title: Name | UnsetType = UNSET


async def make_show(
    database: Database, service: RundownService, room: str, body: ShowIn, *, actor: str, translate: Callable[[str], str]
) -> Show:
    """Make a show with the rundown of its template. Raises Invalid for what does not exist or makes no sense."""
    if body.template not in TEMPLATES:
        names = ", ".join(TEMPLATES)
        raise field_error(
            "template", N_("There is no template “{name}”; use one of {names}."), name=body.template, names=names
        )
    _check_targets(body.targets, body.weights)
    await database.read(lambda session: rooms.get(session, room))
    await _check_shape(database, room, body.shape_of)
    return await service.create(
        room=room,
        title=body.title,
        starts_at=body.starts_at,
        purpose=body.purpose,
        targets=body.targets,
        plan=TEMPLATES[body.template](translate).plan,
        actor=actor,
        shape_of=body.shape_of,
        weights=body.weights,
    )


async def change_show(database: Database, service: RundownService, show: Show, body: ShowChange, *, actor: str) -> Show:
    """Change what is given. Raises Invalid for what makes no sense, Conflict for what has been frozen by the start."""
    fields = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    targets, weights = fields.get("targets", show.targets), fields.get("weights", show.weights)
    if "targets" in fields and "weights" not in fields:
        weights = fields["weights"] = {slug: weight for slug, weight in show.weights.items() if slug in targets}
    if "targets" in fields or "weights" in fields:
        _check_targets(targets, weights)
    if fields.get("shape_of", show.shape_of) != show.shape_of:
        await _check_shape(database, show.room, fields["shape_of"])
    return await service.change(show.id, fields, actor)


async def copy_show(service: RundownService, show: Show, body: CopyIn, *, actor: str) -> Show:
    """Make a show with the rundown and the targets of another; starts that are fixed move along with the show's."""
    later = body.starts_at - show.starts_at
    plan = (await service.state(show.id)).plan
    return await service.create(
        room=show.room,
        title=show.title if body.title is UNSET else body.title,
        starts_at=body.starts_at,
        purpose=show.purpose,
        targets=show.targets,
        plan=tuple(
            slot if slot.start is None else structs.replace(slot, start=Instant(slot.start + later)) for slot in plan
        ),
        actor=actor,
        shape_of=show.shape_of,
        weights=show.weights,
    )


async def delete_show(service: RundownService, show: Show, *, actor: str) -> bool:
    """Delete a show of which nothing was ever on air, or hide one that was; whether it was deleted.

    Raises Conflict while it is on air or rehearsed.
    """
    if show.is_open:
        await service.remove(show.id)
        return True
    if show.ended_at is None:
        raise Conflict("The show is on air or in rehearsal. End it first.")
    await service.change(show.id, {"hidden": True}, actor)
    return False


def _check_targets(targets: dict[str, float], weights: dict[str, float]) -> None:
    if alone := weights.keys() - targets.keys():
        raise field_error("weights", N_("There is no target “{slug}” that a weight could be for."), slug=min(alone))
    if targets and not any(weights.get(slug, 1) for slug in targets):
        raise field_error("weights", N_("At least one target must count: give it a weight above 0."))


async def _check_shape(database: Database, room: str, shape_of: str | None) -> None:
    if shape_of is None:
        return
    past = await database.read(lambda session: shows.of_room(session, room))
    if not any(show.id == shape_of and show.ended_at is not None for show in past):
        raise field_error(
            "shape_of", N_("This room has no past show “{show}”; name one that has ended."), show=shape_of
        )
