"""Who folds a room."""

from streams.store import keys
from streams.store.connection import RedisClient
from streams.store.lease import LASTS_MS, Leases, clear_leases


async def test_one_at_a_time_has_a_room(redis: RedisClient) -> None:
    leases = Leases(redis)
    first = await leases.acquire("street", "a")
    assert first is not None
    assert (first.room, first.owner) == ("street", "a")
    assert await leases.acquire("street", "b") is None
    other = await leases.acquire("other", "b")
    assert other is not None
    assert (other.room, other.owner) == ("other", "b")


async def test_the_token_rises_when_a_room_changes_hands(redis: RedisClient) -> None:
    leases = Leases(redis)
    tokens = []
    for owner in ("a", "b", "a"):
        lease = await leases.acquire("street", owner)
        assert lease is not None
        tokens.append(lease.token)
        await leases.release(lease)
    assert tokens == sorted(set(tokens))


async def test_the_token_rises_when_the_newest_is_forgotten(redis: RedisClient) -> None:
    """As it is when a replica takes over that had not heard of it."""
    leases = Leases(redis)
    lost = await leases.acquire("street", "a")
    await redis.delete(keys.lease("street"), keys.token("street"))
    lease = await leases.acquire("street", "b")
    assert lost is not None
    assert lease is not None
    assert lease.token > lost.token


async def test_the_token_rises_when_the_clock_was_put_back(redis: RedisClient) -> None:
    leases = Leases(redis)
    await redis.set(keys.token("street"), 4 * 10**15)
    lease = await leases.acquire("street", "a")
    assert lease is not None
    assert lease.token > 4 * 10**15
    assert await leases.renew(lease)


class Stopwatch:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


async def test_a_lease_runs_out_unless_it_is_renewed(redis: RedisClient) -> None:
    """By the stopwatch of whoever waits, from the first look on; no clock of a server has a say."""
    stopwatch = Stopwatch()
    lease = await Leases(redis).acquire("street", "a")
    waiting = Leases(redis, stopwatch)
    assert lease is not None
    assert await redis.pttl(keys.lease("street")) == -1
    for _ in range(3):
        assert await waiting.acquire("street", "b") is None
        stopwatch.now_s += LASTS_MS / 1_000 - 0.5
        assert await Leases(redis).renew(lease)
    assert await waiting.acquire("street", "b") is None
    stopwatch.now_s += LASTS_MS / 1_000 - 0.5
    assert await waiting.acquire("street", "b") is None
    stopwatch.now_s += 0.5
    taken = await waiting.acquire("street", "b")
    assert taken is not None
    assert taken.token > lease.token
    assert not await Leases(redis).renew(lease)


async def test_of_two_who_waited_one_gets_the_room(redis: RedisClient) -> None:
    stopwatch = Stopwatch()
    await Leases(redis).acquire("street", "dead")
    waiting = {name: Leases(redis, stopwatch) for name in ("b", "c")}
    for name, leases in waiting.items():
        assert await leases.acquire("street", name) is None
    stopwatch.now_s += LASTS_MS / 1_000
    assert [await leases.acquire("street", name) is not None for name, leases in waiting.items()] == [True, False]


async def test_a_lease_that_somebody_else_has_cannot_be_renewed(redis: RedisClient) -> None:
    leases = Leases(redis)
    lost = await leases.acquire("street", "a")
    assert lost is not None
    await redis.delete(keys.lease("street"))
    assert not await leases.renew(lost)
    assert await leases.acquire("street", "b") is not None
    assert not await leases.renew(lost)


async def test_an_old_lease_of_the_same_owner_cannot_be_renewed(redis: RedisClient) -> None:
    leases = Leases(redis)
    old = await leases.acquire("street", "a")
    assert old is not None
    await redis.delete(keys.lease("street"))
    new = await leases.acquire("street", "a")
    assert new is not None
    assert not await leases.renew(old)
    assert await leases.renew(new)


async def test_letting_go_does_not_take_it_from_somebody_else(redis: RedisClient) -> None:
    leases = Leases(redis)
    lost = await leases.acquire("street", "a")
    assert lost is not None
    await redis.delete(keys.lease("street"))
    kept = await leases.acquire("street", "b")
    assert kept is not None
    await leases.release(lost)
    assert await leases.renew(kept)


async def test_leases_of_a_killed_server_can_be_cleared(redis: RedisClient) -> None:
    leases = Leases(redis)
    await leases.acquire("street", "killed")
    await clear_leases(redis, ["street", "none"])
    assert await leases.acquire("street", "b") is not None
