"""Events of some types are found in a log, whatever the size of its entries."""

from streams.clock import HOUR, Instant
from streams.events import Comment, Logged, OrderLine, OrderPaid, OrderRefunded
from streams.store.connection import RedisClient
from streams.store.log import RoomLog
from streams.store.log_search import EARLIER, search

AT = 1_767_225_600_000


def order(number: int) -> Logged:
    return OrderPaid(
        id=f"o{number}", at=AT, person="p", order=str(number), currency="CNY", lines=(OrderLine("A", 1, 9),)
    )


async def test_every_event_of_the_types_is_found_in_the_order_of_the_log(redis: RedisClient) -> None:
    log = RoomLog(redis)
    for number in range(40):
        said = [Comment(id=f"c{number}-{n}", at=AT, person="p", text="order.paid 你好" * 50) for n in range(number)]
        await log.append("street", [*said, order(number)])
    await log.append("street", [OrderRefunded(id="r", at=AT, order="3", amount=9)])
    found = [event async for events in search(log, "street", (OrderPaid,), Instant(0)) for event in events]
    assert [event.id for event in found] == [f"o{number}" for number in range(40)]
    assert [event async for events in search(log, "quay", (OrderPaid,), Instant(0)) for event in events] == []


async def test_it_begins_a_day_before_the_instant(redis: RedisClient) -> None:
    log = RoomLog(redis)
    position = await log.append("street", [order(1)])
    at = int(position.split("-")[0])
    for since, count in ((at + EARLIER, 1), (at + EARLIER + HOUR, 0)):
        pages = [events async for events in search(log, "street", (OrderPaid,), Instant(since))]
        assert sum(map(len, pages)) == count
