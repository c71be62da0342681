"""Whose attempts are counted together."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from console.access.attempts import SLOTS, address_of, place_of


def calls_from(host: str | None) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [], "client": (host, 1) if host is not None else None})


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("unix", "unix"),
        (None, ""),
    ],
)
def test_an_address_or_the_network_that_one_has_to_oneself(host: str | None, address: str) -> None:
    assert address_of(calls_from(host)) == address


def test_no_crowd_of_addresses_fills_more_than_so_many_places() -> None:
    places = {place_of(calls_from(f"2001:db8:{a:x}:{b:x}::1")) for a in range(128) for b in range(256)}
    assert 0.8 * SLOTS < len(places) <= SLOTS
