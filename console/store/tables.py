"""The tables. The journal is the truth about a show; ``shows.status`` and its instants are kept beside it for lists."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """Base of all tables; instants are UTC milliseconds."""

    type_annotation_map: ClassVar = {dict[str, Any]: JSON, int: BigInteger}


class RoomRow(Table):
    """A live room on a platform."""

    __tablename__ = "rooms"

    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    platform: Mapped[str] = mapped_column(String(64))
    timezone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    broadcast_delay_ms: Mapped[int] = mapped_column(Integer)
    lag_ms: Mapped[int] = mapped_column(Integer, default=900_000, server_default="900000")
    interaction_weights: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What the kinds of interaction count in the interaction index; empty: as in version 1."""
    interaction_version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    sales: Mapped[str] = mapped_column(String(16), default="paid", server_default="paid")
    """What sales are: paid by buyers, or received by the shop."""
    accounts: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The room's own accounts, as orders name them; empty: they are not told apart."""
    parts: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The names of the parts of its crew that it has besides the usual ones."""
    ship_hours: Mapped[int] = mapped_column(Integer, default=48, server_default="48")
    """Within so many hours of its payment an order ships, as promised."""
    simulated: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[int]
    parent: Mapped[str | None] = mapped_column(String(64))
    """The room that this one is a part of."""
    people_scope: Mapped[str | None] = mapped_column(String(64))
    """The room whose people those of this one are; None: it has its own."""
    people_since: Mapped[int | None]
    """When the first event came; none came yet while it is None."""
    vault_days: Mapped[int | None] = mapped_column(Integer)
    """How long after somebody was last seen it is kept who they are; None: it is not kept at all."""
    items_revision: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Rises with every change of the room's list of products."""


class ItemRow(Table):
    """A product of a room; ``body`` holds what people write about it."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("room", "product_id", name="uq_items_product_id"),
        UniqueConstraint("room", "code", name="uq_items_code"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"))
    number: Mapped[int] = mapped_column(Integer)
    """Counts the products of the room as they come."""
    product_id: Mapped[str | None] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(200))
    """Both of products on the list only: one that was taken off gives them up."""
    link_no: Mapped[int | None] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]]
    archived_at: Mapped[int | None]
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[int]


class PictureRow(Table):
    """A picture of a product, in two sizes."""

    __tablename__ = "pictures"

    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The hash of the large one."""
    large: Mapped[bytes] = mapped_column(LargeBinary)
    small: Mapped[bytes] = mapped_column(LargeBinary)


class StaffRow(Table):
    """An account of the house's own people on the platform of a room; the account itself is not kept."""

    __tablename__ = "staff"

    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The pseudonym that the door gives the account in this room."""
    note: Mapped[str] = mapped_column(String(80))
    added_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[int]


class IdentityRow(Table):
    """Who a pseudonym is, sealed, in a room whose vault is on."""

    __tablename__ = "identities"
    __table_args__ = (Index("ix_identities_room_seen", "room", "seen_at"),)

    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The pseudonym."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    seen_at: Mapped[int]
    """When something of them was last taken."""


class IdentityAuditRow(Table):
    """What was done to the vault of a room, by whom; never changed, never deleted."""

    __tablename__ = "identity_audit"
    __table_args__ = (Index("ix_identity_audit_room", "room", "number"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"))
    at: Mapped[int]
    by: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(16))
    key: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(200))


class ShowRow(Table):
    """A show in a room."""

    __tablename__ = "shows"
    __table_args__ = (Index("ix_shows_room_starts", "room", "starts_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[int]
    purpose: Mapped[str | None] = mapped_column(String(64))
    targets: Mapped[dict[str, Any]]
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """How much each target counts in the score, where it is not 1."""
    shape_of: Mapped[str | None] = mapped_column(String(32))
    """The past show whose course the targets follow; none: evenly."""
    status: Mapped[str] = mapped_column(String(16), index=True)
    started_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    created_at: Mapped[int]
    seq: Mapped[int] = mapped_column(Integer)
    """The last journal entry."""
    logged_seq: Mapped[int] = mapped_column(Integer)
    """The last journal entry whose boundaries are in the room's log; -1: not even the show's own."""
    hidden: Mapped[bool] = mapped_column(Boolean, default=False, server_default="0")
    """It is left out of the lists; its records are kept."""
    removed_at: Mapped[int | None]
    """It is gone for everybody; the row goes as soon as the room's log knows."""
    from_files: Mapped[bool] = mapped_column(Boolean, default=False, server_default="0")
    """It did not run here: it was added from the files of its platform."""


class PlatformTotalRow(Table):
    """A total of one part of a show as a platform's file tells it; never changed."""

    __tablename__ = "platform_totals"
    __table_args__ = (UniqueConstraint("show", "slug", "scope", "source", "fingerprint"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), index=True)
    show: Mapped[str] = mapped_column(ForeignKey("shows.id"))
    slug: Mapped[str] = mapped_column(String(64))
    value: Mapped[float] = mapped_column(Double)
    """Money in minor units, times in seconds, shares as fractions."""
    unit: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str | None] = mapped_column(String(3))
    """Of money."""
    scope: Mapped[str] = mapped_column(String(200))
    """What of the show it is about: one of its streams, or a plan of its ads."""
    source: Mapped[str] = mapped_column(String(64))
    """The platform."""
    account: Mapped[str] = mapped_column(String(200))
    """As the file names it; empty: it names none."""
    exported_at: Mapped[int | None]
    """When the file was exported, as its name says; None: that is not known."""
    fetched_at: Mapped[int]
    """When it was given."""
    file: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file."""
    by: Mapped[str] = mapped_column(String(200))


class JournalRow(Table):
    """One entry of a show's journal; never changed, never deleted."""

    __tablename__ = "journal"

    show: Mapped[str] = mapped_column(ForeignKey("shows.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[int]
    actor: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(Text)


class AnswerRow(Table):
    """The first answer to a command with an idempotency key."""

    __tablename__ = "answers"

    show: Mapped[str] = mapped_column(ForeignKey("shows.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    actor: Mapped[str] = mapped_column(String(200), primary_key=True)
    answer: Mapped[str] = mapped_column(Text)
    """The JSON that was answered."""
    at: Mapped[int]


class PersonRow(Table):
    """Somebody who signs in."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    """For all rooms; empty: only those of ``room_roles``."""
    parts: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The keys of the parts that they play."""
    created_at: Mapped[int]
    expires_at: Mapped[int | None]
    """From when on they are nobody here; None: never."""
    last_used_at: Mapped[int | None]
    """When they last were here, to a minute or so; None: never."""


class RoomRoleRow(Table):
    """What somebody is in a single room."""

    __tablename__ = "room_roles"

    person: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))


class CredentialRow(Table):
    """A secret for a person or a machine: a sign-in link, a browser session, a token. Only its hash is kept."""

    __tablename__ = "credentials"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``link``, ``pass``, ``session`` or ``token``."""
    person: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str | None] = mapped_column(String(16))
    room: Mapped[str | None] = mapped_column(ForeignKey("rooms.slug"))
    show: Mapped[str | None] = mapped_column(ForeignKey("shows.id"), index=True)
    """The only show it opens; None: all."""
    view: Mapped[str | None] = mapped_column(String(32))
    """The only view of that show it opens; None: all."""
    query: Mapped[str] = mapped_column(String(500), default="", server_default="")
    """The settings of that view, as its address carries them."""
    source: Mapped[str | None] = mapped_column(String(64))
    """For a session that a pass has opened: the hash of the pass."""
    label: Mapped[str] = mapped_column(String(200))
    connector: Mapped[str | None] = mapped_column(String(80))
    """For a token: whose events it sends; None: those of the connector that is called as the token is."""
    created_at: Mapped[int]
    expires_at: Mapped[int | None]
    uses_left: Mapped[int | None] = mapped_column(Integer)
    """None: any number."""
    last_used_at: Mapped[int | None]
    """When somebody last came with it, to a minute or so; None: never."""


class ReportedFigureRow(Table):
    """One figure that somebody reported; a correction is a row of its own. Never changed, never deleted."""

    __tablename__ = "reported_figures"
    __table_args__ = (
        UniqueConstraint("room", "sender", "id"),
        Index("ix_reported_figures_room_at", "room", "at"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    """The order in which they were taken."""
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"))
    sender: Mapped[str] = mapped_column(String(80))
    """Within what ``id`` is unique: the connector of a token, or the console's own page."""
    id: Mapped[str] = mapped_column(String(200))
    at: Mapped[int]
    """The instant that it is of."""
    slug: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(200))
    """Empty: the show itself."""
    source: Mapped[str] = mapped_column(String(16))
    value: Mapped[float] = mapped_column(Double)
    """Money in minor units, a percentage as a fraction of 1."""
    by: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[int]


class DocumentRow(Table):
    """Something a room has made its own: a playbook, a saved phrase, a preset of a view, its bulletin."""

    __tablename__ = "documents"

    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """``playbook``, ``phrase``, ``preset``, ``bulletin`` or ``reporting``."""
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[dict[str, Any]]
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[int]


class RobotRow(Table):
    """A robot of a messenger's group, that a room sends through."""

    __tablename__ = "robots"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    messenger: Mapped[str] = mapped_column(String(16))
    hint: Mapped[str] = mapped_column(String(120))
    """What is shown of its address."""
    signed: Mapped[bool] = mapped_column(Boolean)
    """It has a secret besides its address."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Address and secret; see ``console.notify.sealing``."""
    gets: Mapped[list[str]] = mapped_column(JSON)
    """The kinds of messages that go to it."""
    paused_until: Mapped[int | None]
    """Its messenger wants to be left alone so long."""
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[int]


class DeliveryRow(Table):
    """One text for one robot, until it is sent or given up, and for some weeks after."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("robot", "key"),
        Index("ix_deliveries_state_due", "state", "due"),
        Index("ix_deliveries_robot_created", "robot", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    robot: Mapped[str] = mapped_column(ForeignKey("robots.id"))
    key: Mapped[str] = mapped_column(String(200))
    """What it is, so that no two processes put it down twice."""
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    """``waiting``, ``sending``, ``sent``, ``failed`` or ``unknown``."""
    due: Mapped[int]
    """When it is tried next."""
    expires_at: Mapped[int]
    """From when on it is no news any more."""
    tries: Mapped[int] = mapped_column(Integer)
    claim: Mapped[str | None] = mapped_column(String(32))
    """Who tries it, or tried it last: a number drawn for that try."""
    tried_at: Mapped[int | None]
    lease_until: Mapped[int | None]
    """While ``sending``: when its try must be over."""
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Why it is not sent, as code and params."""
    created_at: Mapped[int]
    finished_at: Mapped[int | None]


class ImportRow(Table):
    """A table that somebody sent in: its rows until it is applied, and what was done."""

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_room_at", "room", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"))
    show: Mapped[str | None] = mapped_column(String(32))
    """The show it is about, which may be gone; None: the room."""
    what: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(64))
    """The fingerprint of its headings: files of one source have the same."""
    name: Mapped[str] = mapped_column(String(200))
    """What the file is called; empty: it was pasted."""
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[int]
    sheets: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What was read; None once it is applied, or too old."""
    columns: Mapped[dict[str, Any]]
    """Columns corrected by hand."""
    mode: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    """What the difference was made on."""
    digest: Mapped[str] = mapped_column(String(64))
    """Of the difference that was shown."""
    applied_at: Mapped[int | None]
    done: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """How many of what were done."""


class ImportColumnsRow(Table):
    """How somebody corrected the columns of a source's files."""

    __tablename__ = "import_columns"

    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[dict[str, Any]]
    at: Mapped[int]


class ShopOrderRow(Table):
    """An order as the newest export that was imported tells it."""

    __tablename__ = "shop_orders"

    room: Mapped[str] = mapped_column(ForeignKey("rooms.slug"), primary_key=True)
    number: Mapped[str] = mapped_column(String(200), primary_key=True)
    as_of: Mapped[int]
    """How new that export was."""
    values: Mapped[dict[str, Any]]
    """By the columns of the table of orders."""
    at: Mapped[int]
    """When it was imported."""
