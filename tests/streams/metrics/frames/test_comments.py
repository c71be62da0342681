"""The comment feed: no faster than somebody can read."""

from streams.events import Comment, Gift, Like, Logged
from streams.metrics.frames.comments import AT_ONCE, LONGEST, WAITING, Remark, Sampler


def said(count: int) -> list[Logged]:
    return [Comment(id=str(index), at=index, text=f"text {index}", name="王***") for index in range(count)]


def nowhere(_at: int) -> str | None:
    return None


def test_a_slow_room_is_told_in_full() -> None:
    sampler = Sampler()
    sampler.collect(said(3))
    remarks = sampler.take(nowhere)
    assert remarks is not None
    assert [line.id for line in remarks.lines] == ["0", "1", "2"]
    assert remarks.skipped == 0


def test_a_fast_room_is_sampled_evenly_and_says_so() -> None:
    sampler = Sampler()
    sampler.collect(said(100))
    remarks = sampler.take(nowhere)
    assert remarks is not None
    assert [line.at for line in remarks.lines] == [9, 19, 29, 39, 49, 59, 69, 79, 89, 99]
    assert len(remarks.lines) + remarks.skipped == 100


def test_what_waits_is_bounded() -> None:
    sampler = Sampler()
    sampler.collect(said(WAITING * 3))
    remarks = sampler.take(nowhere)
    assert remarks is not None
    assert (len(remarks.lines), remarks.skipped) == (AT_ONCE, WAITING * 3 - AT_ONCE)


def test_what_was_told_is_not_told_again() -> None:
    sampler = Sampler()
    sampler.collect(said(3))
    sampler.take(nowhere)
    assert sampler.take(nowhere) is None


def test_only_what_people_say_and_give_is_told() -> None:
    sampler = Sampler()
    gift = Gift(id="g", at=5, value=500, currency="CNY", count=2, title="rose", name="王***")
    sampler.collect([Like(id="l", at=4), gift])
    remarks = sampler.take(lambda at: f"show at {at}")
    assert remarks is not None
    assert remarks.lines == [Remark("g", 5, "gift", "rose", "王***", "show at 5", 500, "CNY", 2)]


def test_a_long_text_is_cut() -> None:
    sampler = Sampler()
    sampler.collect([Comment(id="c", at=1, text="长" * 5_000)])
    remarks = sampler.take(nowhere)
    assert remarks is not None
    assert remarks.lines[0].text == "长" * (LONGEST - 1) + "…"
