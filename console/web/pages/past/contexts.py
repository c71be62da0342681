"""What the page of past shows is told: where files are given, what would be made of them, what was made."""

from __future__ import annotations

from msgspec import Struct

from console.web.context import Context
from console.web.pages.contexts import Choice, Shell


class AccountRow(Struct, frozen=True, kw_only=True):
    """An account that files name, with the field ``room:{key}``."""

    key: str
    name: str
    """Empty: the files name none."""
    platform: str
    """What its platform is called; empty: that is not known."""
    files: tuple[str, ...]
    room: str
    """The chosen value; empty: somebody must choose."""
    choices: tuple[Choice, ...]


class StatedFigure(Struct, frozen=True, kw_only=True):
    """What the platform states of a show."""

    label: str
    value: float
    unit: str


class PastShowRow(Struct, frozen=True, kw_only=True):
    """A show that would be made, or one that is here and would get something."""

    title: str
    room: str
    timezone: str
    currency: str
    started_at: int
    ended_at: int
    here: bool
    streams: int
    orders: int
    sales: int
    """Minor units."""
    figures: tuple[StatedFigure, ...] = ()


class UnplacedRow(Struct, frozen=True, kw_only=True):
    """What has no place, with its reason; where one can choose, with the field ``show:{key}``."""

    key: str
    file: str
    row: int
    """0: it is about more than a row."""
    column: str
    text: str
    choices: tuple[Choice, ...] = ()


class PastPage(Context, frozen=True, kw_only=True):
    """Where files of past shows are given. Its form posts to ``/past``, which answers one of the two fragments."""

    template = "past/page.html"

    shell: Shell


class PastPreview(Context, frozen=True, kw_only=True):
    """What would be made of the files; posted with ``add``, it is."""

    template = "past/preview.html"

    error: str = ""
    """Why nothing can be said of the files."""
    changed: bool = False
    """It was to be added, and is another one by now."""
    revision: str = ""
    accounts: tuple[AccountRow, ...] = ()
    """Those without a room first."""
    waiting: int = 0
    """How many of them have none."""
    shows: tuple[PastShowRow, ...] = ()
    unplaced: tuple[UnplacedRow, ...] = ()
    by_hand: tuple[Choice, ...] = ()
    """What was placed by hand before: its key, and the key of its show. It is sent along again."""
    to_make: int = 0
    orders: int = 0


class PastAdded(Context, frozen=True, kw_only=True):
    """What was made."""

    template = "past/added.html"

    made: int
    totals: int
    orders: int
    rooms: tuple[str, ...] = ()
    """The names of the rooms that were made."""
    shows: tuple[Choice, ...] = ()
    """All shows that the files are about: id and title."""
