"""Which figures are estimates once a show has too many people to know each of them. Buyers and followers are exact."""

from __future__ import annotations

from typing import Final

ESTIMATED: Final = frozenset(
    {
        "viewers", "participants", "avg_watch_time", "engagement_rate", "share_rate", "follow_rate",
        "fan_club_rate", "new_members", "to_private_rate", "shop_visit_rate", "attendance", "viewer_share",
        "channel_share", "item_ctr", "click_to_pay", "conversion", "uv_value",
    }
)  # fmt: skip
"""The figures that are made of counts of people which a sample stands for then."""
