"""What of a person passes the door."""

import base64
import hmac

import pytest

from streams.events import Comment, ViewerEntered
from streams.ingest.pseudonyms import Pseudonyms, masked

KEY = b"a key of sixteen bytes or more"


def test_a_pseudonym_is_a_keyed_hash_cut_to_128_bits() -> None:
    digest = hmac.digest(KEY, b"street\0p\0u1", "sha256")[:16]
    assert Pseudonyms(KEY).person("street", "u1") == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_the_same_person_is_always_the_same_and_others_are_not() -> None:
    names = Pseudonyms(b"a key of sixteen bytes or more")
    assert names.person("street", "u1") == Pseudonyms(KEY).person("street", "u1")
    different = {
        names.person("street", "u1"),
        names.person("street", "u2"),
        names.person("other", "u1"),
        names.device("street", "u1"),
        Pseudonyms(KEY + b"!").person("street", "u1"),
    }
    assert len(different) == 5


def test_what_is_remembered_is_bounded_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pseudonyms, "REMEMBERED", 10)
    names = Pseudonyms(b"a key of sixteen bytes or more")
    for _ in range(2):
        for number in range(100):
            assert names.person("street", f"u{number}") == Pseudonyms(KEY).person("street", f"u{number}")
    assert len(names._young) + len(names._old) <= 20


def test_past_the_door_nobody_has_a_name() -> None:
    names = Pseudonyms(b"a key of sixteen bytes or more")
    comment = Comment(id="c", at=1, person="u1", name="张三丰", text="hi")
    visit = ViewerEntered(id="v", at=1, device="phone-1")
    names.pseudonymise("street", [comment, visit])
    assert comment == Comment(id="c", at=1, person=names.person("street", "u1"), name="张***", text="hi")
    assert visit == ViewerEntered(id="v", at=1, device=names.device("street", "phone-1"))


def test_a_source_that_may_hold_a_secret_is_kept_under_a_key_and_is_none_but_itself() -> None:
    names = Pseudonyms(b"a key of sixteen bytes or more")
    kept = [names.source(source) for source in ("//hub/orders", "//a:key@hub/orders", "//hub/orders?sig=1", "s" * 81)]
    assert len(set(kept)) == 4
    assert kept[0] == "//hub/orders"
    assert all(one.startswith(("//hub/orders", "s" * 80)) and "key" not in one and "sig" not in one for one in kept)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张***"),
        ("张***", "张***"),
        ("a", "a***"),
        ("  Ann ", "A***"),
        ("", None),
        (" ", None),
        ("\u200b小红", "小***"),
        ("\u202eabc", "a***"),
        ("🌸小红", "小***"),
        ("\u3164\u3164小", "小***"),
        ("★7", "7***"),
        ("👨\u200d👩", "***"),
        ("\ufe0f\u0301é", "é***"),
        ("~", "~***"),
    ],
)
def test_a_nickname_is_masked(name: str, shown: str | None) -> None:
    assert masked(name) == shown
