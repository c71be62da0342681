"""Texts that stand for values: what a person reads for a kind, a status, a role.

English texts are the keys of translations; ``N_`` marks one where it is not yet shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Translate = Callable[[str], str]
"""Turns an English text into the reader's language."""


def N_(text: str) -> str:  # noqa: N802 - the customary name, known to the extractor
    """Mark a text for translation where it is not yet shown."""
    return text


STATUSES: Final = {
    "draft": N_("Draft"),
    "armed": N_("Standby"),
    "rehearsal": N_("Rehearsal"),
    "on_air": N_("On air"),
    "ended": N_("Ended"),
    "reviewed": N_("Reviewed"),
}
PURPOSES: Final = {
    "exposure": N_("Brand exposure"),
    "new_products": N_("New products"),
    "vip": N_("VIP and followers"),
    "sales": N_("Sales volume"),
    "clearance": N_("Stock clearance"),
}
SUBJECTS: Final = {"offer": N_("The offer"), "lottery": N_("The lottery"), "ordering": N_("How to order")}
ADVANCES: Final = {
    "stay": N_("Stay"),
    "ready_next": N_("Arm next"),
    "auto": N_("Go on"),
}
ROLES: Final = {
    "owner": N_("Owner"),
    "director": N_("Director"),
    "host": N_("Host"),
    "crew": N_("Crew"),
    "viewer": N_("Viewer"),
    "privacy": N_("Privacy officer"),
}
ROLES_OF_TOKENS: Final = ROLES | {"ingest": N_("Events only"), "metrics": N_("Metrics only")}
ACTS: Final = {
    "read": N_("Read"),
    "erase": N_("Erased"),
    "expire": N_("Expired"),
    "set": N_("Term changed"),
}
"""What was done to an identity vault."""
PARTS: Final = {
    "host": N_("Host"),
    "cohost": N_("Co-host"),
    "operator": N_("Platform operator"),
    "floor_manager": N_("Floor manager"),
    "buyer": N_("Traffic buyer"),
    "script": N_("Script assistant"),
    "lighting": N_("Lighting"),
    "sound": N_("Sound"),
    "styling": N_("Styling"),
    "service": N_("Customer service"),
    "community": N_("Community assistant"),
}
"""The parts people play on the day; others are shown as they are written."""
ACTIVITIES: Final = {
    "platform_draw": N_("Lucky bag"),
    "coupon": N_("Coupon"),
    "flash_price": N_("Flash price"),
    "prize": N_("Prize"),
    "reservation": N_("Reservation"),
    "other": N_("Activity"),
}
CHANNELS: Final = {
    "feed": N_("Recommendations"),
    "search": N_("Search"),
    "private": N_("Private channel"),
    "paid": N_("Paid traffic"),
    "shop": N_("Shop page"),
    "following": N_("Followed accounts"),
    "unknown": N_("unknown"),
}
"""Where viewers come from, by the codes of the documentation; others are shown as their source writes them."""
TIERS: Final = {
    "die-hard": N_("Die-hard fans"),
    "power": N_("Power fans"),
    "true-love": N_("True-love fans"),
    "ordinary": N_("Ordinary viewers"),
    "potential": N_("Potential fans"),
    "unknown": N_("unknown"),
}
"""How close people are to the house; others are shown as their source writes them."""
SOURCES: Final = {"counted": N_("Counted"), "platform": N_("Platform"), "manual": N_("By hand")}
PLATFORMS: Final = {
    "douyin": N_("Douyin"),
    "taobao": N_("Taobao Live"),
    "wechat": N_("WeChat Channels"),
    "kuaishou": N_("Kuaishou"),
    "xiaohongshu": N_("Xiaohongshu"),
    "bilibili": N_("Bilibili"),
    "tiktok": N_("TikTok Shop"),
    "youtube": N_("YouTube"),
    "shop": N_("Own mini-program shop"),
    "other": N_("Other platform"),
}
"""What platforms are called, by the name that a room or a file gives them."""
