"""Who may give which command."""

from typing import get_args

from console.access.rights import RIGHTS as RIGHTS_OF_ROLES
from console.rundown.authorise import RIGHTS
from console.rundown.commands import AnyCommand


def test_every_command_names_the_right_it_needs() -> None:
    """A command without a row would be an error of the server, not a refusal."""
    assert set(RIGHTS) == set(get_args(AnyCommand))


def test_a_host_may_only_answer() -> None:
    allowed = {kind.__struct_config__.tag for kind, right in RIGHTS.items() if right in RIGHTS_OF_ROLES["host"]}
    assert allowed == {"ack_cue", "reply_cue", "ask", "ready"}


def test_the_crew_does_not_move_the_show() -> None:
    allowed = {kind.__struct_config__.tag for kind, right in RIGHTS.items() if right in RIGHTS_OF_ROLES["crew"]}
    assert not allowed & {"start", "take", "next", "previous", "pause", "end", "undo", "revise_plan", "send_cue"}


def test_viewers_and_connectors_give_no_command() -> None:
    assert not set(RIGHTS.values()) & (RIGHTS_OF_ROLES["viewer"] | RIGHTS_OF_ROLES["ingest"])
