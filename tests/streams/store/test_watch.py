"""A server hangs when it is silent and does nothing; one that works or waits for a disk does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from streams.store.watch import SILENCES, Silence, Work, work_of


def looked_at(*looks: tuple[bool, Work | None]) -> list[bool]:
    silence = Silence()
    return [silence.hangs(answered, work) for answered, work in looks]


IDLE = Work(waits_for_disk=False, done="rchar: 1")


def test_silent_and_idle_for_long_enough_it_hangs() -> None:
    assert looked_at(*[(False, IDLE)] * SILENCES) == [False] * (SILENCES - 1) + [True]


@pytest.mark.parametrize(
    "looks",
    [
        [(True, IDLE)] * 50,
        [(False, Work(waits_for_disk=True, done="rchar: 1"))] * 50,
        [(False, Work(waits_for_disk=False, done=f"rchar: {number}")) for number in range(50)],
        [(False, IDLE)] * (SILENCES - 1) + [(True, IDLE)] + [(False, IDLE)] * (SILENCES - 1),
    ],
    ids=["answers", "waits for its disk", "reads", "answers now and then"],
)
def test_one_that_shows_a_sign_of_life_does_not(looks: list[tuple[bool, Work | None]]) -> None:
    assert not any(looked_at(*looks))


def test_what_the_system_says_of_a_process_changes_when_it_reads() -> None:
    before = work_of(os.getpid())
    assert before is not None
    Path(__file__).read_bytes()
    after = work_of(os.getpid())
    assert after is not None
    assert after.done != before.done


def test_of_a_process_that_is_gone_it_says_nothing() -> None:
    assert work_of(2**22 + 1) is None
