"""What to keep in mind with all figures of a review. The texts are keys of translations."""

from __future__ import annotations

from typing import Final

from console.i18n.texts import N_

PEOPLE_NEVER_ADD: Final = N_(
    "People, rates and peaks of parts never add up; for the whole show they are counted anew. Counts and money add up."
)
TWO_VIEWS: Final = N_(
    "Sales by time: what was paid while a run was on air. Sales by item: orders of what a run presented, up to the "
    "room's lag after its end; the rest is the shelf. Both add up to the sales of the show."
)
FEW_PEOPLE: Final = N_("Groups of fewer than 5 people are not broken down.")
PEOPLE_ESTIMATED: Final = N_(
    "There are too many people to know each of them: their counts are estimates. Buyers are exact."
)
NOT_MATURE: Final = N_("Returns are not mature: goods come back for 30 days after the show.")


def notes(*, mature: bool, estimated: bool) -> tuple[str, ...]:
    """Those that hold for a show."""
    found = [PEOPLE_NEVER_ADD, TWO_VIEWS, FEW_PEOPLE]
    if estimated:
        found.append(PEOPLE_ESTIMATED)
    if not mature:
        found.append(NOT_MATURE)
    return tuple(found)
