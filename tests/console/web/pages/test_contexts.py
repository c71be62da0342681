"""Every template gets exactly what its context says."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import jinja2
import pytest
from jinja2 import meta
from msgspec import structs

from console.access.rights import PEOPLE_ROLES
from console.i18n import texts
from console.i18n.language import language_for
from console.live.ads import ad_figures
from console.notify.bodies import DeliveryOut, ReasonOut
from console.review.affected import AffectedOrder, Totals
from console.review.as_run import ActivityRun, AsRun, CalledPlaybook, HostShift, NoteLine
from console.review.drawing import CurvePoint
from console.review.price_evidence import AnnouncedItem, Evidence
from console.rooms.ad_plan import AdPlan
from console.rooms.view_settings import Type
from console.rundown.floor.model import ActivityKind
from console.rundown.kinds import KINDS, SlotKind
from console.rundown.model import Advance, Item, RulesSubject, Slot
from console.store.product import Release
from console.store.status import Status
from console.web.context import Context
from console.web.pages.affected.contexts import AffectedPage, EvidenceLine, FoundOrders
from console.web.pages.app.contexts import DocsPage, OfflinePage
from console.web.pages.contexts import (
    Band,
    Choice,
    ErrorPage,
    Purpose,
    Rights,
    RoomPages,
    Rundown,
    RundownRow,
    Shell,
    ShowHead,
    SignedIn,
    TileSpec,
)
from console.web.pages.control.contexts import ControlPage, RundownFragment
from console.web.pages.crew import contexts as crew_contexts
from console.web.pages.figures import contexts as figures_contexts
from console.web.pages.home.contexts import (
    Form,
    HomeChoices,
    HomePage,
    RoomCard,
    ShowCard,
    ShowForm,
    ShowSettingsPage,
    TargetField,
)
from console.web.pages.host.contexts import CohostPage, CuePage
from console.web.pages.items import contexts as item_contexts
from console.web.pages.library import contexts as playbook_contexts
from console.web.pages.past.contexts import (
    AccountRow,
    PastAdded,
    PastPage,
    PastPreview,
    PastShowRow,
    StatedFigure,
    UnplacedRow,
)
from console.web.pages.people.contexts import PeoplePage, PersonCard, RoleField, SessionRow, ShownLink, TokenRow
from console.web.pages.plan.contexts import PlanFragment, PlanPage, PlanTable, PlanTime
from console.web.pages.review import contexts as r
from console.web.pages.robots import contexts as robot_contexts
from console.web.pages.screens import contexts as view_contexts
from console.web.pages.sheets import contexts as sheets
from console.web.pages.sign_in.contexts import EnterPage, SignInPage
from console.web.pages.status.contexts import StatusLine, StatusPage
from console.web.rendering import GLOBALS, Renderer
from streams.clock import Duration, Instant
from streams.metrics.frames.snapshot import snapshot
from streams.metrics.kpis.goals import TargetProgress
from streams.metrics.kpis.kpi import KpiValue, ValueSource
from streams.metrics.state.room import RoomState
from streams.metrics.state.sources import SourceFigures

RENDERER = Renderer()


def leaves(kind: type[Context]) -> Iterator[type[Context]]:
    """Every page and fragment: the contexts that no other extends."""
    below = kind.__subclasses__()
    for one in below:
        yield from leaves(one)
    if not below:
        yield kind


import_module("console.web.app")  # with every page
PAGES = tuple(leaves(Context))
ROOM_PAGES = RoomPages(slug="main", name="Main", plan=True, sort=True, orders=True, invite=True)
SIGNED_IN = SignedIn(name="Lin", role="director")
SHELL = Shell(lang="en", path="/x", person=SIGNED_IN, simulated=True, disk_left=7, room=ROOM_PAGES)
SHOW = ShowHead(
    id="s1",
    title="<b>Autumn</b>",
    status="on_air",
    starts_at=1_767_225_600_000,
    room="main",
    room_name="Main",
    platform="douyin",
    timezone="Asia/Shanghai",
    currency="CNY",
)
RIGHTS = Rights(direct=True, plan=True, figures=True)
TARGETS = tuple(TargetField(slug=slug, label=slug, keys="numeric") for slug in ("gmv", "viewers", "orders"))
SLOT = Slot(
    id="a",
    cue="A10",
    kind="rules",
    title="<script>alert(1)</script>",
    duration_ms=Duration(180_000),
    start=Instant(1_767_225_600_000),
    notes="one\ntwo </script>",
    items=(Item(sku="K1", title="Coat", price=59_900),),
)
ROW = RundownRow(slot_id="a", cue="A10", kind="look", title="Coat", duration_ms=1, planned_start=0, gap_ms=-5_000)
RUNDOWN = Rundown(revision=3, timezone="Asia/Shanghai", rows=(ROW,))
BAND = Band(run_id="r1", slot_id="a", cue="A10", kind="look", title="Coat", start=0)
TILE = TileSpec(slug="online", label="Online", unit="people", formula="Σ", caveat="careful")
PLAN = PlanTable(
    revision=3,
    timezone="Asia/Shanghai",
    currency="CNY",
    starts_at=0,
    slots=(SLOT,),
    times=(PlanTime(slot_id="a", start=0, gap_ms=60_000),),
    ends_at=180_000,
)
POINTS = tuple(CurvePoint(at=at, value=None if at == 20_000 else at / 10) for at in range(0, 60_000, 10_000))
COLUMN = r.PartColumn(slug="gmv", label="Sales by time", unit="money", shown=True)
BLOCK = r.Block(cue="A10", kind="look", title="Coat", start=0, end=30_000)


STREET = playbook_contexts.RoomHead(slug="main", name="<b>Main</b>", timezone="Asia/Shanghai")
PREVIEW = robot_contexts.BulletinPreview(text="<b>Sales", show="Autumn", at=0)
ROBOT = robot_contexts.RobotCard(
    id="r1",
    name="<b>Group</b>",
    messenger="Feishu",
    hint="open.feishu.cn …0001",
    signed=True,
    gets=("Bulletin",),
    changed_by="Lin",
    changed_at=0,
    deliveries=(
        DeliveryOut(
            id="d1",
            kind="bulletin",
            text="<i>Sales",
            state="waiting",
            tries=2,
            due=1,
            created_at=0,
            finished_at=None,
            reason=ReasonOut(code="busy", params={}, text="<b>busy"),
        ),
    ),
)


AS_RUN = AsRun(
    not_ready=("host", "drone"),
    playbooks=(
        CalledPlaybook(
            key="stream_lost", name="<i>Lost</i>", by="Lin", at=0, closed_at=None, outcome="", steps_done=3, steps=8
        ),
    ),
    hosts=(HostShift(hosts=("Wei", "Mei"), start=0, end=30_000),),
    activities=(ActivityRun(kind="coupon", title="50 off", by="Lin", start=0, end=30_000),),
    notes=(NoteLine(at=0, by="Lin", text="Louder"),),
)


def review(**changes: Any) -> r.ReviewPage:
    card = r.KpiCard(
        slug="gmv",
        label="Sales",
        value=KpiValue(100.0, "money", "fresh", source="manual"),
        progress=TargetProgress(target=50.0, actual=100.0, attainment=2.0, expected=None, pace=None),
    )
    fields: dict[str, Any] = {
        "shell": SHELL,
        "show": SHOW,
        "rights": RIGHTS,
        "made_at": 60_000,
        "headline": r.Headline(air_ms=60_000, viewers=5, peak_online=3, peak_at=0, orders=1, sales=100, attainment=2.0),
        "groups": (r.KpiGroup(title="Sales", kpis=(card,)),),
        "drawing": r.Drawing(start=0, end=60_000, planned=(BLOCK,), real=(BLOCK,), online=POINTS, sales=POINTS),
        "goals": r.GoalsBlock(
            sides=(
                r.GoalsSide(
                    label="Volumes",
                    rows=(
                        r.TargetRow(
                            label="Sales",
                            unit="money",
                            progress=TargetProgress(
                                target=9.0, actual=None, attainment=None, expected=3, pace=1.1, weight=2
                            ),
                        ),
                    ),
                    score=0.8,
                ),
            ),
            running=True,
            frozen=True,
            score=0.8,
        ),
        "columns": (COLUMN,),
        "tables": (
            r.PartTable(
                by="run",
                title="Run by run",
                heading="Slot",
                columns=(COLUMN,),
                rows=(
                    r.PartRow(name="<b>Coat", cue="A10", kind="look", cells=(r.TableCell(slug="gmv", unit="money"),)),
                ),
                ends=(r.PartRow(role="sum", name="Sum", cells=(r.TableCell(slug="gmv", unit="money", value=100),)),),
            ),
        ),
        "views": r.TwoViews(runs_by_time=90, outside=10, runs_by_item=60, shelf=40, whole=100),
        "notes": ("People never add up.",),
        "returns_mature_at": 90_000,
        "as_run": AS_RUN,
        "sources": (
            r.SourceRow(
                name="<i>shop</i>",
                freshness="late",
                state="Late",
                figures=SourceFigures("shop", events=5, newest_at=0, taken_at=0, skew_ms=90_000),
            ),
            r.SourceRow(
                name="a",
                freshness="missing",
                state="Missing",
                figures=SourceFigures("a", events=0, newest_at=0, taken_at=0, parked=3, parked_at=9),
            ),
        ),
        "definitions": (r.Definition(label="Sales", slug="gmv", formula="Σ paid"),),
    }
    return r.ReviewPage(**fields | changes)


SETTINGS = tuple(
    crew_contexts.Setting(name=kind, type=kind, label="<b>", default="1", choices=(Choice(value="1", label="One"),))
    for kind in get_args(Type)
)
COAT = AnnouncedItem(sku="K1", title="<b>Coat", link_no=3, price=59_900, presale=True)
CREW: dict[str, Any] = {
    "shell": SHELL,
    "show": SHOW,
    "rights": RIGHTS,
    "duties": crew_contexts.Duties(acknowledge=True, floor=True),
    "settings": SETTINGS,
    "parts": {"sound": ("sound", "</script>")},
}
OWN_SAMPLES = (crew_contexts.InfoPage, crew_contexts.AdsPage)
ADS = ad_figures(snapshot(RoomState(), "s1", Instant(0)), {})
ROLE_FIELD = RoleField(room="main", name="Main", role="host", choices=(Choice(value="host", label="Host"),))
SESSION = SessionRow(
    id="a" * 12, name="<b>", what="Chrome", created_at=0, last_used_at=1, expires_at=None, current=True
)
FIGURES = figures_contexts.FiguresPage(
    shell=SHELL,
    show=SHOW,
    rights=Rights(report=True),
    asked=(figures_contexts.AskedFigure(slug="gmv", label="Sales", unit="money", sign="CNY", grows=True),),
    rows=(
        figures_contexts.ReportedRow(
            at=60_000,
            by="Lin",
            cells=(
                figures_contexts.ReportedCell(slug="gmv", label="Sales", unit="money", value=500, corrected=True),
                figures_contexts.ReportedCell(slug="online", label="Online", unit="people", value=7),
            ),
            earlier=(figures_contexts.EarlierValue(label="Sales", value=400, unit="money", by="Wei", taken_at=90_000),),
        ),
    ),
    every_min=10,
    started_at=0,
    now=120_000,
    may_choose=True,
    reads_screenshots=True,
    install="pip install x",
    form=figures_contexts.ReportingForm(
        fields=("gmv", ""), every_min="x", part="operator", errors={"every_min": "No.", "fields": "No.", "part": "No."}
    ),
    choices=(Choice(value="gmv", label="Sales"),),
    parts=(Choice(value="operator", label="Operator"),),
)
ITEMS_ROOM = item_contexts.ItemsRoom(slug="main", name="Main", timezone="Asia/Shanghai", currency="CNY")
ITEM_LINE = item_contexts.ItemLine(
    id="a",
    link_no=1,
    title="<b>Coat",
    product_id="360001",
    code="A1",
    role="hero",
    tag_price=129900,
    price=59900,
    floor_price=64900,
    below_floor=False,
    margin=0.4,
    units=12,
    sizes=(("S", 12), ("M", None)),
    presale=True,
    ships_in_days=15,
    picture="",
    slots=(item_contexts.InSlot(cue="A1", title="Coat"),) * 5,
    searched="coat",
)
UNMATCHED = item_contexts.UnmatchedLine(
    name="<b>c1",
    title="<b>Coat",
    orders=2,
    units=3,
    gmv=59900,
    clicks=7,
    first_show=item_contexts.ShowRef(id="s", title="<b>Autumn", at=5),
    last_show=item_contexts.ShowRef(id="t", title="<b>Winter", at=9),
)
ITEM_PANEL = item_contexts.ItemPanel(
    id="a",
    title="<b>Coat",
    revision=3,
    picture="",
    changed_by="Lin",
    changed_at=5,
    form=Form(values={"title": "<b>Coat"}, errors={"price": "No amount", "units": "None"}),
    roles=(Choice(value="hero", label="Hero"),),
    sizes=("S",),
    releases=(Release(at=5, units=10, size="S", by="Lin"),),
)


IMPORT_HEAD = sheets.ImportHead(
    room="main", room_name="Main", what="rundown", title="Rundown", show="s1", show_title="<b>Autumn</b>"
)
NAMED = sheets.LineList(count=300, lines=(sheets.NamedLine(row=4, name="<b>A1", rest="Price 9.00"),))
IMPORT = sheets.ImportPreview(
    address="/rooms/main/imports/1",
    name="<b>.xlsx",
    sheet="Goods",
    revision=3,
    mode="override",
    modes=(sheets.ModeChoice(value="override", label="Replace", hint="All of it."),),
    columns=(sheets.ColumnRow(heading="<i>Price", key="price", sample="9"),),
    choices=(Choice(value="price", label="Price"),),
    unknown=1,
    remembered=True,
    conflict=True,
    refused=(sheets.RefusedLine(row=2, column="Price", text="<b>No number."),),
    refused_rows=1,
    changed=(sheets.ChangedLine(row=3, name="<b>A1", fields=(sheets.FieldChange(label="Price", old="9", new="10"),)),),
    changed_rows=201,
    new=NAMED,
    missing=NAMED,
    left_out=NAMED,
    same=4,
    error="No slot.",
)
SAMPLES: dict[type[Context], Context] = {
    type(sample): sample
    for sample in (
        sheets.SendPage(shell=SHELL, head=IMPORT_HEAD, pasted="<b>", error="No table."),
        sheets.PreviewPage(shell=SHELL, head=IMPORT_HEAD, preview=IMPORT),
        sheets.ImportFragment(head=IMPORT_HEAD, preview=IMPORT),
        sheets.DonePage(
            shell=SHELL,
            head=IMPORT_HEAD,
            name="<b>.xlsx",
            by="Lin",
            at=0,
            timezone="UTC",
            done=(sheets.DoneLine(label="added", count=3),),
            reviews=(Choice(value="/shows/s1/review", label="<b>Autumn</b>"),),
        ),
        ErrorPage(shell=SHELL, status=404, title="Not found", detail="There is no show."),
        SignInPage(shell=Shell(lang="en", path="/sign-in"), error="Used up."),
        EnterPage(
            shell=SHELL, secret="cl_x", next="/", title="<b>Autumn</b>", view="Cue screen", name="T", person="Lin"
        ),
        DocsPage(shell=SHELL),
        HomePage(
            shell=SHELL,
            may_create_rooms=True,
            rooms=(
                RoomCard(
                    slug="main",
                    name="Main",
                    platform="douyin",
                    timezone="Asia/Shanghai",
                    currency="CNY",
                    may_plan=True,
                    pages=ROOM_PAGES,
                    hidden=(Choice(value="s9", label="Old"),),
                    shows=(ShowCard(id="s1", title="A", status="draft", starts_at=0, length_ms=1, purpose="sales"),),
                ),
            ),
            show_form=ShowForm(room="main", values={"title": "typed"}, errors={"starts_at": "No time."}),
            targets={"main": TARGETS},
            choices=HomeChoices(platforms=(), timezones=("UTC",), currencies=("CNY",), templates=()),
        ),
        AffectedPage(
            shell=SHELL,
            show=SHOW,
            rights=RIGHTS,
            items=(COAT,),
            candidates=(),
            form=Form(values={"item": "typed"}, errors={"to": "Too long."}),
            found=FoundOrders(
                item=COAT,
                start=0,
                end=60_000,
                has_price=True,
                rows=(
                    AffectedOrder(
                        order="<b>9",
                        sku="K1-M",
                        quantity=2,
                        paid=1,
                        subsidy=1,
                        due=9,
                        gap=7,
                        refunded=1,
                        paid_at=1,
                        ship_by=None,
                    ),
                ),
                left_out=1,
                unaffected=2,
                totals=Totals(orders=4, affected=2, loss=7, overpaid=1, ship_by=9),
                evidence=(
                    EvidenceLine(
                        label="On air",
                        evidence=Evidence(
                            at=1, kind="run", by="Lin", what="<b>A1", price=9, before=8, until=2, offset_ms=3
                        ),
                        from_here="?a",
                        until_here="?b",
                    ),
                ),
                file="/x",
            ),
        ),
        ShowSettingsPage(
            shell=SHELL,
            show=SHOW,
            form=Form(values={"title": "typed"}, errors={"starts_at": "No time."}),
            copy_form=Form(),
            targets=TARGETS,
            past=(Choice(value="s0", label="<b>Spring</b>"),),
            deletable=True,
        ),
        PastPage(shell=SHELL),
        PastPreview(error="<b>no</b>"),
        PastPreview(
            changed=True,
            revision="a1",
            accounts=(
                AccountRow(
                    key="douyin:<b>",
                    name="<b>shop</b>",
                    platform="Douyin",
                    files=("a.csv", "<i>b</i>.csv"),
                    room="",
                    choices=(Choice(value="main", label="<b>Main</b>"), Choice(value="new", label="A new one")),
                ),
                AccountRow(key="orders:file:1", name="", platform="", files=("c.csv",), room="main", choices=()),
            ),
            waiting=1,
            shows=tuple(
                PastShowRow(
                    title="<b>Spring</b>",
                    room="Main",
                    timezone="UTC",
                    currency="CNY",
                    started_at=0,
                    ended_at=60_000,
                    here=here,
                    streams=2,
                    orders=orders,
                    sales=100,
                    figures=(StatedFigure(label="Views", value=3, unit="count"),),
                )
                for here, orders in ((False, 3), (True, 0))
            ),
            unplaced=(
                UnplacedRow(
                    key="ads:1",
                    file="<b>",
                    row=2,
                    column="Day",
                    text="Several",
                    choices=(Choice(value="s1", label="One"),),
                ),
            ),
            by_hand=(Choice(value="ads:2", label="s1"),),
            to_make=1,
            orders=3,
        ),
        PastPreview(revision="a2"),
        PastAdded(made=1, totals=2, orders=3, rooms=("<b>",), shows=(Choice(value="s1", label="<b>Spring</b>"),)),
        PeoplePage(
            shell=SHELL,
            timezone="UTC",
            room="main",
            rooms=(Choice(value="main", label="<b>Main</b>"), Choice(value="quay", label="Quay")),
            people=(
                PersonCard(
                    id="p1",
                    name="<b>Lin</b>",
                    role="director",
                    places=(Choice(value="Main", label="Host"),),
                    parts=("Sound",),
                    last_used_at=1,
                    expires_at=2,
                    has_expired=False,
                    is_self=True,
                    managed=True,
                    rooms=(ROLE_FIELD,),
                    sessions=(SESSION,),
                    form=Form(values={"name": "typed"}, errors={"name": "Taken."}),
                    link=ShownLink(url="http://x/enter?link=cl_x", qr="<svg/>", expires_at=3),
                ),
            ),
            devices=(SESSION,),
            tokens=(
                TokenRow(id="t1", label="<b>", role="Host", room="", created_at=0, last_used_at=None, expires_at=None),
            ),
            may_look_after_people=True,
            may_invite=True,
            roles=(Choice(value="host", label="Host"),),
            places=(ROLE_FIELD,),
        ),
        PlanPage(shell=SHELL, show=SHOW, rights=RIGHTS, plan=PLAN),
        PlanFragment(plan=PLAN),
        ControlPage(shell=SHELL, show=SHOW, rights=RIGHTS, rundown=RUNDOWN, tiles=(TILE,), bands=(BAND,)),
        RundownFragment(rights=RIGHTS, rundown=RUNDOWN),
        CuePage(shell=SHELL, show=SHOW, rights=RIGHTS),
        CohostPage(shell=SHELL, show=SHOW, rights=RIGHTS),
        OfflinePage(),
        FIGURES,
        figures_contexts.ReportedRows(show=SHOW, asked=FIGURES.asked, rows=FIGURES.rows),
        StatusPage(
            shell=SHELL,
            lines=(StatusLine(name="Disk", level="warning", text="7% is left."),),
        ),
        review(),
        view_contexts.ViewsPage(
            shell=SHELL,
            show=SHOW,
            rights=RIGHTS,
            views=(
                view_contexts.ViewCard(
                    name="operator",
                    title="Operator",
                    purpose="One role",
                    settings=SETTINGS,
                ),
            ),
            presets=(view_contexts.PresetLine(key="k", name="</script>", view="operator", query="role=sound"),),
            parts=(Choice(value="sound", label="Sound"),),
            cues=(Choice(value="A10", label="A10 Coat"),),
            sees_screens=True,
        ),
        *(page(**CREW) for page in crew_contexts.CrewPage.__subclasses__() if page not in OWN_SAMPLES),
        crew_contexts.AdsPage(
            **CREW,
            ads=ADS,
            now=60_000,
            plans=(AdPlan(key="k", name="<b>A", show="s0", changed_by="Wu", changed_at=1, spend=5, sales=9, note="x"),),
            states=(Choice(value="running", label="Running"),),
            may_write=True,
            form=Form(values={"name": "typed"}, errors={"name": "Missing."}),
        ),
        crew_contexts.AdsFragment(show=SHOW, ads=ADS, now=60_000),
        crew_contexts.InfoPage(
            **CREW,
            platform="Douyin",
            contacts=(crew_contexts.Contact(name="<i>Lin", role="Director"),),
            addresses=(
                crew_contexts.ViewAddress(name="cue", title="Cue screen", purpose="For hosts", url="http://x/cue"),
            ),
        ),
        item_contexts.ItemsPage(
            shell=SHELL,
            room=ITEMS_ROOM,
            items=(ITEM_LINE, structs.replace(ITEM_LINE, id="b", below_floor=True, picture="0" * 64, units=None)),
            roles=(item_contexts.RoleCount(value="hero", label="Hero", count=2),),
            show_title="<b>Autumn",
            show_id="s",
            panel=ITEM_PANEL,
            may_plan=True,
            may_sort=True,
            sees_costs=True,
            sees_floor=True,
        ),
        item_contexts.UnmatchedCount(room=ITEMS_ROOM, count=3),
        item_contexts.UnmatchedPage(
            shell=SHELL,
            room=ITEMS_ROOM,
            names=(UNMATCHED, structs.replace(UNMATCHED, likely="C1", likely_title="<b>Coat", fault="None", typed="x")),
            suggested=2,
            choices=(item_contexts.MatchChoice(value="C1", label="<b>Coat"),),
            matched=(item_contexts.MatchedName(name="c1", item="a", title="<b>Coat"),),
            done=(item_contexts.MatchedName(name="c1", item="a", title="<b>Coat"),),
            undone="c2",
            fault="<b>Taken",
            shows=2,
            may_plan=True,
        ),
        item_contexts.ItemPanelFragment(
            room=ITEMS_ROOM,
            panel=structs.replace(ITEM_PANEL, clash="Somebody was faster"),
            may_plan=True,
            sees_costs=True,
            sees_floor=True,
        ),
        item_contexts.LinkOrderPage(
            shell=SHELL,
            room=ITEMS_ROOM,
            text="<b>A1",
            revision=3,
            moved=(item_contexts.LinkLine(title="Coat", code="A1", before=2, after=1),),
            gone=(item_contexts.LinkLine(title="", code="A2", before=1, after=None),),
            problems=((3, "<i>hat", "unknown"),),
            done=2,
            fault="Changed",
        ),
        playbook_contexts.PlaybooksPage(
            shell=SHELL,
            room=STREET,
            may_plan=True,
            playbooks=({"key": "k", "name": "</script><b>", "steps": []},),
            phrases=({"key": "p", "text": "typed"},),
            parts=(Choice(value="host", label="Host"),),
        ),
        robot_contexts.RobotsPage(
            shell=SHELL,
            room=STREET,
            bulletin=robot_contexts.BulletinPart(
                form=Form(values={"template": "<b>{gmv}"}, errors={"template": "<i>no"}),
                changed_by="<b>Lin</b>",
                changed_at=1,
                places=(Choice(value="{gmv}", label="Sales"),),
                languages=(Choice(value="zh", label="中文"),),
                intervals=(Choice(value="30", label="every 30 min"),),
            ),
            preview=PREVIEW,
            robots=(ROBOT,),
            message_kinds=(Choice(value="bulletin", label="Bulletin"),),
            form=Form(open=True, values={"name": "<b>"}, errors={"address": "<i>no"}),
        ),
        robot_contexts.PreviewFragment(room=STREET, preview=structs.replace(PREVIEW, fault="<i>no")),
        robot_contexts.DeliveriesFragment(room=STREET, robot=ROBOT),
        r.ReplayPage(
            shell=SHELL,
            show=SHOW,
            rights=RIGHTS,
            start=0,
            end=60_000,
            rundown=RUNDOWN,
            bands=(BAND,),
            marks=(r.Mark(at=1, kind="cue", label="Wrap up"),),
            tiles=(TILE,),
        ),
    )
}


def variables(name: str, defined: frozenset[str] = frozenset()) -> set[str]:
    """The variables that a template and all it includes or extends take from outside."""
    source = RENDERER.environment.loader.get_source(RENDERER.environment, name)[0]  # type: ignore[union-attr]
    tree = RENDERER.environment.parse(source)
    macros = {macro.name for macro in tree.find_all(jinja2.nodes.Macro)}
    assigned = defined | macros | {getattr(node.target, "name", "") for node in tree.find_all(jinja2.nodes.Assign)}
    found = meta.find_undeclared_variables(tree) - assigned
    for other in _referenced(tree):
        found |= variables(other, assigned)
    return found - GLOBALS


def _referenced(tree: jinja2.nodes.Template) -> set[str]:
    nodes = [*tree.find_all(jinja2.nodes.Extends), *tree.find_all(jinja2.nodes.Include)]
    return {
        constant.value
        for node in nodes
        for constant in node.find_all(jinja2.nodes.Const)
        if isinstance(constant.value, str)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_template_uses_all_fields_of_its_context_and_nothing_else(page):
    assert variables(page.template) == set(page.__struct_fields__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_template_renders_in_both_languages(page, lang):
    assert RENDERER.render(SAMPLES[page], language_for(lang)).strip()


def test_what_people_typed_is_never_markup():
    html = RENDERER.render(SAMPLES[PlanPage], language_for("en"))
    assert "<script>alert" not in html
    assert "<b>Autumn" not in html
    assert html.count("</script>") == html.count("<script")


@pytest.mark.parametrize("page", [page for page in PAGES if page is not DocsPage], ids=lambda page: page.__name__)
def test_no_page_needs_more_than_the_strict_policy_allows(page):
    html = RENDERER.render(SAMPLES[page], language_for("en"))
    assert " style=" not in html
    assert " onclick=" not in html
    assert "<style" not in html
    known = (
        "<script src=",
        '<script type="module" src=',
        '<script type="application/json"',
        '<script type="importmap">',
    )
    inline = html.count(f"<script>{RENDERER.static.files.text('app/reload_once.js')}</script>")
    assert html.count("<script") == sum(html.count(start) for start in known) + inline


def test_simulated_figures_are_labelled_on_every_page():
    for page, sample in SAMPLES.items():
        if "shell" in page.__struct_fields__ and page is not SignInPage:
            assert "simulated-label" in RENDERER.render(sample, language_for("en")), page


def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field():
    html = RENDERER.render(SAMPLES[HomePage], language_for("en"))
    assert 'value="typed"' in html
    assert "No time." in html


def test_the_review_as_a_file_asks_the_server_for_nothing():
    css = '@font-face {\n  src: url("../vendor/x.woff2");\n}\n:root { color: red }'
    html = RENDERER.render(review(inlined_css=css), language_for("en"))
    assert "color: red" in html
    assert "<script" not in html
    assert "url(" not in html
    assert "/static/" not in html
    assert 'href="/' not in html


def test_a_show_that_was_never_on_air_has_nothing_to_review():
    assert "Nothing to review yet" in RENDERER.render(review(drawing=None), language_for("en"))


def test_without_the_right_nothing_is_offered():
    html = RENDERER.render(
        ControlPage(shell=SHELL, show=SHOW, rights=Rights(), rundown=RUNDOWN, tiles=(TILE,)), language_for("en")
    )
    assert 'data-command="next"' not in html
    assert 'id="tiles"' not in html


def test_the_review_shows_of_the_record_only_what_there_is():
    whole = RENDERER.render(review(), language_for("en"))
    assert all(text in whole for text in ("&lt;i&gt;Lost", "3 / 8", "Wei · Mei", "50 off", "Louder", "Host", "drone"))
    some = RENDERER.render(review(as_run=AsRun(hosts=AS_RUN.hosts)), language_for("en"))
    assert "Wei · Mei" in some
    assert "Playbooks called" not in some
    assert 'id="as-run"' not in RENDERER.render(review(as_run=AsRun()), language_for("en"))


def test_who_may_not_change_playbooks_is_offered_no_way_to():
    html = RENDERER.render(
        structs.replace(SAMPLES[playbook_contexts.PlaybooksPage], may_plan=False), language_for("en")
    )
    assert 'id="save"' not in html
    assert 'id="new-phrase"' not in html


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (KINDS, get_args(SlotKind)),
        (texts.STATUSES, get_args(Status)),
        (texts.ADVANCES, get_args(Advance)),
        (texts.SUBJECTS, get_args(RulesSubject)),
        (texts.PURPOSES, get_args(Purpose)),
        (texts.ROLES, PEOPLE_ROLES),
        (texts.ACTIVITIES, get_args(ActivityKind)),
        (texts.SOURCES, get_args(ValueSource)),
    ],
)
def test_every_value_has_a_label(labels, values):
    assert set(labels) == set(values)
