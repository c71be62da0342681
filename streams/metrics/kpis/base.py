"""The base measures of one scope, as the catalogue's formulas read them.

None means "nobody reports it", which is not 0.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from streams.metrics.state.interaction import InteractionWeights
from streams.metrics.state.tally import Tally

ScopeKind = Literal["show", "run", "item", "channel", "tier"]
"""What a scope is like, which says what figures have a meaning in it: a kind of slot, a slot, a host and a range of
minutes are like a run."""


class BaseMeasures(Struct, array_like=True, frozen=True):
    """Measures of a show, a run, an item or a channel. Instants UTC ms, durations ms, money minor units.

    New fields go to the end: a stored frame written without them reads them as unknown.
    """

    scope: ScopeKind = "show"
    tally: Tally = field(default_factory=Tally)
    air_ms: int | None = None
    """Time on air so far; None before it began and where time is no measure."""
    on_air: Tally | None = None
    """What of ``tally`` fell into runs; rates over air time use it."""
    views: int | None = None
    viewers: int | None = None
    all_viewers: int | None = None
    """Viewers of the whole show, for shares of it."""
    online: int | None = None
    peak: int | None = None
    online_area: int | None = None
    """Person-milliseconds of the level online over the time it is known for."""
    online_covered: int | None = None
    watch_ms: int | None = None
    """Time watched by all, open visits up to the instant of the frame; None where leaves are not reported."""
    participants: int | None = None
    engagers: int | None = None
    sharers: int | None = None
    new_followers: int | None = None
    fans: int | None = None
    buyers: int | None = None
    exposed: int | None = None
    clickers: int | None = None
    members: int | None = None
    private: int | None = None
    shop: int | None = None
    reserved: int | None = None
    attended: int | None = None
    """Viewers who had reserved."""
    styles_listed: int | None = None
    styles_sold: int | None = None
    """Listed styles with a paid order; a style is what the listing calls so, else the SKU."""
    skus_listed: int | None = None
    skus_sold: int | None = None
    entries_minute_old: int | None = None
    """Entries of people who were not in the room, a minute ago and earlier; None where leaves are not reported."""
    stayed: int | None = None
    """Those of them who were still there a minute later."""
    new_viewers: int | None = None
    """Viewers who had entered no earlier show of the room; None for its first show."""
    new_buyers: int | None = None
    """Buyers who had entered no earlier show, whether or not they were seen to enter this one."""
    first_buyers: int | None = None
    """Buyers who had paid in no show of the room within the year before; None for its first show."""
    again_30d: int | None = None
    """Buyers who paid in a later show that began within 30 days of the end; None until they are over."""
    again_90d: int | None = None
    """The same within 90 days."""
    attained: float | None = None
    """The attainment of each target times its weight, summed over the side (volumes or rates) that counts as the
    overall score; None without targets, or while no figure is known."""
    attained_weights: float | None = None
    paced: float | None = None
    """The same against what each target should be by now."""
    paced_weights: float | None = None
    known_viewers: int | None = None
    """Viewers of the show whose tier is known; only in the whole show and in such a tier."""
    interaction_weights: InteractionWeights | None = None
    """What the kinds of interaction count in this room's index; None: as in version 1."""
