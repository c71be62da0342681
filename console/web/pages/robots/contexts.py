"""What the page of a room's bulletin and robots is told."""

from __future__ import annotations

from msgspec import Struct

from console.notify.bodies import DeliveryOut
from console.web.context import Context
from console.web.pages.contexts import Choice, Shell
from console.web.pages.home.contexts import Form
from console.web.pages.library.contexts import RoomHead


class RobotCard(Struct, frozen=True, kw_only=True):
    """A robot. Forms post to ``/rooms/{slug}/robots/{id}``, ``…/test`` and ``…/remove``."""

    id: str
    name: str
    messenger: str
    """As people call it."""
    hint: str
    """Host and last characters of its address."""
    signed: bool
    gets: tuple[str, ...]
    """What it gets, as people call it."""
    changed_by: str
    changed_at: int
    deliveries: tuple[DeliveryOut, ...]
    """The newest first."""
    form: Form = Form()
    """Fields: name, address, secret, and ``gets_{kind}`` for each of ``message_kinds``."""


class BulletinPart(Struct, frozen=True, kw_only=True):
    """The room's template. Its form posts to ``/rooms/{slug}/bulletin``, and to ``…/reset``."""

    form: Form
    """Fields: template, lang, every_min, changed_at."""
    changed_by: str | None
    """None: it is the built-in one."""
    changed_at: int | None
    places: tuple[Choice, ...]
    """What can be put in: ``{gmv}``, and what that is."""
    languages: tuple[Choice, ...]
    intervals: tuple[Choice, ...]


class BulletinPreview(Struct, frozen=True, kw_only=True):
    """What the bulletin would say."""

    text: str
    fault: str = ""
    """Why there is none."""
    show: str = ""
    """Whose figures it holds; empty: examples, because the room has had no show yet."""
    at: int | None = None
    """As of when."""


class RobotsPage(Context, frozen=True, kw_only=True):
    """Bulletin and robots of a room. The form of a new robot posts to ``/rooms/{slug}/robots``."""

    template = "robots/page.html"

    shell: Shell
    room: RoomHead
    bulletin: BulletinPart
    preview: BulletinPreview
    robots: tuple[RobotCard, ...] = ()
    message_kinds: tuple[Choice, ...]
    """What a robot can get."""
    form: Form = Form()
    """Of a new robot; fields as in ``RobotCard``."""


class PreviewFragment(Context, frozen=True, kw_only=True):
    """``POST /rooms/{slug}/bulletin/preview``, as the template is typed."""

    template = "robots/preview.html"

    room: RoomHead
    preview: BulletinPreview


class DeliveriesFragment(Context, frozen=True, kw_only=True):
    """``GET /rooms/{slug}/fragments/robots/{id}``: what went through a robot, until all of it is over."""

    template = "robots/deliveries.html"

    room: RoomHead
    robot: RobotCard
