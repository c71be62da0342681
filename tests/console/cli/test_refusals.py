"""Every command says in one sentence what it cannot work on, and ends with an error, without a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.cli import main as cli
from console.settings import Settings
from tests.console.cli.test_main import own_logs, paths, tree

VALUES = {"role": "viewer", "starts_at": "2026-10-01T20:00", "days": "1"}
"""What a parameter is given where not every text means something."""


def commands() -> dict[str, Any]:
    """All that work on a data directory, by how they are typed."""
    root, found = tree(cli.app), {}
    for path in paths(root):
        command: Any = root
        for name in path:
            command = command.commands[name]
        if any("--data" in parameter.opts for parameter in command.params):
            found[" ".join(path)] = command
    return found


COMMANDS = commands()


def typed(command: Any, file: Path) -> list[str]:
    """The least that a command takes."""
    words: list[str] = []
    for parameter in command.params:
        if not parameter.required:
            continue
        value = str(file) if parameter.name in ("file", "files") else VALUES.get(parameter.name, "street")
        words += [parameter.opts[0], value] if parameter.param_type_name == "option" else [value]
    return words


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts a small file system with these options for the length of a test."""
    places: list[Path] = []

    def mount(options: str) -> Path:
        place = tmp_path / f"mount{len(places)}"
        place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True)
        if done.returncode:
            pytest.skip("this user may not mount file systems")
        places.append(place)
        return place

    yield mount
    for place in places:
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # what failed may still hold a file


@pytest.fixture(params=["file", "read-only", "full"])
def unusable(request: pytest.FixtureRequest, tmp_path: Path, mounted: Callable[..., Path]) -> Path:
    """A data directory that is none, may not be written, or has no room."""
    if request.param == "file":
        (tmp_path / "file").write_text("")
        return tmp_path / "file"
    if request.param == "read-only":
        return mounted("ro,size=1m")
    full = mounted("size=1m")
    subprocess.run(["dd", "if=/dev/zero", f"of={full}/ballast", "bs=64k"], capture_output=True, check=False)
    return full


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command that must fail; what it says."""
    for name in ("REDIS_URL", "DATABASE_URL", "ARCHIVE_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["cuelight", *arguments])
        with own_logs(), pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr().err.strip()
        assert end.value.code == 1, said
        assert "Traceback" not in said
        assert len(said.splitlines()) == 1
        assert "nobody foresaw" not in said
        return said

    return run


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"doctor"}))
def test_a_data_directory_that_cannot_be_used_is_one_sentence(
    name: str, unusable: Path, refused: Callable[..., str], tmp_path: Path
) -> None:
    recording = tmp_path / "recording.jsonl"
    recording.write_text('{"type": "comment"}\n')
    assert refused(*name.split(), *typed(COMMANDS[name], recording), "--data", str(unusable)).endswith(".")


def test_the_doctor_says_it_among_its_findings(
    unusable: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["cuelight", "doctor", "--data", str(unusable)])
    with own_logs(), pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    assert end.value.code == 1
    assert str(unusable) in said.out
    assert "Traceback" not in said.out + said.err


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("DATABASE_URL", "mysql://here/cuelight", "DATABASE_URL"),
        ("DATABASE_URL", "postgresql://[", "DATABASE_URL"),
        ("DATABASE_URL", "postgresql://127.0.0.1:1/cuelight", "DATABASE_URL"),
        ("CUELIGHT_BODY_LIMIT", "much", "CUELIGHT_BODY_LIMIT"),
        ("CUELIGHT_LOG_LEVEL", "loud", "CUELIGHT_LOG_LEVEL"),
        ("CUELIGHT_PUBLIC_URL", "http://", "CUELIGHT_PUBLIC_URL"),
        ("CUELIGHT_PUBLIC_URL", "show.example", "CUELIGHT_PUBLIC_URL"),
    ],
)
def test_a_setting_that_means_nothing_is_named(
    setting: str, value: str, named: str, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(setting, value)
    assert named in refused("room", "list", "--data", str(tmp_path / "data"))


def test_a_file_of_settings_that_cannot_be_read_is_named(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    assert ".env" in refused("room", "list", "--data", str(tmp_path / "data"))


def test_levels_of_the_log_may_be_written_large() -> None:
    assert Settings(log_level="INFO").log_level == "info"  # type: ignore[arg-type]


def test_an_error_that_nobody_foresaw_shows_where_it_happened_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("console.cli.terminal.settings_of", broken)
    monkeypatch.setattr("console.cli.commands.room.settings_of", broken)
    monkeypatch.setattr(sys, "argv", ["cuelight", "room", "list", "--data", str(tmp_path)])
    for level, shows in (("info", False), ("debug", True)):
        monkeypatch.setenv("CUELIGHT_LOG_LEVEL", level)
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr().err
        assert end.value.code == 1
        assert "division by zero" in said
        assert ("Traceback" in said) == shows
