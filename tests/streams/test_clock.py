"""The clock that no step of the machine's clock moves."""

from streams.clock import HOUR, MINUTE, SECOND, Duration, FakeClock, Instant, SteadyClock, since_boot

BOOT = 1_790_000_000_000


class Machine:
    """A machine that booted a minute ago: its clock, which may be set, and the time since the boot, which may not."""

    def __init__(self) -> None:
        self.clock = FakeClock(BOOT + MINUTE)
        self.since_boot = Duration(MINUTE)

    def steady(self) -> Duration:
        return self.since_boot

    def wait(self, by: int) -> None:
        self.clock.advance(by)
        self.since_boot = Duration(self.since_boot + by)


def made() -> tuple[Machine, SteadyClock]:
    machine = Machine()
    return machine, SteadyClock(machine.clock, machine.steady)


def test_it_begins_by_the_machines_clock_and_goes_on_evenly() -> None:
    machine, clock = made()
    assert (clock.now(), clock.anchor) == (BOOT + MINUTE, BOOT)
    machine.wait(5 * SECOND)
    assert (clock.now(), clock.step) == (BOOT + MINUTE + 5 * SECOND, 0)


def test_a_step_moves_it_in_neither_direction_and_is_told() -> None:
    for step in (-HOUR, HOUR):
        machine, clock = made()
        machine.clock.advance(step)
        machine.wait(SECOND)
        assert clock.now() == BOOT + MINUTE + SECOND
        assert clock.step == step
        machine.clock.advance(-step)
        assert clock.step == 0


def test_it_follows_ahead_and_never_back() -> None:
    machine, clock = made()
    machine.clock.advance(HOUR)
    clock.follow(clock.machine_anchor())
    assert (clock.now(), clock.step) == (BOOT + MINUTE + HOUR, 0)
    machine.clock.advance(-HOUR)
    clock.follow(clock.machine_anchor())
    assert (clock.now(), clock.step) == (BOOT + MINUTE + HOUR, -HOUR)


def test_one_that_is_started_later_goes_by_the_same_anchor() -> None:
    machine, clock = made()
    machine.clock.advance(-HOUR)
    machine.wait(SECOND)
    later = SteadyClock(machine.clock, machine.steady)
    assert later.now() == clock.now() - HOUR
    later.begin_at(clock.anchor)
    assert (later.now(), later.step) == (clock.now(), -HOUR)


def test_the_time_since_the_boot_is_that_of_the_machine() -> None:
    clock = SteadyClock()
    before = since_boot()
    assert clock.anchor + before <= clock.now() <= Instant(clock.anchor + since_boot())
