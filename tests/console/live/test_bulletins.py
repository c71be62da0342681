"""The bulletin: what its text says and leaves out, and that one that is due goes to each robot once."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy.orm import Session

from console.i18n.language import Lang, language_for
from console.live.bulletin_text import BulletinHead, bulletin_text
from console.live.bulletins import Bulletins
from console.live.figures import Figures
from console.notify import robots
from console.notify.bodies import RobotIn
from console.notify.sealing import RobotSeal
from console.rooms.bulletin_template import DEFAULTS, PLACES, read_template, written
from console.rooms.bulletins import BulletinIn, DueBulletin, due, keep, next_at, reset, settings_of
from console.settings import Settings
from console.store import migrate, outbox, rooms, shows
from console.store.rooms import Room
from console.store.session import Database
from console.store.shows import Show
from streams import events as ev
from streams.clock import MINUTE, SECOND, Duration, FakeClock, Instant
from streams.errors import Conflict, Invalid
from streams.metrics.frames.frame import Frame
from streams.metrics.frames.snapshot import snapshot
from streams.store import keys
from streams.store.connection import RedisClient
from streams.store.frames import Frames
from tests.streams.metrics.builders import order_paid, show_with_one_run, with_ids
from tests.streams.metrics.random_logs import START as T
from tests.streams.metrics.random_logs import folded_state

FACTS = BulletinHead(room="主街", show="秋季上新", timezone="Asia/Shanghai", at=T + 30 * MINUTE)
STREET = Room(
    slug="street",
    name="Street",
    platform="other",
    timezone="Asia/Shanghai",
    currency="CNY",
    broadcast_delay_ms=3_000,
    simulated=False,
    created_at=0,
)


def frame(*told: ev.Logged, minute: int = 30) -> Frame:
    log = [*show_with_one_run("one", T, 120)[:2], *with_ids(list(told))]
    return snapshot(folded_state(log), "one", T + minute * MINUTE)


def stated(slug: str, minute: int, value: float) -> ev.Logged:
    return ev.FigureReported(id="?", at=T + minute * MINUTE, slug=slug, value=value, source="manual")


def listed(sku: str, title: str) -> ev.Logged:
    return ev.ItemListed(id="?", at=T, sku=sku, title=title, tag_price=100)


def text(template: str, shown: Frame, lang: Lang = "zh", facts: BulletinHead = FACTS) -> str:
    return bulletin_text(template, shown, facts, language_for(lang)).text


def test_figures_are_written_as_the_room_writes_them_and_unknown_lines_are_left_out() -> None:
    sold = [order_paid(f"p{n}", T + 29 * MINUTE, 1_234_500) for n in range(3)]
    shown = frame(listed("A", "羊绒大衣"), *sold)
    template = "【{show}】{since}\n在线 {online}\nGMV {gmv}，订单 {orders}\n目标 {pace}\n热卖 {top_items}\n加油"
    assert text(template, shown) == "【秋季上新】30 分钟\nGMV ¥3.70万，订单 3\n热卖 羊绒大衣 × 3\n加油"
    assert "GMV ¥37,035，" not in text(template, shown)
    assert "GMV ¥37,035, orders 3" in text("GMV {gmv}, orders {orders}", shown, "en")


def test_an_item_of_an_export_is_called_as_the_list_of_products_calls_it() -> None:
    shown = frame(order_paid("p", T + 29 * MINUTE))
    facts = replace(FACTS, titles={"A": "真丝围巾"})
    assert text("热卖 {top_items}", shown, facts=facts) == "热卖 真丝围巾 × 1"


def test_what_was_reported_by_hand_says_so_with_its_time() -> None:
    shown = frame(stated("online", 20, 1_234), stated("gmv", 20, 1_234_500))
    clock = language_for("zh").time_of_day(T + 20 * MINUTE, "Asia/Shanghai")
    assert text("在线 {online}\n成交 {gmv}\n订单 {orders}", shown) == (
        f"在线 1,234（手动录入 {clock}）\n成交 ¥1.23万（手动录入 {clock}）"
    )


def test_simulated_rehearsed_and_late_figures_are_said_to_be_so_whatever_the_template() -> None:
    late = frame(order_paid("p", T + MINUTE), minute=60)
    facts = replace(FACTS, simulated=True, rehearsal=True)
    assert text("订单 {orders}", late, facts=facts).split("\n") == [
        "【模拟数据】",
        "【彩排】",
        "订单 1",
        "（数据源更新延迟，部分数据可能偏旧）",
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_built_in_templates_can_be_read_and_every_place_filled(lang: Lang) -> None:
    assert read_template(DEFAULTS[lang]) == DEFAULTS[lang]
    everything = "\n".join("{" + place + "}" for place in PLACES)
    assert written(read_template(everything), dict.fromkeys(PLACES, "x")) == "\n".join("x" for _ in PLACES)


@pytest.mark.parametrize(
    ("typed", "line"),
    [("", None), ("Hi\n{gvm}", 2), ("{online", 1), ("a\n\n{ }", 3), ("{a{online}}", 1), ("x" * 2_001, None)],
)
def test_a_template_that_makes_no_sense_is_refused_at_its_line(typed: str, line: int | None) -> None:
    with pytest.raises(Invalid) as refused:
        read_template(typed)
    assert refused.value.params.get("line") == line
    assert refused.value.extra["errors"][0]["field"] == "template"


def test_braces_of_a_chinese_keyboard_are_braces() -> None:
    assert read_template("在线 ｛online｝ ") == "在线 {online}"


def test_bulletins_are_due_by_the_time_on_air() -> None:
    half = Duration(30 * MINUTE)
    assert due(half, 0, 30 * MINUTE - 1) is None
    assert due(half, 0, 30 * MINUTE) == DueBulletin(1, 30 * MINUTE)
    assert due(half, 0, 61 * MINUTE) == DueBulletin(2, 60 * MINUTE)
    assert [next_at(half, 0, minute * MINUTE) for minute in (1, 30, 31)] == [30 * MINUTE, 60 * MINUTE, 60 * MINUTE]
    assert due(None, 0, 61 * MINUTE) is None
    assert next_at(half, None, 0) is None


@pytest.fixture
async def street(tmp_path: Path) -> Database:
    database = Database(Settings(data=tmp_path).sqlalchemy_url())
    migrate.upgrade(database)
    await database.write(lambda session: rooms.create(session, STREET))
    return database


async def test_a_room_writes_its_own_and_nobody_writes_over_what_they_did_not_see(street: Database) -> None:
    first = await street.read(lambda session: settings_of(session, STREET))
    assert (first.template, first.changed_at) == (DEFAULTS["zh"], None)
    body = BulletinIn(template="在线 {online}", lang="zh", every_min=15)
    mine = await street.write(lambda session: keep(session, STREET, body, by="Lin", now=Instant(5)))
    assert await street.read(lambda session: settings_of(session, STREET)) == mine
    with pytest.raises(Conflict):
        await street.write(lambda session: keep(session, STREET, body, by="Mei", now=Instant(6)))
    assert (await street.write(lambda session: reset(session, STREET))).template == DEFAULTS["zh"]


async def test_one_that_is_due_goes_to_each_robot_once(street: Database, redis: RedisClient) -> None:
    """Several processes look: before anything is known, when it is due, again, late, and after it is no news."""
    started = Instant(T)
    seal = RobotSeal(lambda: b"a key of sixteen bytes or more")
    show = Show(
        id="one",
        room="street",
        title="Autumn",
        starts_at=started,
        purpose=None,
        targets={},
        status="draft",
        started_at=None,
        ended_at=None,
        created_at=0,
        seq=0,
        logged_seq=-1,
    )
    body = RobotIn(name="g", address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=wecom-robot-0001")

    def make(session: Session) -> str:
        shows.create(session, show)
        shows.keep(session, "one", seq=1, status="on_air", started_at=started, ended_at=None)
        return robots.add(session, seal, "street", body, relays=(), by="Lin", now=started).id

    robot = await street.write(make)
    woken: list[int] = []

    async def look(after: int) -> list[str]:
        clock = FakeClock(started + after)
        await Bulletins(street, Figures(redis), clock, lambda: woken.append(after)).put_due()
        return [one.text for one in await street.read(lambda session: outbox.latest(session, robot, 10))]

    assert await look(30 * MINUTE + 4 * SECOND) == []  # nothing is known yet
    await redis.set(keys.token("street"), 1)
    for minute, orders in ((30, 2), (31, 5)):
        sold = [order_paid(f"p{n}", T + MINUTE) for n in range(orders)]
        assert await Frames(redis).write_frame("street", 1, frame(*sold, minute=minute), [])
    assert await look(30 * MINUTE) == []  # the figures of this instant may still come
    (text,) = await look(31 * MINUTE + 4 * SECOND)
    assert text.startswith("【Autumn】")
    assert "订单 2\n" in text
    assert len(await look(32 * MINUTE)) == 1
    assert len(await look(66 * MINUTE)) == 1
    assert len(await look(91 * MINUTE)) == 2
    assert woken == [31 * MINUTE + 4 * SECOND, 91 * MINUTE]
