"""What the pages of the crew are told: operator, backstage, time line, clock, countdown, info.

Everything that moves on them comes over the socket; the context is the show, its words, and what can be set.
"""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from console.live.ads import AdFigures
from console.rooms.ad_plan import AdPlan
from console.rooms.view_settings import Type
from console.web.context import Context
from console.web.pages.contexts import Choice, Rights, Shell, ShowHead
from console.web.pages.home.contexts import Form


class Duties(Struct, frozen=True, kw_only=True):
    """What the signed-in person may do on the floor."""

    acknowledge: bool = False
    """Answer cues and say ready."""
    floor: bool = False
    """Tick steps of playbooks, start and stop activities."""


class Setting(Struct, frozen=True, kw_only=True):
    """One setting of the view, its texts translated; see ``console.rooms.view_settings.Field``."""

    name: str
    type: Type
    label: str
    default: str
    choices: tuple[Choice, ...] = ()
    open: bool = False


class ViewAddress(Struct, frozen=True, kw_only=True):
    """A page of this show that the signed-in person may open."""

    name: str
    title: str
    purpose: str
    url: str


class Contact(Struct, frozen=True, kw_only=True):
    """Somebody who decides."""

    name: str
    role: str


class CrewPage(Context, frozen=True, kw_only=True):
    """What all of them have."""

    template: ClassVar[str]

    shell: Shell
    show: ShowHead
    rights: Rights
    duties: Duties
    settings: tuple[Setting, ...]
    parts: dict[str, tuple[str, ...]]
    """Part → what it may be called among the people of a slot: the key and its names in all languages."""


class OperatorPage(CrewPage, frozen=True, kw_only=True):
    """The rundown for one role."""

    template = "crew/operator.html"


class AdsPage(CrewPage, frozen=True, kw_only=True):
    """What ads cost and bring. Forms post to ``/shows/{id}/ads/figures``, ``…/plans`` and ``…/plans/{key}/remove``."""

    template = "crew/ads.html"

    ads: AdFigures
    now: int
    plans: tuple[AdPlan, ...]
    states: tuple[Choice, ...]
    """Of plans: value → what it is called."""
    may_write: bool
    """The person may write plans down and report."""
    form: Form
    """What was refused. Fields: spend, balance, margin; of a plan name, state, plan_spend, plan_sales, note."""


class AdsFragment(Context, frozen=True, kw_only=True):
    """The figures of that page anew."""

    template = "crew/ads_figures.html"

    show: ShowHead
    ads: AdFigures
    now: int


class BackstagePage(CrewPage, frozen=True, kw_only=True):
    """What is on and who comes next."""

    template = "crew/backstage.html"


class TimelinePage(CrewPage, frozen=True, kw_only=True):
    """The show to scale."""

    template = "crew/timeline.html"


class ClockPage(CrewPage, frozen=True, kw_only=True):
    """The studio clock."""

    template = "crew/clock.html"


class CountdownPage(CrewPage, frozen=True, kw_only=True):
    """How long until."""

    template = "crew/countdown.html"


class InfoPage(CrewPage, frozen=True, kw_only=True):
    """The show on one page."""

    template = "crew/info.html"

    platform: str
    """The name of the selling platform, translated."""
    contacts: tuple[Contact, ...]
    addresses: tuple[ViewAddress, ...]
