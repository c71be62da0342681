"""What is on record of a price: from which instant on it was announced, by whom it was changed, who named it."""

from __future__ import annotations

from msgspec.structs import replace

from console.review.price_evidence import PriceRecord, announced_items, price_record, with_platform
from console.rundown import commands
from console.rundown.floor import commands as floor
from console.rundown.floor.model import Step
from console.rundown.model import Item, Plan, State
from streams.clock import Instant
from streams.events import ItemListed, Logged, StreamEnded, StreamStarted
from tests.console.rundown.stage import MINUTE, START, Stage, plan, slot

COAT = Item(sku="K1", title="羊绒大衣", link_no=3, price=59_900)


def stage() -> Stage:
    return Stage.of((slot("a"), slot("b", items=(COAT,)), slot("c")))


def record(show: Stage, sku: str = "K1") -> PriceRecord:
    return price_record(State(show_id="s1", starts_at=Instant(START), plan=show.plans[0]), show.journal, {sku}, "CNY")


def reprice(show: Stage, price: int) -> None:
    item = replace(COAT, price=price)
    slots: Plan = tuple(replace(one, items=(item,)) if one.items else one for one in show.state.plan)
    show.do(commands.RevisePlan(revision=show.state.revision, slots=slots), "lin")


def test_the_announced_price_is_that_of_the_slot_on_air_and_stays_until_the_next() -> None:
    show = stage()
    show.do(commands.Start())
    show.wait(MINUTE)
    show.do(commands.Take(slot_id="b"))
    show.wait(MINUTE)
    reprice(show, 49_900)
    show.wait(MINUTE)
    show.do(commands.Take(slot_id="c"))
    show.wait(MINUTE)
    reprice(show, 1)  # nobody has said this one
    known = record(show)
    prices = [known.history.price_at(START + minute * MINUTE) for minute in (0, 1, 2, 3, 5)]
    assert prices == [59_900, 59_900, 49_900, 49_900, 49_900]
    assert [(one.kind, one.by, one.price, one.before) for one in known.evidence] == [
        ("run", "ann", 59_900, None),
        ("price", "lin", 49_900, 59_900),
        ("price", "lin", 1, 49_900),
    ]
    assert known.evidence[0].until == START + 3 * MINUTE
    assert known.since == START + 4 * MINUTE


def test_an_item_that_nobody_knows_has_no_record() -> None:
    known = record(stage(), "K9")
    assert (known.evidence, known.since, known.history.price_at(START)) == ((), None, None)


def test_cues_that_name_item_or_price_are_evidence_and_others_are_not() -> None:
    show = Stage.of((slot("b", items=(COAT,)),))
    show.do(commands.Start())
    for text in ("3号链接 now", "羊绒大衣 first", "599 only today", "k1!", "no. 3 up", "13号 next", "1599", "wrap up"):
        show.wait(2_000)
        show.do(floor.SendCue(to="role:host", text=text), "lin")
    show.do(floor.CallPlaybook(key="wrong_price", name="Wrong price", steps=(Step(text="stop"),)), "lin")
    told = [(one.kind, one.what) for one in record(show).evidence if one.kind in ("cue", "playbook")]
    assert told == [
        ("cue", "3号链接 now"),
        ("cue", "羊绒大衣 first"),
        ("cue", "599 only today"),
        ("cue", "k1!"),
        ("cue", "no. 3 up"),
        ("playbook", "Wrong price"),
    ]


def test_a_rehearsal_announces_nothing() -> None:
    show = Stage.of((slot("b", items=(COAT,)),))
    show.do(commands.Start(rehearsal=True))
    show.wait(MINUTE)
    show.do(commands.End())
    assert [one.kind for one in record(show).evidence] == []


def test_what_the_platform_listed_stands_beside_it_with_its_place_in_the_recording() -> None:
    show = Stage.of((slot("b", items=(COAT,)),))
    show.do(commands.Start())
    listed = [ItemListed(id=f"l{n}", at=START + n * MINUTE, sku="K1", title="Coat", tag_price=1, price=price)
              for n, price in enumerate((59_900, 59_900, 5_990))]  # fmt: skip
    stream: list[Logged] = [
        StreamStarted(id="s", at=START - 10_000), StreamEnded(id="e", at=START + MINUTE)
    ]  # fmt: skip
    known = with_platform(record(show), [*listed, *stream], {"K1"})
    assert [(one.kind, one.price, one.before, one.offset_ms) for one in known.evidence] == [
        ("run", 59_900, None, 10_000),
        ("listed", 59_900, None, 10_000),
        ("listed", 5_990, 59_900, None),
    ]


def test_items_are_offered_as_people_come_to_need_them() -> None:
    show = Stage.live((*plan("a"), slot("b", items=(COAT,)), slot("c", items=(Item(sku="K2"), COAT))))
    show.do(commands.Take(slot_id="c"))
    assert [item.sku for item in announced_items(show.state)] == ["K2", "K1"]
