"""Where the key of the pseudonyms comes from."""

from pathlib import Path

import pytest

from streams.errors import Invalid
from streams.ingest.pseudonym_key import FILE, load_key


def test_a_key_is_made_once_and_stays(tmp_path: Path) -> None:
    key = load_key(tmp_path)
    assert len(key) == 64
    assert load_key(tmp_path) == key


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    load_key(tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_file_that_others_could_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("a key of sixteen bytes or more\n")
    (tmp_path / FILE).chmod(0o644)
    assert load_key(tmp_path) == b"a key of sixteen bytes or more"
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    assert load_key(tmp_path, "from the environment") == b"from the environment"
    assert list(tmp_path.iterdir()) == []


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="CUELIGHT_PSEUDONYM_KEY"):
        load_key(tmp_path, "short")
