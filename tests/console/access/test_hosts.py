"""Which Host headers name this server."""

from __future__ import annotations

import pytest

from console.access.hosts import KnownHosts

HERE = ("192.168.1.5", 8000)
NAMED = KnownHosts("https://console.example", ("studio.example", "studio.example.org:8443"), "Mac-Mini.local")
UNNAMED = KnownHosts(None, (), "mac-mini")


@pytest.mark.parametrize(
    "header",
    [
        "console.example",
        "CONSOLE.example.",
        "console.example:443",
        "studio.example",
        "studio.example:81",
        "studio.example.org:8443",
        "192.168.1.5:8000",
        "mac-mini:8000",
        "mac-mini.local:8000",
        "127.0.0.1:8000",
        "localhost",
        "localhost:9000",
        "[::1]:8000",
    ],
)
def test_what_was_named_and_what_is_here_beyond_doubt_is_known(header: str) -> None:
    assert NAMED.knows(header, HERE)


@pytest.mark.parametrize(
    "header",
    [
        "evil.example",
        "console.example.evil.example",
        "evil.console.example",
        "console.example:80",
        "studio.example.org",
        "192.168.1.6:8000",
        "192.168.1.5:8001",
        "192.168.1.5",
        "mac-mini:80",
        "0.0.0.0:8000",
        "user@console.example",
        "console.example/",
        "console.example evil.example",
        "console.example,evil.example",
        "[::1]evil.example",
        "console.example:",
        "",
    ],
)
def test_what_anybody_may_claim_is_not(header: str) -> None:
    assert not NAMED.knows(header, HERE)


def test_without_a_public_address_only_this_machine_is_known() -> None:
    assert UNNAMED.knows("192.168.1.5:8000", HERE)
    assert UNNAMED.knows("mac-mini.local:8000", HERE)
    assert not UNNAMED.knows("console.example", HERE)
    assert not UNNAMED.knows("console.example:8000", HERE)


def test_the_usual_port_need_not_be_named() -> None:
    assert UNNAMED.knows("192.168.1.5", ("192.168.1.5", 80))
    assert KnownHosts("http://console.example:8080").knows("console.example:8080", HERE)
    assert KnownHosts("http://console.example").knows("console.example:80", HERE)


def test_an_address_reads_the_same_in_all_its_spellings() -> None:
    assert UNNAMED.knows("[fd00:0:0::1]:8000", ("fd00::1", 8000))
    assert UNNAMED.knows("192.168.1.5:8000", ("::ffff:192.168.1.5", 8000))


def test_a_socket_without_an_address_knows_names_only() -> None:
    assert NAMED.knows("console.example", None)
    assert not NAMED.knows("192.168.1.5:8000", None)
