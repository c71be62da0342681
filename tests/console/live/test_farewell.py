"""Who may go on watching, and why others may not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console.access.rights import Principal
from console.live.farewell import close_code, farewell, sentence
from console.live.messages import Farewell
from streams.clock import Instant

NOW = Instant(1_767_225_600_000)
LIN = Principal(name="Lin", role="director", via="session", credential="c1", until=NOW + 1)
TABLET = Principal(
    name="Tablet", role="host", room="street", show="s1", view="cue", via="session", credential="c2", source="p1"
)


def why(held: Principal, now: Principal | None, view: str = "control", at: Instant = NOW) -> Farewell | None:
    return farewell(held, now, "s1", "street", view, at)


def test_whoever_has_the_same_rights_goes_on() -> None:
    assert why(LIN, LIN) is None
    assert why(LIN, replace(LIN, name="Lin Wei", parts=("operator",))) is None


@pytest.mark.parametrize(
    ("held", "now", "view", "at", "expected", "code"),
    [
        (LIN, None, "control", NOW, "signed_out", 4401),
        (LIN, None, "control", Instant(NOW + 1), "expired", 4401),
        (LIN, replace(LIN, role="host"), "control", NOW, "role_changed", 4410),
        (LIN, replace(LIN, role="ingest"), "control", NOW, "no_access", 4403),
        (LIN, replace(LIN, room="quay"), "control", NOW, "no_access", 4403),
        (TABLET, None, "cue", NOW, "signed_out", 4403),
        (TABLET, replace(TABLET, view="clock"), "cue", NOW, "no_access", 4403),
    ],
)
def test_others_are_told_why(
    held: Principal, now: Principal | None, view: str, at: Instant, expected: Farewell, code: int
) -> None:
    assert why(held, now, view, at) == expected
    assert close_code(expected, held) == code


def test_what_to_do_depends_on_how_they_came() -> None:
    told = [sentence("signed_out", one) for one in (LIN, replace(LIN, via="token"), TABLET)]
    assert len(set(told)) == 3
