"""Lists of streams and ads reports of one room, as something that is imported: shows are made, totals kept.

It is what ``adding`` does with several files at once, with the room given: of every row the preview says what it tells,
and applying it makes what is missing. Totals are kept beside older ones, so nothing is ever changed by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from hashlib import sha256

from console.access.rights import Right
from console.i18n.texts import N_, Translate
from console.past.adding import PastShows
from console.past.proposal import GivenFile
from console.past.reading import Kind, table_of_ads, table_of_streams
from console.past.tables import ADS, STREAMS
from console.rooms.imports import Accepted, Current, Target
from console.sheets.columns import TableKind
from console.sheets.difference import Mode
from console.sheets.matching import FoundTable
from streams.errors import Invalid


class PastImport:
    """Streams, or ads, by platform and account."""

    right: Right = "plan"
    mode: Mode = "new"
    modes: tuple[Mode, ...] = ("new",)
    per_show = False

    def __init__(self, what: Kind, past: PastShows) -> None:
        self.what: str = what
        self.title = N_("Streams and traffic") if what == "traffic" else N_("Ads")
        self._past = past

    def table(self, _target: Target, _translate: Translate = str) -> TableKind:
        """The columns of the platforms' exports; times and amounts become the room's when they are applied."""
        return STREAMS if self.what == "traffic" else ADS

    def page(self, target: Target) -> str:
        """The room's list of shows, whose reviews have what the platform states."""
        return f"/#room-{target.room.slug}"

    async def current(self, _target: Target) -> Current:
        """Nothing that a row could change: totals are only added."""
        return Current(0, {})

    async def apply(self, target: Target, accepted: Accepted) -> Mapping[str, int]:
        """Make the shows that are missing and keep the totals. Raises Invalid where a row has no place."""
        wanted = {row.row for row in accepted.difference.new}
        file = await asyncio.to_thread(given_file, self.what, accepted.found, wanted)
        proposal = await self._past.propose_in(file, target.room)
        if not proposal.shows:
            first = next(iter(proposal.unplaced), None)
            raise Invalid(first.message if first else "Nothing in these files belongs to a show.",
                          **(first.params if first else {}))  # fmt: skip
        added = await self._past.add(proposal, proposal.revision, actor=accepted.by, translate=str)
        return {"new": len(added.made), "totals": added.totals, "without a place": len(proposal.unplaced)}


def given_file(what: str, found: FoundTable, wanted: set[int]) -> GivenFile:
    """A table that was read as one of the files of past shows, as far as its rows are wanted."""
    table = table_of_streams(found) if what == "traffic" else table_of_ads(found)
    told = repr([(row.number, sorted(row.values.items())) for row in found.rows]).encode("utf-8", "surrogatepass")
    return GivenFile(
        name=found.sheet or what,
        fingerprint=sha256(told).hexdigest(),
        table=table.only(wanted),
    )
