"""Slow screens: state is latest-wins, cues and alerts are never dropped."""

from __future__ import annotations

from console.live.hub import LIMIT, Hub, Outbox


def drained(outbox: Outbox) -> list[str]:
    waiting = []
    while (payload := outbox.take()) is not None:
        waiting.append(payload)
    return waiting


def test_a_new_timing_replaces_the_one_that_waits() -> None:
    outbox = Outbox()
    for payload in ("t1", "t2", "t3"):
        assert outbox.put("timing", payload)
    assert drained(outbox) == ["t3"]


def test_every_cue_waits_its_turn() -> None:
    outbox = Outbox()
    for payload in ("c1", "c2"):
        outbox.put("cue", payload)
    outbox.put("timing", "t1")
    outbox.put("alert", "a1")
    assert drained(outbox) == ["c1", "c2", "t1", "a1"]


def test_a_screen_that_cannot_be_told_all_cues_must_be_closed() -> None:
    outbox = Outbox()
    assert all(outbox.put("cue", str(number)) for number in range(LIMIT))
    assert not outbox.put("cue", "one too many")
    assert outbox.put("timing", "still welcome")


class Recorder:
    def __init__(self, variant: str) -> None:
        self.variant = variant
        self.got: list[tuple[str, str]] = []

    def send(self, kind: str, payload: str) -> None:
        self.got.append((kind, payload))


def test_a_message_reaches_the_screens_of_its_show_in_their_variant() -> None:
    hub = Hub()
    desk, cue, elsewhere = Recorder("desk"), Recorder("cue"), Recorder("desk")
    hub.join("a", "1", desk)
    hub.join("a", "2", cue)
    hub.join("b", "3", elsewhere)
    hub.send("a", "timing", {"desk": "whole", "cue": "short"})
    hub.send("a", "metrics", {"desk": "figures"})
    assert desk.got == [("timing", "whole"), ("metrics", "figures")]
    assert cue.got == [("timing", "short")]
    assert elsewhere.got == []


def test_a_show_that_nobody_watches_is_forgotten() -> None:
    hub = Hub()
    hub.join("a", "1", Recorder("desk"))
    hub.leave("a", "1")
    assert hub.shows() == ()
