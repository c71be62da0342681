"""What Redis knows of checkpoints."""

from streams.store import keys
from streams.store.checkpoints import Checkpoint
from streams.store.connection import RedisClient
from streams.store.pointers import Pointers

CHECKPOINT = Checkpoint("checkpoints/street/00000000.log.9-0.checkpoint", 0, "log", "9-0")


async def test_a_log_has_one_name_for_good(redis: RedisClient) -> None:
    pointers = Pointers(redis)
    name = await pointers.log_name("street")
    assert await pointers.log_name("street") == name
    assert await pointers.log_name("other") != name


async def test_only_the_owner_points_at_a_checkpoint(redis: RedisClient) -> None:
    await redis.set(keys.token("street"), 7)
    assert not await Pointers(redis).point("street", 6, CHECKPOINT)
    assert await redis.hgetall(keys.checkpoint("street")) == {}
    assert await Pointers(redis).point("street", 7, CHECKPOINT)
    assert await redis.hgetall(keys.checkpoint("street")) == {
        b"file": b"00000000.log.9-0.checkpoint",
        b"position": b"9-0",
    }
