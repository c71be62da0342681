"""The built-in playbooks: each can be called, worked through and closed, in both languages."""

from __future__ import annotations

import re

import msgspec
import pytest
from msgspec.structs import asdict

from console.i18n.language import language_for
from console.i18n.texts import PARTS
from console.rundown import commands
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor
from console.rundown.floor import phrases, playbooks
from console.rundown.floor.model import To
from console.rundown.floor.playbooks import Playbook
from tests.console.rundown.stage import MINUTE, Stage

LANGS = ("en", "zh")
KEYS = [playbook.key for playbook in playbooks.builtin(str)]


def builtin(key: str, lang: str = "en") -> Playbook:
    gettext = language_for(lang).gettext
    return next(playbook for playbook in playbooks.builtin(gettext) if playbook.key == key)


def call_of(playbook: Playbook) -> floor.CallPlaybook:
    """The command as a page sends it, read by the door."""
    body = {"type": "call_playbook", "key": playbook.key, "name": playbook.name, "steps": playbook.steps}
    command = msgspec.json.decode(msgspec.json.encode(body), type=AnyCommand)
    assert isinstance(command, floor.CallPlaybook)
    return command


def test_all_nine_cases_of_the_field_have_one() -> None:
    assert KEYS == [
        "stream_lost",
        "platform_warning",
        "wrong_price",
        "sold_out",
        "overrun",
        "traffic_falls",
        "traffic_jumps",
        "host_handover",
        "complaint_burst",
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", KEYS)
def test_a_built_in_one_is_called_worked_through_and_closed_on_air(key: str, lang: str) -> None:
    stage = Stage.live()
    playbook = builtin(key, lang)
    stage.do(call_of(playbook))
    (call,) = stage.state.floor.calls
    assert not call.drill
    for index in range(len(playbook.steps)):
        stage.do(floor.TickStep(call=call.id, step=index))
    stage.wait(MINUTE)
    stage.do(floor.CloseCall(call=call.id, outcome="over"))
    (closed,) = stage.state.floor.calls
    assert all(step.done_by for step in closed.steps)
    assert closed.closed_at == stage.now
    assert len(stage.state.floor.cues) == sum(step.kind == "cue" for step in playbook.steps)


@pytest.mark.parametrize("key", KEYS)
def test_in_a_rehearsal_it_is_a_drill(key: str) -> None:
    stage = Stage.of()
    stage.do(commands.Start(rehearsal=True))
    stage.do(call_of(builtin(key)))
    assert stage.state.floor.calls[0].drill


def test_a_lost_stream_freezes_the_clock_and_times_the_outage() -> None:
    stage = Stage.live()
    stage.do(call_of(builtin("stream_lost")))
    stage.wait(MINUTE)
    run = stage.project().run
    stopwatch = stage.state.floor.timer("stopwatch")
    assert run is not None
    assert run.paused
    assert stopwatch.zero_at == stage.now - MINUTE


def test_a_wrong_price_stops_the_sale_before_anything_else() -> None:
    """The operator and the host are told at the call, urgently."""
    stage = Stage.live()
    stage.do(call_of(builtin("wrong_price")))
    assert [(cue.to, cue.urgency) for cue in stage.state.floor.cues] == [("role:operator", "now"), ("role:host", "now")]


def test_falling_traffic_has_two_branches_with_opposite_moves() -> None:
    for lang, stopped, leaking in (("en", "Inflow stopped → spend more", "Room leaking → spend less"),
                                   ("zh", "进人停了 → 加投", "留不住人 → 收投")):  # fmt: skip
        texts = " ".join(step.text for step in builtin("traffic_falls", lang).steps)
        assert stopped in texts
        assert leaking in texts


def test_nothing_that_depends_on_what_is_found_happens_by_itself() -> None:
    """In falling traffic only a timer starts at the call: which cue is right has to be found out first."""
    assert [step.kind for step in builtin("traffic_falls").steps if step.kind != "do" and not step.by_hand] == ["timer"]


@pytest.mark.parametrize("key", KEYS)
def test_steps_are_few_and_people_know_who_does_them(key: str) -> None:
    steps = builtin(key).steps
    assert 4 <= len(steps) <= 8
    assert {step.who for step in steps} <= {None, *PARTS}


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_written_in_both_languages(key: str) -> None:
    english, chinese = builtin(key, "en"), builtin(key, "zh")
    pairs = [(english.name, chinese.name), (english.when, chinese.when), (english.evidence, chinese.evidence)]
    pairs += [(one.text, other.text) for one, other in zip(english.steps, chinese.steps, strict=True)]
    for text, translation in pairs:
        assert text
        assert re.search(r"[\u4e00-\u9fff]", translation), text
    for one, other in zip(english.steps, chinese.steps, strict=True):
        assert asdict(one) | {"text": ""} == asdict(other) | {"text": ""}


@pytest.mark.parametrize("lang", LANGS)
def test_every_phrase_can_be_sent(lang: str) -> None:
    known = phrases.builtin(language_for(lang).gettext)
    assert len({phrase.key for phrase in known}) == len(known)
    stage = Stage.live()
    for phrase in known:
        msgspec.convert(phrase.to, To)
        stage.do(floor.SendCue(text=phrase.text, to=phrase.to, urgency=phrase.urgency))
    assert [cue.text for cue in stage.state.floor.cues] == [phrase.text for phrase in known]
    if lang == "zh":
        assert all(re.search(r"[\u4e00-\u9fff]", phrase.text) for phrase in known)
