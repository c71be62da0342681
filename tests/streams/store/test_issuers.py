"""Who issued an id, and what an event is known by in its room."""

import doctest

from streams.events import Like
from streams.store import issuers


def test_the_examples_hold() -> None:
    assert doctest.testmod(issuers) == doctest.TestResults(0, 3)


def test_a_connector_and_a_source_of_the_same_name_are_two() -> None:
    assert issuers.of_connector("chat") != issuers.of_cloud_events("chat")


def test_an_event_of_an_old_entry_is_looked_for_as_a_connectors_and_as_a_clouds() -> None:
    plain = issuers.in_room(issuers.of_connector("hub///shop"), "1")
    of_cloud = issuers.in_room(issuers.of_cloud_events("//shop"), "1")
    event = Like(id="1", at=0)
    assert issuers.later_names("hub///shop", [event]) == [plain, of_cloud]
    assert issuers.later_names("", [event]) == []
