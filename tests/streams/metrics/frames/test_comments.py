"""The comment feed: no faster than somebody can read."""

from streams.events import Comment, Gift, Like, Logged
from streams.metrics.frames.comments import LINES_A_SECOND, LONGEST, UNOWNED_FOR, WAITING, ChatLine, ChatSampler


def said(count: int) -> list[Logged]:
    return [Comment(id=str(index), at=index, text=f"text {index}", name="王***") for index in range(count)]


def in_show(_at: int) -> str | None:
    return "one"


def test_a_slow_room_is_told_in_full() -> None:
    sampler = ChatSampler()
    sampler.collect(said(3))
    lines = sampler.sample(in_show, 0)
    assert lines is not None
    assert [line.id for line in lines.lines] == ["0", "1", "2"]
    assert lines.skipped == 0


def test_a_fast_room_is_sampled_evenly_and_says_so() -> None:
    sampler = ChatSampler()
    sampler.collect(said(100))
    lines = sampler.sample(in_show, 0)
    assert lines is not None
    assert [line.at for line in lines.lines] == [9, 19, 29, 39, 49, 59, 69, 79, 89, 99]
    assert len(lines.lines) + lines.skipped == 100


def test_what_waits_is_bounded() -> None:
    sampler = ChatSampler()
    sampler.collect(said(WAITING * 3))
    lines = sampler.sample(in_show, 0)
    assert lines is not None
    assert (len(lines.lines), lines.skipped) == (LINES_A_SECOND, WAITING * 3 - LINES_A_SECOND)


def test_what_was_told_is_not_told_again() -> None:
    sampler = ChatSampler()
    sampler.collect(said(3))
    sampler.sample(in_show, 0)
    assert sampler.sample(in_show, 0) is None


def test_what_is_in_no_show_waits_for_the_boundary_of_one() -> None:
    sampler = ChatSampler()
    sampler.collect(said(3))
    assert sampler.sample(lambda at: "one" if at else None, UNOWNED_FOR - 1) is not None
    assert sampler.sample(lambda _: None, UNOWNED_FOR - 1) is None
    sampler.clear()  # what was collected comes again, what waits does not
    lines = sampler.sample(in_show, UNOWNED_FOR - 1)
    assert lines is not None
    assert ([line.id for line in lines.lines], lines.skipped) == (["0"], 0)


def test_what_is_in_no_show_is_forgotten_after_a_while() -> None:
    sampler = ChatSampler()
    sampler.collect(said(3))
    assert sampler.sample(lambda _: None, UNOWNED_FOR + 2) is None
    assert sampler.sample(in_show, UNOWNED_FOR + 2) is None


def test_only_what_people_say_and_give_is_told() -> None:
    sampler = ChatSampler()
    gift = Gift(id="g", at=5, value=500, currency="CNY", count=2, title="rose", name="王***")
    sampler.collect([Like(id="l", at=4), gift])
    lines = sampler.sample(lambda at: f"show at {at}", 9)
    assert lines is not None
    assert lines.lines == [ChatLine("g", 5, "gift", "rose", "王***", "show at 5", 500, "CNY", 2)]


def test_a_long_text_is_cut() -> None:
    sampler = ChatSampler()
    sampler.collect([Comment(id="c", at=1, text="长" * 5_000)])
    lines = sampler.sample(in_show, 0)
    assert lines is not None
    assert lines.lines[0].text == "长" * (LONGEST - 1) + "…"
