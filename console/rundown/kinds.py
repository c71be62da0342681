"""The kinds of slots: what each is called, and how the console treats it. A new kind is one name and one row here.

Its colour stands in ``static/css/app/tokens.css``, its Chinese in the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from console.i18n.texts import N_
from console.rundown.floor.model import ActivityKind

SlotKind = Literal[
    "warmup",
    "rules",
    "interaction",
    "lottery",
    "platform_draw",
    "look",
    "item",
    "quick_run",
    "flash_sale",
    "encore",
    "break",
    "closing",
    "custom",
]


class KindTraits(Struct, frozen=True, kw_only=True):
    """How the console treats slots of a kind."""

    label: str
    """An English key of translations."""
    trims: bool = False
    """When the show is late it can be told in fewer words. Rules, draws and sales have a length of their own."""
    dropped: int | None = None
    """When the show is late it can be left out; the lowest goes first, for it is the least valuable."""
    leaves: ActivityKind | None = None
    """What a run of it leaves open until somebody has seen to it."""
    added_live: bool = True
    """Directors add one while the show runs."""


KINDS: Final[Mapping[SlotKind, KindTraits]] = {
    "warmup": KindTraits(label=N_("Warm-up"), trims=True, added_live=False),
    "rules": KindTraits(label=N_("Rules"), dropped=5),
    "interaction": KindTraits(label=N_("Q&A"), trims=True, dropped=2),
    "lottery": KindTraits(label=N_("Lottery"), leaves="prize"),
    "platform_draw": KindTraits(label=N_("Platform draw"), leaves="prize", added_live=False),
    "look": KindTraits(label=N_("Look"), trims=True, dropped=6),
    "item": KindTraits(label=N_("Hero"), trims=True),
    "quick_run": KindTraits(label=N_("Quick run"), trims=True, dropped=1),
    "flash_sale": KindTraits(label=N_("Flash sale"), leaves="flash_price"),
    "encore": KindTraits(label=N_("Encore"), trims=True, dropped=3),
    "break": KindTraits(label=N_("Break"), trims=True, dropped=0),
    "closing": KindTraits(label=N_("Closing")),
    "custom": KindTraits(label=N_("Other"), dropped=4),
}
KIND_LABELS: Final[Mapping[str, str]] = {kind: traits.label for kind, traits in KINDS.items()}
